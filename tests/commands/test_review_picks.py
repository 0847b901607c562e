"""Step 3 and 4 of a review: one High item is picked, the value after is entered (F15, section 13)."""

import pytest

from commands.view import words
from storage.database import Database
from storage.enums import State
from tests.commands.closing import PROVEN, met
from tests.commands.conftest import LOGISTICS, Talk, labels, said
from tests.commands.steps import Steps
from tests.commands.test_at_once import _at_once as at_once
from tests.commands.test_at_once import _turns as turns

HIGH = ("/debt !high ~S Worth much", "/debt !high ~M Worth less", "/debt !high ~L Worth little")
MEASURED = "/debt !low Query time 340ms -> <80ms"


def _live(talk: Talk, *lines: str) -> None:
    for number, line in enumerate(lines, 1):
        talk.types("ana", line)
        talk.types("ana", f"/backlog start PAY-{number}")
        talk.types("ana", f"/backlog live PAY-{number}")


def test_one_high_item_is_picked_for_the_next_sprint(talk: Talk) -> None:
    review = Steps.of(talk, *HIGH)
    assert review.refs(3) == ["PAY-1", "PAY-2", "PAY-3"]
    assert labels(review.card(3)) == ["Pick", "Open"] * 3 + ["None, because…"]
    reply = review.press("ana", 3, "Pick", "PAY-1")
    assert talk.item("PAY-1").state is State.PLANNED
    assert "✓ Picked: PAY-1, tentative: sprint 2 (from 30 Nov)." in said(reply)
    assert [(one.what, one.field) for one in talk.decisions("PAY-1")[1:]] == [
        ("picked", "state"),
        ("picked", "sprint"),
    ]
    assert review.left()[2] == 0
    assert labels(review.row(3, "PAY-2")) == ["Pick too", "Open"]
    assert "None, because…" not in labels(review.card(3))


def test_a_second_pick_needs_a_reason(talk: Talk) -> None:
    review = Steps.of(talk, *HIGH)
    review.press("ana", 3, "Pick", "PAY-1")
    refused = review.asks("ben", 3, "Pick too", "PAY-2", reason=" ")
    assert "why" in refused.errors["reason"]
    assert talk.item("PAY-2").state is not State.PLANNED
    assert review.asks("ben", 3, "Pick too", "PAY-2", reason="Both touch the ledger").errors == {}
    assert talk.item("PAY-2").state is State.PLANNED
    assert [one.reason for one in talk.decisions("PAY-2") if one.field == "state"] == [
        "Both touch the ledger"
    ]
    assert "PAY-1, PAY-2" in words(review.card(3))


def test_a_pick_on_a_stale_card_says_what_was_picked_first_and_asks_why_one_more(talk: Talk) -> None:
    review = Steps.of(talk, *HIGH)
    stale = review.card(3)
    review.press("ana", 3, "Pick", "PAY-1")
    reply = review.press("ben", 3, "Pick", "PAY-2", on=stale)
    assert said(reply) == (
        "Ana was first: PAY-1 is picked for the next sprint. Picking one more needs a reason."
    )
    assert labels(reply.private) == ["Pick PAY-2 too", "Open"]
    form = talk.presses("ben", reply.private, "Pick PAY-2 too").form
    assert talk.submits("ben", form, reason="Both touch the ledger").errors == {}
    assert talk.item("PAY-2").state is State.PLANNED
    assert "Ana was first: PAY-1 is planned" in said(review.press("ben", 3, "Pick", "PAY-1", on=stale))


def test_of_two_who_pick_different_items_at_once_one_picks(talk: Talk, replica: Database) -> None:
    review = Steps.of(talk, *HIGH)
    acts = [review.act(3, "Pick", ref) for ref in ("PAY-1", "PAY-2")]
    requests = [
        talk.request(who, act.command, args=dict(act.args), key="")
        for who, act in zip(("ana", "ben"), acts, strict=True)
    ]
    replies = at_once(requests, turns(talk.database, replica))
    states = [talk.item(ref).state for ref in ("PAY-1", "PAY-2")]
    assert states.count(State.PLANNED) == 1
    assert sum("was first" in said(reply) for reply in replies) == 1
    assert len(review.review.picks) == 1


def test_a_double_click_picks_once(talk: Talk) -> None:
    review = Steps.of(talk, *HIGH)
    act = review.act(3, "Pick", "PAY-1")
    assert review.pressing("ana", act) == review.pressing("ana", act)
    assert len(talk.decisions("PAY-1")) == 3


@pytest.mark.parametrize("how", ["undo", "unplan", "decline"])
def test_taking_the_pick_back_makes_the_step_open_again(talk: Talk, how: str) -> None:
    review = Steps.of(talk, *HIGH)
    review.press("ana", 3, "Pick", "PAY-1")
    if how == "undo":
        review.press("ana", 3, "Undo")
    else:
        talk.types("ana", f"/backlog {how} PAY-1" + (" nobody needs it" if how == "decline" else ""))
    assert review.left()[2] == 1
    assert labels(review.row(3, "PAY-2"))[0] == "Pick"
    review.press("ben", 3, "Pick", "PAY-2")
    assert "Picked: PAY-2, tentative: sprint 2 (from 30 Nov)." in words(review.card(3))


def test_none_because_needs_a_reason_and_a_pick_takes_it_back(talk: Talk) -> None:
    review = Steps.of(talk, *HIGH)
    before = review.card(3)
    assert review.asks("ana", 3, "None, because…", reason="").errors.keys() == {"reason"}
    assert review.asks("ana", 3, "None, because…", reason="The release is near.").errors == {}
    assert "✓ None this time, because The release is near." in words(review.card(3))
    assert review.left()[2] == 0
    told = said(review.press("ben", 3, "None, because…", on=before))
    assert told == "Ana was first: none is picked this time, because The release is near."
    review.press("ben", 3, "Pick", "PAY-1")
    assert "None this time" not in words(review.card(3))
    assert review.review.picks == [talk.item("PAY-1").id]
    assert "Ben was first: PAY-1 is planned" in said(review.press("ana", 3, "None, because…", on=before))


def test_no_high_item_is_nothing_to_do(talk: Talk) -> None:
    review = Steps.of(talk, "/debt !low Small")
    assert "✓ There is no High item to pick." in words(review.card(3))
    assert review.left()[2] == 0


def test_the_value_after_is_entered_and_met_follows_from_it(talk: Talk) -> None:
    _live(talk, MEASURED)
    review = Steps.of(talk)
    assert review.refs(4) == ["PAY-1"]
    wrong = review.asks("ana", 4, "Enter the value after", "PAY-1", after="75 s")
    assert wrong.errors == {"after": "The target is in ms: please give the value in ms too, not in s."}
    assert "one number" in str(review.asks("ana", 4, "Enter the value after", "PAY-1", after="soon").errors)
    reply = review.asks("ana", 4, "Enter the value after", "PAY-1", after="75 ms")
    assert said(reply) == "PAY-1: Query time 340 ms → 75 ms, target 80 ms: met."
    assert labels(reply.private) == ["Close", "Undo", "Open"]
    item = talk.item("PAY-1")
    assert (item.after, item.state) == ("75", State.MEASURING)
    last = talk.decisions("PAY-1")[-1]
    assert (last.field, last.before, last.after) == ("after", "", "75")
    assert review.left()[3] == 0
    assert "340 ms → 75 ms, target 80 ms: met" in words(review.card(4))
    assert "target 80 ms: met" in said(talk.types("ben", "/backlog PAY-1"))
    assert "set measured after to 75" in said(talk.types("ben", "/backlog why PAY-1"))
    closing = talk.presses("ana", reply.private, "Close").form
    assert talk.fills("ana", closing, {**PROVEN, "reviewer": met(talk, "ben")}).errors == {}
    assert talk.item("PAY-1").state is State.CLOSED


def test_a_missed_target_is_said_to_be_missed(talk: Talk) -> None:
    _live(talk, MEASURED)
    reply = Steps.of(talk).asks("ana", 4, "Enter the value after", "PAY-1", after="120")
    assert "340 ms → 120 ms, target 80 ms: missed" in said(reply)


def test_what_has_no_measurement_is_asked_for_it_or_why_not(talk: Talk) -> None:
    _live(talk, "/debt !low Nobody knows the runbook", "/debt !low Logs are noisy")
    review = Steps.of(talk)
    card = review.card(4)
    refused = review.asks("ana", 4, "Enter the value after", "PAY-1", after="3")
    assert refused.errors.keys() == {"measurement"}
    both = review.asks("ana", 4, "Enter the value after", "PAY-1", after="3", not_measurable="Too few")
    assert both.errors.keys() == {"not_measurable"}
    told = review.asks(
        "ana", 4, "Enter the value after", "PAY-1", measurement="Pages a week 12 -> 3", after="2"
    )
    assert said(told) == "PAY-1: Pages a week 12 → 2, target 3: met."
    unit = review.asks(
        "ana", 4, "Enter the value after", "PAY-2", measurement="Noise 12 min -> 3 min", after="2 h"
    )
    assert unit.errors.keys() == {"after"}
    dash = review.asks("ana", 4, "Enter the value after", "PAY-2", not_measurable="-")
    assert dash.errors.keys() == {"not_measurable"}
    why = review.asks("ana", 4, "Enter the value after", "PAY-2", not_measurable="Nobody counts them")
    assert said(why) == "PAY-2 is not measurable, because Nobody counts them."
    assert review.left()[3] == 0
    assert "said that it cannot be measured: Nobody counts them" in said(
        talk.types("ben", "/backlog why PAY-2")
    )
    assert "Not measurable: Nobody counts them" in said(talk.types("ben", "/backlog PAY-2"))
    assert "Ana was first: PAY-2 is not measurable" in said(
        review.press("ben", 4, "Enter the value after", "PAY-2", on=card)
    )


def test_a_value_is_undone_also_of_a_closed_item(talk: Talk) -> None:
    _live(talk, MEASURED)
    form = talk.asks("ana", "item.override_form", args={"ref": "PAY-1"}).form
    talk.submits("ana", form, reason="It is quick")
    review = Steps.of(talk)
    assert review.refs(4) == ["PAY-1"]
    reply = review.asks("ana", 4, "Enter the value after", "PAY-1", after="75")
    assert labels(reply.private) == ["Undo", "Open"]
    review.press("ana", 4, "Undo")
    assert (talk.item("PAY-1").after, talk.item("PAY-1").state) == ("", State.CLOSED)
    assert review.left()[3] == 1


def test_an_undone_measurement_is_gone_with_its_value(talk: Talk) -> None:
    _live(talk, "/debt !low Nobody knows the runbook")
    review = Steps.of(talk)
    review.asks("ana", 4, "Enter the value after", "PAY-1", measurement="Pages 12 -> 3", after="2")
    review.press("ana", 4, "Undo")
    item = talk.item("PAY-1")
    assert (item.metric, item.before, item.target, item.after) == ("", "", "", "")
    assert review.left()[3] == 1


@pytest.mark.parametrize("day", ["2026-11-20", "2026-01-01", "2027-11-21", "soon", ""])
def test_a_day_that_cannot_be_is_refused_beside_its_field(talk: Talk, day: str) -> None:
    _live(talk, MEASURED)
    review = Steps.of(talk)
    assert review.asks("ana", 4, "Not before…", "PAY-1", day=day).errors.keys() == {"day"}
    assert talk.item("PAY-1").measure_from is None


def test_measuring_is_put_off_until_a_day_and_then_asked_for(talk: Talk) -> None:
    _live(talk, MEASURED)
    review = Steps.of(talk)
    assert review.asks("ana", 4, "Not before…", "PAY-1", day="2026-11-25").errors == {}
    last = talk.decisions("PAY-1")[-1]
    assert (last.field, last.after) == ("measure_from", "2026-11-25")
    assert review.left()[3] == 0
    assert "✓ not before 2026-11-25" in words(review.card(4))
    assert labels(review.row(4, "PAY-1")) == ["Enter the value after", "Open"]
    talk.later(days=5)
    assert review.left()[3] == 1
    assert labels(review.row(4, "PAY-1"))[:2] == ["Enter the value after", "Not before…"]


def test_putting_off_is_undone(talk: Talk) -> None:
    _live(talk, MEASURED)
    review = Steps.of(talk)
    review.asks("ana", 4, "Not before…", "PAY-1", day="2026-11-25")
    review.press("ana", 4, "Undo")
    assert talk.item("PAY-1").measure_from is None
    assert review.left()[3] == 1


def test_of_two_forms_the_second_learns_who_was_first(talk: Talk) -> None:
    _live(talk, MEASURED)
    review = Steps.of(talk)
    second = review.press("ben", 4, "Enter the value after", "PAY-1").form
    review.asks("ana", 4, "Enter the value after", "PAY-1", after="75")
    reply = talk.submits("ben", second, after="90")
    assert "Ana was first: PAY-1 Query time 340 ms → 75 ms" in said(reply)
    assert talk.item("PAY-1").after == "75"


def test_a_restricted_value_does_not_stand_in_the_thread(talk: Talk) -> None:
    _live(talk, MEASURED)
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    review = Steps.of(talk)
    review.asks("ana", 4, "Enter the value after", "PAY-1", not_measurable="Only the attacker counts")
    assert "attacker" not in repr(review.card(4))
    assert "Query time" not in repr(review.card(4))


def test_a_value_and_that_there_can_be_none_are_not_both_kept(talk: Talk) -> None:
    _live(talk, MEASURED)
    review = Steps.of(talk)
    before = review.card(4)
    review.asks("ana", 4, "Enter the value after", "PAY-1", after="75")
    sentence = "There is a value after: Query time 340 ms → 75 ms, target 80 ms: met. Please undo that first."
    never = review.asks("ana", 4, "Enter the value after", "PAY-1", on=before, not_measurable="Off")
    assert never.errors == {"not_measurable": sentence}
    later = review.asks("ana", 4, "Not before…", "PAY-1", on=before, day="2026-12-20")
    assert later.errors == {"day": sentence}
    item = talk.item("PAY-1")
    assert (item.after, item.not_measurable, item.measure_from) == ("75", "", None)


def test_a_pick_that_moved_to_another_backlog_is_no_pick_any_more(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys", "/debt Locks")
    talk.types("zoe", "/debt Theirs", LOGISTICS)
    talk.types("ana", "/debt Paint", LOGISTICS)
    for ref in ("PAY-1", "PAY-2"):
        review.press("ana", 1, "High", ref)
    review.press("ana", 3, "Pick", "PAY-1")
    form = talk.asks("ana", "item.move_form", args={"item": str(talk.item("PAY-1").id)}).form
    talk.submits("ana", form, team="LOG")
    moved = next(ref for ref in talk.refs() if ref.startswith("LOG-") and talk.item(ref).title == "Keys")
    talk.types("ana", f"/backlog plan {moved}", LOGISTICS)
    assert moved not in words(review.card(3))
    assert review.left()[2] == 1
