"""The question whether what was closed held, in its thread; then what was answered (F29)."""

from collections.abc import Iterator
from datetime import datetime

from commands.closing.holds import came_back_as, is_asked, question_of, says_who
from commands.closing.words import how_closed, measured_words
from commands.item.buttons import of
from commands.item.cards import heading
from commands.item.undoable import UNDO_FOR
from commands.rules.due import day_text
from commands.rules.time_box import today
from commands.view import Act, Actions, Block, Button, Card, Line, Note, OpenForm, Paragraph, Strong
from storage.closings import Closed
from storage.enums import Showing, State
from storage.items import Item
from storage.store import Store

HELD = f"item.{Showing.HELD}"
ASKED = "Did it hold?"
NOW_IT_IS = "{ref} is {state} now: nobody has to say whether it held."
EITHER = "“It came back” files a new item that is linked to this one."
ONE_TAP, AGAIN = "It came back", "Reopen"


def held_card(store: Store, item: Item, now: datetime) -> Card:
    """Asks while nobody said; of a restricted item it has the ID and who says what."""
    closing = store.closings.last(item.id) if item.state is State.CLOSED else None
    if closing is None:
        opened = Actions((OpenForm("Open", "backlog.show", of(item)),))
        return Card((Paragraph((NOW_IT_IS.format(ref=item.ref, state=item.state),)), opened))
    return Card(tuple(_blocks(store, item, closing, now)))


def _blocks(store: Store, item: Item, closing: Closed, now: datetime) -> Iterator[Block]:
    new, asks = came_back_as(store, item), question_of(store, item) is not None
    name: Line = (Strong(item.ref),) if item.restricted else heading(item)
    day = day_text(today(closing.at, store.teams.get(item.team_id).zone))
    if asks:
        yield Paragraph((Strong(ASKED), " ", *name, f" was closed on {day}."))
    else:
        came = f" came back as {new.ref}" if new is not None else " did not hold"
        said = came if new is not None or closing.held == "no" else " held"
        yield Paragraph((*name, f"{said}, says {says_who(store, closing)}."))
    measured = "" if item.restricted else measured_words(item)
    yield from [Paragraph((f"{measured[:1].upper()}{measured[1:].rstrip('.')}.",))] if measured else []
    how = "" if item.restricted else f" {how_closed(closing)}"
    small = EITHER if asks else f"Closed on {day}{how}."
    yield Note((small,))
    yield Actions((*held_buttons(store, item, now, Showing.HELD), _open(item)))


def _open(item: Item) -> OpenForm:
    return OpenForm(f"Open {item.ref}", "backlog.show", of(item))


def held_buttons(store: Store, item: Item, now: datetime, showing: Showing) -> tuple[Button, ...]:
    """The answers while it is asked; then *Undo* for a while, and what it came back as. At any other time a
    card offers *Reopen*."""
    closing = store.closings.last(item.id) if item.state is State.CLOSED else None
    if closing is None:
        return ()
    args = of(item) | {"showing": showing.value}
    if is_asked(store, item, now):
        return (Act("It held", "item.it_held", args), Act(ONE_TAP, "item.came_back", args))
    fresh = closing.held_at is not None and now - closing.held_at <= UNDO_FOR
    undo = (Act("Undo", "item.unheld", args),) if fresh else ()
    new = came_back_as(store, item)
    if new is not None:
        return (*undo, _open(new))
    again = (OpenForm(AGAIN, "item.reopen_form", args),) if showing is Showing.CARD else ()
    return (*undo, *again)


def draw_held(store: Store, args: dict[str, str], now: datetime) -> Card:
    return held_card(store, store.items.get(int(args["item"])), now)


def asked_no_more(store: Store, args: dict[str, str]) -> bool:
    """Whether somebody said before the question was sent."""
    return question_of(store, store.items.get(int(args["item"]))) is None
