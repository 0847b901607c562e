"""Reads what people type behind `/debt`: marks such as `!critical #security ~S in:payments @ana` (F1).

The first mark of each kind counts; what is not a mark stays in the text, untouched.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from commands.rules.measurement import Measurement, find_measurement
from storage.enums import Effort, Priority

TITLE_LIMIT = 150

_MARKS = (
    r"""(?<!\S)(?:!(?P<priority>\w+)|\#(?P<category>[\w-]+)|~(?P<effort>\w+)"""
    r"""|in:(?:"(?P<quoted>[^"]+)"|(?P<area>[^\s"]+))|@(?P<person>%s))(?!\S)"""
)
_EFFORTS = {"s": Effort.SMALL, "m": Effort.MEDIUM, "l": Effort.LARGE}
_EFFORTS |= {effort.value.lower(): effort for effort in Effort}
_PRIORITIES = {priority.value.lower(): priority for priority in Priority}


@dataclass(frozen=True, slots=True)
class QuickText:
    """What the text says. `rest` is empty unless the title had to be cut: then it is the whole text.

    trouble: a sentence about something that looked like a mark and could not be used.
    """

    title: str
    rest: str = ""
    priority: Priority | None = None
    category: str | None = None
    effort: Effort | None = None
    area: str = ""
    assignee: str = ""
    measurement: Measurement | None = None
    trouble: str = field(default="")


def parse_quick_text(text: str, categories: Collection[str], people: Collection[str] = ()) -> QuickText:
    """`categories` and `people` are the names that the marks `#` and `@` may use."""
    slugs = _by_slug(tuple(categories))
    marks: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        kind = "area" if found["quoted"] else str(found.lastgroup)
        word = found["quoted"] or found[kind]
        known = {
            "priority": word.lower() in _PRIORITIES,
            "category": slug(word) in slugs,
            "effort": word.lower() in _EFFORTS,
            "area": len(word) <= TITLE_LIMIT,
            "person": word in people,
        }
        if kind in marks or not known[kind]:
            return found[0]
        marks[kind] = word
        return ""

    left = _mark(tuple(people)).sub(take, text)
    words = " ".join(left.split()) if "\n" not in text else left.strip()
    title, rest = split_title(words)
    measurement, trouble = None, ""
    try:
        measurement = find_measurement(words)
    except ValueError as error:
        trouble = f"The measurement was not kept. {error}"
    return QuickText(
        title=title,
        rest=rest,
        priority=_PRIORITIES.get(marks.get("priority", "").lower()),
        category=slugs.get(slug(marks.get("category", ""))),
        effort=_EFFORTS.get(marks.get("effort", "").lower()),
        area=marks.get("area", ""),
        assignee=marks.get("person", ""),
        measurement=measurement,
        trouble=trouble,
    )


@lru_cache(maxsize=64)
def _mark(people: tuple[str, ...]) -> re.Pattern[str]:
    """What marks look like. A name may have spaces: then it is one of these people's."""
    names = [re.escape(name) for name in sorted(people, key=len, reverse=True)]
    return re.compile(_MARKS % "|".join([*names, r"\S+"]))


@lru_cache(maxsize=64)
def _by_slug(categories: tuple[str, ...]) -> dict[str, str]:
    return {slug(category): category for category in categories}


def split_title(text: str) -> tuple[str, str]:
    """A title of at most 150 characters, cut at a word, and the whole text if it was cut.

    Of several lines the first is the title.
    """
    text = text.strip()
    first, _, more = text.partition("\n")
    first = " ".join(first.split())
    if len(first) <= TITLE_LIMIT:
        return first, text if more.strip() else ""
    cut = first[: TITLE_LIMIT - 1]
    at_a_word = cut.rpartition(" ")[0] if first[TITLE_LIMIT - 1] != " " else cut
    return (at_a_word or cut).rstrip() + "…", text


def slug(name: str) -> str:
    """What a category is called after `#`: its letters and digits, small."""
    return re.sub(r"[\W_]", "", name.lower())
