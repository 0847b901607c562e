"""Whether the value after met its target, in words: `340 ms → 75 ms, target 80 ms: met`."""

from decimal import Decimal

from commands.rules.measurement import Measurement, parse_quantity, quantity
from storage.enums import Direction

MET, MISSED = "met", "missed"
WRONG_UNIT = "The target is in {unit}: please give the value in {unit} too, not in {given}."


def read_after(text: str, unit: str) -> str:
    """A value such as `75` or `75 ms` as a plain number. Raises ValueError with a sentence.

    unit: what before and target are in; without one, any or none will do.
    """
    value, given = parse_quantity(text)
    if unit and given and given.lower() != unit.lower():
        raise ValueError(WRONG_UNIT.format(unit=unit, given=given))
    return value


def is_met(target: Measurement, after: str) -> bool:
    """Reaching the target is enough."""
    reached, wanted = Decimal(after), Decimal(target.target)
    return reached >= wanted if target.direction is Direction.UP else reached <= wanted


def outcome(target: Measurement, after: str) -> str:
    """Before, after and target with their unit, and whether it was met."""
    before, reached, wanted = (
        quantity(value, target.unit) for value in (target.before, after, target.target)
    )
    return f"{before} → {reached}, target {wanted}: {MET if is_met(target, after) else MISSED}"
