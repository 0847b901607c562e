"""What a review asks about an item, and in which order (F14, section 13).

1. Its priority: nobody gave one, or nobody with the right confirmed it.
2. Critical debt: is it in the running sprint, accepted, or not critical after all?
3. High debt that is not planned: one of them is picked for the next sprint.
4. What is live, or was closed without it: the value after it.

An item stands in one step, the first that asks about it; so it wanders on while the review runs. Hot and
unplanned items come first, then the order of the backlog decides.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from storage.enums import DEFAULT_TIMING, Kind, Priority, State, Temperature

NEW, CRITICAL, HIGH, LIVE, INCIDENTS = 1, 2, 3, 4, 5
STEPS = (NEW, CRITICAL, HIGH, LIVE, INCIDENTS)
_TO_BEGIN = frozenset({State.NEW, State.TRIAGED})
_GOING_ON = frozenset({State.PLANNED, State.IN_PROGRESS})


class Part(StrEnum):
    """A step, and a part of it; they sort as they are shown."""

    NEW_HOT = "1a"
    NEW = "1b"
    CRITICAL_HOT = "2a"
    CRITICAL = "2b"
    CRITICAL_PLANNED = "2c"
    CRITICAL_ACCEPTED = "2d"
    HIGH_HOT = "3a"
    HIGH = "3b"
    LIVE = "4a"
    LIVE_LATER = "4b"
    CLOSED = "4c"

    @property
    def step(self) -> int:
        return int(self.value[0])


def part(facts: Mapping[str, Any]) -> Part | None:
    """Where an item with those columns stands on an agenda; None when nothing is asked about it."""
    state, priority = facts["state"], facts.get("priority")
    if state in (State.MEASURING, State.CLOSED):
        return _unmeasured(facts)
    debt = facts["kind"] == Kind.DEBT
    if state == State.ACCEPTED:
        return Part.CRITICAL_ACCEPTED if debt and priority == Priority.CRITICAL else None
    if state not in _TO_BEGIN | _GOING_ON:
        return None
    hot = _hot(facts)
    unsaid = priority is None and state in _TO_BEGIN
    if unsaid or not facts.get("priority_confirmed", True):
        return Part.NEW_HOT if hot else Part.NEW
    if debt and priority == Priority.CRITICAL:
        if state in _GOING_ON:
            return Part.CRITICAL_PLANNED
        return Part.CRITICAL_HOT if hot else Part.CRITICAL
    if debt and priority == Priority.HIGH and state in _TO_BEGIN:
        return Part.HIGH_HOT if hot else Part.HIGH
    return None


def agenda_key(facts: Mapping[str, Any], place: str) -> str | None:
    """The part, then `place`, the key of the order: sorts as the agenda does."""
    found = part(facts)
    return None if found is None else f"{found}{place}"


def _unmeasured(facts: Mapping[str, Any]) -> Part | None:
    """What is closed had a target, or there is nothing to ask."""
    closed = facts["state"] == State.CLOSED
    if facts.get("after") or facts.get("not_measurable") or (closed and not facts.get("target")):
        return None
    if facts.get("measure_from"):
        return Part.LIVE_LATER
    return Part.CLOSED if closed else Part.LIVE


def _hot(facts: Mapping[str, Any]) -> bool:
    """As somebody said, or as its priority has it."""
    priority, said = facts.get("priority"), facts.get("temperature")
    return (said or (DEFAULT_TIMING[Priority(priority)][0] if priority else None)) == Temperature.HOT
