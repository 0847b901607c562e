"""When Critical debt that nobody plans is spoken of, to whom, and when no more (F20).

After the grace, the owner directly; then the review's thread or the channel; then owner and deputy. At most
one a working day, three in all: then it waits for the agenda. Three means three that were sent; what an
outage held up is not caught up with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commands.rules.working_time import WorkingTime

ROUNDS = 3


class To(StrEnum):
    """Who is spoken to."""

    OWNER = "owner"
    CHANNEL = "channel"
    OWNER_AND_DEPUTY = "owner and deputy"


LADDER = (To.OWNER, To.CHANNEL, To.OWNER_AND_DEPUTY)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Critical debt in no running sprint. since: for how long it has been. grace: working days.

    sent: when it was spoken of since then, oldest first. snoozed_until: nobody wants to hear of it before.
    """

    since: datetime
    grace: int
    sent: Sequence[datetime]
    snoozed_until: datetime | None
    works: WorkingTime


@dataclass(frozen=True, slots=True)
class Step:
    """The next nudge: which one it is, to whom, and the hour before which it is not sent."""

    round: int
    to: To
    at: datetime


def next_step(facts: Unplanned) -> Step | None:
    """What comes next; None when it has been spoken of often enough."""
    if len(facts.sent) >= ROUNDS:
        return None
    last = facts.sent[-1] if facts.sent else None
    earliest = (
        facts.works.plus_days(facts.since, facts.grace) if last is None else facts.works.plus_days(last, 1)
    )
    if facts.snoozed_until is not None:
        earliest = max(earliest, facts.snoozed_until)
    return Step(len(facts.sent) + 1, LADDER[len(facts.sent)], facts.works.next_hour(earliest))
