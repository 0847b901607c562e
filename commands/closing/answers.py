"""Keeps the answer to the question whether it held, and takes it back: in the closing, the log, the clock."""

from commands.item.writing import log
from commands.nudging.coming_back import ask_whether_it_held
from commands.posting import redraw, refresh
from commands.request import Request
from storage.closings import Closed
from storage.enums import Held
from storage.items import Item
from storage.people import Person
from storage.store import Store

FIELD = "held"
"""How the log calls the answer: `yes`, or the ID of the item that it came back as."""


def keep(
    request: Request,
    store: Store,
    item: Item,
    closing: Closed,
    person: Person,
    new: Item | None,
    reason: str = "",
) -> None:
    """It held; or it came back as the `new` item. Every message of it follows. Its team is locked."""
    held = Held.YES if new is None else Held.NO
    store.closings.change(closing.id, held=held, held_by_id=person.id, held_at=request.now)
    told = {"before": said_of(closing), "after": new.ref if new is not None else Held.YES.value}
    log(request, store, item, person, what=FIELD, field=FIELD, reason=reason, **told)
    ask_whether_it_held(store, item, request.now)
    refresh(request, store, item)


def forget(request: Request, store: Store, item: Item, person: Person, new: Item | None) -> None:
    """Nobody has said so, after all. new: the item that it had come back as, whose filing is undone."""
    closing = store.closings.last(item.id)
    if closing is None or closing.held is None:
        return
    store.closings.change(closing.id, held=None, held_by_id=None, held_at=None)
    before = new.ref if new is not None else said_of(closing)
    log(request, store, item, person, what=FIELD, field=FIELD, before=before)
    ask_whether_it_held(store, item, request.now)
    redraw(request, store, item)


def said_of(closing: Closed) -> str:
    return closing.held.value if closing.held is not None else ""
