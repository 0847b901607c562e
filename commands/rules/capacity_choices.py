"""What a team may choose about its capacity: the band of debt and its program increments (F26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from commands.rules import reading
from commands.rules.capacity import Band
from commands.rules.choices import Choice, number_choice, picked_choice
from commands.rules.program_increments import Calendar

LOW, HIGH, LENGTH, FIRST, NOTICE = (
    "band_low",
    "band_high",
    "increment_weeks",
    "increment_first",
    "increment_notice",
)
QUARTERS = "quarters"
WEEKS = {QUARTERS: "A quarter of the calendar"} | {
    str(weeks): f"{weeks} weeks, from the day below on" for weeks in range(4, 27)
}
BACKWARDS = "The upper end of the band is below the lower one."
NO_FIRST = "Please name the first day of an increment: the weeks are counted from it."


def _day(text: str) -> str:
    day = reading.day(text.strip())
    return day.isoformat() if day is not None else ""


CAPACITY: Mapping[str, Choice] = {
    choice.name: choice
    for choice in (
        number_choice(LOW, "Debt at least, in percent", "15", 0, 100),
        number_choice(HIGH, "Debt at most, in percent", "20", 0, 100),
        picked_choice(LENGTH, "A program increment is", QUARTERS, WEEKS),
        Choice(
            FIRST, "First day of an increment", "", _day, "Where it is counted in weeks.", may_be_empty=True
        ),
        number_choice(
            NOTICE,
            "Announce the next one so many working days before",
            "5",
            1,
            20,
            hint="The channel reads once which shares hold, and can change them.",
        ),
    )
}
"""What a team may choose about its capacity, by name."""


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """notice: how many working days before its first day an increment is announced."""

    band: Band
    calendar: Calendar
    notice: int


def capacity_rules(chosen: Mapping[str, str] | None) -> CapacityRules:
    """What holds, out of what a team chose; what is missing has its default."""
    told = {name: choice.default for name, choice in CAPACITY.items()} | dict(chosen or {})
    weeks, first = told[LENGTH], told[FIRST]
    calendar = (
        Calendar() if weeks == QUARTERS or not first else Calendar(int(weeks), date.fromisoformat(first))
    )
    return CapacityRules(Band(int(told[LOW]), int(told[HIGH])), calendar, int(told[NOTICE]))


def trouble(holds: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with choices that are right one by one: name → sentence."""
    errors = {HIGH: BACKWARDS} if int(holds[HIGH]) < int(holds[LOW]) else {}
    return errors | ({FIRST: NO_FIRST} if holds[LENGTH] != QUARTERS and not holds[FIRST] else {})
