"""Whether a value after met its target (F15, step 4): by direction, in one unit, in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.measured import is_met, outcome, read_after
from commands.rules.measurement import parse_measurement
from storage.enums import Direction


@pytest.mark.parametrize(
    ("typed", "after", "said"),
    [
        ("340ms -> <80ms", "75", "340 ms → 75 ms, target 80 ms: met"),
        ("340ms -> <80ms", "80", "340 ms → 80 ms, target 80 ms: met"),
        ("340ms -> <80ms", "80.5", "340 ms → 80.5 ms, target 80 ms: missed"),
        ("Coverage 23% -> 60%", "61", "23% → 61%, target 60%: met"),
        ("Coverage 23% -> 60%", "12", "23% → 12%, target 60%: missed"),
        ("$1,200 -> $900", "899.5", "$1200 → $899.5, target $900: met"),
        ("4 -> 0", "-1", "4 → -1, target 0: met"),
    ],
)
def test_met_or_missed_is_computed_from_the_target(typed: str, after: str, said: str) -> None:
    assert outcome(parse_measurement(typed), after) == said


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("75", "ms", "75"),
        ("75 ms", "ms", "75"),
        (" 75MS ", "ms", "75"),
        ("1,200", "ms", "1200"),
        ("0,5 %", "%", "0.5"),
        ("$12", "$", "12"),
        ("-3", "", "-3"),
        ("12 incidents", "", "12"),
    ],
)
def test_a_value_is_read_with_its_unit_or_without(typed: str, unit: str, value: str) -> None:
    assert read_after(typed, unit) == value


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [
        ("75 s", "ms", "give the value in ms too, not in s"),
        ("$5", "€", "give the value in € too, not in $"),
        ("fast", "ms", "one number"),
        ("", "ms", "one number"),
        ("75 to 80", "ms", "one number"),
        ("1.2.3", "", "one number"),
    ],
)
def test_another_unit_or_no_number_is_refused_in_words(typed: str, unit: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("$", r"\$")):
        read_after(typed, unit)


VALUES = st.decimals(min_value=-10_000, max_value=10_000, places=2).map(lambda value: f"{value:f}")


@given(before=VALUES, target=VALUES, after=VALUES)
def test_the_target_itself_meets_it_and_going_on_keeps_it_met(before: str, target: str, after: str) -> None:
    if Decimal(before) == Decimal(target):
        return
    made = parse_measurement(f"{before} -> {target}")
    assert is_met(made, target)
    assert not is_met(made, before)
    better = (
        Decimal(after) - Decimal(target)
        if made.direction is Direction.UP
        else Decimal(target) - Decimal(after)
    )
    assert is_met(made, after) == (better >= 0)
