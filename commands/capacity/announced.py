"""When the next program increment is announced: the clock is told once for each (F26)."""

from datetime import UTC, date, datetime, time, timedelta

from commands.review.schedule import schedule_for
from commands.rules.cadence import moment
from commands.rules.capacity_choices import capacity_rules
from commands.rules.program_increments import announced_on, increment_on, next_increment
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


def _announced_at(team: Team, first: date) -> datetime:
    day = announced_on(first, capacity_rules(team.settings).notice, schedule_for(team).holidays.keys())
    return moment(day, time(USUAL_HOURS[0]), team.zone)
