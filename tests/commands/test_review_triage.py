"""Steps 1 and 2 of a review: each new item gets a priority, each Critical one a plan (F15, section 13)."""

import pytest

from commands.view import OpenForm, words
from storage.database import Database
from storage.enums import Priority, State
from tests.commands.conftest import Talk, button_of, channel, labels, said
from tests.commands.steps import Steps
from tests.commands.test_at_once import _at_once as at_once
from tests.commands.test_at_once import _turns as turns


def _owned(talk: Talk) -> None:
    """Olga is the Product Owner, and Ben a member."""
    line = talk.types("ana", "/debt Oldest of all").here
    talk.presses("olga", line, "I am the Product Owner")
    talk.types("ben", "/backlog list")


def test_a_priority_is_given_with_one_tap_and_is_confirmed(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys", "/improve Refunds at once")
    assert review.refs(1) == ["PAY-1", "PAY-2"]
    reply = review.press("ben", 1, "High", "PAY-1")
    item = talk.item("PAY-1")
    assert (item.priority, item.priority_confirmed, item.state) == (Priority.HIGH, True, State.TRIAGED)
    assert reply.replace == review.card(1)
    assert reply.private is None
    assert review.refs(1)[0] == "PAY-2"
    assert review.refs(3) == ["PAY-1"]
    changed = [(one.what, one.field, one.after) for one in talk.decisions("PAY-1")[1:]]
    assert changed == [("changed", "priority", "High"), ("triaged", "state", "triaged")]
    review.press("ana", 1, "Low", "PAY-2")
    assert "✓ Every new item has a priority." in words(review.card(1))
    assert review.left()[0] == 0


def test_critical_while_filing_waits_until_it_is_confirmed(talk: Talk) -> None:
    _owned(talk)
    review = Steps.of(talk, "/debt !critical Passwords in the logs", "/debt !critical A crack", who="ben")
    first = review.refs(1)[0]
    assert labels(review.row(1, "PAY-2"))[:4] == ["Confirm Critical", "High", "Medium", "Low"]
    assert first == "PAY-2"
    assert "the Product Owner (Olga)" in said(review.press("ben", 1, "Confirm Critical", "PAY-2"))
    assert not talk.item("PAY-2").priority_confirmed
    review.press("olga", 1, "Confirm Critical", "PAY-2")
    assert talk.item("PAY-2").priority_confirmed
    assert review.refs(2) == ["PAY-2"]
    review.press("ben", 1, "High", "PAY-3")
    assert talk.item("PAY-3").priority is Priority.HIGH


def test_who_may_not_set_critical_is_told_who_can(talk: Talk) -> None:
    _owned(talk)
    review = Steps.of(talk)
    assert "the Product Owner (Olga)" in said(review.press("ben", 1, "Critical", "PAY-1"))
    assert talk.item("PAY-1").priority is None
    review.press("olga", 1, "Critical", "PAY-1")
    assert talk.item("PAY-1").priority is Priority.CRITICAL


def test_a_stakeholder_changes_nothing(talk: Talk) -> None:
    _owned(talk)
    talk.types("olga", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    review = Steps.of(talk)
    assert "stakeholder" in said(review.press("eve", 1, "High", "PAY-1"))
    assert talk.item("PAY-1").priority is None


def test_the_second_is_told_who_was_first_and_changes_nothing(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    stale = review.card(1)
    review.press("ana", 1, "High", "PAY-1")
    reply = review.press("ben", 1, "Low", "PAY-1", on=stale)
    assert said(reply) == "Ana was first: PAY-1 is High now."
    assert labels(reply.private) == ["Open"]
    assert talk.item("PAY-1").priority is Priority.HIGH


def test_two_at_once_make_one_effect(talk: Talk, replica: Database) -> None:
    review = Steps.of(talk, "/debt Keys", "/debt !high More", "/debt !critical A crack")
    for number, label, ref in ((1, "High", "PAY-1"), (2, "Plan now", "PAY-3"), (3, "Pick", "PAY-2")):
        act, before = review.act(number, label, ref), len(talk.decisions(ref))
        requests = [
            talk.request(who, act.command, args=dict(act.args), key="") for who in ("ana", "ben", "carl")
        ]
        replies = at_once(requests, turns(talk.database, replica))
        firsts = [reply for reply in replies if "was first" in said(reply)]
        assert len(firsts) == 2, [said(reply) for reply in replies]
        assert len({one.person_id for one in talk.decisions(ref)[before:]}) == 1
        assert len({one.version for one in talk.decisions(ref)[before:]}) == 1


def test_a_double_click_is_one_press(talk: Talk) -> None:
    _owned(talk)
    review = Steps.of(talk, "/debt !critical A crack", who="ben")
    act = review.act(1, "High", "PAY-1")
    first, second = review.pressing("ben", act), review.pressing("ben", act)
    assert first == second
    assert len(talk.decisions("PAY-1")) == 3
    confirm = review.act(1, "Confirm Critical", "PAY-2")
    assert review.pressing("ana", confirm) == review.pressing("ana", confirm)
    plan = review.act(2, "Plan now", "PAY-2")
    assert review.pressing("ana", plan) == review.pressing("ana", plan)
    assert [one.what for one in talk.decisions("PAY-2")] == ["filed", *["confirmed"] * 2, *["planned"] * 2]


def test_who_thinks_better_of_it_presses_another_one(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    stale = review.card(1)
    review.press("ana", 1, "High", "PAY-1")
    review.press("ana", 1, "Medium", "PAY-1", on=stale)
    assert talk.item("PAY-1").priority is Priority.MEDIUM


def test_what_others_changed_besides_does_not_stand_in_the_way(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    stale = review.card(1)
    talk.submits("ben", talk.edits("ben", "PAY-1"), outcome="Nobody waits")
    review.press("ana", 1, "High", "PAY-1", on=stale)
    assert talk.item("PAY-1").priority is Priority.HIGH


def test_the_last_press_can_be_undone_from_the_step_by_who_made_it(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys", "/debt More")
    review.press("ana", 1, "High", "PAY-1")
    assert "Ana: PAY-1 is High now." in words(review.card(1))
    assert "Only Ana" in said(review.press("ben", 1, "Undo"))
    reply = review.press("ana", 1, "Undo")
    item = talk.item("PAY-1")
    assert (item.priority, item.state) == (None, State.NEW)
    assert reply.replace == review.card(1)
    assert review.refs(1) == ["PAY-1", "PAY-2"]
    assert "Undo" not in labels(review.card(1))
    review.press("ben", 1, "Low", "PAY-1")
    assert talk.item("PAY-1").priority is Priority.LOW


def test_undo_is_offered_for_fifteen_minutes(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    review.press("ana", 1, "High", "PAY-1")
    stale = review.card(1)
    talk.later(minutes=15, seconds=1)
    assert "Undo" not in labels(review.card(1))
    assert "15 minutes" in said(review.press("ana", 1, "Undo", on=stale))


def test_a_double_click_on_undo_undoes_once(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    review.press("ana", 1, "High", "PAY-1")
    undo = review.act(1, "Undo")
    assert review.pressing("ana", undo) == review.pressing("ana", undo)
    assert talk.item("PAY-1").version == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/backlog decline PAY-1 because nobody needs it", "Ben was first: PAY-1 is declined now."),
        ("/backlog pause PAY-1 because of the vendor", "Ben was first: PAY-1 is paused now."),
    ],
)
def test_an_item_that_left_is_said_to_have_left(talk: Talk, line: str, told: str) -> None:
    review = Steps.of(talk, "/debt Keys")
    stale = review.card(1)
    talk.types("ben", line)
    assert review.refs(1) == []
    assert said(review.press("ana", 1, "High", "PAY-1", on=stale)) == told


def test_an_item_that_was_merged_or_moved_away_is_said_to_be_so(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys are old", "/debt Keys are very old", "/debt Trucks")
    stale = review.card(1)
    one, two = (str(talk.item(ref).id) for ref in ("PAY-1", "PAY-2"))
    talk.asks("ben", "item.merge", args={"item": two, "into": one})
    assert said(review.press("ana", 1, "High", "PAY-2", on=stale)) == (
        "Ben was first: PAY-2 is the same as PAY-1."
    )
    talk.types("ben", "/debt Elsewhere", channel("log"))
    card = talk.types("ben", "/backlog PAY-3").private
    more = talk.presses("ben", card, "More").private
    talk.submits("ben", talk.presses("ben", more, "Move to another backlog").form, team="LOG")
    assert review.refs(1) == ["PAY-1"]
    assert "Ben was first: LOG-2 is in another backlog now." in said(
        review.press("ana", 1, "High", "PAY-3", on=stale)
    )


def test_a_contradiction_asks_why_first(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Edit")
    talk.submits("ana", talk.edits("ana", "PAY-1"), temperature="cold")
    review = Steps.of(talk)
    form = review.press("ana", 1, "Critical", "PAY-1").form
    assert form is not None
    assert talk.item("PAY-1").priority is None
    talk.submits("ana", form, mismatch_reason="The audit is in spring")
    assert talk.item("PAY-1").priority is Priority.CRITICAL
    assert review.refs(2) == ["PAY-1"]


def test_a_press_on_a_review_that_has_ended_offers_the_item(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    stale = review.card(1)
    talk.later(minutes=1)
    talk.asks("ana", "review.now", args={"team": "PAY", "sure": str(review.review.id)})
    reply = review.press("ben", 1, "High", "PAY-1", on=stale)
    assert "This review has ended, so nothing was changed. Open PAY-1" in said(reply)
    assert labels(reply.private) == ["Open"]
    assert talk.item("PAY-1").priority is None


def test_several_are_ticked_and_get_one_priority(talk: Talk) -> None:
    review = Steps.of(talk, *(f"/debt Thing {number}" for number in range(12)))
    form = review.press("ana", 1, "Several at once").form
    assert form is not None
    ticks = [one.name for one in form.fields() if one.name != "priority"]
    assert len(ticks) == 10
    refused = talk.fills("ana", form, {"priority": "Medium"})
    assert refused.errors == {ticks[0]: "Please tick at least one item."}
    review.press("ben", 1, "Low", "PAY-2")
    reply = talk.fills("ana", form, {"priority": "Medium"} | dict.fromkeys(ticks[:4], "yes"))
    assert said(reply) == "Left as they are: PAY-2 is Low now (Ben was first)."
    given = {ref: talk.item(ref).priority for ref in ("PAY-1", "PAY-2", "PAY-3", "PAY-4")}
    assert given == {
        "PAY-1": Priority.MEDIUM,
        "PAY-2": Priority.LOW,
        "PAY-3": Priority.MEDIUM,
        "PAY-4": Priority.MEDIUM,
    }
    assert "Ana: PAY-1, PAY-3, PAY-4 are Medium now." in words(review.card(1))
    review.press("ana", 1, "Undo")
    assert [talk.item(f"PAY-{number}").priority for number in (1, 2, 3, 4)] == [
        None,
        Priority.LOW,
        None,
        None,
    ]


def test_several_at_once_leave_alone_what_became_restricted_meanwhile(talk: Talk) -> None:
    talk.presses("olga", talk.types("ana", "/debt Keys").here, "I am the Product Owner")
    review = Steps.of(talk, "/debt Locks", "/debt Doors")
    form = review.press("mia", 1, "Several at once").form
    talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
    ticks = {f"tick{talk.item(ref).id}": "yes" for ref in ("PAY-1", "PAY-2")}
    assert talk.fills("mia", form, {**ticks, "priority": "High"}).errors == {}
    assert [talk.item(ref).priority for ref in ("PAY-1", "PAY-2")] == [None, Priority.HIGH]


def test_several_at_once_needs_the_right_for_critical(talk: Talk) -> None:
    _owned(talk)
    review = Steps.of(talk, "/debt Keys")
    form = review.press("ben", 1, "Several at once").form
    assert form is not None
    ticks = {one.name: "yes" for one in form.fields() if one.name != "priority"}
    assert "(Olga)" in str(talk.fills("ben", form, ticks | {"priority": "Critical"}).errors["priority"])
    assert review.left()[0] == 2


def test_critical_is_done_when_planned_accepted_or_lowered(talk: Talk) -> None:
    review = Steps.of(talk, *(f"/debt !critical Risk {number}" for number in range(4)))
    assert review.refs(2) == ["PAY-1", "PAY-2", "PAY-3", "PAY-4"]
    assert labels(review.row(2, "PAY-1")) == ["Plan now", "Accept the risk", "Not critical", "Open"]
    reply = review.press("ben", 2, "Plan now", "PAY-1")
    assert reply.private is None
    assert "Ben: PAY-1 is planned for sprint 1." in words(review.card(2))
    accepted = review.asks("ben", 2, "Accept the risk", "PAY-2", reason="The vendor answers in January")
    assert accepted.errors == {}
    review.press("ben", 2, "Not critical", "PAY-3")
    talk.types("ben", "/backlog plan PAY-4 next")
    assert review.left()[1] == 1
    states = [talk.item(f"PAY-{number}").state for number in range(1, 5)]
    assert states == [State.PLANNED, State.ACCEPTED, State.TRIAGED, State.PLANNED]
    assert talk.item("PAY-3").priority is Priority.HIGH
    review.press("ben", 2, "Plan now", "PAY-4")
    assert review.left()[1] == 0
    assert "✓ Every Critical item is in the running sprint, accepted or lowered." in words(review.card(2))


def test_a_plan_says_what_no_longer_fits_to_who_pressed(talk: Talk) -> None:
    talk.types("ana", "/debt ~L Big and planned")
    talk.types("ana", "/backlog plan PAY-1")
    form = talk.presses("ana", talk.types("ana", "/backlog sprint").private, "Goal and capacity").form
    talk.submits("ana", form, capacity="8")
    review = Steps.of(talk, "/debt !critical ~S A crack")
    reply = review.press("ben", 2, "Plan now", "PAY-2")
    assert reply.replace == review.card(2)
    assert "These no longer fit" in said(reply)
    assert "PAY-1 Big and planned" in words(reply.private)  # type: ignore[arg-type]


def test_planning_is_undone_from_the_step(talk: Talk) -> None:
    review = Steps.of(talk, "/debt !critical A crack")
    review.press("ana", 2, "Plan now", "PAY-1")
    review.press("ana", 2, "Undo")
    assert talk.item("PAY-1").state is State.NEW
    assert review.left()[1] == 1


def test_only_who_may_plan_plans_and_only_who_may_accept_accepts(talk: Talk) -> None:
    _owned(talk)
    review = Steps.of(talk, "/debt !critical A crack")
    reply = review.press("ben", 2, "Accept the risk", "PAY-2")
    assert reply.form is None
    assert "can accept a risk here" in said(reply)


def test_nothing_of_a_restricted_item_stands_in_the_thread(talk: Talk) -> None:
    _owned(talk)
    talk.types("eve", "/debt Leaked passwords")
    talk.submits("eve", talk.edits("eve", "PAY-2"), restricted="yes", outcome="Secrets stay secret")
    review = Steps.of(talk)
    assert "PAY-2 restricted" in words(review.card(1))
    assert "Leaked" not in repr(review.card(1))
    assert "Secrets" not in repr(review.card(1))
    assert "PAY-2 is restricted" in said(review.press("ben", 1, "High", "PAY-2"))
    form = review.press("ben", 1, "Several at once").form
    assert "Leaked" not in repr(form)
    review.press("olga", 1, "High", "PAY-2")
    assert "Leaked" not in repr([review.card(number) for number in range(1, 6)])
    opened = button_of(review.row(3, "PAY-2"), "Open")
    assert isinstance(opened, OpenForm)


def test_an_item_filed_after_the_snapshot_waits_for_the_next_review(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys")
    talk.types("ana", "/debt Too late")
    assert review.refs(1) == ["PAY-1"]
    assert review.left()[0] == 1
