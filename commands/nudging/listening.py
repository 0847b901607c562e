"""When somebody may be told what Hearth says by itself: in their hours, on no holiday of the team (F23)."""

from datetime import datetime

from commands.review.schedule import schedule_for
from commands.rules.quiet import Listener
from commands.rules.working_time import WorkingTime, hours_in
from commands.rules.zones import zone_named
from storage.people import Person
from storage.store import Store
from storage.teams import Team


def works_of(team: Team) -> WorkingTime:
    """The team's working days and hours, in its zone, less its holidays."""
    return WorkingTime(team.zone, frozenset(schedule_for(team).holidays))


def listener_of(store: Store, team: Team, person: Person) -> Listener:
    """When the person wants to be told something of that team; in their own zone where it is known."""
    quiet, works = store.people.quiet(person.id), works_of(team)
    zone = zone_named(person.zone) or works.zone
    return Listener(
        WorkingTime(zone, works.holidays, hours_in(quiet.hours)), quiet.digest, quiet.snoozed_until
    )


def in_working_hours(team: Team, now: datetime) -> datetime:
    """Now, or the first hour from then on at which the team is at work."""
    works = works_of(team)
    return now if works.at_work(now) else works.next_hour(now)
