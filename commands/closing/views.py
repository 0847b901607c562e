"""The note that an item is closed, as it stands in the item's thread (F28)."""

from collections.abc import Iterator
from datetime import datetime

from commands.closing.held_card import HELD, asked_no_more, draw_held
from commands.closing.words import how_closed, note_blocks, proven_words
from commands.item.buttons import of
from commands.item.cards import heading
from commands.view import Actions, Block, Button, Card, Facts, Line, Note, OpenForm, Paragraph, Strong
from storage.closings import Closed
from storage.enums import Showing, State
from storage.items import Item
from storage.store import Store

TAKEN_BACK = "{ref} was closed, and that was taken back: it is {state} again."
EDIT = "Edit the note"


def closing_card(store: Store, item: Item) -> Card:
    """Who closed it, how, and before and after; of a restricted one its ID."""
    closing = store.closings.last(item.id)
    opened = OpenForm("Open", "backlog.show", of(item))
    if closing is None or item.state is not State.CLOSED:
        taken_back = Paragraph((TAKEN_BACK.format(ref=item.ref, state=item.state),))
        return Card((taken_back, Actions((opened,))))
    if item.restricted:
        return Card((Paragraph(_said(store, item, closing)), Actions((opened,))))
    edit: tuple[Button, ...] = (
        OpenForm(EDIT, "item.closing_note_form", of(item) | {"showing": Showing.CLOSING.value}),
    )
    return Card((*_blocks(store, item, closing), Actions((*edit, opened))))


def _said(store: Store, item: Item, closing: Closed) -> Line:
    """`Ana, PAY-3 Query time is closed, by Ben.`: the filer hears of it here."""
    name = f"{item.filer}, " if item.filer and item.filer_id != closing.person_id else ""
    by = store.people.get(closing.person_id).name or "somebody"
    about = (Strong(item.ref),) if item.restricted else heading(item)
    return (name, *about, f" is closed, by {by}.") if name else (*about, f" is closed, by {by}.")


def _blocks(store: Store, item: Item, closing: Closed) -> Iterator[Block]:
    yield Paragraph(_said(store, item, closing))
    yield Note((f"Closed {how_closed(closing)}",))
    reviewer = store.people.get(closing.reviewer_id).name if closing.reviewer_id else ""
    facts = (("Measured", proven_words(item, closing)), ("Reviewed by", reviewer))
    told = tuple((label, value) for label, value in facts if value)
    yield from [Facts(told)] if told else []
    yield from note_blocks(store, item, closing)


def draw_closing(store: Store, args: dict[str, str], now: datetime) -> Card:
    return closing_card(store, store.items.get(int(args["item"])))


def taken_back(store: Store, args: dict[str, str]) -> bool:
    """Whether it was taken back before the note was sent."""
    return store.items.get(int(args["item"])).state is not State.CLOSED


VIEWS = {"item.closing": draw_closing, HELD: draw_held}
OUTDATED = {"item.closing": taken_back, HELD: asked_no_more}
