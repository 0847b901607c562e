"""How an item was closed, in words: for its card, its story and the note in its thread."""

from collections.abc import Iterator

from commands.closing.story import target_moved
from commands.item.values import outcome_text
from commands.rules.gate import closing_words
from commands.view import Block, Note, Prose
from storage.closings import Closed
from storage.enums import Closing
from storage.items import Item
from storage.store import Store

NOTE_LABEL = "Before and after"
FIELD = "closing_note"
"""How forms and the log call the note."""


def how_closed(closing: Closed) -> str:
    """`by override, without: tests. Why: the vendor owns them`, as it completes “closed …”."""
    how = closing_words(closing.how, closing.missing)
    return f"{how}. Why: {closing.reason}" if closing.how is Closing.OVERRIDE else how


def measured_words(item: Item) -> str:
    """What measuring it showed, as it was computed; nothing of what nobody measured."""
    if item.after:
        return outcome_text(item)
    return f"not measurable, because {item.not_measurable}" if item.not_measurable else ""


def note_blocks(store: Store, item: Item, closing: Closed) -> Iterator[Block]:
    """The note as it was written, and what nobody can write out of it."""
    if closing.note:
        yield Prose(NOTE_LABEL, closing.note)
    if (moved := target_moved(store, item)) and moved not in closing.note:
        yield Note((moved,))
