"""What a team may choose about its capacity: the band of debt and its program increments (F26)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from commands.rules import reading
from commands.rules.capacity import Band
from commands.rules.choices import Choice, number_choice, picked_choice
from commands.rules.program_increments import Calendar

LOW, HIGH, LENGTH, FIRST = "band_low", "band_high", "increment_weeks", "increment_first"
QUARTERS = "quarters"
WEEKS = {QUARTERS: "A quarter of the calendar"} | {str(weeks): f"{weeks} weeks" for weeks in range(4, 27)}
WANTED = "The band is the share of debt that you want in each sprint."
COUNTED = "Weeks are counted from the day below."
BACKWARDS = "The upper end of the band is below the lower one."
NO_FIRST = "Please name the first day of an increment: the weeks are counted from it."


def _day(text: str) -> str:
    day = reading.day(text.strip())
    return day.isoformat() if day is not None else ""


CAPACITY: Mapping[str, Choice] = {
    choice.name: choice
    for choice in (
        number_choice(LOW, "Lower end of the band (%)", "15", 0, 100, hint=WANTED),
        number_choice(HIGH, "Upper end of the band (%)", "20", 0, 100),
        replace(picked_choice(LENGTH, "Length of a program increment", QUARTERS, WEEKS), hint=COUNTED),
        Choice(
            FIRST,
            "First day of an increment",
            "",
            _day,
            "For increments of so many weeks; quarters need none.",
            may_be_empty=True,
        ),
    )
}
"""What a team may choose about its capacity, by name."""


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """What the team wants, and when its increments begin."""

    band: Band
    calendar: Calendar


def capacity_rules(chosen: Mapping[str, str] | None) -> CapacityRules:
    """What holds, out of what a team chose; what is missing has its default."""
    told = {name: choice.default for name, choice in CAPACITY.items()} | dict(chosen or {})
    weeks, first = told[LENGTH], told[FIRST]
    calendar = (
        Calendar() if weeks == QUARTERS or not first else Calendar(int(weeks), date.fromisoformat(first))
    )
    return CapacityRules(Band(int(told[LOW]), int(told[HIGH])), calendar)


def trouble(holds: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with choices that are right one by one: name → sentence."""
    errors = {HIGH: BACKWARDS} if int(holds[HIGH]) < int(holds[LOW]) else {}
    return errors | ({FIRST: NO_FIRST} if holds[LENGTH] != QUARTERS and not holds[FIRST] else {})
