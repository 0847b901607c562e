"""The text that the backlog is sorted by: one key an item, no two alike, pure functions.

A key reads `1` + inverted score (7 digits) + `.` + number (9 digits); the first sign is the lane. A
moved item has the key of the one that it was put behind, and a tail of its own.
"""

from itertools import count

from storage.enums import PARKED_STATES, State

PINNED, RANKED, PARKED = "0", "1", "2"
HIGHEST = 9_999_999
SCORE, BLOCK = 8, 16
_TAIL, _END = "~", "."
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def lane(state: State, *, committed: bool) -> str:
    """What the program was told comes first; what nobody can work on comes last."""
    if state in PARKED_STATES:
        return PARKED
    return PINNED if committed else RANKED


def rank_key(lane: str, score: int, number: int) -> str:
    """Sorts as text: a higher score (in hundred-thousandths) first, of equal ones the older item."""
    return f"{lane}{HIGHEST - min(score, HIGHEST):07d}.{number:09d}"


def top_of(lane: str) -> str:
    """A key that stands before every item of the lane."""
    return rank_key(lane, HIGHEST, 0)


def between(before: str, after: str | None, number: int) -> str:
    """The key of item `number` when it is moved behind `before` and ahead of `after` (None: the end)."""
    base, low = _split(before)
    other, high = _split(after) if after is not None else ("", "")
    return f"{base}{_TAIL}{_middle(low, high if other == base else None)}{_END}{number}"


def _split(key: str) -> tuple[str, str]:
    """The key of the item that it hangs behind, and how far behind it: a fraction, or nothing."""
    base, _, tail = key.partition(_TAIL)
    return base, tail.partition(_END)[0]


def is_moved(key: str) -> bool:
    """Whether the key is that of an item moved by hand."""
    return _TAIL in key


def _middle(low: str, high: str | None) -> str:
    """A fraction between the two (None: one); it does not end in 0, so that there is always room."""
    made = ""
    for place in count():
        under = _DIGITS.index(low[place]) if place < len(low) else 0
        over = len(_DIGITS) if high is None else _DIGITS.index(high[place])
        half = (under + over) // 2
        if half > under:
            return made + _DIGITS[half]
        made += _DIGITS[under]
        if under < over:
            high = None
    raise AssertionError("unreachable")


def score_part(key: str) -> str:
    """What items of one lane and one score share."""
    return key[:SCORE]


def block_part(key: str) -> str:
    """What at most a hundred numbers of one score share, with whatever was moved between them."""
    return key[:BLOCK]


def is_ranked(key: str | None) -> bool:
    """Whether an item with that key has a rank number."""
    return key is not None and key[:1] < PARKED
