"""The gate: six criteria, one missing and nothing closes; its override, undo, note and reviewer (F28)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind
from commands.standing import address_of
from commands.view import plain
from storage.database import Database
from storage.enums import Closing, Platform, Showing, State
from tests.commands.closing import NOT_MEASURED, PROVEN, closes, gate, last, live, proof
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, labels, said, value_of
from tests.commands.meeting import Meeting

QUERY = "/debt !high ~M Query time 340 ms -> <80 ms"
COVERAGE = "/debt !high ~M Test coverage 23% -> 60%"
TEAMS = Place(Platform.TEAMS, PlaceKind.CHANNEL, "19:payments", "Payments")


def _owned(talk: Talk) -> None:
    """Olga decides the order, so that only she and admins override; Ana, who filed first, is one."""
    talk.types("olga", "/debt Something else")
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
    talk.asks("olga", "owner.claim", args={"team": str(team.id)})


def test_debt_closes_with_six_criteria_and_the_note_stands_in_its_thread(talk: Talk) -> None:
    talk.presses("ana", talk.types("ana", QUERY).here, "Plan")
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    meeting = Meeting(talk)
    talk.types("ben", "/backlog bit PAY-1 20 min slow")
    talk.later(days=3)
    reply = closes(talk, after="75 ms")
    assert said(reply) == (
        "PAY-1 is closed through the gate, all six criteria met. The note is posted where PAY-1 stands."
    )
    assert labels(reply.private) == ["Undo", "Open"]
    item, kept = talk.item("PAY-1"), last(talk)
    assert kept is not None
    assert (item.state, item.after, kept.how, list(kept.missing)) == (State.CLOSED, "75", Closing.GATE, [])
    assert kept.evidence == {**PROVEN, "measured": "Query time 340 ms → 75 ms, target 80 ms: met"}
    assert kept.note.splitlines() == [
        "Query time 340 ms → 75 ms, target 80 ms: met.",
        "Filed and live on the same day, 2026-11-20.",
        "Before: bit once, 20 min, slow.",
    ]
    meeting.posted()
    note = meeting.messages[meeting.find("item.closing")]
    assert note.words.startswith(
        "PAY-1 Query time 340 ms -> <80 ms is closed, by Ana.\nClosed through the gate"
    )
    assert "Measured: Query time 340 ms → 75 ms, target 80 ms: met; Reviewed by: Ben" in note.words
    assert note.address.thread == "1.1"
    assert labels(meeting.messages["1.1"].card)[:2] == ["Open", "Undo"]
    assert "closed it through the gate, all six criteria met, reviewed by Ben" in said(
        talk.types("ben", "/backlog why PAY-1")
    )
    card = said(talk.types("ben", "/backlog PAY-1"))
    assert "Closed: through the gate" in card
    assert "Before and after: Query time" in card


@pytest.mark.parametrize(
    ("left", "field"),
    [
        ({"output": ""}, "output"),
        ({"output": " -. "}, "output"),
        ({"after": "", "not_measurable": ""}, "after"),
        ({"after": "", "not_measurable": "–"}, "not_measurable"),
        ({"after": "120 ms"}, "missed"),
        ({"tests": "\n"}, "tests"),
        ({"reviewer": ""}, "reviewer"),
        ({"reviewer": "U-ana"}, "reviewer"),
        ({"reviewer": "U-whom-nobody-can-name"}, "reviewer"),
        ({"risk": ""}, "risk"),
        ({"closing_note": "…"}, "closing_note"),
    ],
)
def test_one_missing_and_nothing_closes_with_a_sentence_beside_it(
    talk: Talk, left: dict[str, str], field: str
) -> None:
    live(talk, QUERY)
    form = gate(talk)
    values = proof(talk, after="75") | left
    refused = talk.fills("ana", form, values)
    assert refused.errors.keys() == {field}, refused
    assert plain(refused.errors[field]).startswith(
        ("Please", "You close it", "The target is missed (Query", "Nobody could read")
    )
    assert talk.item("PAY-1").state is State.MEASURING
    assert talk.item("PAY-1").after == ""
    assert last(talk) is None
    whole = proof(talk, after="75") | {"missed": "The other half needs the new disk"}
    assert talk.fills("ana", form, whole).errors == {}
    assert talk.item("PAY-1").state is State.CLOSED


def test_everything_missing_is_said_at_once(talk: Talk) -> None:
    live(talk, QUERY)
    refused = talk.fills("ana", gate(talk), {"closing_note": ""})
    assert list(refused.errors) == ["output", "tests", "reviewer", "risk", "closing_note", "after"]


def test_a_missed_target_closes_once_it_is_explained_and_says_so(talk: Talk) -> None:
    live(talk, COVERAGE)
    closes(talk, after="48", missed="The legacy parser has to go first")
    kept = last(talk)
    assert kept is not None
    assert kept.evidence["measured"] == (
        "Test coverage 23% → 48%, target 60%: missed, because The legacy parser has to go first"
    )
    assert kept.note.startswith("Test coverage 23% → 48%, target 60%: missed.")


def test_wrong_values_stand_beside_their_field_and_close_nothing(talk: Talk) -> None:
    live(talk, QUERY, "/debt !high Nobody knows the runbook")
    wrong = closes(talk, after="75 s")
    assert wrong.errors == {"after": "The target is in ms: please give the value in ms too, not in s."}
    assert closes(talk, after="75", **NOT_MEASURED).errors.keys() == {"not_measurable"}
    assert closes(talk, after="75", risk="x" * 2001).errors.keys() == {"risk"}
    assert closes(talk, ref="PAY-2", after="3").errors.keys() == {"measurement"}
    assert closes(talk, ref="PAY-2").errors.keys() == {"not_measurable"}
    assert closes(talk, ref="PAY-2", measurement="Pages a week 12 -> 3", after="2").errors == {}
    kept = last(talk, "PAY-2")
    assert kept is not None
    assert "The measurement was set after it went live: Pages a week 12 -> 3." in kept.note


def test_not_measurable_because_passes(talk: Talk) -> None:
    live(talk, QUERY)
    closes(talk, **NOT_MEASURED)
    kept = last(talk)
    assert kept is not None
    assert kept.evidence["measured"] == "not measurable, because Nobody counts it"
    assert talk.item("PAY-1").not_measurable == "Nobody counts it"


def test_a_value_entered_at_the_review_is_there_already(talk: Talk) -> None:
    live(talk, QUERY)
    talk.fills("ana", talk.edits("ana", "PAY-1"), {"after": "70"})
    form = gate(talk)
    assert {one.name: value_of(one) for one in form.fields()}["after"] == "70"
    assert talk.fills("ana", form, proof(talk)).errors == {}


def test_each_criterion_is_explained_and_the_expected_output_quoted(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys leak")
    talk.fills("ana", talk.edits("ana", "PAY-1"), {"expected_output": "No key is in the\nrepository"})
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    form = gate(talk)
    asked = {one.name: one for one in form.fields()}
    assert [one.label[:2] for one in asked.values() if one.required] == ["1.", "3.", "4.", "5.", "6."]
    assert all(asked[name].hint for name in ("output", "after", "tests", "reviewer", "risk", "closing_note"))
    assert asked["output"].hint == "Expected: “No key is in the repository”. What shows that it is there?"
    assert "What changed: No key is in the repository" in value_of(asked["closing_note"])


def test_words_behind_the_command_are_in_the_form_already(talk: Talk) -> None:
    live(talk, QUERY)
    form = talk.opens("ana", "/backlog close PAY-1 because the index is there")
    assert {one.name: value_of(one) for one in form.fields()}["output"] == "the index is there"


def test_the_definition_of_done_shows_in_the_form(talk: Talk) -> None:
    live(talk, QUERY)
    settings = talk.opens("ana", "/backlog settings")
    many = "\n".join(f"Line {number}" for number in range(13))
    assert talk.fills("ana", settings, {"definition_of_done": many}).errors.keys() == {"definition_of_done"}
    talk.fills("ana", settings, {"definition_of_done": "- Deployed\n• Runbook  is current\n"})
    assert gate(talk).note.endswith("Definition of Done of PAY:\n• Deployed\n• Runbook is current")


def test_what_is_typed_waits_as_a_draft_and_an_untouched_form_does_not(talk: Talk) -> None:
    live(talk, QUERY)
    form = gate(talk)
    shown = {one.name: value_of(one) for one in form.fields()}
    args = {**form.args, "token": form.token, "opener": form.opener}
    talk.asks("ana", "draft.keep", args=args, fields=shown)
    assert "Continue" not in labels(talk.types("ana", "/debt drafts").private)
    talk.asks("ana", "draft.keep", args=args, fields=shown | {"tests": "Two"})
    listed = talk.types("ana", "/debt drafts")
    assert "PAY-1: Two" in said(listed)
    drafts = listed.private
    again = talk.presses("ana", drafts, "Continue").form
    assert again is not None
    assert {one.name: value_of(one) for one in again.fields()}["tests"] == "Two"
    talk.fills("ana", again, proof(talk, after="75"))
    assert "340 ms → 75 ms" in (last(talk) or pytest.fail("it is open")).note
    assert "Continue" not in labels(talk.types("ana", "/debt drafts").private)


def test_what_others_change_meanwhile_is_shown_before_anything_closes(talk: Talk) -> None:
    live(talk, QUERY)
    form = gate(talk)
    talk.fills("ben", talk.edits("ben", "PAY-1"), {"measurement": "Query time 340 ms -> 200 ms"})
    again = talk.fills("ana", form, proof(talk, after="150")).form
    assert again is not None
    assert again.note.startswith("Ben changed measurement meanwhile. Everything you typed is kept")
    assert talk.item("PAY-1").state is State.MEASURING
    shown = {one.name: value_of(one) for one in again.fields()}
    assert (shown["after"], shown["tests"]) == ("150", PROVEN["tests"])
    assert talk.submits("ana", again, reviewer="U-ben").errors == {}
    note = (last(talk) or pytest.fail("it is open")).note
    assert "Query time 340 ms → 150 ms, target 200 ms: met." in note
    changed = "The measurement was changed after it went live: Query time 340 ms -> 80 ms became"
    assert changed in note


def test_a_target_moved_after_it_went_live_is_said_whatever_the_note_says(talk: Talk) -> None:
    live(talk, QUERY)
    talk.types("ana", "/backlog back PAY-1")
    talk.fills("ana", talk.edits("ana", "PAY-1"), {"measurement": "Query time 340 ms -> 200 ms"})
    talk.types("ana", "/backlog live PAY-1")
    closes(talk, after="150", closing_note="It is quick now")
    assert (last(talk) or pytest.fail("it is open")).note == "It is quick now"
    meeting = Meeting(talk)
    meeting.posted()
    note = meeting.messages[meeting.find("item.closing")].words
    assert "It is quick now" in note
    assert "The measurement was changed after it went live: Query time 340 ms -> 80 ms became" in note


def test_somebody_elses_closing_was_first(talk: Talk) -> None:
    live(talk, QUERY)
    form = gate(talk)
    closes(talk, "ben", after="75")
    refused = said(talk.fills("ana", form, proof(talk, after="20")))
    assert "PAY-1 is closed already. Ben decided so on 2026-11-20 at 09:30." in refused
    assert talk.item("PAY-1").after == "75"


def test_of_two_who_close_at_once_one_does_and_the_other_hears_who(talk: Talk, replica: Database) -> None:
    live(talk, QUERY)
    talk.types("zoe", "/backlog note PAY-1 I looked at it")
    whole = proof(talk, "zoe", after="75")
    asked = [talk.submission(who, gate(talk, who), whole, None) for who in ("ana", "ben")]
    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(dispatch, asked, (talk.database, replica)))
    assert sum("is closed through the gate" in said(reply) for reply in replies) == 1
    refused = next(said(reply) for reply in replies if reply.errors)
    assert "PAY-1 is closed already." in refused
    assert len([one for one in talk.decisions("PAY-1") if one.field == "closing"]) == 1
    again = dispatch(asked[0], talk.database)
    assert said(again) == said(replies[0])
    assert len([one for one in talk.takes() if one.view == "item.closing"]) == 1


def test_what_is_closed_says_how_one_goes_on(talk: Talk) -> None:
    live(talk, QUERY)
    closes(talk, after="75")
    for command in ("item.form", "item.move_form", "item.take", "item.commit_form"):
        refused = said(talk.asks("ben", command, args={"ref": "PAY-1"}))
        assert refused.startswith("PAY-1 is closed: a closed item stays closed; Reopen on its card"), command


def test_what_is_not_live_does_not_close(talk: Talk) -> None:
    talk.types("ana", QUERY)
    refused = said(talk.types("ana", "/backlog close PAY-1"))
    assert refused == "PAY-1 is new and cannot become closed: triage it first."


# who reviews it


@pytest.mark.parametrize("place", [TEAMS, PAYMENTS])
def test_who_is_alone_reads_how_somebody_else_can_be_picked(talk: Talk, place: Place) -> None:
    for line in (QUERY, "/backlog start PAY-1", "/backlog live PAY-1"):
        talk.types("ana", line, place)
    hint = next(one.hint for one in gate(talk, place=place).fields() if one.name == "reviewer")
    assert ("Whoever files something here can be picked" in hint) is (place is TEAMS)
    talk.types("ben", "/debt Logs are noisy", place)
    hint = next(one.hint for one in gate(talk, place=place).fields() if one.name == "reviewer")
    assert hint.startswith("Somebody other than you")


def _in_teams(talk: Talk, name: str, address: str = "") -> str:
    """Somebody of the same team who is in its Teams channel; how a form calls them."""
    with talk.database.writing(talk.workspace) as store:
        person = store.people.meet(Platform.TEAMS, f"29:{name}", name, "", "", address=address)
        team = store.teams.by_key("PAY")
        assert team is not None
        store.teams.join(team.id, person.id)
        return f"#{person.id}"


@pytest.mark.parametrize(
    ("name", "mail", "one"),
    [
        ("Ana", "", True),
        (" ana ", "", True),
        ("Ben", "", False),
        ("Ben", "ANA@example.org", True),
        ("Ana", "other@example.org", False),
    ],
)
def test_nobody_reviews_what_they_close_from_the_other_platform(
    talk: Talk, name: str, mail: str, one: bool
) -> None:
    live(talk, QUERY)
    with talk.database.writing(talk.workspace) as store:
        store.people.meet(Platform.SLACK, "U-ana", "Ana", "", "", address="ana@example.org")
    refused = talk.fills(
        "ana", gate(talk), proof(talk, after="75") | {"reviewer": _in_teams(talk, name, mail)}
    )
    assert (talk.item("PAY-1").state is State.MEASURING) is one
    if one:
        assert plain(refused.errors["reviewer"]).endswith("please pick somebody else who reviewed it.")


def test_what_a_platform_tells_of_an_address_is_kept_for_that(talk: Talk) -> None:
    live(talk, QUERY)
    talk.asks("zoe", "item.note", args={"ref": "PAY-1", "text": "Here"})
    request = replace(talk.request("zoe", "item.note", args={"ref": "PAY-1", "text": "Again"}), key="k")
    actor = Actor("U-zoe", "Zoe", address="Zoe@Example.org")
    dispatch(replace(request, actor=actor), talk.database)
    with talk.database.reading(talk.workspace) as store:
        zoe = store.people.find(Platform.SLACK, "U-zoe")
    assert zoe is not None
    assert zoe.address == "zoe@example.org"


# overridden


def test_who_may_overrides_with_a_reason_and_the_card_says_so(talk: Talk) -> None:
    live(talk, QUERY)
    _owned(talk)
    assert gate(talk, "ben").note == "It closes once all six are answered."
    assert gate(talk, "olga").note.endswith("Override under More closes it with a reason.")
    assert "the Product Owner (Olga)" in said(talk.asks("ben", "item.override_form", args={"ref": "PAY-1"}))
    form = talk.asks("olga", "item.override_form", args={"ref": "PAY-1"}).form
    assert form is not None
    assert [one.name for one in form.fields() if one.required] == ["reason"]
    assert talk.fills("olga", form, {"after": "75"}).errors.keys() == {"reason"}
    assert talk.fills("olga", form, {"after": "75", "reason": "--"}).errors.keys() == {"reason"}
    forged = talk.asks("ben", "item.override", args=dict(form.args), fields={"reason": "Because", "risk": ""})
    assert "override the closing gate" in plain(forged.errors[""])
    told = said(talk.fills("olga", form, {"after": "75", "reason": "The vendor owns the tests"}))
    assert told.startswith("PAY-1 is closed by override, without: expected output achieved, tests, reviewed,")
    kept = last(talk)
    assert kept is not None
    assert (kept.how, list(kept.missing)) == (Closing.OVERRIDE, ["output", "tests", "reviewer", "risk"])
    assert kept.reason == "The vendor owns the tests"
    card = said(talk.types("ben", "/backlog PAY-1"))
    assert "Closed: by override, without: expected output achieved, tests" in card
    assert "Why: The vendor owns the tests" in card
    assert "closed it by override, without:" in said(talk.types("ben", "/backlog why PAY-1"))


def test_an_override_with_everything_there_is_the_gate(talk: Talk) -> None:
    live(talk, QUERY)
    form = talk.asks("ana", "item.override_form", args={"ref": "PAY-1"}).form
    talk.fills("ana", form, proof(talk, after="75", reason="To be sure"))
    kept = last(talk)
    assert kept is not None
    assert (kept.how, kept.reason) == (Closing.GATE, "")


def test_more_offers_the_override_for_live_debt(talk: Talk) -> None:
    live(talk, QUERY)
    more = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "More")
    assert "Override" in labels(more.private or more.replace)


# taken back


def test_undo_puts_it_back_into_measuring_and_the_note_says_so(talk: Talk) -> None:
    live(talk, QUERY)
    meeting = Meeting(talk)
    reply = closes(talk, after="75", closing_note="Quick now")
    meeting.posted()
    name = meeting.find("item.closing")
    talk.presses("ana", reply.private, "Undo")
    meeting.posted()
    assert talk.item("PAY-1").state is State.MEASURING
    assert last(talk) is None
    said_now = meeting.messages[name].words
    assert said_now == "PAY-1 was closed, and that was taken back: it is measuring again."
    again = gate(talk)
    shown = {one.name: value_of(one) for one in again.fields()}
    assert (shown["output"], shown["closing_note"], shown["after"]) == (PROVEN["output"], "Quick now", "75")
    assert talk.submits("ana", again).errors == {}
    meeting.posted()
    assert meeting.find("item.closing") == name
    assert meeting.messages[name].words.startswith("PAY-1 Query time")


def test_what_was_taken_back_before_it_was_posted_is_not_posted(talk: Talk) -> None:
    live(talk, QUERY)
    reply = closes(talk, after="75")
    talk.presses("ana", reply.private, "Undo")
    meeting = Meeting(talk)
    assert "item.closing" not in [one.view for one in meeting.posted()]


def test_after_fifteen_minutes_or_by_others_it_is_not_undone(talk: Talk) -> None:
    live(talk, QUERY)
    reply = closes(talk, after="75")
    assert "Only Ana" in said(talk.presses("ben", reply.private, "Undo"))
    talk.later(minutes=16)
    assert "cannot be undone any more" in said(talk.presses("ana", reply.private, "Undo"))
    assert talk.item("PAY-1").state is State.CLOSED


# the note


def test_the_note_is_edited_by_whoever_knows_better(talk: Talk) -> None:
    live(talk, QUERY)
    closes(talk, after="75")
    meeting = Meeting(talk)
    meeting.posted()
    name = meeting.find("item.closing")
    first, second = (meeting.press(who, "Edit the note", name).form for who in ("ana", "ben"))
    assert talk.fills("ben", second, {"closing_note": " "}).errors.keys() == {"closing_note"}
    talk.fills("ben", second, {"closing_note": "Quick on both machines"}, meeting.place(name))
    meeting.posted()
    assert "Quick on both machines" in meeting.messages[name].words
    again = talk.fills("ana", first, {"closing_note": "Quick"}).form
    assert again is not None
    assert "“Quick on both machines”" in again.note
    talk.submits("ana", again)
    assert (last(talk) or pytest.fail("it is open")).note == "Quick"
    assert "changed before / after note from Quick on both machines to Quick" in said(
        talk.types("ben", "/backlog why PAY-1")
    )
    assert "target 80 ms: met" in meeting.messages[name].words


def test_a_restricted_item_is_noted_by_its_id_alone(talk: Talk) -> None:
    live(talk, QUERY)
    talk.fills("ana", talk.edits("ana", "PAY-1"), {"restricted": "yes"})
    closes(talk, after="75")
    meeting = Meeting(talk)
    meeting.posted()
    note = meeting.messages[meeting.find("item.closing")]
    assert note.words == "PAY-1 is closed, by Ana."
    assert labels(note.card) == ["Open"]


def test_it_is_noted_once_in_each_channel_that_shows_it(talk: Talk) -> None:
    live(talk, QUERY)
    with talk.database.writing(talk.workspace) as store:
        team, item = store.teams.by_key("PAY"), store.items.by_ref("PAY-1")
        assert team is not None
        assert item is not None
        for place in (TEAMS, LOGISTICS):
            store.teams.link(team.id, address_of(place), place.name, item.filer_id)
            if place is TEAMS:
                for message in ("t1", "t2"):
                    store.shown.add(item.id, address_of(place), message, Showing.LINE)
    closes(talk, after="75")
    sent = [one for one in talk.takes() if one.view == "item.closing"]
    assert sorted((one.channel, one.thread) for one in sent) == [("19:payments", "t1"), ("C-payments", "")]


def test_the_filer_hears_of_it_once(talk: Talk) -> None:
    live(talk, QUERY)
    closes(talk, "ben", after="75")
    meeting = Meeting(talk)
    told = meeting.posted()
    told += meeting.posted(minutes=20)
    about = [one for one in told if "is closed" in one.words]
    assert [one.view for one in about] == ["item.closing"]
    assert about[0].words.startswith("Ana, PAY-1 Query time")


def test_a_filer_whom_no_thread_tells_hears_of_it_directly(talk: Talk) -> None:
    talk.types("olga", "/debt Something else")
    talk.types("olga", f"{QUERY}", DIRECT)
    for step in ("start", "live"):
        talk.types("ben", f"/backlog {step} PAY-2")
    talk.takes()
    closes(talk, "ben", "PAY-2", **NOT_MEASURED, reviewer="U-olga")
    talk.later(minutes=16)
    sent = {one.view: (one.channel, one.person) for one in talk.takes()}
    assert (sent["item.closing"], sent["item.news"]) == (("C-payments", ""), ("", "U-olga"))
