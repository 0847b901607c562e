"""*More* on an item's card: what is done rarely, each with what it does."""

from commands.item.buttons import more_buttons
from commands.item.cards import heading
from commands.request import Request
from commands.standing import find_item, known
from commands.view import Card, Paragraph, Reply, Row
from storage.enums import OPEN_STATES
from storage.store import Store

CLOSED = "{ref} is {state}: nothing more can be done with it here."


def show_more(request: Request, store: Store) -> Reply:
    """A card for this person only, a row for each thing that the item's state allows."""
    item = find_item(request, store, known(request, store))
    if item.state not in OPEN_STATES:
        return Reply(private=Card((Paragraph((CLOSED.format(ref=item.ref, state=item.state),)),)))
    rows = (Row((what,), "", (button,)) for what, button in more_buttons(item))
    return Reply(private=Card((Paragraph(heading(item, hidden=False)), *rows)))
