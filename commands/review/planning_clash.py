"""Whether a review takes the slot of sprint planning: they are to be separate (F14)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.planning.sprints import CURRENT, slot
from commands.review.schedule import schedule_for
from commands.rules.cadence import Due, moment
from commands.rules.due import day_text
from commands.rules.schedule import Schedule
from commands.rules.settings import settings_of
from commands.rules.time_box import Box, box_on, next_box, today
from storage.store import Store
from storage.teams import Team

PLANNING = timedelta(hours=2)
"""For how long a team is taken to plan."""
FIRST_DAY = (
    "{day} is also the first day of sprint {number}. If you plan the sprint at that time, give the review a "
    "slot of its own: what it decides is what planning begins with."
)
OVERLAPS = (
    "On {day} the review overlaps the planning of sprint {number} at {at:%H:%M}. Give it a slot of its own, "
    "before: what it decides is what planning begins with."
)


def clash(store: Store, team: Team, now: datetime, reviews: Sequence[Due]) -> str:
    """A sentence about the first of these reviews that meets the planning of a sprint; or nothing."""
    schedule = schedule_for(team)
    for due in reviews:
        box = _begins(store, team, now, due)
        if box is None:
            continue
        if schedule.planning_at is None:
            return FIRST_DAY.format(day=day_text(box.starts_on), number=box.number)
        if _overlap(schedule, due, box):
            return OVERLAPS.format(day=day_text(box.starts_on), number=box.number, at=schedule.planning_at)
    return ""


def _begins(store: Store, team: Team, now: datetime, due: Due) -> Box | None:
    """The sprint whose first day is the day of that review, if there is one."""
    day, days = today(due.at, team.zone), settings_of(team.settings).sprint_days
    running = slot(store, team, now, CURRENT).box
    following = store.sprints.by_number(team.id, running.number + 1)
    known = (
        Box(following.number, following.starts_on, following.ends_on)
        if following
        else next_box(running, days)
    )
    box = running if day <= running.ends_on else box_on(day, known, days)
    return box if box.starts_on == day else None


def _overlap(schedule: Schedule, due: Due, box: Box) -> bool:
    assert schedule.planning_at is not None
    planning = moment(box.starts_on, schedule.planning_at, schedule.cadence.zone)
    return due.at < planning + PLANNING and planning < due.at + timedelta(minutes=schedule.length)
