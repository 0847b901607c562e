"""When the next program increment is announced: the clock is told once for each (F26)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from commands.review.schedule import schedule_for
from commands.rules.cadence import moment
from commands.rules.capacity_choices import capacity_rules
from commands.rules.program_increments import announced_on, increment_on, next_increment
from commands.rules.reminders import NOTICE, value
from commands.rules.time_box import today
from commands.rules.working_time import USUAL_HOURS
from storage.dues import Due
from storage.store import Store
from storage.teams import Team

ANNOUNCE = "capacity.announce"
"""What the clock asks for; the name of the row is the first day of the increment."""
ANY_TIME = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)


def arm(store: Store, team: Team, now: datetime, after: date | None = None) -> None:
    """The clock announces the next increment that can be announced in time, behind the day `after`. The team
    is locked, or new."""
    calendar, day = capacity_rules(team.settings).calendar, today(now, team.zone)
    first = next_increment(max(day, after or day), calendar).starts_on
    while (at := _announced_at(team, first)) <= now:
        first = next_increment(first, calendar).starts_on
    store.dues.set(team.id, ANNOUNCE, at, first.isoformat())


def arm_again(store: Store, team: Team, now: datetime) -> None:
    """The same after the calendar has changed: what was not announced yet is, if need be at once."""
    for due in armed(store, team):
        first = date.fromisoformat(due.name)
        starts_still = increment_on(first, capacity_rules(team.settings).calendar).starts_on == first
        store.dues.drop(team.id, ANNOUNCE, due.name)
        if starts_still and first > today(now, team.zone):
            store.dues.set(team.id, ANNOUNCE, max(_announced_at(team, first), now), due.name)
            return
    arm(store, team, now)


def armed(store: Store, team: Team) -> list[Due]:
    """The increment that is announced next."""
    return store.dues.by(team.id, ANNOUNCE, ANY_TIME, 1)


def announced_between(team: Team, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When increments are announced in that time, each with the midnight at which it begins."""
    calendar = capacity_rules(team.settings).calendar
    first = increment_on(today(since, team.zone), calendar).starts_on
    while (at := _announced_at(team, first)) <= until:
        if at > since:
            yield at, moment(first, time.min, team.zone)
        first = next_increment(first, calendar).starts_on


def plans(store: Store, team: Team) -> bool:
    """Whether the team plans in sprints, or chose shares: others are told of no increment."""
    return bool(store.allocations.of_team(team.id) or store.sprints.latest(team.id, 1))


def _announced_at(team: Team, first: date) -> datetime:
    notice = int(value(team.settings, NOTICE))
    day = announced_on(first, notice, schedule_for(team).holidays.keys())
    return moment(day, time(USUAL_HOURS[0]), team.zone)
