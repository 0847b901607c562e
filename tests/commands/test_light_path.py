"""What closes with one line, what does not whatever is edited first, and what closes as defined (F28)."""

from collections.abc import Callable

import pytest

from commands.view import plain
from storage.enums import Closing, Kind, State
from tests.commands.closing import closes, gate, last, live
from tests.commands.conftest import LOGISTICS, Talk, button_of, labels, said
from tests.commands.meeting import Meeting

SMALL = "/debt !low ~S A stale comment"
CLEANED = "/backlog cleaned PAY-1 Removed it while I was there"


def test_low_and_small_debt_closes_with_one_line_and_is_counted_apart(talk: Talk) -> None:
    talk.types("ana", SMALL)
    told = talk.types("ben", CLEANED)
    assert said(told) == "PAY-1 is closed: you cleaned it on the way. Thank you."
    assert labels(told.private) == ["Undo", "Open"]
    item, kept = talk.item("PAY-1"), last(talk)
    assert kept is not None
    assert (item.state, kept.how) == (State.CLOSED, Closing.CLEANED)
    assert kept.evidence == {"output": "Removed it while I was there"}
    card = said(talk.types("ana", "/backlog PAY-1"))
    assert "Closed: as cleaned on the way" in card
    meeting = Meeting(talk)
    meeting.posted()
    note = meeting.messages[meeting.find("item.closing")].words
    assert "Ana, PAY-1 A stale comment is closed, by Ben." in note
    assert "Removed it while I was there" in note
    talk.presses("ben", told.private, "Undo")
    assert (talk.item("PAY-1").state, last(talk)) == (State.NEW, None)


def test_what_was_planned_for_the_next_sprint_counts_in_the_one_it_was_cleaned_in(talk: Talk) -> None:
    talk.types("ana", SMALL)
    talk.types("ana", "/backlog plan PAY-1 next")
    told = talk.types("ben", CLEANED)
    assert "Planned: 0 items" in said(talk.types("ana", "/backlog sprint next"))
    assert "Planned: 1 item, 1 point" in said(talk.types("ana", "/backlog sprint"))
    talk.presses("ben", told.private, "Undo")
    assert "Planned: 1 item, 1 point" in said(talk.types("ana", "/backlog sprint next"))


def test_its_card_offers_that_and_asks_for_the_line(talk: Talk) -> None:
    talk.types("ana", SMALL)
    card = talk.types("ben", "/backlog PAY-1").private
    form = talk.presses("ben", card, "Cleaned on the way").form
    assert talk.submits("ben", form, reason=" ").errors.keys() == {"reason"}
    for nothing in ("", "-"):
        refused = talk.submits("ben", form, reason=nothing).errors
        assert refused == {"reason": "Please say in a few words what you did."}
    assert talk.submits("ben", form, reason="Removed it").errors == {}
    assert talk.item("PAY-1").state is State.CLOSED
    assert "closed it as cleaned on the way" in said(talk.types("ana", "/backlog why PAY-1"))


@pytest.mark.parametrize(
    "line", ["/debt !low A stale comment", "/debt ~S A comment", "/debt !high ~S A leak"]
)
def test_other_cards_do_not_offer_it(talk: Talk, line: str) -> None:
    talk.types("ana", line)
    assert "Cleaned on the way" not in labels(talk.types("ana", "/backlog PAY-1").private)
    assert "only Low and Small debt closes with one line" in said(talk.types("ben", CLEANED))


def _set(talk: Talk, who: str = "ana", ref: str = "PAY-1", **values: str) -> None:
    talk.fills(who, talk.edits(who, ref), values)


def _lowered(talk: Talk) -> None:
    talk.types("ana", "/debt !high ~S A leak")
    _set(talk, priority="Low")


def _shrunk(talk: Talk) -> None:
    talk.types("ana", "/debt !low ~L A rewrite")
    _set(talk, effort="Small")


def _raised_and_lowered(talk: Talk) -> None:
    talk.types("ana", SMALL)
    _set(talk, priority="Medium")
    _set(talk, priority="Low")


def _unset_between(talk: Talk) -> None:
    talk.types("ana", "/debt !critical ~S A leak")
    _set(talk, priority="")
    _set(talk, priority="Low")


def _undone(talk: Talk) -> None:
    talk.types("ana", SMALL)
    _set(talk, priority="High")
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Undo")


def _another_kind(talk: Talk) -> None:
    talk.types("ana", "/improve !low ~S Something else")
    _set(talk, kind="debt")


def _joined(talk: Talk) -> None:
    talk.types("ana", SMALL)
    talk.types("ana", "/debt !high ~L The whole module is stale")
    one, other = talk.item("PAY-1"), talk.item("PAY-2")
    talk.asks("ana", "item.merge", args={"item": str(other.id), "into": str(one.id)})


def _moved(talk: Talk) -> None:
    talk.types("boss", "/debt Something", LOGISTICS)
    talk.types("ana", "/debt Something")
    talk.types("ana", "/debt !high ~S A leak", LOGISTICS)
    form = talk.asks("ana", "item.move_form", LOGISTICS, args={"ref": "LOG-2"}).form
    talk.fills("ana", form, {"team": "PAY"}, LOGISTICS)
    _set(talk, ref="PAY-2", priority="Low")


@pytest.mark.parametrize(
    "life",
    [_lowered, _shrunk, _raised_and_lowered, _unset_between, _undone, _another_kind, _joined, _moved],
)
def test_what_once_was_more_does_not_close_with_one_line(talk: Talk, life: Callable[[Talk], None]) -> None:
    life(talk)
    ref = "PAY-2" if life is _moved else "PAY-1"
    told = said(talk.types("ana", f"/backlog cleaned {ref} It was quick"))
    assert (" holds what was " if life is _joined else " was ") in told
    assert told.endswith(" once. Once it is live, its gate closes it.\nYou typed: It was quick")
    assert "Cleaned on the way" not in labels(talk.types("ana", f"/backlog {ref}").private)
    assert last(talk, ref) is None


def test_what_caused_an_incident_goes_through_the_gate(talk: Talk) -> None:
    talk.types("ana", SMALL)
    with talk.database.writing(talk.workspace) as store:
        item = store.items.by_ref("PAY-1")
        assert item is not None
        store.teams.lock(item.team_id)
        store.items.change(item, {"debt_incidents": 1})
    assert "has caused an incident" in said(talk.types("ben", CLEANED))


def test_what_somebody_else_works_on_is_theirs_to_close(talk: Talk) -> None:
    talk.types("ana", SMALL)
    talk.types("ana", "/backlog take PAY-1")
    talk.types("ana", "/backlog start PAY-1")
    assert "Ana works on PAY-1" in said(talk.types("ben", CLEANED))
    assert talk.types("ana", CLEANED).errors == {}
    assert talk.item("PAY-1").state is State.CLOSED


def test_what_is_closed_declined_or_a_stakeholders_wish_is_refused(talk: Talk) -> None:
    talk.types("ana", SMALL)
    talk.types("ana", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    assert said(talk.types("eve", CLEANED)).startswith("Nothing was changed")
    talk.types("ana", "/backlog decline PAY-1 Not now")
    assert "PAY-1 is declined and cannot be cleaned on the way: restore it first." in said(
        talk.types("ben", CLEANED)
    )
    talk.types("ana", "/backlog restore PAY-1")
    talk.types("ana", CLEANED)
    assert "PAY-1 is closed already. Ana decided so" in said(talk.types("ben", CLEANED))


# as it was defined


def test_a_story_closes_by_the_definition_of_done(talk: Talk) -> None:
    live(talk, "/improve Deploys are announced")
    form = gate(talk)
    assert [one.name for one in form.fields()] == ["done", "output"]
    assert (
        form.note
        == "PAY has not written down a Definition of Done yet; /backlog settings has a place for it."
    )
    refused = talk.fills("ana", form, {})
    assert refused.errors.keys() == {"done", "output"}
    assert talk.item("PAY-1").state is State.MEASURING
    assert talk.fills("ana", form, {"done": "yes", "output": "Each deploy has a line"}).errors == {}
    kept = last(talk)
    assert kept is not None
    assert (kept.how, kept.note) == (Closing.DONE, "Each deploy has a line")
    assert "Closed: by the Definition of Done" in said(talk.types("ben", "/backlog PAY-1"))


def test_debt_that_is_called_something_else_still_closes_as_debt(talk: Talk) -> None:
    live(talk, "/debt !high A leak")
    _set(talk, kind="defect")
    assert talk.item("PAY-1").kind is Kind.DEFECT
    assert {"tests", "reviewer", "risk"} <= {one.name for one in gate(talk).fields()}
    talk.fills("ana", gate(talk), {"output": "Done"})
    assert talk.item("PAY-1").state is State.MEASURING


def test_a_story_that_took_debt_in_closes_as_debt(talk: Talk) -> None:
    talk.types("ana", "/improve Deploys are announced")
    talk.types("ana", "/debt !high Deploys are silent")
    args = {"item": str(talk.item("PAY-2").id), "into": str(talk.item("PAY-1").id)}
    talk.asks("ana", "item.merge", args=args)
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    assert "risk" in {one.name for one in gate(talk).fields()}


def test_a_step_that_was_only_filed_as_debt_makes_no_story_debt(talk: Talk) -> None:
    talk.types("ana", "/improve Deploys are announced")
    talk.types("ana", "/debt Write tests for the announcement")
    talk.asks("ana", "item.attach", args={"item": str(talk.item("PAY-2").id)}, fields={"ref": "PAY-1"})
    assert talk.refs() == ["PAY-1"]
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    assert [one.name for one in gate(talk).fields()] == ["done", "output"]


def test_what_became_debt_while_the_form_was_open_asks_for_six_criteria(talk: Talk) -> None:
    live(talk, "/improve Deploys are announced")
    form = gate(talk)
    _set(talk, "ben", kind="debt")
    again = talk.fills("ana", form, {"done": "yes", "output": "Each deploy has a line"}).form
    assert again is not None
    assert again.note.startswith("PAY-1 is debt now, or holds some")
    assert "risk" in {one.name for one in again.fields()}
    assert talk.item("PAY-1").state is State.MEASURING


def test_live_low_debt_says_that_its_gate_is_open(talk: Talk) -> None:
    live(talk, "/debt !high ~S A leak")
    _set(talk, priority="Low")
    told = plain(said(talk.types("ana", CLEANED)))
    assert "Close it through the gate: /backlog close PAY-1." in told
    assert button_of(talk.types("ana", "/backlog PAY-1").private, "Close")
    assert closes(talk, not_measurable="Nobody counts it").errors == {}
