"""Taking a filing back for fifteen minutes, and bringing a declined item back (section 13)."""

from commands.cards import UNDONE, may_undo
from commands.errors import TryAgain, UserError
from commands.posting import as_pressed, refresh
from commands.request import Request
from commands.rules.rights import Right
from commands.standing import find_item, meet, standing
from commands.view import Reply
from commands.writing import log, update
from storage.enums import State
from storage.items import Item
from storage.people import Person
from storage.store import Store

GIVEN_FREE = "#undone-"
TOO_LATE = "{ref} cannot be undone any more: that works for 15 minutes, until somebody else touches it."
NOT_YOURS = "Only {name}, who filed {ref}, can undo it."


def undo(request: Request, store: Store) -> Reply:
    """Takes a filing back: it is declined as “undone” and left out of counts."""
    person = meet(request, store)
    item = find_item(request, store, person)
    if item.state is not State.DECLINED:
        if person.id != item.filer_id:
            raise UserError(NOT_YOURS.format(name=item.filer or "the person", ref=item.ref))
        if not may_undo(store, item, request.now):
            raise UserError(TOO_LATE.format(ref=item.ref))
        item = _set_state(request, store, item, person, State.DECLINED, UNDONE)
    return Reply(replace=as_pressed(request, store, item))


def restore(request: Request, store: Store) -> Reply:
    """Brings a declined item back, as new."""
    person = meet(request, store)
    item = find_item(request, store, person)
    if item.state is State.DECLINED:
        rights = standing(request, store, item.team_id, person)
        if not (item.state_reason == UNDONE and person.id == item.filer_id):
            rights.require(Right.DECLINE)
        item = _set_state(request, store, item, person, State.NEW, "")
    return Reply(replace=as_pressed(request, store, item))


def _origin(store: Store, item: Item, state: State) -> str | None:
    """An undone item gives its message free to be filed anew; a restored one takes it back if it can."""
    if item.origin is None:
        return None
    if state is State.DECLINED:
        return f"{item.origin}{GIVEN_FREE}{item.id}"
    origin = item.origin.partition(GIVEN_FREE)[0]
    return origin if store.items.by_origin(origin) is None else item.origin


def _set_state(request: Request, store: Store, item: Item, person: Person, state: State, reason: str) -> Item:
    values = {"state": state, "state_reason": reason, "origin": _origin(store, item, state)}
    after = update(request, store, item, person, values)
    if after is None:
        raise TryAgain
    log(
        request,
        store,
        after,
        person,
        what=reason or "restored",
        field="state",
        before=item.state,
        after=state,
    )
    refresh(request, store, after)
    return after
