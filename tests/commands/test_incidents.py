"""Incidents outside a review: recorded, answered under their message and in their list (F30)."""

from dataclasses import replace

import pytest

from commands.incident.lines import line_card
from commands.view import Act, Card, Form, Reply, Visit, words
from storage.database import Database
from storage.enums import Answer, Kind, Source, State
from storage.incidents import Incident
from storage.shown import About
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, button_of, buttons_of, labels, said
from tests.commands.steps import Steps
from tests.commands.test_at_once import _at_once as at_once
from tests.commands.test_at_once import _turns as turns

DOWN = "/backlog incident Payments were down"


def last(talk: Talk) -> Incident:
    """The incident that was recorded last."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return max(store.incidents.latest(team.id, 0, 100), key=lambda one: one.id)


def line(talk: Talk) -> Card:
    """Its message as it is drawn now."""
    with talk.database.reading(talk.workspace) as store:
        incident = last(talk)
        return line_card(store, store.teams.get(incident.team_id), incident, talk.now)


def recorded(talk: Talk, *items: str, text: str = DOWN) -> Card:
    """An incident on top of those items."""
    for item in items or ("/debt !low Locks are held too long",):
        talk.types("ana", item)
    made = talk.types("ben", text).here
    assert made is not None
    return made


def post_mortem(talk: Talk, who: str = "ana") -> Form:
    form = talk.presses(who, line(talk), "Post-mortem").form
    assert form is not None
    return form


def writes(talk: Talk, who: str, form: Form, **changes: str) -> Reply:
    """The form saved, as it was opened from the message in the channel."""
    return talk.submits(who, form, replace(PAYMENTS, message="1.1"), **changes)


def test_a_mark_and_a_link_say_how_bad_it_was_and_where_one_reads_more(talk: Talk) -> None:
    card = recorded(talk, text=f"{DOWN} !major https://status.example/7")
    assert words(card) == (
        "Was technical debt the root cause? Payments were down\n"
        "Major incident of 2026-11-20, recorded by Ben. Each review asks until somebody says."
    )
    assert Visit("Read more", "https://status.example/7") in buttons_of(card)
    assert (last(talk).severity, last(talk).title) == ("major", "Payments were down")
    assert "major · recorded by Ben on" in words(Steps.of(talk).card(5))


@pytest.mark.parametrize("text", ["!major", " !MINOR  ", "…"])
def test_a_mark_alone_says_nothing_of_what_happened(talk: Talk, text: str) -> None:
    recorded(talk)
    assert "say what happened" in said(talk.types("ben", f"/backlog incident {text}"))
    assert last(talk).title == "Payments were down"


def test_the_form_takes_severity_and_link_and_refuses_what_is_none(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    form = talk.opens("ben", "/backlog incident")
    refused = talk.submits("ben", form, title="Down", severity="awful", link="status page").errors
    assert refused.keys() == {"severity", "link"}
    for nothing in ("", "\u200b", "-"):
        refused = talk.submits("ben", form, title=nothing).errors
        assert refused == {"title": "Please say in one line what happened, or what was told."}
    assert talk.submits("ben", form, title="Down", severity="minor", link="https://a.example").errors == {}
    assert (last(talk).severity, last(talk).link) == ("minor", "https://a.example")


def test_a_post_mortem_stands_on_its_message_and_on_its_item(talk: Talk) -> None:
    recorded(talk)
    form = post_mortem(talk)
    written = {
        "root_causes": "A lock is held\nwhile mails are sent",
        "actions": "- Alert on locks\n* Alert on locks",
    }
    assert writes(talk, "ana", form, answer="partly debt", ref="pay-1", **written) == Reply()
    assert words(line(talk)).startswith(
        "Payments were down was partly debt: PAY-1.\n"
        "Incident of 2026-11-20, recorded by Ben. Ana said so on 2026-11-20.\n"
        "Root causes: A lock is held while mails are sent\n"
        "Alert on locks (to be filed as improvement story)"
    )
    card = said(talk.types("ben", "/backlog PAY-1"))
    assert (
        "Incidents: 1: 2026-11-20 Payments were down "
        "(partly debt; root cause: A lock is held while mails are sent)" in card
    )
    assert "risk 3 (1 incident)" in card
    assert talk.item("PAY-1").debt_incidents == 1
    why = said(talk.types("ben", "/backlog why PAY-1"))
    assert "Ana linked an incident to it: Payments were down" in why
    assert "Ana wrote down root causes: “A lock is held while mails are sent”" in why
    assert "Ana wrote down 1 preventive action" in why


def test_its_message_is_drawn_anew_wherever_it_stands(talk: Talk) -> None:
    shown = recorded(talk)
    reply = talk.presses("ana", shown, "Not debt")
    assert reply.replace == line(talk)
    incident = last(talk)
    with talk.database.reading(talk.workspace) as store:
        there = store.shown.of(About.INCIDENT, incident.id)
    assert [(one.channel, one.message) for one in there] == [("C-payments", "1.1")]
    talk.takes()
    talk.later(minutes=1)
    form = talk.types("ana", "/backlog incidents").private
    assert form is not None
    talk.presses("ana", form, "Undo")
    redrawn = [one for one in talk.owed() if one.view == "incident.line"]
    assert [one.updates for one in redrawn] == [there[0].id]


def test_not_debt_under_the_message_can_be_undone_by_who_said_it(talk: Talk) -> None:
    first = recorded(talk)
    answered = talk.presses("ana", first, "Not debt").replace
    assert "Payments were down was not debt." in words(line(talk))
    assert "Only Ana" in said(talk.presses("ben", answered, "Undo"))
    assert "Ana was first: “Payments were down” was not debt." in said(talk.presses("ben", first, "Not debt"))
    talk.presses("ana", answered, "Undo")
    assert last(talk).answer is None
    log = said(talk.types("ana", "/backlog log"))
    assert "Ana took back that “Payments were down” was not debt" in log


def test_after_a_quarter_of_an_hour_the_answer_is_changed_not_undone(talk: Talk) -> None:
    answered = talk.presses("ana", recorded(talk), "Not debt").replace
    talk.later(minutes=15)
    assert "Undo" in labels(line(talk))
    talk.later(seconds=1)
    assert "Undo" not in labels(line(talk))
    refused = talk.presses("ana", answered, "Undo")
    assert said(refused).startswith(
        "That cannot be undone any more: it works for 15 minutes. The answer can still be changed."
    )
    assert last(talk).answer is Answer.NOT_DEBT
    form = talk.presses("ana", refused.private, "Change the answer").form
    talk.submits("ana", form, answer="debt", ref="PAY-1")
    assert last(talk).answer is Answer.DEBT


@pytest.mark.parametrize("label", ["Not debt", "File it"])
def test_two_who_press_at_once_make_one_effect(talk: Talk, replica: Database, label: str) -> None:
    recorded(talk)
    writes(talk, "ana", post_mortem(talk), actions="Alert on locks")
    act = button_of(line(talk), label)
    assert isinstance(act, Act)
    requests = [talk.request(who, act.command, args=dict(act.args), key="") for who in ("ana", "ben")]
    replies = at_once(requests, turns(talk.database, replica))
    assert sum("was first" in said(reply) for reply in replies) == (label == "Not debt")
    assert len(talk.refs()) == 1 + (label == "File it")


def test_who_comes_second_can_change_the_answer_with_a_button(talk: Talk) -> None:
    first = recorded(talk)
    talk.presses("ana", first, "Not debt")
    refused = talk.presses("ben", first, "Not debt").private
    form = talk.presses("ben", refused, "Change the answer").form
    assert form is not None
    assert form.fields()[0].chosen == "not debt"  # type: ignore[union-attr]
    talk.submits("ben", form, answer="debt", which="new")
    assert (last(talk).answer, talk.item("PAY-2").debt_incidents) == (Answer.DEBT, 1)
    log = said(talk.types("ana", "/backlog log"))
    assert (
        "Ben changed an answer: “Payments were down” was debt: PAY-2; before it said that it was not debt"
        in log
    )


def test_causes_without_an_answer_leave_the_question_open(talk: Talk) -> None:
    recorded(talk)
    writes(talk, "ana", post_mortem(talk), root_causes="Nobody knows yet", actions="Log more")
    assert last(talk).answered_at is None
    assert Steps.of(talk).left()[4] == 1
    assert "Nobody knows yet" in words(line(talk))
    log = said(talk.types("ana", "/backlog log"))
    assert "Ana wrote down root causes: “Nobody knows yet”" in log


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "debt"}, "ref"),
        ({"answer": "maybe"}, "answer"),
        ({"ref": "PAY-1"}, "answer"),
        ({"which": "new"}, "answer"),
        ({"answer": "not debt", "priority": "High"}, "priority"),
        ({"answer": "debt", "ref": "PAY-7"}, "ref"),
        ({"answer": "debt", "ref": "PAY-1", "priority": "Low"}, ""),
        ({"answer": "debt", "ref": "PAY-1", "priority": "high"}, "priority"),
        ({"actions": "\n".join(f"Action {number}" for number in range(11))}, "actions"),
        ({"actions": "x" * 301}, "actions"),
        ({"kind": "defect"}, "kind"),
        ({"root_causes": "x" * 50_001}, "root_causes"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(talk: Talk, changes: dict[str, str], field: str) -> None:
    recorded(talk)
    refused = talk.fills("ana", post_mortem(talk), changes).errors
    assert set(refused) == ({field} if field else set())
    assert (last(talk).answer is None) is bool(field)


def test_of_two_who_write_the_second_sees_what_changed_and_loses_nothing(talk: Talk) -> None:
    recorded(talk)
    mine, theirs = post_mortem(talk, "ana"), post_mortem(talk, "ben")
    writes(talk, "ben", theirs, answer="debt", ref="PAY-1", root_causes="The lock")
    again = writes(talk, "ana", mine, actions="Alert on locks").form
    assert again is not None
    assert "Ben changed this meanwhile: the answer, the item, the root causes." in again.note
    held = {asked.name: asked for asked in again.fields()}
    assert held["root_causes"].text == "The lock"  # type: ignore[union-attr]
    assert held["actions"].text == "Alert on locks"  # type: ignore[union-attr]
    assert {name for name, asked in held.items() if asked.moved} == {"answer", "which", "root_causes"}
    assert writes(talk, "ana", again).errors == {}
    told = words(line(talk))
    assert "was debt: PAY-1" in told
    assert "The lock" in told
    assert "Alert on locks" in told
    assert talk.item("PAY-1").debt_incidents == 1


def test_what_both_wrote_stays_as_the_second_typed_it_until_they_look(talk: Talk) -> None:
    recorded(talk)
    mine, theirs = post_mortem(talk, "ana"), post_mortem(talk, "ben")
    writes(talk, "ben", theirs, root_causes="The lock")
    again = writes(talk, "ana", mine, root_causes="The mails").form
    assert last(talk).root_causes == "The lock"
    assert again is not None
    writes(talk, "ana", again)
    assert last(talk).root_causes == "The mails"
    assert "took" not in said(talk.types("ana", "/backlog log"))


def test_saving_what_nobody_changed_changes_nothing(talk: Talk) -> None:
    recorded(talk)
    writes(
        talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1", root_causes="The lock", actions="Alert"
    )
    before, entries = last(talk), len(talk.decisions("PAY-1"))
    writes(talk, "ben", post_mortem(talk, "ben"))
    assert last(talk) == before
    assert len(talk.decisions("PAY-1")) == entries


def test_what_a_form_could_not_show_stays_as_it_is(talk: Talk) -> None:
    recorded(talk)
    writes(
        talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1", root_causes="The lock", actions="Alert"
    )
    form = post_mortem(talk, "ben")
    talk.asks("ben", form.command, args=form.args, fields={"answer": "partly debt"})
    incident = last(talk)
    assert (incident.answer, incident.root_causes) == (Answer.PARTLY, "The lock")
    assert talk.item("PAY-1").debt_incidents == 1
    assert "Alert (to be filed" in words(line(talk))


def test_an_answer_moves_to_another_item_and_is_taken_off_the_first(talk: Talk) -> None:
    recorded(talk, "/debt Locks", "/debt Mails")
    writes(talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1")
    writes(talk, "ben", post_mortem(talk, "ben"), answer="partly debt")
    assert [talk.item(ref).debt_incidents for ref in ("PAY-1", "PAY-2")] == [1, 0]
    writes(talk, "ben", post_mortem(talk, "ben"), ref="PAY-2")
    assert [talk.item(ref).debt_incidents for ref in ("PAY-1", "PAY-2")] == [0, 1]
    assert "Ben took an incident off it: Payments were down" in said(talk.types("ana", "/backlog why PAY-1"))
    writes(talk, "ana", post_mortem(talk), answer="not debt")
    assert [talk.item(ref).debt_incidents for ref in ("PAY-1", "PAY-2")] == [0, 0]
    assert last(talk).item_id is None


def test_actions_become_items_with_one_tap_each(talk: Talk) -> None:
    recorded(talk)
    writes(
        talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1", actions="Alert on locks\nSend mails later"
    )
    shown = line(talk)
    reply = talk.presses("ben", shown, "File it")
    assert reply.replace == line(talk)
    filed = talk.item("PAY-2")
    assert (filed.title, filed.kind, filed.source) == (
        "Alert on locks",
        Kind.IMPROVEMENT_STORY,
        Source.INCIDENT,
    )
    assert filed.current_state == "After the incident “Payments were down” of 2026-11-20."
    assert "Relates to PAY-1" in said(talk.types("ana", "/backlog PAY-2"))
    assert "PAY-2 Alert on locks (new)" in words(line(talk))
    assert [one.args["item"] for one in talk.owed() if one.view == "item.line"][-1] == str(filed.id)
    talk.presses("ana", shown, "File it")
    assert sorted(talk.refs()) == ["PAY-1", "PAY-2"]


def test_all_actions_become_items_with_one_tap(talk: Talk) -> None:
    recorded(talk)
    long = "Measure " + "how long each lock is held " * 9
    form = post_mortem(talk)
    writes(
        talk, "ana", form, answer="not debt", actions=f"Alert on locks\nSend mails later\n{long}", kind="debt"
    )
    shown = line(talk)
    talk.presses("ben", shown, "File all 3")
    talk.presses("ana", shown, "File all 3")
    assert len(talk.refs()) == 4
    cut = talk.item("PAY-4")
    assert cut.kind is Kind.DEBT
    assert cut.title.endswith("…")
    assert cut.current_state.endswith(long.strip())
    assert not [label for label in labels(line(talk)) if label.startswith("File")]


def test_an_action_whose_filing_was_undone_can_be_filed_again(talk: Talk) -> None:
    recorded(talk)
    writes(talk, "ana", post_mortem(talk), answer="not debt", actions="Alert on locks")
    talk.presses("ana", line(talk), "File it")
    talk.asks("ana", "item.undo", args={"item": str(talk.item("PAY-2").id)})
    assert talk.item("PAY-2").state is State.DECLINED
    talk.presses("ana", line(talk), "File it")
    assert talk.item("PAY-3").title == "Alert on locks"


def test_an_action_that_was_struck_out_is_not_filed_and_what_was_filed_stays(talk: Talk) -> None:
    recorded(talk)
    writes(talk, "ana", post_mortem(talk), answer="not debt", actions="Alert\nMeasure")
    shown = line(talk)
    talk.presses("ana", shown, "File it")
    writes(talk, "ana", post_mortem(talk), actions="Alert\nCount")
    assert "PAY-2 Alert (new)" in words(line(talk))
    stale = [button for button in buttons_of(shown) if button.label == "File it"][1]
    refused = talk.asks("ben", stale.command, args=dict(stale.args))  # type: ignore[union-attr]
    assert "not in the post-mortem any more" in said(refused)
    assert sorted(talk.refs()) == ["PAY-1", "PAY-2"]


def test_more_than_five_actions_open_from_the_message(talk: Talk) -> None:
    recorded(talk)
    actions = "\n".join(f"Action {number}" for number in range(10))
    writes(talk, "ana", post_mortem(talk), answer="not debt", actions=actions)
    assert labels(line(talk)).count("File it") == 5
    assert "And 5 more: Open shows them." in words(line(talk))
    whole = talk.presses("ana", line(talk), "Open").private
    assert labels(whole).count("File it") == 10
    after = talk.presses("ana", whole, "File all 10").replace
    assert words(after or line(talk)).count("(new)") == 10


def test_a_risk_that_was_set_lower_is_raised_with_one_tap(talk: Talk) -> None:
    recorded(talk, "/debt !high Locks")
    writes(talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1")
    assert "suggested" not in said(talk.types("ana", "/backlog PAY-1"))
    talk.asks("ana", "item.set", args={"item": str(talk.item("PAY-1").id), "set.technical_risk": "2"})
    card = talk.types("ana", "/backlog PAY-1").private
    assert card is not None
    assert "1 incident: risk 5 suggested, it is 2." in words(card)
    talk.presses("ben", card, "Set 5")
    assert talk.item("PAY-1").technical_risk == 5
    assert "suggested" not in said(talk.types("ana", "/backlog PAY-1"))


def test_an_incident_lifts_its_item_in_the_order_and_the_list_of_the_day_before_knows_it_not(
    talk: Talk,
) -> None:
    recorded(talk, "/debt First", "/debt Second")
    assert talk.refs() == ["PAY-1", "PAY-2"]
    talk.later(days=1)
    writes(talk, "ana", post_mortem(talk), answer="partly debt", ref="PAY-2")
    assert talk.refs() == ["PAY-2", "PAY-1"]
    then = said(talk.types("ana", "/backlog asof 2026-11-20"))
    assert then.index("PAY-1 First") < then.index("PAY-2 Second")


def test_what_is_joined_counts_together_and_apart_again(talk: Talk) -> None:
    recorded(talk, "/debt First", "/debt Second")
    writes(talk, "ana", post_mortem(talk), answer="debt", ref="PAY-2")
    second = talk.item("PAY-2")
    talk.asks("ana", "item.merge", args={"item": str(second.id), "into": str(talk.item("PAY-1").id)})
    with talk.database.reading(talk.workspace) as store:
        first = store.items.by_ref("PAY-1")
    assert first is not None
    assert first.debt_incidents == 1
    assert "Payments were down" in said(talk.types("ana", "/backlog PAY-1"))
    talk.presses("ana", line(talk), "Undo")
    assert talk.item("PAY-1").debt_incidents == 0
    writes(talk, "ana", post_mortem(talk), answer="debt", ref="PAY-2")
    assert talk.item("PAY-1").debt_incidents == 1
    talk.asks("ana", "item.separate", args={"item": str(second.id)})
    assert [talk.item(ref).debt_incidents for ref in ("PAY-1", "PAY-2")] == [1, 0]


def test_the_list_has_those_that_wait_first_then_the_latest(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    assert "No incident was recorded yet" in said(talk.types("ana", "/backlog incidents"))
    for number in range(7):
        talk.types("ben", f"/backlog incident Outage {number}")
        talk.later(hours=1)
    listed = talk.types("ana", "/backlog incidents").private
    assert listed is not None
    assert listed.title == "Incidents of PAY: 7 wait for an answer"
    assert [f"Outage {number}" in words(listed) for number in range(7)] == [False, False, *[True] * 5]
    listed = talk.presses("ana", listed, "Not debt").replace
    assert listed is not None
    assert listed.title.endswith("6 wait for an answer")
    assert "Outage 6" not in words(listed)
    older = talk.presses("ana", listed, "Older").replace
    assert older is not None
    assert words(older).index("Outage 0 (") < words(older).index(
        "Outage 6 (2026-11-20 · recorded by Ben · was not debt)"
    )
    assert talk.presses("ana", older, "Newer").replace == talk.types("ana", "/backlog incidents").private


def test_a_post_mortem_from_the_list_answers_with_the_incident(talk: Talk) -> None:
    recorded(talk)
    listed = talk.types("ana", "/backlog incidents", DIRECT).private
    form = talk.presses("ana", listed, "Post-mortem", DIRECT).form
    told = talk.submits("ana", form, DIRECT, answer="debt", ref="PAY-1", root_causes="The lock")
    assert "It was debt: PAY-1." in said(told)
    assert "The lock" in said(talk.types("ana", "/backlog incidents", DIRECT))


def test_a_stakeholder_reads_and_does_not_answer(talk: Talk) -> None:
    shown = recorded(talk)
    talk.types("ana", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    assert "Payments were down" in said(talk.presses("eve", shown, "Open"))
    assert "Payments were down" in said(talk.types("eve", "/backlog incidents"))
    for label in ("Post-mortem", "Not debt"):
        assert "can edit items" in said(talk.presses("eve", shown, label))
    assert last(talk).answer is None


def test_nothing_of_a_restricted_item_stands_in_the_channel(talk: Talk) -> None:
    talk.presses("olga", talk.types("olga", "/debt Tokens never expire").here, "I am the Product Owner")
    talk.types("ben", DOWN)
    writes(talk, "olga", post_mortem(talk, "olga"), answer="debt", ref="PAY-1", root_causes="Key 4711 leaked",
           actions="Rotate key 4711")  # fmt: skip
    assert "4711" in words(line(talk))
    talk.takes()
    talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
    told = words(line(talk))
    assert "Payments were down was debt." in told
    assert "PAY-1" not in f"{line(talk)!r}"
    assert "4711" not in f"{line(talk)!r}"
    for asked in ("/backlog incidents", "/backlog log"):
        assert "4711" not in said(talk.types("ben", asked))
    assert "4711" not in said(talk.presses("ben", line(talk), "Open"))
    for label in ("Post-mortem", "Undo"):
        assert "4711" not in repr(talk.presses("ben", line(talk), label))
    whole = talk.presses("olga", line(talk), "Open").private
    assert "Key 4711 leaked" in words(whole or line(talk))
    talk.presses("olga", whole, "File it")
    assert talk.item("PAY-2").restricted
    assert last(talk).answer is Answer.DEBT


def test_what_was_written_about_a_restricted_item_stays_with_it(talk: Talk) -> None:
    talk.presses("olga", talk.types("olga", "/debt Tokens never expire").here, "I am the Product Owner")
    talk.types("olga", "/debt Locks")
    talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
    talk.types("ben", DOWN)
    written = {"root_causes": "Key 4711 leaked", "actions": "Rotate key 4711"}
    writes(talk, "olga", post_mortem(talk, "olga"), answer="debt", ref="PAY-1", **written)
    more = "PAY-1 is restricted, and without it more people would read what was written here."
    refused = talk.presses("olga", line(talk), "Undo")
    assert said(refused).startswith(more)
    for elsewhere in ({"answer": "not debt"}, {"which": "PAY-2"}, {"which": "PAY-2", "actions": ""}):
        again = writes(talk, "olga", post_mortem(talk, "olga"), **elsewhere)
        assert said(again).startswith(more), elsewhere
    assert last(talk).answer is Answer.DEBT
    for asked in (line(talk), talk.types("ben", "/backlog incidents").private):
        assert "4711" not in repr(asked)
    form = talk.presses("olga", refused.private, "Change the answer").form
    assert (
        writes(talk, "olga", form or post_mortem(talk), answer="not debt", root_causes="", actions="")
        == Reply()
    )
    assert last(talk).answer is Answer.NOT_DEBT


def test_a_form_of_an_incident_that_nobody_changed_is_drawn_anew(talk: Talk) -> None:
    recorded(talk)
    form = post_mortem(talk)
    stale = replace(form, args={**form.args, "seen": "7"})
    again = writes(talk, "ana", stale, answer="not debt").form
    assert again is not None
    assert again.note.startswith("Somebody changed this meanwhile")


def test_an_action_that_became_a_restricted_item_is_not_read_in_the_channel(talk: Talk) -> None:
    talk.presses("olga", talk.types("olga", "/debt Tokens never expire").here, "I am the Product Owner")
    talk.types("ben", DOWN)
    writes(talk, "olga", post_mortem(talk, "olga"), answer="not debt", actions="Rotate key 4711")
    talk.presses("olga", line(talk), "File it")
    assert "4711" in words(line(talk))
    talk.submits("olga", talk.edits("olga", "PAY-2"), restricted="yes")
    assert "PAY-2 restricted (new)" in words(line(talk))
    assert "4711" not in repr(line(talk))
    assert "4711" not in said(talk.presses("ben", line(talk), "Open"))
    assert "4711" in said(talk.presses("olga", line(talk), "Open"))
    assert "PAY-2 is restricted" in said(talk.presses("ben", line(talk), "Post-mortem"))


def test_a_message_follows_its_item_into_hiding(talk: Talk) -> None:
    talk.presses("olga", talk.types("olga", "/debt Tokens never expire").here, "I am the Product Owner")
    talk.types("ben", DOWN)
    writes(talk, "olga", post_mortem(talk, "olga"), answer="debt", ref="PAY-1")
    talk.presses("olga", line(talk), "Post-mortem")
    talk.takes()
    talk.later(minutes=1)
    talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
    assert [one.view for one in talk.owed() if one.view == "incident.line"] == ["incident.line"]


def test_an_incident_is_that_of_its_own_team(talk: Talk) -> None:
    recorded(talk)
    talk.types("eve", "/debt Pallets", LOGISTICS)
    incident = {"incident": str(last(talk).id)}
    incident |= {"team": "PAY"}
    answers = ("incident.post_mortem_form", "incident.not_debt", "incident.file", "incident.reopen")
    for command in ("incident.list", "incident.show", *answers):
        reply = talk.asks("eve", command, LOGISTICS, args=incident)
        assert "Payments" not in repr(reply), command
    assert last(talk).answer is None


def test_the_day_is_that_of_the_team(talk: Talk) -> None:
    talk.zones["ana"] = "Pacific/Auckland"
    recorded(talk)
    talk.later(hours=3)
    talk.types("ben", "/backlog incident Late")
    assert "Incident of 2026-11-21" in words(line(talk))


def test_the_item_of_an_incident_goes_elsewhere_and_the_answer_can_still_be_taken_back(talk: Talk) -> None:
    recorded(talk)
    writes(talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1")
    moved = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "More").private
    form = talk.presses("ana", moved, "Move to another backlog", LOGISTICS).form
    talk.submits("ana", form, LOGISTICS, team="new")
    assert talk.item("LOG-1").debt_incidents == 1
    talk.presses("ana", line(talk), "Undo")
    assert talk.item("LOG-1").debt_incidents == 0


def test_minutes_tell_what_was_partly_debt(talk: Talk) -> None:
    recorded(talk)
    review = Steps.of(talk)
    form = review.press("ana", 5, "Post-mortem").form
    talk.submits("ana", form, answer="partly debt", ref="PAY-1", root_causes="The lock")
    assert review.left()[4] == 0
    assert "“Payments were down” was partly debt: PAY-1." in words(review.card(5))
    review.press("ana", 5, "Undo")
    assert review.left()[4] == 1
    assert last(talk).root_causes == "The lock"
    assert talk.item("PAY-1").debt_incidents == 0
    assert button_of(review.card(5), "Post-mortem")


def test_what_was_filed_from_an_incident_is_undone_once_the_answer_is_taken_back(talk: Talk) -> None:
    recorded(talk)
    writes(talk, "ana", post_mortem(talk), answer="debt", which="new")
    args = {"item": str(talk.item("PAY-2").id)}
    assert "cannot be undone" in said(talk.asks("ana", "item.undo", args=args))
    assert "was debt: PAY-2" in words(line(talk))
    talk.presses("ana", line(talk), "Undo")
    assert "PAY-2 was undone" in said(talk.asks("ana", "item.undo", args=args))
    item = talk.item("PAY-2")
    assert (item.state, item.debt_incidents, last(talk).answer) == (State.DECLINED, 0, None)


def test_lines_that_say_nothing_are_no_actions_and_marks_in_one_are_words(talk: Talk) -> None:
    recorded(talk)
    said_twice = "<!channel> !critical | *x*"
    typed = f"- {said_twice}\n{said_twice}\n-\n…\n\u200b\nAn alert"
    assert writes(talk, "ana", post_mortem(talk), answer="debt", ref="PAY-1", actions=typed).errors == {}
    talk.presses("ben", line(talk), "File all 2")
    filed = [talk.item(ref) for ref in ("PAY-2", "PAY-3")]
    assert [(one.title, one.priority) for one in filed] == [(said_twice, None), ("An alert", None)]
