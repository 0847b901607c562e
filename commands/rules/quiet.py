"""When a person, or a channel, may be told something, and why it is held back until then (F23)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from commands.rules.cadence import moment
from commands.rules.working_time import WorkingTime

ASLEEP = "outside working hours"
SNOOZED = "snoozed"
ONE_LINE = "the channel had its line of the day"
IN_DIGEST = "kept for the daily digest"
TOLD_JUST_NOW = "something else was told in that hour"
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Listener:
    """A person: when they work, whether they want one message a day, and until when nothing."""

    works: WorkingTime
    digest: bool = False
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """When it may be told; held: why not at once, or empty."""

    at: datetime
    held: str = ""


def tell(
    works: WorkingTime, listener: Listener | None, last: datetime | None, due: datetime, now: datetime
) -> Told:
    """The hour in which what has been due since then may be told to a listener, or (None) in a channel.

    last: when something was told there. What was due within this hour is told in it; an hour has one message.
    """
    works = listener.works if listener is not None else works
    hour = works.hour_of(now)
    as_of = hour if due >= hour else now
    if listener is None:
        return tell_channel(works, last, as_of)
    told = tell_person(listener, as_of)
    if last is not None and told.at <= works.hour_of(last):
        return Told(tell_person(listener, works.hour_of(last) + _AN_HOUR).at, told.held or TOLD_JUST_NOW)
    return told


def tell_person(listener: Listener, now: datetime) -> Told:
    """The hour in which a person may be told what is to be told now."""
    start = now if listener.snoozed_until is None else max(now, listener.snoozed_until)
    at = listener.works.next_hour(start)
    if listener.digest:
        at = _first_hour(listener.works, at)
    if at - now < _AN_HOUR:
        return Told(at)
    if start > now:
        return Told(at, SNOOZED)
    return Told(at, IN_DIGEST if listener.digest and listener.works.at_work(now) else ASLEEP)


def tell_channel(works: WorkingTime, last_line: datetime | None, now: datetime) -> Told:
    """The hour in which a channel may have its line: one a working day."""
    at = works.next_hour(now)
    if last_line is not None and works.day(last_line) == works.day(at):
        tomorrow = works.plus_days(at, 1)
        return Told(works.next_hour(moment(works.day(tomorrow), time(0), works.zone)), ONE_LINE)
    return Told(at, "" if at - now < _AN_HOUR else ASLEEP)


def _first_hour(works: WorkingTime, at: datetime) -> datetime:
    """The first working hour of that day, or of the next working day when it is past."""
    day = works.next_hour(at)
    first = works.next_hour(moment(works.day(day), time(works.hours[0]), works.zone))
    return first if first >= at else works.next_hour(works.plus_days(first, 1))
