"""Filters as people type them behind `/backlog list`, in any order: `critical ~S #security in:pay`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from storage.enums import (
    OPEN_STATES,
    UNSET,
    Effort,
    Horizon,
    Kind,
    Priority,
    Queue,
    Source,
    State,
    Temperature,
)

AREA_AT_MOST = 60
MINE, ATTENTION = FLAGS = "mine", "attention"
_KINDS = {
    Kind.IMPROVEMENT_STORY: "improvement",
    Kind.USER_STORY: "story",
    Kind.ENABLER_STORY: "enabler",
    Kind.STRATEGIC_BET: "bet",
}
_NOT_SET = {
    "priority": ("untriaged", "not triaged"),
    "effort": ("unsized", "no size"),
    "queue": ("no-queue", "no queue"),
}
"""Field → how one types that it is not set, and how a title says so."""
_PARKED = (State.PAUSED, State.MEASURING, State.ACCEPTED)
PARKED_WORDS = " ".join(_PARKED)
OPEN_WORDS = " ".join(state.replace(" ", "-") for state in State if state in OPEN_STATES)
ALL_OPEN = "all that is open"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view was asked to show. Nothing chosen in a field lets all of it through.

    values: field → its values, `none` for what is not set. categories: as typed behind `#`. person: as
    typed behind `@`. sprint: its number, or 0. unknown: the words that are no filter.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    area: str = ""
    person: str = ""
    sprint: int = 0
    mine: bool = False
    attention: bool = False
    unknown: tuple[str, ...] = ()


def _typed(value: str) -> str:
    return value.lower().replace(" ", "-")


def _vocabulary() -> dict[str, tuple[str, str]]:
    """How each value is typed → its field and itself; the first word of a value is the one we write."""
    fields: Mapping[str, Iterable[StrEnum]] = {
        "priority": Priority,
        "kind": Kind,
        "temperature": Temperature,
        "horizon": Horizon,
        "queue": Queue,
        "source": Source,
        "state": [state for state in State if state in OPEN_STATES],
    }
    words = {short: ("kind", kind.value) for kind, short in _KINDS.items()}
    for name, values in fields.items():
        words |= {_typed(value): (name, value.value) for value in values}
    words |= {f"~{effort[0].lower()}": ("effort", effort.value) for effort in Effort}
    words |= {f"~{effort.lower()}": ("effort", effort.value) for effort in Effort}
    return words | {typed: (name, UNSET) for name, (typed, _) in _NOT_SET.items()}


WORDS = _vocabulary()
WORD_OF = {pair: word for word, pair in reversed(WORDS.items())}
FIELDS = ("priority", "kind", "effort", "temperature", "horizon", "queue", "source", "state")
EXAMPLES = (
    *(_typed(priority) for priority in Priority), "untriaged", "debt", *_KINDS.values(), "defect", "spike",
    *Temperature, *map(_typed, Horizon), *map(_typed, Queue), "no-queue", *map(_typed, Source),
    *(_typed(state) for state in State if state in OPEN_STATES), "~S", "unsized",
    "#security", "in:payments", "@name", *FLAGS, "sprint:7",
)  # fmt: skip
"""What can be typed, in the order in which people are told."""


_PHRASES = "|".join(word.replace("-", r"[\s_-]+") for word in WORDS if "-" in word)
_MARK = (
    r"""in:(?:"(?P<quoted>[^"]+)"|(?P<area>[^\s,"]+))|sprint:(?P<sprint>\d{1,6})|\#(?P<category>[\w-]+)"""
    rf"""|@(?P<person>%s)|(?P<word>(?:{_PHRASES})(?![^\s,])|[^\s,]+)"""
)


def read(text: str, people: Iterable[str] = ()) -> Asked:
    """What was typed; `people` are the names, maybe of several words, that `@` may be followed by."""
    names = [re.escape(name) for name in sorted(people, key=len, reverse=True)]
    marks = re.compile(_MARK % "|".join([*names, r"[^\s,]+"]), re.IGNORECASE)
    values: dict[str, tuple[str, ...]] = {}
    typed: dict[str, list[str]] = {}
    for mark in marks.finditer(text.replace("“", '"').replace("”", '"')):
        said = str(mark[str(mark.lastgroup)])
        word = _known(said) if mark["word"] else ""
        if word in WORDS:
            name, value = WORDS[word]
            values[name] = tuple(dict.fromkeys((*values.get(name, ()), value)))
        else:
            typed.setdefault(word if word in FLAGS else str(mark.lastgroup), []).append(said)
    area = typed.get("quoted", typed.get("area", [""]))[-1]
    return Asked(
        values=values,
        categories=tuple(dict.fromkeys(typed.get("category", ()))),
        area=area.strip()[:AREA_AT_MOST].strip(),
        person=typed.get("person", [""])[-1],
        sprint=int(typed.get("sprint", ["0"])[-1]),
        mine=MINE in typed,
        attention=ATTENTION in typed,
        unknown=tuple(typed.get("word", ())),
    )


def _known(said: str) -> str:
    """The word as the vocabulary has it, in whichever number: `defects`, `stories`."""
    word = re.sub(r"[\s_]+", "-", said.lower())
    ways = (word, word.removesuffix("s"), re.sub("ies$", "y", word))
    return next((way for way in ways if way in WORDS), word)


def text_of(asked: Asked) -> str:
    """What one could type for it; commas keep apart what would be one phrase, as `improvement story`."""
    words = [WORD_OF[name, value] for name in FIELDS for value in asked.values.get(name, ())]
    words += [f"#{category}" for category in asked.categories]
    if asked.area:
        words.append(f'in:"{asked.area}"' if re.search(r"[\s,]", asked.area) else f"in:{asked.area}")
    words += [f"@{asked.person}"] if asked.person else []
    words += [f"sprint:{asked.sprint}"] if asked.sprint else []
    return ",".join([*words, *([MINE] if asked.mine else []), *([ATTENTION] if asked.attention else [])])


def said(asked: Asked, categories: Iterable[str] = (), person: str = "") -> str:
    """The filters as a title says them: `Critical or High, debt, in payments`."""
    parts = [either(name, asked.values.get(name, ())) for name in FIELDS]
    parts.insert(2, " or ".join(categories))
    parts += [f"in {asked.area}"] if asked.area else []
    parts += [f"for {person}"] if person else []
    parts += [f"sprint {asked.sprint}"] if asked.sprint else []
    parts += ["yours"] if asked.mine else []
    parts += ["in the attention lane"] if asked.attention else []
    return ", ".join(part for part in parts if part)


def either(name: str, values: tuple[str, ...]) -> str:
    """`Critical or High`; every open state is one thing."""
    if name == "state" and OPEN_STATES.issubset(values):
        return ALL_OPEN
    return " or ".join(label_of(name, value) for value in values)


def label_of(name: str, value: str) -> str:
    """A value as it reads by itself: `size Small`, for Medium is a priority too."""
    if value == UNSET:
        return _NOT_SET[name][1]
    return f"size {value}" if name == "effort" else value


def nearest(word: str) -> str:
    """The filter that is most like the word; empty when none is."""
    found = get_close_matches(word.lower(), [*WORDS, *FLAGS], 1, 0.6)
    return found[0] if found else ""
