"""A team's schedule, and the clock told when the next review is."""

from datetime import date, datetime

from commands.channels import first_channels
from commands.rules.brief import first_look
from commands.rules.cadence import Due
from commands.rules.schedule import Schedule, next_reviews, schedule_of
from commands.rules.working_time import WorkingTime
from storage.deliveries import Address
from storage.store import Store
from storage.teams import Team

DUE, BRIEF_DUE = "review.due", "nudge.brief"
"""What the clock asks for: when a review is due, and when it is time to look what to be briefed about."""
LATELY = 10
"""So many reviews back is looked whether one that the calendar names was held already."""


def schedule_for(team: Team) -> Schedule:
    return schedule_of(team.settings, team.zone, team.created_at)


def coming(store: Store, team: Team, now: datetime, count: int) -> list[Due]:
    """So many reviews that are to come. One that was held is past, wherever the clock is set now."""
    return next_reviews(schedule_for(team), now, count, held(store, team))


def held(store: Store, team: Team) -> frozenset[date]:
    """The calendar's names of the reviews that there were lately."""
    names = (review.name for review in store.reviews.latest(team.id, LATELY))
    return frozenset(day for name in names if (day := named_day(name)) is not None)


def named_day(name: str) -> date | None:
    """The date that names a review of the calendar; none for one that was called by hand."""
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def arm(store: Store, team: Team, now: datetime) -> None:
    """The clock asks for the next review after now, and the brief before it. The team is locked, or new."""
    review, works = coming(store, team, now, 1)[0], WorkingTime(team.zone, schedule_for(team).holidays.keys())
    store.dues.set(team.id, DUE, review.at)
    store.dues.set(team.id, BRIEF_DUE, first_look(review.at, works))


def rearm(store: Store, team: Team, now: datetime) -> None:
    """The same after the schedule has changed; a review that is due already stays due."""
    due = store.dues.get(team.id, DUE)
    if due is None or due.at > now:
        arm(store, team, now)


def review_channels(store: Store, team: Team) -> list[Address]:
    """Where the review is posted: the team's first channel of each platform and workspace, the chosen one
    in place of the first one of its own."""
    link = schedule_for(team).channel
    chosen = next((one for one in store.teams.channels(team.id) if one.id == link), None)
    if chosen is None:
        return first_channels(store, team)
    return [chosen.address, *first_channels(store, team, beside=chosen.address)]
