"""Keeps the answer to the question whether it held, and takes it back: in the closing, the log, the clock."""

from commands.item.writing import log
from commands.nudging.coming_back import ask_whether_it_held
from commands.posting import redraw
from commands.request import Request
from storage.closings import Closed
from storage.enums import Held
from storage.items import Item
from storage.log import Decision
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
    """It held; or it came back as the `new` item. Its team is locked; its messages are drawn anew next."""
    held = Held.YES if new is None else Held.NO
    store.closings.change(closing.id, held=held, held_by_id=person.id, held_at=request.now)
    told = {"before": said_of(closing), "after": new.ref if new is not None else Held.YES.value}
    log(request, store, item, person, what=FIELD, field=FIELD, reason=reason, **told)
    ask_whether_it_held(store, item, request.now)


def say_again(request: Request, store: Store, item: Item, person: Person, new: Item) -> None:
    """The filing of what it came back as was undone, and is restored."""
    closing = store.closings.last(item.id)
    if closing is not None and closing.held is not Held.NO:
        keep(request, store, item, closing, person, new)
        redraw(request, store, item)


def forget(request: Request, store: Store, item: Item, person: Person, new: Item | None) -> None:
    """It is as before that was said. new: the item that it had come back as, whose filing is undone."""
    closing = store.closings.last(item.id)
    if closing is None or closing.held is None:
        return
    earlier = _said_before(store, item)
    held, by, at = (Held.YES, earlier.person_id, earlier.at) if earlier is not None else (None, None, None)
    store.closings.change(closing.id, held=held, held_by_id=by, held_at=at)
    told = {"before": new.ref if new is not None else said_of(closing), "after": held.value if held else ""}
    log(request, store, item, person, what=FIELD, field=FIELD, **told)
    ask_whether_it_held(store, item, request.now)
    redraw(request, store, item)


def _said_before(store: Store, item: Item) -> Decision | None:
    """Who had said that it held, before it came back."""
    *earlier, last = [one for one in store.log.since(item.id, 0) if one.field == FIELD]
    if last.before != Held.YES:
        return None
    return next(one for one in reversed(earlier) if one.after == Held.YES)


def said_of(closing: Closed) -> str:
    return closing.held.value if closing.held is not None else ""
