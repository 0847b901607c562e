"""When a team's reviews are: every so many local days from an anchor date, at the team's wall-clock time.

The laws (F17, F18, section 13):

- Occurrence n is on the anchor date plus n times `every_days` local days; week numbers play no part.
- It is at the same local time the whole year. A minute that the clock skips becomes the next one that there
  is; of a minute that the clock shows twice the first counts.
- One on a holiday goes to the next working day. Where holidays reach as far as the next occurrence, the two
  are one review, under the next one's name.
- Skipping one, moving one (also onto a holiday, also to now) and holidays touch no other: nothing here can
  shift the anchor.
- The date that an occurrence has by the anchor is its name, wherever it is moved to, and no two share one.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count as numbers_from
from itertools import islice
from zoneinfo import ZoneInfo

from commands.rules.time_box import today

FIRST_AT = time(10)
FIRST_DAYS_ON = 10
WEDNESDAY, FRIDAY = 2, 4
WEEK = 7


@dataclass(frozen=True, slots=True)
class Cadence:
    """What a team sets: the day of one review, the local time to the minute, the zone, the days between."""

    anchor: date
    at: time
    zone: str
    every_days: int = 14


@dataclass(frozen=True, slots=True)
class Due:
    """One review: the date that names it, and the moment (UTC) at which it is to begin."""

    nominal: date
    at: datetime


def first_wednesday(now: datetime, zone: str) -> date:
    """The day of a new team's first review, at `FIRST_AT`: the first Wednesday at least 10 days on there."""
    earliest = today(now, zone) + timedelta(days=FIRST_DAYS_ON)
    return earliest + timedelta(days=(WEDNESDAY - earliest.weekday()) % WEEK)


def occurrence(cadence: Cadence, number: int) -> date:
    """The date that names an occurrence; the anchor is number 0."""
    return cadence.anchor + timedelta(days=number * cadence.every_days)


def occurs_on(cadence: Cadence, day: date) -> bool:
    """Whether the date names an occurrence, the anchor being the first."""
    return day >= cadence.anchor and (day - cadence.anchor).days % cadence.every_days == 0


def moment(day: date, at: time, zone: str) -> datetime:
    """That local time in UTC: the next minute that there is, and the first of two (F17)."""
    there = ZoneInfo(zone)
    wall = datetime.combine(day, at.replace(fold=0))
    while True:
        instant = wall.replace(tzinfo=there).astimezone(UTC)
        if instant.astimezone(there).replace(tzinfo=None) == wall:
            return instant
        wall += timedelta(minutes=1)


def next_working_day(day: date, holidays: Set[date], at_most: date = date.max) -> date:
    """The first day from this one on that is a Monday to Friday and no holiday; nobody looks behind the last
    one that is of use."""
    while day < at_most and (day.weekday() > FRIDAY or day in holidays):
        day += timedelta(days=1)
    return day


def working_day_before(day: date, holidays: Set[date]) -> date:
    """The last Monday to Friday before that day which is no holiday."""
    day -= timedelta(days=1)
    while next_working_day(day, holidays) != day:
        day -= timedelta(days=1)
    return day


def next_after(
    cadence: Cadence,
    now: datetime,
    holidays: Set[date],
    skipped: Set[date],
    moved: Mapping[date, datetime],
) -> Due:
    """The first review later than now; `skipped` and `moved` go by the dates that name occurrences (F18)."""
    return upcoming(cadence, now, holidays, skipped, moved, 1)[0]


def upcoming(
    cadence: Cadence,
    now: datetime,
    holidays: Set[date],
    skipped: Set[date],
    moved: Mapping[date, datetime],
    count: int,
) -> list[Due]:
    """So many reviews later than now, by time; of two put at the same moment the later named one stands.

    What is both skipped and moved is skipped; dates that name no occurrence (any more) say nothing.
    """
    untouched = (
        due
        for due in _by_calendar(cadence, now, holidays)
        if due.at > now and due.nominal not in skipped and due.nominal not in moved
    )
    by_hand = (
        Due(nominal, at.astimezone(UTC))
        for nominal, at in moved.items()
        if at > now and nominal not in skipped and occurs_on(cadence, nominal)
    )
    dues = sorted([*islice(untouched, count), *by_hand], key=lambda due: due.nominal)
    by_moment = {due.at: due for due in dues}
    return [by_moment[at] for at in sorted(by_moment)][:count]


def _by_calendar(cadence: Cadence, now: datetime, holidays: Set[date]) -> Iterator[Due]:
    """The occurrences as dates and holidays have them, from the last one that may still be to come on."""
    passed = (today(now, cadence.zone) - cadence.anchor).days // cadence.every_days
    for number in numbers_from(max(passed, 0)):
        nominal, following = occurrence(cadence, number), occurrence(cadence, number + 1)
        day = next_working_day(nominal, holidays, following) if nominal in holidays else nominal
        if day < following:
            yield Due(nominal, moment(day, cadence.at, cadence.zone))
