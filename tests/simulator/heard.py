"""What people read in a nudge: about which items it asks, and which of three it says it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from commands.view import Act, Actions, Card, OpenForm, Paragraph, words
from tests.commands.nudged import Post


@dataclass(frozen=True)
class Heard:
    """A nudge about an item. round: which of three it says it is; 0 where it does not say."""

    to: str
    at: datetime
    ref: str
    round: int


def heard_in(post: Post) -> Iterator[Heard]:
    """The items that a message asks to plan, as whoever reads it sees them."""
    ref = ""
    for block in post.card.blocks:
        if isinstance(block, Paragraph):
            named = [word for word in _words(block).split() if word.startswith("PAY-")]
            ref = named[0] if named else ""
        elif isinstance(block, Actions) and ref and _plans(block):
            yield Heard(post.to, post.at, ref, _round(post, ref))


def _plans(block: Actions) -> bool:
    return any(isinstance(one, Act | OpenForm) and one.label == "Plan now" for one in block.buttons)


def _round(post: Post, ref: str) -> int:
    """Of each, after its reference, where the message asks about several."""
    told = words(post.card)
    of_several = told.partition(f"{ref}: This is ")[2]
    said = of_several or told.partition("This is ")[2]
    return int(said[0]) if said else 0


def _words(block: Paragraph) -> str:
    return words(Card((block,)))
