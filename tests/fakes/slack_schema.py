"""The small vocabulary in which Slack's block limits are written down: checks that answer with reasons.

A check takes a value and its JSON pointer and returns every reason to refuse it, worded as Slack words it
(``must be less than 151 characters [json-pointer:/blocks/0/text/text]``).
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[object, str], list[str]]


def reason(words: str, pointer: str) -> str:
    """One reason for a refusal, with the place it stands at."""
    return f"{words} [json-pointer:{pointer}]"


@dataclass(frozen=True)
class Shape:
    """An object of Slack's: the properties it may have, and which of them it must have."""

    properties: Mapping[str, Check]
    required: Collection[str] = field(default_factory=frozenset)


def check_shape(value: object, shape: Shape, pointer: str) -> list[str]:
    """Why ``value`` is not of that shape: a missing property, an unknown one, or one that fails its check."""
    if not isinstance(value, dict):
        return [reason("must be an object", pointer)]
    found = [
        reason(f"missing required field: {name}", pointer)
        for name in sorted(shape.required)
        if name not in value
    ]
    for name, content in value.items():
        check = shape.properties.get(name)
        if check is None:
            found.append(reason(f"invalid additional property: {name}", pointer))
        else:
            found += check(content, f"{pointer}/{name}")
    return found


def anything(value: object, pointer: str) -> list[str]:
    """Whatever it is, Slack's limits say nothing about it."""
    return []


def boolean(value: object, pointer: str) -> list[str]:
    """True or false."""
    return [] if isinstance(value, bool) else [reason("must be a boolean", pointer)]


def string(high: int, low: int = 1) -> Check:
    """A string of ``low`` to ``high`` characters."""

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, str):
            return [reason("must be a string", pointer)]
        if len(value) < low:
            return [reason(f"must be more than {low - 1} characters", pointer)]
        return [reason(f"must be less than {high + 1} characters", pointer)] if len(value) > high else []

    return check


def matching(pattern: str, words: str) -> Check:
    """A string that matches the whole pattern; ``words`` say what was expected."""

    def check(value: object, pointer: str) -> list[str]:
        fits = isinstance(value, str) and re.fullmatch(pattern, value) is not None
        return [] if fits else [reason(words, pointer)]

    return check


def integer(low: int, high: int) -> Check:
    """A whole number from ``low`` to ``high``."""

    def check(value: object, pointer: str) -> list[str]:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return [] if fits else [reason(f"must be an integer from {low} to {high}", pointer)]

    return check


def number(value: object, pointer: str) -> list[str]:
    """A finite number."""
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf")
    return [] if fits else [reason("must be a number", pointer)]


def one_of(*values: str) -> Check:
    """One of a few words."""

    def check(value: object, pointer: str) -> list[str]:
        return [] if value in values else [reason(f"must be one of {', '.join(values)}", pointer)]

    return check


def listed(item: Check, low: int, high: int) -> Check:
    """A list of ``low`` to ``high`` items, each held to ``item``."""

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, list):
            return [reason("must be an array", pointer)]
        found = []
        if len(value) < low:
            found.append(reason(f"no fewer than {low} items allowed", pointer))
        if len(value) > high:
            found.append(reason(f"no more than {high} items allowed", pointer))
        for index, content in enumerate(value):
            found += item(content, f"{pointer}/{index}")
        return found

    return check


def text(high: int, *, mrkdwn: bool = False, low: int = 1) -> Check:
    """A text object of at most ``high`` characters; plain unless ``mrkdwn`` is allowed too."""
    kinds = {"plain_text": {"type", "text", "emoji"}}
    if mrkdwn:
        kinds["mrkdwn"] = {"type", "text", "verbatim"}

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, dict):
            return [reason("must be a text object", pointer)]
        allowed = kinds.get(value.get("type", ""))
        if allowed is None:
            return [reason(f"type must be {' or '.join(kinds)}", pointer)]
        found = [
            reason(f"invalid additional property: {name}", pointer) for name in value if name not in allowed
        ]
        return found + string(high, low)(value.get("text"), f"{pointer}/text")

    return check


def shaped(properties: Mapping[str, Check], required: Sequence[str] = ()) -> Check:
    """An object with exactly these properties."""
    shape = Shape(properties, frozenset(required))
    return lambda value, pointer: check_shape(value, shape, pointer)


def typed(shapes: Mapping[str, Shape], allowed: Collection[str] | None = None) -> Check:
    """An object whose ``type`` names one of the shapes (of those ``allowed`` at this place)."""

    def check(value: object, pointer: str) -> list[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes or (allowed is not None and kind not in allowed):
            return [reason(f"unsupported type: {kind}", f"{pointer}/type")]
        return check_shape(value, shapes[kind], pointer)

    return check


def walk(value: object, pointer: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Every object inside a JSON value, with its pointer, outermost first."""
    if isinstance(value, dict):
        yield value, pointer
        for name, content in value.items():
            yield from walk(content, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, content in enumerate(value):
            yield from walk(content, f"{pointer}/{index}")
