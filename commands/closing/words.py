"""How an item was closed, in words: for its card, its story and the note in its thread."""

from collections.abc import Iterator

from commands.closing.story import target_moved
from commands.item.values import outcome_text
from commands.rules.gate import NAMES, Criterion, closing_words
from commands.rules.holding import WITH_PROOF
from commands.rules.shortening import shortened
from commands.view import Block, Note, Prose
from storage.closings import Closed
from storage.enums import Closing
from storage.items import Item
from storage.store import Store

NOTE_LABEL = "Before and after"
FIELD = "closing_note"
"""How forms and the log call the note."""
SHORT = 300


def how_closed(closing: Closed) -> str:
    """`by override, without: tests. Why: the vendor owns them`, as it completes “closed …”."""
    how = closing_words(closing.how, closing.missing)
    return f"{how}. Why: {closing.reason}" if closing.how is Closing.OVERRIDE else how


def measured_words(item: Item) -> str:
    """What measuring it showed, as it was computed; nothing of what nobody measured."""
    if item.after:
        return outcome_text(item)
    return f"not measurable, because {item.not_measurable}" if item.not_measurable else ""


def proven_words(item: Item, closing: Closed) -> str:
    """The same as it stood when it was closed, with why a target was missed."""
    return closing.evidence.get(Criterion.MEASURED, "") or measured_words(item)


def shown_by(closing: Closed) -> Iterator[Block]:
    """What was said for the other criteria, for the card."""
    asked = (Criterion.OUTPUT, Criterion.TESTS, Criterion.RISK)
    said = {NAMES[one]: closing.evidence.get(one, "") for one in asked}
    lines = [f"{name[:1].upper()}{name[1:]}: {shortened(text, SHORT)}" for name, text in said.items() if text]
    if lines and closing.how in WITH_PROOF:
        yield Prose("What shows it", "\n".join(lines))


def note_blocks(store: Store, item: Item, closing: Closed) -> Iterator[Block]:
    """The note as it was written, and what nobody can write out of it."""
    if closing.note:
        yield Prose(NOTE_LABEL, closing.note)
    if (moved := target_moved(store, item)) and moved not in closing.note:
        yield Note((moved,))
