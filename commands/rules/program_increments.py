"""A team's program increments: quarters of the calendar, or so many weeks each from a day on (F26)."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from commands.rules.cadence import working_day_before
from commands.rules.due import day_text

MONTHS = 3
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """weeks: of each increment, counted on and back from the one that begins on `first`; none: quarters."""

    weeks: int | None = None
    first: date | None = None


@dataclass(frozen=True, slots=True)
class Increment:
    """Its first and its last day."""

    starts_on: date
    ends_on: date

    @property
    def words(self) -> str:
        return f"{day_text(self.starts_on)} – {day_text(self.ends_on)} {self.ends_on.year}"


QUARTERS = Calendar()


def increment_on(day: date, calendar: Calendar = QUARTERS) -> Increment:
    """The increment that holds the day."""
    if calendar.weeks is None or calendar.first is None:
        month = (day.month - 1) // MONTHS * MONTHS + 1
        behind = date(day.year + (month + MONTHS) // 13, (month + MONTHS - 1) % 12 + 1, 1)
        return Increment(date(day.year, month, 1), behind - A_DAY)
    length = timedelta(weeks=calendar.weeks)
    start = calendar.first + (day - calendar.first) // length * length
    return Increment(start, start + length - A_DAY)


def next_increment(day: date, calendar: Calendar = QUARTERS) -> Increment:
    """The one that begins behind the increment of the day."""
    return increment_on(increment_on(day, calendar).ends_on + A_DAY, calendar)


def last_review_in(review: date, following: date, calendar: Calendar = QUARTERS) -> date | None:
    """The last day of the increment, if the review is the last one in it."""
    ends = increment_on(review, calendar).ends_on
    return ends if following > ends else None


def announced_on(starts_on: date, working_days: int, holidays: Set[date]) -> date:
    """The day so many working days before an increment begins."""
    for _ in range(working_days):
        starts_on = working_day_before(starts_on, holidays)
    return starts_on
