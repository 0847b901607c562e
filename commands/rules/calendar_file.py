"""A team's next reviews as an iCalendar file (RFC 5545) that calendars can subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vDuration

from commands.rules.cadence import Due

MAKER = "-//Hearth//debt reviews//EN"
FRESH = timedelta(hours=1)
ABOUT = "{length} minutes. The agenda is posted in the team's channel at that time."


@dataclass(frozen=True, slots=True)
class Dated:
    """Whose calendar it is. identity: a word that stays the same for the team for ever, so that calendars
    know its reviews again. revision: grows with each change of the schedule; changed_at: when that was.
    """

    key: str
    identity: str
    revision: int
    changed_at: datetime


def calendar_file(dated: Dated, reviews: Sequence[Due], length: int) -> bytes:
    """One event for each review, at its moment in UTC. It holds no items and no names of people.

    An event is named by the date that names the review, so one that is moved moves, and one that is skipped
    is gone.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{dated.key} debt reviews")
    calendar.add("name", f"{dated.key} debt reviews")
    calendar.add("refresh-interval", vDuration(FRESH), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FRESH))
    for due in reviews:
        calendar.add_component(_event(dated, due, length))
    return bytes(calendar.to_ical())


def _event(dated: Dated, due: Due, length: int) -> Event:
    event = Event()
    event.add("uid", f"{due.nominal}-{dated.identity}@hearth")
    event.add("dtstamp", dated.changed_at)
    event.add("last-modified", dated.changed_at)
    event.add("sequence", dated.revision)
    event.add("dtstart", due.at)
    event.add("duration", timedelta(minutes=length))
    event.add("summary", f"{dated.key} debt review")
    event.add("description", ABOUT.format(length=length))
    event.add("transp", "OPAQUE")
    return event
