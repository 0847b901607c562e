"""The text that the backlog is sorted by: one key an item, no two alike, pure functions.

A key reads `1` + inverted score (7 digits) + `.` + number (9 digits); the first sign is the lane. A
moved item has the key of the one that it was put behind, and a tail of its own.
"""

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
    stem = before + _TAIL
    ceiling = after[len(stem) :].partition(_END)[0] if after is not None and after.startswith(stem) else "z"
    return f"{stem}{_below(ceiling)}{_END}{number}"


def is_moved(key: str) -> bool:
    """Whether the key is that of an item moved by hand."""
    return _TAIL in key


def _below(fraction: str) -> str:
    """A fraction between nothing and that one; neither ends in 0, so that there is always room."""
    digit = _DIGITS.index(fraction[0])
    if digit > 1:
        return _DIGITS[digit // 2]
    rest = fraction[1:] if digit == 0 else ""
    return "0" + _below(rest or "z")


def score_part(key: str) -> str:
    """What items of one lane and one score share."""
    return key[:SCORE]


def block_part(key: str) -> str:
    """What at most a hundred numbers of one score share, with whatever was moved between them."""
    return key[:BLOCK]


def is_ranked(key: str | None) -> bool:
    """Whether an item with that key has a rank number."""
    return key is not None and key[:1] < PARKED
