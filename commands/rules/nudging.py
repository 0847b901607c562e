"""When Critical debt that nobody plans is spoken of, to whom, and when no more (F20).

After the grace, the owner directly; then the review's thread or the channel; then owner and deputy. At most
one a working day, three in all: then it waits for the agenda. Three means three that were sent; what an
outage held up is not caught up with, and what could not be sent moves on to whoever comes next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from commands.rules.working_time import WorkingTime
from storage.enums import Kind, Priority, State

ROUNDS = 3
TRIES = 6
"""So often it is tried to speak up when some of it could not be sent."""


class To(StrEnum):
    """Who is spoken to."""

    OWNER = "owner"
    CHANNEL = "channel"
    OWNER_AND_DEPUTY = "owner and deputy"


LADDER = (To.OWNER, To.CHANNEL, To.OWNER_AND_DEPUTY)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Critical debt in no running sprint. since: for how long it has been. grace: working days.

    sent: when it was spoken of since then, oldest first. refused: when that could not be sent. snoozed_until:
    nobody wants to hear of it before.
    """

    since: datetime
    grace: int
    sent: Sequence[datetime]
    snoozed_until: datetime | None
    works: WorkingTime
    refused: Sequence[datetime] = ()

    @property
    def tried(self) -> Sequence[datetime]:
        return sorted((*self.sent, *self.refused))


@dataclass(frozen=True, slots=True)
class Step:
    """The next nudge: which one it is of all that were tried and of those that were sent, to whom, and the
    hour before which it is not sent."""

    round: int
    number: int
    to: To
    at: datetime


def next_step(facts: Unplanned) -> Step | None:
    """What comes next; None when it has been spoken of often enough."""
    tried = facts.tried
    if len(facts.sent) >= ROUNDS or len(tried) >= TRIES:
        return None
    works = facts.works
    earliest = (
        works.plus_days(works.hour_of(tried[-1]), 1) if tried else works.plus_days(facts.since, facts.grace)
    )
    if facts.snoozed_until is not None:
        earliest = max(earliest, facts.snoozed_until)
    to = LADDER[min(len(tried), ROUNDS - 1)]
    return Step(len(tried) + 1, len(facts.sent) + 1, to, works.next_hour(earliest))


def wants_a_plan(facts: Mapping[str, Any], *, runs: bool) -> bool:
    """Whether an item with those columns is Critical debt in no running sprint.

    runs: what it is planned for, if anything, is the running sprint. Started counts as planned.
    """
    if facts["kind"] != Kind.DEBT or facts.get("priority") != Priority.CRITICAL:
        return False
    return facts["state"] in (State.NEW, State.TRIAGED) or (facts["state"] == State.PLANNED and not runs)
