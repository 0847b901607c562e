"""Which sprint runs and which comes next, in the team's zone; kept as rows once somebody plans into them."""

from dataclasses import dataclass
from datetime import date, datetime

from commands.errors import UserError
from commands.request import Request
from commands.rules.settings import settings_of
from commands.rules.time_box import Box, box_on, first_box, next_box, over_at, today
from commands.team_log import log_team
from storage.enums import Effort
from storage.items import Item
from storage.people import Person
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

CURRENT, NEXT = "current", "next"
KEPT = 4
NO_SUCH_SPRINT = "There is no sprint {which} to plan for: now it is sprint {current}, then sprint {next}."
TENTATIVE = "tentative: sprint {number} (from {day})"


@dataclass(frozen=True, slots=True)
class Slot:
    """A sprint of the calendar, with its row if it has one. tentative: it has not begun."""

    box: Box
    row: Sprint | None
    tentative: bool

    @property
    def number(self) -> int:
        return self.box.number

    @property
    def words(self) -> str:
        """`sprint 7`, or what is said of one that has not begun."""
        if self.tentative:
            return TENTATIVE.format(number=self.number, day=short_day(self.box.starts_on))
        return f"sprint {self.number}"


def slot(store: Store, team: Team, now: datetime, which: str) -> Slot:
    """The sprint called `current`, `next`, or by one of their numbers. Raises UserError for any other."""
    running = _running(store, team, now)
    following = _following(store, team, now, running)
    for one, name in ((running, CURRENT), (following, NEXT)):
        if which in (name, str(one.number)):
            return one
    raise UserError(NO_SUCH_SPRINT.format(which=which[:20], current=running.number, next=following.number))


def sprint_for(store: Store, team: Team, now: datetime, which: str) -> Sprint:
    """The row of that sprint, made when it is first needed, with the one before it. The team is locked."""
    wanted = slot(store, team, now, which)
    running = slot(store, team, now, CURRENT)
    if wanted.number != running.number:
        _kept(store, team, running)
    return _kept(store, team, wanted)


def sprint_words(store: Store, team: Team, item: Item, now: datetime) -> str:
    """Where an item is planned: `sprint 7`, `tentative: sprint 8 (from 30 Nov)`, or nothing."""
    return slot_of(team, store.sprints.get(item.sprint_id), now).words if item.sprint_id else ""


def slot_of(team: Team, row: Sprint, now: datetime) -> Slot:
    box = Box(row.number, row.starts_on, row.ends_on)
    return Slot(box, row, tentative=row.starts_on > today(now, team.zone))


def capacity_of(team: Team, row: Sprint | None) -> int | None:
    """In points: the sprint's own, else what the team usually has, if it says."""
    own = row.capacity if row is not None else None
    return settings_of(team.settings).capacity if own is None else own


def points_of(team: Team, effort: Effort | None) -> int:
    return settings_of(team.settings).points[effort]


def log_sprint(
    request: Request, store: Store, person: Person, row: Sprint, field: str, before: str, after: str
) -> None:
    """One decision about the sprint itself."""
    why = f"sprint {row.number}"
    log_team(request, store, row.team_id, person, field=field, before=before, after=after, reason=why)


def short_day(day: date) -> str:
    """`30 Nov`."""
    return f"{day.day} {day:%b}"


def _running(store: Store, team: Team, now: datetime) -> Slot:
    """The first that is not over; before the rows reach that far, the calendar tells."""
    rows = store.sprints.latest(team.id, KEPT)
    for row in reversed(rows):
        if row.ended_at is None and row.over_at > now:
            return slot_of(team, row, now)
    days, day = settings_of(team.settings).sprint_days, today(now, team.zone)
    if not rows:
        return Slot(box_on(day, first_box(team.created_at, team.zone, days), days), None, tentative=False)
    last = Box(rows[0].number, rows[0].starts_on, rows[0].ends_on)
    box = box_on(day, last, days) if day > last.ends_on else next_box(last, days)
    return Slot(box, None, tentative=box.starts_on > day)


def _following(store: Store, team: Team, now: datetime, running: Slot) -> Slot:
    row = store.sprints.by_number(team.id, running.number + 1)
    if row is not None:
        return slot_of(team, row, now)
    box = next_box(running.box, settings_of(team.settings).sprint_days)
    return Slot(box, None, tentative=box.starts_on > today(now, team.zone))


def _kept(store: Store, team: Team, wanted: Slot) -> Sprint:
    box = wanted.box
    if wanted.row is not None:
        return wanted.row
    made = store.sprints.add(team.id, box.number, box.starts_on, box.ends_on, over_at(box, team.zone))
    kept = made or store.sprints.by_number(team.id, box.number)
    if kept is None:
        raise LookupError(f"no sprint {box.number}")
    return kept
