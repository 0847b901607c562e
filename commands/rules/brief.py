"""What a Product Owner is briefed about before a review, most important first, and when (F24).

Every source is a function of the facts; what it has nothing to say about is left out. The message has five
lines at most: what is behind them is there for whoever asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from commands.rules.cadence import moment, working_day_before
from commands.rules.capacity import Band, Standing, against
from commands.rules.due import day_text
from commands.rules.time_box import today
from commands.rules.working_time import WorkingTime

LINES = 5
NEAR = timedelta(days=7)
PASSED_OVER = 2
"""High debt that so many reviews left where it was is worth a line."""
A_DAY = timedelta(days=1)
USUAL_BAND = Band(15, 20)


class Source(StrEnum):
    """What a line of the brief is about."""

    UNPLANNED = "unplanned"
    UNCONFIRMED = "unconfirmed"
    DUE = "due"
    REQUESTS = "requests"
    UNTRIAGED = "untriaged"
    HIGH = "high"
    OUT_OF_BAND = "out of band"
    READY = "ready"
    UNMEASURED = "unmeasured"
    STORIES = "stories"
    ALLOCATION = "allocation"


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is on a day (the team's).

    unplanned: Critical debt in no running sprint. unconfirmed: what was filed as Critical and nobody with
    the right confirmed. requests: new ones of stakeholders. untriaged: other items without a priority. due:
    the due dates of what is still to do, as far as they are near or past. high: for each High item that
    waits, how many reviews have left it so. sprint, points, capacity: the running sprint, what it holds and
    what fits (None: nobody said). share: how much of what fits is debt, in percent, against the band. ready:
    points that could be begun; need: those of a sprint, if that is known. unmeasured: live or closed without
    a value after. stories: improvement stories nobody took.
    increment_ends: its last day, when no other review comes before that and nobody chose the shares of the
    next one yet.
    """

    day: date
    unplanned: int = 0
    unconfirmed: int = 0
    requests: int = 0
    untriaged: int = 0
    due: Sequence[date] = ()
    high: Sequence[int] = ()
    sprint: int = 0
    points: int = 0
    capacity: int | None = None
    share: int | None = None
    band: Band = USUAL_BAND
    ready: int = 0
    need: int | None = None
    unmeasured: int = 0
    stories: int = 0
    increment_ends: date | None = None


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One line: what it is about, and what it says."""

    source: Source
    said: str


def _counted(number: int, one: str, several: str) -> str:
    return (one if number == 1 else several).format(n=number) if number else ""


def _unplanned(facts: Facts) -> str:
    return _counted(
        facts.unplanned,
        "1 Critical item is in no running sprint.",
        "{n} Critical items are in no running sprint.",
    )


def _unconfirmed(facts: Facts) -> str:
    return _counted(
        facts.unconfirmed,
        "1 item was filed as Critical and waits to be confirmed.",
        "{n} items were filed as Critical and wait to be confirmed.",
    )


def _due(facts: Facts) -> str:
    late = sum(day < facts.day for day in facts.due)
    near = sum(facts.day <= day <= facts.day + NEAR for day in facts.due)
    until = day_text(facts.day + NEAR)
    past = _counted(late, "1 item is past its due date", "{n} items are past their due dates")
    if past and near:
        return f"{past}, and {near} more {'is' if near == 1 else 'are'} due by {until}."
    return (
        f"{past}."
        if past
        else _counted(near, f"1 item is due by {until}.", f"{{n}} items are due by {until}.")
    )


def _requests(facts: Facts) -> str:
    return _counted(
        facts.requests,
        "1 request of a stakeholder waits in the queue.",
        "{n} requests of stakeholders wait in the queue.",
    )


def _untriaged(facts: Facts) -> str:
    return _counted(facts.untriaged, "1 item has no priority.", "{n} items have no priority.")


def _high(facts: Facts) -> str:
    left = [reviews for reviews in facts.high if reviews >= PASSED_OVER]
    if not left:
        return ""
    most = f"{max(left)} reviews"
    return _counted(
        len(left),
        f"1 High item was not picked in {most}.",
        f"{{n}} High items were not picked in several reviews, one of them in {most}.",
    )


def _out_of_band(facts: Facts) -> str:
    said = []
    if facts.capacity is not None and facts.points > facts.capacity:
        said.append(f"Sprint {facts.sprint} holds {facts.points} points, and {facts.capacity} fit.")
    standing = against(facts.share, facts.band)
    if standing in (Standing.BELOW, Standing.ABOVE):
        where = f"{standing} the band of {facts.band.words}"
        said.append(f"Debt is {facts.share} % of sprint {facts.sprint}, {where}.")
    return " ".join(said)


def _ready(facts: Facts) -> str:
    if facts.need is None or facts.ready >= facts.need:
        return ""
    ready = "Nothing" if not facts.ready else f"Only {facts.ready}"
    verb = "is" if facts.ready <= 1 else "are"
    return f"{ready} of the {facts.need} points that a sprint needs {verb} ready to begin."


def _unmeasured(facts: Facts) -> str:
    return _counted(
        facts.unmeasured,
        "1 item is live or closed without its value after.",
        "{n} items are live or closed without their values after.",
    )


def _stories(facts: Facts) -> str:
    return _counted(
        facts.stories,
        "1 improvement story waits for somebody to take it.",
        "{n} improvement stories wait for somebody to take them.",
    )


def _allocation(facts: Facts) -> str:
    if facts.increment_ends is None:
        return ""
    return f"The increment ends on {day_text(facts.increment_ends)}: are the shares of capacity still right?"


SOURCES: tuple[tuple[Source, Callable[[Facts], str]], ...] = (
    (Source.UNPLANNED, _unplanned),
    (Source.UNCONFIRMED, _unconfirmed),
    (Source.DUE, _due),
    (Source.REQUESTS, _requests),
    (Source.UNTRIAGED, _untriaged),
    (Source.HIGH, _high),
    (Source.OUT_OF_BAND, _out_of_band),
    (Source.READY, _ready),
    (Source.UNMEASURED, _unmeasured),
    (Source.STORIES, _stories),
    (Source.ALLOCATION, _allocation),
)
"""All there is to be briefed about, most important first; a source with nothing to say says nothing."""


def brief(facts: Facts) -> tuple[BriefLine, ...]:
    """Every line that there is, most important first; the message has the first five."""
    lines = (BriefLine(source, says(facts)) for source, says in SOURCES)
    return tuple(line for line in lines if line.said)


def brief_at(review: datetime, works: WorkingTime) -> datetime:
    """The first working hour of the last working day before the review, as whoever reads it has them."""
    day = working_day_before(today(review, works.zone), works.holidays)
    return moment(day, time(works.hours[0]), works.zone)


def first_look(review: datetime, works: WorkingTime) -> datetime:
    """A moment that comes before the brief's wherever its reader lives, in the team's own calendar."""
    day = working_day_before(today(review, works.zone) - A_DAY, works.holidays)
    return moment(day - 2 * A_DAY, time.min, works.zone)
