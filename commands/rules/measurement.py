"""Reads a measurement as people write it: `Test coverage 23% -> 60%`, `340ms → <80ms`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from storage.enums import Direction

NOT_READ = "Write it as before -> target, such as “Test coverage 23% -> 60%”."
UNITS_DIFFER = "Before is in {before} and the target in {target}: use one unit for both."
NOTHING_CHANGES = "Before and target are the same: say what should change."
NO_VALUE = "Please give one number, such as 61 or 78.5, with its unit or without."
WRONG_WAY = "The target says {sign}, but before is already there: check the two values."

_NUMBER = r"[-+]?\d{1,12}(?:[.,]\d{1,12}){0,4}"
_UNIT = r"%|[$€£]|°?[^\W\d_](?:[^\s\d,;:()<>→]{0,13}[^\W\d_])?"
_VALUES = re.compile(
    rf"(?P<cur1>[$€£]?)(?<![\w.,])(?P<before>{_NUMBER})\s?(?P<unit1>{_UNIT})?"
    rf"\s{{0,3}}(?:->|→|=>)\s{{0,3}}(?P<sign><=|>=|[<>≤≥]|under |below |over |above )?\s{{0,3}}"
    rf"(?P<cur2>[$€£]?)(?P<target>{_NUMBER})\s?(?P<unit2>{_UNIT})?",
    re.IGNORECASE,
)
_VALUE = re.compile(rf"(?P<currency>[$€£]?)\s?(?P<value>{_NUMBER})\s?(?P<unit>{_UNIT})?", re.IGNORECASE)
_DOWN = {"<", "<=", "≤", "under", "below"}
_UP = {">", ">=", "≥", "over", "above"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """Values are decimal numbers as text; `direction` says which way is better."""

    metric: str
    unit: str
    direction: Direction
    before: str
    target: str

    def __str__(self) -> str:
        return (
            f"{self.metric} {quantity(self.before, self.unit)} -> {quantity(self.target, self.unit)}".strip()
        )


def quantity(value: str, unit: str) -> str:
    """A value with its unit, as people write it: `60%`, `80 ms`, `$12`."""
    if not value or not unit:
        return value
    if unit[0] in "$€£":
        return f"{unit[0]}{value}{unit[1:]}"
    return f"{value}{unit}" if unit == "%" else f"{value} {unit}"


def parse_measurement(text: str) -> Measurement:
    """Raises ValueError with a sentence for the person."""
    found = _VALUES.search(text.strip())
    if found is None:
        raise ValueError(NOT_READ)
    return _measured(found)


def find_measurement(text: str) -> Measurement | None:
    """A measurement inside a longer text; only one with a unit, for `Python 3.8 -> 3.12` is none.

    Raises ValueError when it looks like one but cannot be right.
    """
    found = _VALUES.search(text)
    if found is None or not any(found[name] for name in ("unit1", "cur1")):
        return None
    return _measured(found)


def parse_quantity(text: str) -> tuple[str, str]:
    """A number as text, and its unit or nothing: `75 ms`, `$12`, `61`. Raises ValueError with a sentence."""
    found = _VALUE.fullmatch(text.strip())
    if found is None:
        raise ValueError(NO_VALUE)
    try:
        value = parse_number(found["value"])
    except ValueError:
        raise ValueError(NO_VALUE) from None
    return f"{value:f}", found["currency"] + (found["unit"] or "")


def parse_number(text: str) -> Decimal:
    """Raises ValueError. `1,200` is twelve hundred, `0,5` and `0,500` are a half."""
    if re.fullmatch(r"[-+]?(?!0)\d{1,3}(,\d{3})+(\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    if re.fullmatch(r"[-+]?\d+([.,]\d+)?", text):
        return Decimal(text.replace(",", "."))
    raise ValueError(NOT_READ)


def _measured(found: re.Match[str]) -> Measurement:
    before, target = parse_number(found["before"]), parse_number(found["target"])
    units = [(found[f"cur{side}"] or "") + (found[f"unit{side}"] or "") for side in (1, 2)]
    if all(units) and units[0].lower() != units[1].lower():
        raise ValueError(UNITS_DIFFER.format(before=units[0], target=units[1]))
    sign = (found["sign"] or "").strip().lower()
    if before == target:
        raise ValueError(NOTHING_CHANGES)
    direction = Direction.UP if sign in _UP or (not sign and target > before) else Direction.DOWN
    if sign and ((target > before) if direction is Direction.DOWN else (target < before)):
        raise ValueError(WRONG_WAY.format(sign=sign))
    metric = found.string[: found.start()].strip().rpartition("\n")[2][:150]
    metric = re.sub(r"(?:\bfrom(?=[\s:-])|[:-]|\s)+$", "", metric + " ", flags=re.IGNORECASE).strip()
    return Measurement(metric, units[0] or units[1], direction, f"{before:f}", f"{target:f}")
