"""Sprints as dates: two weeks from the Monday of the team's first week, each after the one before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Box:
    """A sprint on the calendar: its number, its first and its last day."""

    number: int
    starts_on: date
    ends_on: date


def today(now: datetime, zone: str) -> date:
    """The day it is in that zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def first_box(created_at: datetime, zone: str, days: int) -> Box:
    """The sprint of the team's first week."""
    day = today(created_at, zone)
    monday = day - timedelta(days=day.weekday())
    return Box(1, monday, monday + timedelta(days=days - 1))


def next_box(box: Box, days: int) -> Box:
    start = box.ends_on + timedelta(days=1)
    return Box(box.number + 1, start, start + timedelta(days=days - 1))


def box_on(day: date, known: Box, days: int) -> Box:
    """The sprint that holds the day, counting on from a known one in boxes of so many days."""
    ahead = max((day - known.ends_on).days, 0)
    skipped = -(-ahead // days)
    if skipped == 0:
        return known
    start = known.ends_on + timedelta(days=1 + (skipped - 1) * days)
    return Box(known.number + skipped, start, start + timedelta(days=days - 1))


def between(earlier: Box, later: Box) -> list[Box]:
    """The sprints between two known ones, which share the days that lie there."""
    count, first = later.number - earlier.number - 1, earlier.ends_on + timedelta(days=1)
    days = (later.starts_on - first).days
    starts = [first + timedelta(days=days * place // count) for place in range(count)] + [later.starts_on]
    return [
        Box(earlier.number + 1 + place, starts[place], starts[place + 1] - timedelta(days=1))
        for place in range(count)
    ]


def over_at(box: Box, zone: str) -> datetime:
    """The moment at which the sprint is over: the midnight after its last day."""
    return datetime.combine(box.ends_on + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)
