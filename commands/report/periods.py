"""The times that numbers are told for: a team's sprints and the calendar months in its zone, without gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from commands.planning.sprints import CURRENT, slot
from commands.rules.cadence import moment
from commands.rules.settings import settings_of
from commands.rules.time_box import Box, between, first_box, over_at, today
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

A_DAY = timedelta(days=1)
NEXT_ONES = 2
"""The latest rows of a team may be of the sprints after the running one."""


@dataclass(frozen=True, slots=True)
class Period:
    """A sprint or a calendar month in the team's zone: from `begins` up to `ends`, where the next one begins.

    over: it has ended; one that has not counts so far.
    """

    name: str
    begins: datetime
    ends: datetime
    over: bool


def sprint_periods(store: Store, team: Team, now: datetime, at_most: int) -> list[Period]:
    """So many sprints before the running one, and that one last; none from before the team's first week.

    Where there is no row the calendar tells; what lies between two sprints belongs to the earlier one.
    """
    running = slot(store, team, now, CURRENT)
    rows = store.sprints.latest(team.id, at_most + 1 + NEXT_ONES)
    known = [_Known.of(row) for row in reversed(rows) if row.number < running.number]
    if not known or known[0].number > 1:
        first = first_box(team.created_at, team.zone, settings_of(team.settings).sprint_days)
        known = [_Known.by_calendar(first, team.zone), *known] if running.number > 1 else known
    begins = _begins(team, [*known, _Known.by_calendar(running.box, team.zone)])
    ends = running.row.over_at if running.row is not None else over_at(running.box, team.zone)
    numbers = range(max(1, running.number - at_most), running.number + 1)
    return _periods([f"sprint {number}" for number in numbers], [begins[number] for number in numbers], ends)


def month_periods(team: Team, now: datetime, at_most: int) -> list[Period]:
    """So many calendar months before this one, and this one last; none from before the team was made."""
    this = today(now, team.zone).replace(day=1)
    earliest = today(team.created_at, team.zone).replace(day=1)
    days = [this]
    while len(days) <= at_most and days[0] > earliest:
        days.insert(0, (days[0] - A_DAY).replace(day=1))
    following = (this + timedelta(days=31)).replace(day=1)
    begins = [_midnight(day, team) for day in days]
    return _periods([f"{day:%B %Y}" for day in days], begins, _midnight(following, team))


@dataclass(frozen=True, slots=True)
class _Known:
    """A sprint that is known, and the moment at which it was over."""

    box: Box
    over_at: datetime

    @property
    def number(self) -> int:
        return self.box.number

    @staticmethod
    def of(row: Sprint) -> "_Known":
        return _Known(Box(row.number, row.starts_on, row.ends_on), row.over_at)

    @staticmethod
    def by_calendar(box: Box, zone: str) -> "_Known":
        return _Known(box, over_at(box, zone))


def _begins(team: Team, known: Sequence[_Known]) -> dict[int, datetime]:
    """Number → when it began, from the first known sprint to the last; those between two share their days."""
    begins = {known[0].number: _midnight(known[0].box.starts_on, team)}
    for earlier, later in pairwise(known):
        boxes = between(earlier.box, later.box)
        begins |= {box.number: _midnight(box.starts_on, team) for box in boxes}
        adjoins = not boxes and later.box.starts_on <= earlier.box.ends_on + A_DAY
        begins[later.number] = earlier.over_at if adjoins else _midnight(later.box.starts_on, team)
    return begins


def _midnight(day: date, team: Team) -> datetime:
    return moment(day, time.min, team.zone)


def _periods(names: Sequence[str], begins: Sequence[datetime], ends: datetime) -> list[Period]:
    bounds = pairwise([*begins, ends])
    last = len(names) - 1
    return [
        Period(name, first, until, over=place < last)
        for place, (name, (first, until)) in enumerate(zip(names, bounds, strict=True))
    ]
