"""What was typed into one field → its value, or a ValueError with a sentence for beside the field."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from commands.rules.gate import says_something

TOO_LONG = "Please shorten this to {limit} characters; it has {length}."
NOT_AN_OPTION = "Please pick one of the options."
NOT_A_DATE = "Please write the day as YYYY-MM-DD."
NOT_AHEAD = "Please pick a day from tomorrow to {last}{because}."
NOT_IN_RANGE = "Please give a whole number from {low} to {high}."
NOT_A_SIZE = "Please pick 1, 2, 3, 5, 8, 13 or 20."
TITLE_MISSING = "Please give it a title: one line that says what hurts or what should get better."

LINE, LONG, TITLE = 150, 50_000, 150
SIZES = (1, 2, 3, 5, 8, 13, 20)


def line(value: str, limit: int = LINE) -> str:
    """One line; runs of spaces count as one."""
    return _within(" ".join(value.split()), limit)


def telling(value: str, limit: int, missing: str) -> str:
    """One line that says something. Raises ValueError with `missing` where it does not."""
    said = line(value, limit)
    if not says_something(said):
        raise ValueError(missing)
    return said


def prose(value: str) -> str:
    """Several lines, kept as they are."""
    return _within(value.strip(), LONG)


def title(value: str) -> str:
    if not any(letter.isprintable() and not letter.isspace() for letter in value):
        raise ValueError(TITLE_MISSING)
    return line(value, TITLE)


def yes(value: str) -> bool:
    return value == "yes"


def word(words: type[StrEnum]) -> Callable[[str], StrEnum | None]:
    """One of the enum's words, or nothing."""

    def read(value: str) -> StrEnum | None:
        try:
            return words(value) if value else None
        except ValueError:
            raise ValueError(NOT_AN_OPTION) from None

    return read


def number(low: int, high: int) -> Callable[[str], int | None]:
    def read(value: str) -> int | None:
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10 and low <= int(value) <= high):
            raise ValueError(NOT_IN_RANGE.format(low=low, high=high))
        return int(value)

    return read


def size(value: str) -> int | None:
    """A WSJF size."""
    if value and value not in map(str, SIZES):
        raise ValueError(NOT_A_SIZE)
    return int(value) if value else None


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError(NOT_A_DATE) from None


def day_ahead(value: str, now: date, days: int, because: str = "") -> date:
    """A day from tomorrow to that many days on. Raises ValueError that may say why."""
    last, found = now + timedelta(days=days), day(value)
    if found is None or not now < found <= last:
        raise ValueError(NOT_AHEAD.format(last=last, because=because))
    return found


def steps(value: str) -> list[tuple[str, bool]]:
    """Tasks, one a line, as titles with whether they are done: `[x] write it` is."""
    found = (
        re.match(r"[\s•*-]*(?:\[(?P<mark>[ xX]?)\])?\s*(?P<title>.*)", line) for line in value.splitlines()
    )
    read = ((" ".join(one["title"].split()), (one["mark"] or "").lower() == "x") for one in found if one)
    return [(title, done) for title, done in read if title]


def _within(value: str, limit: int) -> str:
    if len(value) > limit:
        raise ValueError(TOO_LONG.format(limit=limit, length=len(value)))
    return value
