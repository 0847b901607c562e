"""Hints after filing, duplicates that become one, and steps under an item (F8, F9)."""

import pytest

from commands.view import Card, Reply, Then, words
from storage.enums import State
from storage.items import Task
from tests.commands.conftest import Talk, button_of, labels, said, value_of


def told_in(card: Card | None) -> str:
    assert card is not None
    return words(card)


def hints(talk: Talk, who: str, reply: Reply) -> Reply:
    """What the filer alone is told after the answer."""
    assert isinstance(reply.then, Then)
    return talk.asks(who, reply.then.command, args=reply.then.args)


def files(talk: Talk, who: str, text: str) -> Reply:
    return hints(talk, who, talk.types(who, f"/debt {text}"))


def test_only_who_files_the_second_one_is_asked(talk: Talk) -> None:
    first = talk.types("ana", "/debt Refund job retries forever")
    talk.types("ben", "/debt Refund job retries forever")
    assert hints(talk, "ana", first).private is None


def test_an_old_line_of_a_joined_item_says_what_can_be_changed_instead(talk: Talk) -> None:
    talk.types("ana", "/debt Slow refunds")
    line = talk.types("ben", "/debt Refunds are slow").here
    talk.asks(
        "ben", "item.merge", args={"item": str(talk.item("PAY-2").id), "into": str(talk.item("PAY-1").id)}
    )
    cure = "PAY-2 is the same as PAY-1: change that one, or separate the two first."
    for label in ("Add details", "Plan"):
        assert told_in(talk.presses("ben", line, label).private) == cure


def test_a_filing_like_an_open_one_offers_to_join_the_two(talk: Talk) -> None:
    files(talk, "ana", "Refund job retries forever after a timeout")
    hint = files(talk, "ben", "refund job retrys forever after timeout").private
    assert "PAY-1 Refund job retries forever" in told_in(hint)
    told = talk.presses("ben", hint, "Same thing").replace
    assert "PAY-2 is the same as PAY-1 now" in told_in(told)
    assert talk.item("PAY-2").id == talk.item("PAY-1").id
    assert talk.item("PAY-1").affected == 1
    assert talk.refs() == ["PAY-1"]
    with talk.database.reading(talk.workspace) as store:
        notes = store.notes.of_item(talk.item("PAY-1").id, 10)
        assert [(note.text, note.person) for note in notes] == [
            ("refund job retrys forever after timeout", "Ben")
        ]
        newer = store.items.get(talk.item("PAY-1").id + 1)
        assert (newer.state, newer.state_reason) == (State.DECLINED, "the same as PAY-1")


def test_joining_twice_is_one_effect_and_separating_restores_both(talk: Talk) -> None:
    files(talk, "ana", "Refund job retries forever after a timeout")
    hint = files(talk, "ben", "Refund job retries forever after timeouts").private
    told = talk.presses("ben", hint, "Same thing").replace
    assert "PAY-2 is the same as PAY-1" in told_in(talk.presses("ben", hint, "Same thing").replace)
    assert talk.item("PAY-1").affected == 1
    talk.presses("ben", told, "Separate")
    assert talk.refs() == ["PAY-1", "PAY-2"]
    assert talk.item("PAY-1").affected == 0
    assert talk.item("PAY-2").title == "Refund job retries forever after timeouts"
    with talk.database.reading(talk.workspace) as store:
        assert store.notes.of_item(talk.item("PAY-1").id, 10) == []
    assert "not joined" in told_in(talk.presses("ben", told, "Separate").private)


def test_the_older_survives_whichever_is_pressed(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    files(talk, "ben", "Beta two")
    one, two = talk.item("PAY-1"), talk.item("PAY-2")
    talk.asks("ana", "item.merge", args={"item": str(one.id), "into": str(two.id)})
    assert talk.item("PAY-2").id == one.id


def test_people_affected_are_counted_once(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    files(talk, "ben", "Beta two")
    files(talk, "ana", "Gamma three")
    ids = [talk.item(f"PAY-{number}").id for number in (1, 2, 3)]
    for newer in ids[1:]:
        talk.asks("ana", "item.merge", args={"item": str(newer), "into": str(ids[0])})
    assert talk.item("PAY-1").affected == 1  # ben; ana filed the first one herself


def test_what_cannot_be_joined_is_refused_with_a_sentence(talk: Talk) -> None:
    line = talk.types("ana", "/debt Alpha one").here
    talk.types("ben", "/debt Beta two")
    one, two = talk.item("PAY-1"), talk.item("PAY-2")
    itself = talk.asks("ana", "item.merge", args={"item": str(one.id), "into": str(one.id)})
    assert "with itself" in told_in(itself.private)
    talk.presses("ana", line, "Undo")
    closed = talk.asks("ben", "item.merge", args={"item": str(two.id), "into": str(one.id)})
    assert "only open items" in told_in(closed.private)
    gone = talk.asks("ben", "item.merge", args={"item": str(two.id), "into": "99999999"})
    assert "There is no item" in told_in(gone.private)
    assert talk.refs() == ["PAY-2"]


def test_a_technical_title_gets_one_hint_with_two_taps(talk: Talk) -> None:
    card = files(talk, "ana", "Implement API endpoint").private
    assert "reads like a technical step" in told_in(card)
    form = talk.presses("ana", card, "Reword as an outcome").form
    saved = talk.submits("ana", form, title="Merchants see refunds at once", outcome="Fewer calls")
    assert saved == Reply()
    item = talk.item("PAY-1")
    assert (item.title, item.outcome) == ("Merchants see refunds at once", "Fewer calls")


def test_an_outcome_gets_no_hint(talk: Talk) -> None:
    assert files(talk, "ana", "Refund job retries forever") == Reply()


def test_a_step_goes_under_an_item_and_comes_back(talk: Talk) -> None:
    files(talk, "ana", "Refunds arrive twice when the network fails")
    card = files(talk, "ben", "Write unit tests").private
    form = talk.presses("ben", card, "Attach as a step of an item").form
    refused = talk.submits("ben", form)
    assert refused.errors == {"ref": "Please pick an item, or type its ID such as PAY-12."}
    told = talk.submits("ben", form, parent="PAY-1").replace
    assert "PAY-2 is a step of PAY-1 now" in told_in(told)
    with talk.database.reading(talk.workspace) as store:
        assert store.items.tasks(talk.item("PAY-1").id) == (Task("Write unit tests"),)
    assert talk.item("PAY-2").id == talk.item("PAY-1").id
    talk.presses("ben", told, "Separate")
    with talk.database.reading(talk.workspace) as store:
        assert store.items.tasks(talk.item("PAY-1").id) == ()
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_a_restricted_item_is_offered_to_nobody_else(talk: Talk) -> None:
    talk.types("ana", "/debt Token signing key leaks into crash logs")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    talk.asks("own", "owner.claim", args={"team": str(talk.item("PAY-1").team_id)})
    assert files(talk, "ben", "Token signing key leaks into crash logs") == Reply()
    assert "PAY-1" in told_in(files(talk, "own", "Token signing key leaks into crash logs").private)


def test_the_channel_line_of_a_joined_item_leads_to_the_other(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    line = talk.types("ben", "/debt Beta two").here
    assert button_of(line, "Undo")
    one, two = talk.item("PAY-1"), talk.item("PAY-2")
    talk.asks("ben", "item.merge", args={"item": str(two.id), "into": str(one.id)})
    pressed = talk.presses("ben", line, "Undo").replace
    assert "the same as PAY-1" in told_in(pressed)


def test_what_is_restricted_joins_nothing_that_more_people_read(talk: Talk) -> None:
    talk.types("ana", "/debt Login is slow")
    talk.types("ben", "/debt Login takes any token")
    talk.submits("ben", talk.edits("ben", "PAY-2"), restricted="yes")
    one, two = talk.item("PAY-1"), talk.item("PAY-2")
    merged = talk.asks("ben", "item.merge", args={"item": str(two.id), "into": str(one.id)})
    assert "PAY-2 is restricted and PAY-1 is not" in said(merged)
    attached = talk.asks("ben", "item.attach", args={"item": str(two.id)}, fields={"ref": "PAY-1"})
    assert "PAY-2 is restricted and PAY-1 is not" in said(attached)
    assert "any token" not in said(talk.types("cyn", "/backlog PAY-1"))
    assert talk.item("PAY-2").id == two.id
    form = talk.asks("ben", "item.attach_form", args={"item": str(two.id)}).form
    assert form is not None
    assert [asked.name for asked in form.fields()] == ["ref"]


def test_no_undo_takes_half_of_a_join_back(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    files(talk, "ana", "Beta two")
    newer = talk.item("PAY-2")
    ids = {"item": str(newer.id)}
    talk.asks("ana", "item.merge", args={**ids, "into": str(talk.item("PAY-1").id)})
    shown = talk.asks("ana", "backlog.show", args=ids).private
    assert "Undo" not in labels(shown)
    refused = talk.asks("ana", "item.undo", args={**ids, "version": str(newer.version + 1)})
    assert "cannot be undone" in said(refused)
    assert talk.item("PAY-2").id == talk.item("PAY-1").id
    separated = talk.asks("ana", "item.separate", args=ids).private
    assert "Undo" not in labels(separated)
    assert "cannot be undone" in said(
        talk.asks("ana", "item.undo", args={**ids, "version": str(newer.version + 2)})
    )


def test_a_step_that_came_while_a_form_was_open_is_kept(talk: Talk) -> None:
    files(talk, "ana", "Refunds arrive twice")
    files(talk, "ben", "Write unit tests")
    open_form = talk.edits("ana", "PAY-1")
    talk.asks("ben", "item.attach", args={"item": str(talk.item("PAY-2").id)}, fields={"ref": "PAY-1"})
    again = talk.submits("ana", open_form, title="Refunds arrive once").form
    assert again is not None
    assert "Ben changed" in again.note
    assert talk.submits("ana", again) == Reply()
    with talk.database.reading(talk.workspace) as store:
        assert store.items.tasks(talk.item("PAY-1").id) == (Task("Write unit tests"),)
    assert talk.item("PAY-1").title == "Refunds arrive once"


def test_only_the_step_that_was_joined_leaves_again(talk: Talk) -> None:
    files(talk, "ana", "Refunds arrive twice")
    talk.submits("ana", talk.edits("ana", "PAY-1"), tasks="[x] Write unit tests")
    files(talk, "ben", "Write unit tests")
    newer = {"item": str(talk.item("PAY-2").id)}
    talk.asks("ben", "item.attach", args=newer, fields={"ref": "PAY-1"})
    talk.asks("ben", "item.separate", args=newer)
    with talk.database.reading(talk.workspace) as store:
        assert store.items.tasks(talk.item("PAY-1").id) == (Task("Write unit tests", done=True),)


def test_a_stakeholder_adds_no_step_and_is_offered_none(talk: Talk) -> None:
    files(talk, "ana", "Refunds arrive twice")
    talk.asks("ana", "owner.claim", args={"team": str(talk.item("PAY-1").team_id)})
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    assert files(talk, "sam", "Write unit tests") == Reply()
    own = {"item": str(talk.item("PAY-2").id)}
    refused = talk.asks("sam", "item.attach", args=own, fields={"ref": "PAY-1"})
    assert "can edit items here" in said(refused)
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_the_log_says_what_was_joined_in_words(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    files(talk, "ben", "Beta two")
    newer = {"item": str(talk.item("PAY-2").id)}
    talk.asks("ben", "item.merge", args={**newer, "into": str(talk.item("PAY-1").id)})
    talk.asks("ben", "item.separate", args=newer)
    told = said(talk.types("ana", "/backlog why PAY-1"))
    assert "Ben joined PAY-2 with it in #payments" in told
    assert "Ben took PAY-2 out of it again in #payments" in told
    assert "#2" not in told


def test_the_id_of_a_step_plans_nothing_before_its_item_was_offered(talk: Talk) -> None:
    files(talk, "ana", "Refunds arrive twice")
    files(talk, "ben", "Write unit tests")
    talk.asks("ben", "item.attach", args={"item": str(talk.item("PAY-2").id)}, fields={"ref": "PAY-1"})
    offered = talk.types("ana", "/backlog plan PAY-2").private
    assert "PAY-2 is a step of PAY-1 now. Nothing was changed; did you mean PAY-1?" in told_in(offered)
    assert talk.item("PAY-1").state is State.NEW
    talk.presses("ana", offered, "Yes, PAY-1")
    assert talk.item("PAY-1").state is State.PLANNED


def test_a_note_on_what_was_joined_stands_where_it_is_read(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    files(talk, "ben", "Beta two")
    newer = {"item": str(talk.item("PAY-2").id)}
    form = talk.asks("cyn", "item.note_form", args=newer).form
    talk.asks("ben", "item.merge", args={**newer, "into": str(talk.item("PAY-1").id)})
    talk.submits("cyn", form, note="It happens on Mondays")
    assert "It happens on Mondays" in said(talk.types("ana", "/backlog PAY-1"))


JOINED = "PAY-2 is the same as PAY-1 now. Nothing was changed; did you mean PAY-1?"


def joined(talk: Talk) -> None:
    files(talk, "ana", "Alpha one")
    files(talk, "ben", "Beta two")
    newer = {"item": str(talk.item("PAY-2").id)}
    talk.asks("ben", "item.merge", args={**newer, "into": str(talk.item("PAY-1").id)})


@pytest.mark.parametrize(
    "typed", ["decline {} no", "plan {}", "take {}", "confirm {}", "note {} Slow", "pause {}"]
)
def test_the_id_of_a_joined_item_changes_nothing_of_the_other_unasked(talk: Talk, typed: str) -> None:
    joined(talk)
    before = talk.item("PAY-1")
    offered = talk.types("ana", f"/backlog {typed.format('PAY-2')}")
    assert told_in(offered.private).startswith(JOINED)
    assert labels(offered.private) == ["Yes, PAY-1", "Open"]
    assert talk.item("PAY-1") == before
    assert "PAY-1 Alpha one" in told_in(talk.presses("ana", offered.private, "Open").private)


def test_the_other_item_is_changed_when_it_was_meant(talk: Talk) -> None:
    joined(talk)
    for line in ("note PAY-2 Slow", "take PAY-2", "pause PAY-2"):
        offered = talk.types("ana", f"/backlog {line}").private
        pressed = talk.presses("ana", offered, "Yes, PAY-1")
    assert "Slow" in said(talk.types("ben", "/backlog PAY-2"))
    assert talk.item("PAY-1").assignee_id is not None
    assert pressed.form is not None
    assert pressed.form.title == "Pause PAY-1"


def test_more_words_than_a_button_carries_are_not_offered_with_the_other_item(talk: Talk) -> None:
    joined(talk)
    offered = talk.types("ana", f"/backlog note PAY-2 {'word ' * 80}").private
    given_back = f"{JOINED}\nYou typed: {('word ' * 80).strip()}"
    assert (told_in(offered), labels(offered)) == (given_back, ["Open"])


def join(talk: Talk, newer: str, older: str) -> Reply:
    args = {"item": str(talk.item(newer).id), "into": str(talk.item(older).id)}
    return talk.asks("ben", "item.merge", args=args)


@pytest.mark.parametrize("state", ["in progress", "measuring"])
def test_what_is_worked_on_is_not_joined_away(talk: Talk, state: str) -> None:
    talk.types("ana", "/debt Alpha one")
    talk.types("ben", "/debt Beta two")
    talk.types("ben", "/backlog start PAY-2")
    if state == "measuring":
        talk.types("ben", "/backlog live PAY-2")
    assert f"PAY-2 is {state}, and the older item is the one that stays" in told_in(
        join(talk, "PAY-2", "PAY-1").private
    )
    assert talk.item("PAY-2").state == state
    talk.types("ben", "/backlog back PAY-2")
    if state == "in progress":
        assert "PAY-2 is the same as PAY-1 now" in told_in(join(talk, "PAY-2", "PAY-1").replace)


def separated(talk: Talk, told: Reply) -> str:
    return told_in(talk.presses("ben", told.replace, "Separate").private)


def test_a_plan_comes_back_while_its_sprint_is_open(talk: Talk) -> None:
    talk.types("ana", "/debt Alpha one")
    talk.types("ben", "/debt Beta two")
    talk.types("ben", "/backlog plan PAY-2")
    sprint = talk.item("PAY-2").sprint_id
    told = join(talk, "PAY-2", "PAY-1")
    assert separated(talk, told).startswith("PAY-2 stands by itself again.\n")
    assert (talk.item("PAY-2").state, talk.item("PAY-2").sprint_id) == (State.PLANNED, sprint)
    told = join(talk, "PAY-2", "PAY-1")
    talk.later(days=20)
    talk.asks("ben", "sprint.roll", args={"team": str(talk.item("PAY-1").team_id)})
    assert "Its plan is gone: sprint 1 has ended." in separated(talk, told)
    assert (talk.item("PAY-2").state, talk.item("PAY-2").sprint_id) == (State.TRIAGED, None)


def test_a_risk_and_a_pause_come_back_with_their_words(talk: Talk) -> None:
    for title in ("Alpha one", "Beta two", "Gamma three"):
        talk.types("ana", f"/debt {title}")
    talk.types("ana", "/backlog pause PAY-2 The vendor is late")
    talk.types("ana", "/backlog accept PAY-3 2026-12-01 We live with it")
    before = [talk.item(ref) for ref in ("PAY-2", "PAY-3")]
    for one in before:
        separated(talk, join(talk, one.ref, "PAY-1"))
    held = [(item.state, item.state_reason, item.accepted_until, item.sprint_id) for item in before]
    now = (talk.item("PAY-2"), talk.item("PAY-3"))
    assert [(item.state, item.state_reason, item.accepted_until, item.sprint_id) for item in now] == held


def test_steps_and_links_that_stay_behind_are_told(talk: Talk) -> None:
    for title in ("Alpha one", "Beta two", "Gamma three"):
        talk.types("ana", f"/debt {title}")
    talk.submits("ana", talk.edits("ana", "PAY-2"), tasks="Ask\nTell", blocks="PAY-3")
    told = join(talk, "PAY-2", "PAY-1")
    left = "Not carried over, and back with Separate: 2 steps and 1 link."
    assert left in told_in(told.replace)
    assert left in said(talk.types("ana", "/backlog PAY-1"))
    separated(talk, told)
    tasks = next(field for field in talk.edits("ana", "PAY-2").fields() if field.name == "tasks")
    assert value_of(tasks).splitlines() == ["Ask", "Tell"]
    assert left not in said(talk.types("ana", "/backlog PAY-1"))


def test_what_has_steps_of_its_own_is_no_step(talk: Talk) -> None:
    talk.types("ana", "/debt Alpha one")
    talk.types("ana", "/debt Write unit tests")
    talk.submits("ana", talk.edits("ana", "PAY-2"), tasks="Ask")
    refused = talk.asks(
        "ana", "item.attach", args={"item": str(talk.item("PAY-2").id)}, fields={"ref": "PAY-1"}
    )
    assert (
        said(refused)
        == "PAY-2 has 1 step of its own: link it to PAY-1 instead, with More. Nothing was changed."
    )
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_the_last_joined_is_the_first_to_be_separated(talk: Talk) -> None:
    for who, title in (("ana", "Alpha one"), ("ben", "Beta two"), ("cyn", "Gamma three")):
        talk.types(who, f"/debt {title}")
    first = join(talk, "PAY-3", "PAY-2")
    join(talk, "PAY-2", "PAY-1")
    assert talk.item("PAY-1").affected == 2
    refused = talk.presses("ben", first.replace, "Separate").private
    assert told_in(refused) == (
        "PAY-3 is the same as PAY-2, and PAY-2 is the same as PAY-1 now: separate PAY-2 first."
    )
    talk.presses("ben", refused, "Separate PAY-2")
    assert (talk.item("PAY-1").affected, talk.item("PAY-2").affected) == (0, 1)
    talk.presses("ben", first.replace, "Separate")
    assert [talk.item(f"PAY-{number}").affected for number in (1, 2, 3)] == [0, 0, 0]
