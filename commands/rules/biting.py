"""“This bit me”: what is typed, what it cost in words, and how pressing it makes an item (F25)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from commands.rules.reading import SIZES
from storage.enums import BiteKind

BIT, NOT_BIT, SUMMED, COST = "bit", "not bit", "bites summed", "bite cost"
"""What the log says of it; the first three have how often it bit before and after."""
COUNTED = frozenset({BIT, NOT_BIT, SUMMED})
MANY = 3
HOUR, MOST = 60, 24 * 60
_HOURS = r"(?P<hours>\d{1,2}(?:[.,]\d{1,2})?)\s*(?:h|hrs?|hours?)"
_MINUTES = r"(?P<{name}>\d{{1,4}})\s*(?:m|mins?|minutes?)"
_TIME = re.compile(
    rf"(?:{_HOURS}(?:\s*(?:and\s+)?{_MINUTES.format(name='more')})?|{_MINUTES.format(name='minutes')}"
    r"|(?P<bare>\d{1,4})$)(?!\w)[\s,.:;–-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed about a bite. words: what is left for a note; they may name the kind too."""

    minutes: int | None = None
    kind: BiteKind | None = None
    words: str = ""


def read(typed: str) -> Said:
    """`30 min outage: no refunds for an hour`; each part may be missing."""
    text = typed.strip()
    found = _TIME.match(text)
    minutes = None
    if found is not None:
        hours = float((found["hours"] or "0").replace(",", "."))
        rest = int(found["more"] or found["minutes"] or found["bare"] or 0)
        minutes, text = round(hours * HOUR) + rest, text[found.end() :]
    first = re.match(r"\w*", text)
    word = first[0].lower() if first else ""
    kind = BiteKind(word) if word in set(BiteKind) else None
    return Said(minutes, kind, "" if kind is not None and text.lower() == word else text)


def time_words(minutes: int) -> str:
    """`35 min`, `2 h`, `2 h 10 min`."""
    hours, rest = divmod(minutes, HOUR)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def times_words(times: int) -> str:
    """`bit once`, `bit twice`, `bit 4 times`; nothing when it never did."""
    return ("", "bit once", "bit twice")[times] if times < MANY else f"bit {times} times"


def cost_words(times: int, minutes: int, people: int = 0, kinds: Mapping[str, int] | None = None) -> str:
    """`bit 4 times, 3 people, 2 h 10 min in all (outage 2, rework 1)`; nothing when it never did."""
    if times <= 1:
        said = said_words(minutes, next(iter(kinds or {}), ""))
        return ", ".join(part for part in (times_words(times), said) if part)
    parts = [times_words(times)]
    parts += [f"{people} {'person' if people == 1 else 'people'}"] if people else []
    parts += [f"{time_words(minutes)} in all"] if minutes else []
    told = ", ".join(f"{kind} {count}" for kind, count in sorted((kinds or {}).items()))
    return ", ".join(parts) + (f" ({told})" if told else "")


def said_words(minutes: int | None, kind: str) -> str:
    """What one bite cost: `30 min, outage`; nothing when nobody said."""
    return ", ".join(part for part in (time_words(minutes) if minutes else "", kind) if part)


def reached(times: int) -> int:
    """The step of time criticality that so many bites reach: the highest that is no more than they are."""
    return max((step for step in SIZES if step <= times), default=0)
