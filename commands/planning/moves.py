"""How an item is moved to another state, sprint or place: refused by name, logged, and shown anew."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from commands.errors import TryAgain, UserError
from commands.item.buttons import of
from commands.item.undoable import UNDO_FOR, undo_button
from commands.item.writing import log, update
from commands.planning.sprints import sprint_for
from commands.posting import as_pressed, aside, refresh
from commands.request import Request
from commands.rules.states import refusal
from commands.view import Actions, Button, Card, Line, OpenForm, Paragraph, Reply
from storage.enums import State
from storage.items import Item
from storage.log import UNDONE, Decision
from storage.people import Person
from storage.store import Store

BY_WHOM = " {who} decided so on {when}."
JOINED = "{ref} is {how}: change that one, or separate the two first."
LATEST = 20
KEEPING_SPRINT = frozenset({State.PLANNED, State.IN_PROGRESS, State.MEASURING, State.CLOSED})
"""In these an item counts in its sprint."""


def moved(
    request: Request,
    store: Store,
    item: Item,
    person: Person | None,
    state: State,
    *,
    what: str,
    reason: str = "",
    **columns: Any,
) -> Item:
    """The item in its new state. A move that is not legal raises UserError, which says who was first.

    The same press of the same person again changes nothing.
    """
    if item.state is state and pressed_twice(request, store, item, person, "state"):
        return item
    require_apart(item)
    refused = refusal(item.ref, item.state, state)
    if refused:
        raise UserError(refused + by_whom(request, store, item, person, "state"))
    values = {"state": state, "state_reason": reason, "accepted_until": None}
    values |= _sprint(request, store, item, state) | columns
    return changed(request, store, item, person, values, what=what, reason=reason)


def require_apart(item: Item) -> None:
    """Raises UserError when the item is a part of another one, which is what can be changed."""
    if item.merged_into_id is not None:
        raise UserError(JOINED.format(ref=item.ref, how=item.state_reason))


def changed(
    request: Request,
    store: Store,
    item: Item,
    person: Person | None,
    values: Mapping[str, Any],
    *,
    what: str,
    reason: str = "",
) -> Item:
    """Writes the columns, logs what they changed, and draws every card of the item anew."""
    after = update(request, store, item, person, values, what=UNDONE if what == UNDONE else "moved")
    if after is None:
        raise TryAgain
    record(request, store, item, after, person, what=what, reason=reason)
    refresh(request, store, after)
    return after


def record(
    request: Request,
    store: Store,
    before: Item,
    after: Item,
    person: Person | None,
    *,
    what: str,
    reason: str = "",
) -> None:
    """One decision for each of state, sprint, date, commitment and place that differs; the first says why.

    That it left the place it was moved to is logged by `update` already.
    """
    held, holds = _told(store, before), _told(store, after)
    for name, value in holds.items():
        if held.get(name, "") != value:
            told = {"field": name, "before": held.get(name, ""), "after": value, "reason": reason}
            log(request, store, after, person, what=what, **told)
            reason = ""


def answered(request: Request, store: Store, item: Item, *sentence: str) -> Reply:
    """The card anew where its own button was pressed; else a sentence for this person, with *Undo*."""
    on_a_card = request.place.message or "showing" in request.args
    if on_a_card and not request.fields and not aside(request):
        return Reply(replace=as_pressed(request, store, item))
    if request.args.get("message") and not aside(request):
        return Reply()
    return Reply(private=sentence_card(request, store, item, " ".join(sentence)))


def sentence_card(request: Request, store: Store, item: Item, said: str | Line) -> Card:
    """What was done in words; its buttons answer in its place, for it does not show the item."""
    undo = undo_button(store, item, request.now, said="1")
    buttons: list[Button] = [undo] if undo else []
    buttons.append(OpenForm("Open", "backlog.show", of(item)))
    line: Line = (said,) if isinstance(said, str) else said
    return Card((Paragraph(line), Actions(tuple(buttons))))


def by_whom(request: Request, store: Store, item: Item, person: Person | None, field: str) -> str:
    """Who made it what it is, when that was somebody else."""
    last = last_of(store, item, field)
    if last is None or (person is not None and last.person_id == person.id):
        return ""
    local = last.at.astimezone(ZoneInfo(store.teams.get(item.team_id).zone))
    who = last.person or ("Somebody" if last.person_id else "Hearth")
    return BY_WHOM.format(who=who, when=f"{local:%Y-%m-%d at %H:%M}")


def last_of(store: Store, item: Item, field: str) -> Decision | None:
    """The latest decision about that field of the item."""
    return next((entry for entry in store.log.of_item(item.id, LATEST) if entry.field == field), None)


def pressed_twice(request: Request, store: Store, item: Item, person: Person | None, field: str) -> bool:
    """Whether this person did just that as the last thing that happened to the item: a double click."""
    last = last_of(store, item, field)
    recent = last is not None and last.version == item.version and request.now - last.at <= UNDO_FOR
    return recent and last is not None and person is not None and last.person_id == person.id


def _sprint(request: Request, store: Store, item: Item, state: State) -> dict[str, int | None]:
    """Started work belongs to the running sprint; what is set aside belongs to none."""
    if state is State.IN_PROGRESS:
        team = store.teams.get(item.team_id)
        store.teams.lock(team.id)
        return {"sprint_id": sprint_for(store, team, request.now, "current").id}
    return {} if state in KEEPING_SPRINT else {"sprint_id": None}


def _told(store: Store, item: Item) -> dict[str, str]:
    """What of an item the buttons change beside its fields, as the log has it."""
    return {
        "state": str(item.state),
        "accepted_until": item.accepted_until.isoformat() if item.accepted_until else "",
        "sprint": str(store.sprints.get(item.sprint_id).number) if item.sprint_id else "",
        "committed": "yes" if item.committed else "",
        "measure_from": item.measure_from.isoformat() if item.measure_from else "",
        "not_measurable": item.not_measurable,
        "confirmed": "yes" if item.priority_confirmed else "",
    } | ({"rank": item.rank_key or ""} if item.judgement else {})
