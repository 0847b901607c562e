"""States: legal moves only, refused by name; with a reason where one is owed; undone by who did it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from commands.dispatch import dispatch
from storage.database import Database
from storage.enums import Priority, State
from tests.commands.closing import NOT_MEASURED, PROVEN, met
from tests.commands.conftest import Talk, button_of, labels, said


def _owned(talk: Talk) -> None:
    """Olga decides the order; Ana filed PAY-1."""
    line = talk.types("ana", "/debt Keys").here
    talk.presses("olga", line, "I am the Product Owner")


def test_an_item_goes_all_the_way_from_its_card(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    states = []
    for label in ("Plan", "Start", "Live"):
        card = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, label).replace
        assert card is not None
        assert card.title == "PAY-1 Keys"
        states.append(talk.item("PAY-1").state)
    assert states == [State.PLANNED, State.IN_PROGRESS, State.MEASURING]
    form = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Close").form
    talk.fills("ana", form, {**PROVEN, **NOT_MEASURED, "reviewer": met(talk, "ben")})
    item = talk.item("PAY-1")
    assert (item.state, item.rank_key) == (State.CLOSED, None)


def test_what_is_not_legal_is_refused_by_name_with_the_way_out(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    assert "PAY-1 is new and cannot become measuring" in said(talk.types("ana", "/backlog live PAY-1"))
    talk.types("ana", "/backlog pause PAY-1 the vendor is late")
    refused = said(talk.types("ben", "/backlog start PAY-1"))
    assert "PAY-1 is paused and cannot become in progress: resume it first." in refused
    assert "Ana decided so on 2026-11-20 at 09:30." in refused
    assert talk.item("PAY-1").state is State.PAUSED


def test_the_second_of_two_hears_who_did_it_and_what_it_is_now(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt Keys")
    args = {"item": str(talk.item("PAY-1").id)}
    requests = [talk.request(who, "item.start", args=args, key="") for who in ("ben", "carl")]
    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(dispatch, requests, (talk.database, replica)))
    refused = [said(reply) for reply in replies if "already" in said(reply)]
    assert len(refused) == 1
    assert "PAY-1 is in progress already." in refused[0]
    assert any(f"{who} decided so" in refused[0] for who in ("Ben", "Carl"))
    assert [entry.after for entry in talk.decisions("PAY-1") if entry.field == "state"] == ["in progress"]


def test_a_double_click_moves_once_and_answers_the_same(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    card = talk.types("ana", "/backlog PAY-1").private
    first = talk.presses("ana", card, "Start")
    again = talk.presses("ana", card, "Start")
    assert again == first
    assert len([entry for entry in talk.decisions("PAY-1") if entry.field == "state"]) == 1


@pytest.mark.parametrize("word", ["pause", "decline", "accept"])
def test_a_reason_is_asked_for_where_none_was_typed(talk: Talk, word: str) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog start PAY-1")
    talk.types("ana", "/backlog back PAY-1")
    if word == "accept":
        talk.types("ana", "/backlog unplan PAY-1")
    form = talk.opens("ana", f"/backlog {word} PAY-1")
    before = talk.item("PAY-1")
    for nothing in ("  ", "–"):
        assert set(talk.submits("ana", form, reason=nothing).errors) == {"reason"}
    assert talk.item("PAY-1") == before
    reply = talk.submits("ana", form, reason="It can wait")
    assert reply.errors == {}
    assert "It can wait" in said(reply)
    assert talk.item("PAY-1").state_reason == "It can wait"
    assert (
        next(entry.reason for entry in talk.decisions("PAY-1")[::-1] if entry.field == "state")
        == "It can wait"
    )


def test_a_risk_is_accepted_for_ninety_days_at_most(talk: Talk) -> None:
    talk.types("ana", "/debt !critical Keys")
    form = talk.opens("ana", "/backlog accept PAY-1")
    for until in ("2026-11-20", "2027-02-19", "soon", ""):
        assert set(talk.submits("ana", form, until=until, reason="Rare").errors) == {"until"}
    talk.submits("ana", form, until="2027-02-18", reason="Rare")
    item = talk.item("PAY-1")
    assert (item.state, item.accepted_until, item.attention) == (State.ACCEPTED, date(2027, 2, 18), False)
    talk.types("ana", "/backlog unaccept PAY-1")
    item = talk.item("PAY-1")
    assert (item.state, item.accepted_until, item.attention) == (State.TRIAGED, None, True)


def test_who_may_not_is_told_who_can(talk: Talk) -> None:
    _owned(talk)
    for line in (
        "/backlog decline PAY-1 no",
        "/backlog accept PAY-1 2026-12-01 no",
        "/backlog decline PAY-1",
    ):
        reply = talk.types("ben", line)
        assert "the Product Owner (Olga)" in said(reply)
        assert reply.form is None
    assert talk.item("PAY-1").state is State.NEW
    talk.types("olga", "/backlog decline PAY-1 no")
    assert talk.item("PAY-1").state is State.DECLINED


def test_pausing_a_critical_one_needs_the_right_to_accept_its_risk(talk: Talk) -> None:
    _owned(talk)
    talk.asks("olga", "item.set", args={"ref": "PAY-1", "set.priority": "Critical"})
    assert "accept a risk" in said(talk.types("ben", "/backlog pause PAY-1 later"))
    talk.types("olga", "/backlog pause PAY-1 later")
    assert talk.item("PAY-1").state is State.PAUSED


def test_a_priority_makes_a_new_item_triaged_and_says_so_in_the_log(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.asks("ana", "item.set", args={"ref": "PAY-1", "set.priority": "High"})
    assert talk.item("PAY-1").state is State.TRIAGED
    told = [(entry.what, entry.field, entry.after) for entry in talk.decisions("PAY-1")[1:]]
    assert told == [("changed", "priority", "High"), ("triaged", "state", "triaged")]
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Undo")
    item = talk.item("PAY-1")
    assert (item.state, item.priority) == (State.NEW, None)


def test_an_unconfirmed_critical_is_confirmed_by_who_may(talk: Talk) -> None:
    _owned(talk)
    talk.types("ben", "/debt !critical Passwords")
    assert "set Critical" in said(talk.types("ben", "/backlog confirm PAY-2"))
    card = talk.presses("olga", talk.types("olga", "/backlog PAY-2").private, "Confirm Critical").replace
    item = talk.item("PAY-2")
    assert (item.state, item.priority_confirmed) == (State.TRIAGED, True)
    assert "Confirm Critical" not in labels(card)
    talk.presses("olga", card, "Undo")
    item = talk.item("PAY-2")
    assert (item.state, item.priority_confirmed, item.priority) == (State.NEW, False, Priority.CRITICAL)


@pytest.mark.parametrize("triaged", [False, True])
def test_what_was_declined_or_paused_is_back_where_it_belongs(talk: Talk, triaged: bool) -> None:
    talk.types("ana", "/debt Keys")
    if triaged:
        talk.asks("ana", "item.set", args={"ref": "PAY-1", "set.priority": "Low"})
    back = State.TRIAGED if triaged else State.NEW
    for there, again in (("decline", "restore"), ("pause", "resume")):
        talk.types("ana", f"/backlog {there} PAY-1 not now")
        talk.types("ana", f"/backlog {again} PAY-1")
        item = talk.item("PAY-1")
        assert (item.state, item.state_reason) == (back, "")


def test_live_after_all_not_and_started_after_all_not(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    for line in ("plan", "start", "live", "back"):
        talk.types("ana", f"/backlog {line} PAY-1")
    assert talk.item("PAY-1").state is State.IN_PROGRESS
    talk.types("ana", "/backlog back PAY-1")
    assert talk.item("PAY-1").state is State.PLANNED
    assert "only started or live work" in said(talk.types("ana", "/backlog back PAY-1"))


PRESSES = {
    "plan": "/backlog plan PAY-1",
    "start": "/backlog start PAY-1",
    "pause": "/backlog pause PAY-1 the vendor is late",
    "decline": "/backlog decline PAY-1 nobody needs it",
    "accept": "/backlog accept PAY-1 2026-12-20 it is rare",
    "rank": "/backlog rank PAY-1 below PAY-2 it can wait",
    "commit": "/backlog commit PAY-1 the spring release",
}
KEPT = ("state", "state_reason", "accepted_until", "sprint_id", "committed", "judgement", "rank_key", "score")


@pytest.mark.parametrize("name", PRESSES)
def test_what_was_done_last_is_taken_back_as_if_it_never_was(talk: Talk, name: str) -> None:
    talk.types("ana", "/debt ~S Keys")
    talk.types("ana", "/debt ~S Doors")
    if name != "rank":
        talk.types("ana", "/backlog rank PAY-1 below PAY-2 for a while")
    before = talk.item("PAY-1")
    told = talk.types("ana", PRESSES[name]).private
    assert any(getattr(talk.item("PAY-1"), one) != getattr(before, one) for one in KEPT)
    undone = talk.presses("ana", told, "Undo")
    after = talk.item("PAY-1")
    assert {one: getattr(after, one) for one in KEPT} == {one: getattr(before, one) for one in KEPT}
    assert said(undone).startswith("Undone: PAY-1 is ")
    assert talk.presses("ana", told, "Undo") == undone
    assert talk.item("PAY-1") == after
    last = [entry for entry in talk.decisions("PAY-1") if entry.version == after.version]
    assert {entry.what for entry in last} == {"undone"}


def test_undo_is_for_who_did_it_for_fifteen_minutes_and_until_somebody_else_comes(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    told = talk.types("ben", "/backlog plan PAY-1").private
    assert "Only Ben" in said(talk.presses("ana", told, "Undo"))
    talk.later(minutes=15, seconds=1)
    assert "15 minutes" in said(talk.presses("ben", told, "Undo"))
    told = talk.types("ben", "/backlog start PAY-1").private
    talk.asks("ana", "item.note", args={"ref": "PAY-1", "text": "I wait for that."})
    assert "somebody else" in said(talk.presses("ben", told, "Undo"))
    assert talk.item("PAY-1").state is State.IN_PROGRESS


def test_a_row_of_a_list_answers_beside_it_and_the_list_stays_a_list(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    listed = talk.types("ana", "/backlog list").private
    assert button_of(listed, "Plan").args["row"] == "1"
    reply = talk.presses("ana", listed, "Plan")
    assert reply.replace is None
    assert labels(reply.private) == ["Undo", "Open"]
    talk.presses("ana", reply.private, "Undo")
    with talk.database.reading(talk.workspace) as store:
        shown = store.shown.of_item(talk.item("PAY-1").id)
    assert [one.message for one in shown] == [None]


def test_more_offers_what_the_state_allows(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    more = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "More").private
    assert labels(more)[:5] == ["Move by judgement", "Pin on top", "Pause", "Accept the risk", "Decline"]
    form = talk.presses("ana", more, "Decline").form
    talk.submits("ana", form, reason="Nobody needs it")
    assert talk.item("PAY-1").state is State.DECLINED
    refused = said(talk.asks("ana", "item.more", args={"ref": "PAY-1"}))
    assert "PAY-1 is declined: nothing more can be done" in refused
