"""What a team may choose: each setting's name, its default, and which texts it takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from commands.rules import reading
from commands.rules.quick_text import slug
from commands.rules.rights import DEFAULT_HOLDERS, ONLY_OWNER, WITH_DEPUTY, WITH_MEMBERS, Right
from commands.rules.zones import like, zone_named
from storage.enums import CATEGORIES, Method, Priority, Role

DUE, RIGHT = "due_", "right_"
EMOJI = r":?([a-z0-9_+'-]{1,100}):?"
MOST_CATEGORIES, LONGEST_CATEGORY = 20, 60
MOST_LINES, LONGEST_LINE = 12, 150
NO_EMOJI = "Please write the name of one emoji, such as :bricks:."
NOT_A_MEAN = "Please give a number from 1 to 5, such as 4 or 3.5."
ALL_ZERO = "One of the three weights has to be more than 0."
TOO_MANY = "Please keep to {most} categories of your own; these are {count}."
TOO_MANY_LINES = "Please keep to {most} lines; these are {count}."
TOO_LONG = "Please shorten “{name}…” to {most} characters."
TWICE = "“{name}” is there twice."
USUAL = "“{name}” is there anyway: {usual} are in every backlog."
NO_LETTERS = "“{name}” has no letters: please give it a name that one can type after #."


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting. read: what was typed → as it is kept, or ValueError with a sentence.

    options: value → label, where one is picked. bounds: of a whole number. lines: one entry a line.
    """

    name: str
    label: str
    default: str
    read: Callable[[str], str]
    hint: str = ""
    options: Mapping[str, str] | None = None
    bounds: tuple[int, int] | None = None
    lines: bool = False
    may_be_empty: bool = False


def number_choice(
    name: str, label: str, default: str, low: int, high: int, *, may_be_empty: bool = False, hint: str = ""
) -> Choice:
    def read(text: str) -> str:
        given = reading.number(low, high)(text.strip())
        if given is None and not may_be_empty:
            raise ValueError(reading.NOT_IN_RANGE.format(low=low, high=high))
        return "" if given is None else str(given)

    return Choice(name, label, default, read, hint, bounds=(low, high), may_be_empty=may_be_empty)


def picked_choice(name: str, label: str, default: str, options: Mapping[str, str]) -> Choice:
    def read(text: str) -> str:
        if text not in options:
            raise ValueError(reading.NOT_AN_OPTION)
        return text

    return Choice(name, label, default, read, options=options)


def _mean(text: str) -> str:
    try:
        given = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(NOT_A_MEAN) from None
    if not given.is_finite() or not 1 <= given <= 5 or len(text) > 10:
        raise ValueError(NOT_A_MEAN)
    shown = f"{given:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _zone(text: str) -> str:
    zone = zone_named(text)
    if not zone:
        raise ValueError(like(text))
    return zone


def _emoji(text: str) -> str:
    found = re.fullmatch(EMOJI, text.strip())
    if found is None:
        raise ValueError(NO_EMOJI)
    return found[1]


def _lines(text: str) -> str:
    """Sentences, one a line."""
    lines = [line for one in text.splitlines() if (line := " ".join(one.strip("•*- \t").split()))]
    if len(lines) > MOST_LINES:
        raise ValueError(TOO_MANY_LINES.format(most=MOST_LINES, count=len(lines)))
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise ValueError(TOO_LONG.format(name=line[:20], most=LONGEST_LINE))
    return "\n".join(lines)


def _categories(text: str) -> str:
    """Names one a line, each of which `#` can name."""
    names = [name for line in text.splitlines() if (name := " ".join(line.strip("•*# \t").split()))]
    if len(names) > MOST_CATEGORIES:
        raise ValueError(TOO_MANY.format(most=MOST_CATEGORIES, count=len(names)))
    seen: set[str] = set()
    usual = {slug(name) for name in CATEGORIES}
    for name in names:
        if len(name) > LONGEST_CATEGORY:
            raise ValueError(TOO_LONG.format(name=name[:20], most=LONGEST_CATEGORY))
        if not slug(name):
            raise ValueError(NO_LETTERS.format(name=name))
        if slug(name) in usual:
            raise ValueError(USUAL.format(name=name, usual=", ".join(CATEGORIES)))
        if slug(name) in seen:
            raise ValueError(TWICE.format(name=name))
        seen.add(slug(name))
    return "\n".join(names)


def _roles(roles: tuple[Role, ...]) -> str:
    return ",".join(roles)


_HOLDERS = {
    _roles(ONLY_OWNER): "Product Owner",
    _roles(WITH_DEPUTY): "Product Owner, deputy",
    _roles(WITH_MEMBERS): "Product Owner, deputy, members",
}
METHODS = {
    Method.PILLARS.value: "Value, impact and risk ÷ effort",
    Method.VALUE_SIZE.value: "Value ÷ effort",
    Method.WSJF.value: "WSJF",
}
_DUE_HINTS = {
    Priority.CRITICAL: "Within how many working days it has to be planned. Empty: none.",
    Priority.HIGH: "Empty: picked or kept at the next review.",
    Priority.MEDIUM: "Empty: by the next program increment.",
    Priority.LOW: "Empty: none.",
}

SECTIONS: tuple[tuple[str, tuple[Choice, ...]], ...] = (
    (
        "How items are ranked",
        (
            picked_choice("method", "Score", Method.PILLARS.value, METHODS),
            number_choice("weight_value", "Weight of business value", "1", 0, 10),
            number_choice("weight_impact", "Weight of customer impact", "1", 0, 10),
            number_choice("weight_risk", "Weight of technical risk", "1", 0, 10),
            Choice(
                "attention",
                "Attention from",
                "4",
                _mean,
                "From which weighted mean of value, impact and risk (1–5) on an item is posted.",
            ),
        ),
    ),
    (
        "Sizes in points",
        (
            number_choice("small", "Small", "1", 1, 100),
            number_choice("medium", "Medium", "3", 1, 100),
            number_choice("large", "Large", "8", 1, 100),
        ),
    ),
    (
        "Sprints",
        (
            number_choice(
                "sprint_days", "Days in a sprint", "14", 7, 56, hint="From the next new sprint on."
            ),
            number_choice(
                "capacity",
                "Points in a sprint",
                "",
                1,
                100_000,
                may_be_empty=True,
                hint="What the team gets done in one. Empty: not known.",
            ),
        ),
    ),
    (
        "Team",
        (
            Choice("zone", "Time zone", "UTC", _zone, "Such as Europe/London."),
            Choice("emoji", "Emoji that files a message", "bricks", _emoji, "Such as :bricks:."),
            Choice(
                "definition_of_done",
                "Definition of Done",
                "",
                _lines,
                "One line each. It stands in the form that closes an item.",
                lines=True,
                may_be_empty=True,
            ),
            Choice(
                "categories",
                "Categories of your own",
                "",
                _categories,
                f"One a line, beside {', '.join(CATEGORIES)}. Items keep one that you remove.",
                lines=True,
                may_be_empty=True,
            ),
        ),
    ),
    (
        "Due, in working days",
        tuple(
            number_choice(
                DUE + priority.lower(),
                priority.value,
                "2" if priority is Priority.CRITICAL else "",
                1,
                250,
                may_be_empty=True,
                hint=_DUE_HINTS[priority],
            )
            for priority in Priority
        ),
    ),
    (
        "Who may, beside admins",
        tuple(
            picked_choice(
                RIGHT + right.key,
                right.value[:1].upper() + right.value[1:],
                _roles(DEFAULT_HOLDERS[right]),
                _HOLDERS,
            )
            for right in Right
        ),
    ),
)
CHOICES: Mapping[str, Choice] = {choice.name: choice for _, choices in SECTIONS for choice in choices}


def read_choices(
    typed: Mapping[str, str], choices: Mapping[str, Choice] = CHOICES
) -> tuple[dict[str, str], dict[str, str]]:
    """The texts as they are kept, and a sentence for each that cannot be."""
    kept, errors = {}, {}
    for name, text in typed.items():
        if name in choices:
            try:
                kept[name] = choices[name].read(text.replace("\r\n", "\n"))
            except ValueError as error:
                errors[name] = str(error)
    return kept, errors


def trouble(holds: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with settings that are right one by one: name → sentence."""
    weights = ("weight_value", "weight_impact", "weight_risk")
    return {weights[0]: ALL_ZERO} if all(holds[name] == "0" for name in weights) else {}
