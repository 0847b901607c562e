"""When work on an item began, when it went live, when it was closed: lead and cycle time (F31)."""

from collections.abc import Callable
from datetime import datetime

from storage.enums import State

Milestones = dict[str, datetime | None]
OVER = frozenset({State.MEASURING, State.CLOSED})
NOT_STARTED = frozenset({State.NEW, State.TRIAGED, State.PLANNED})


def milestones(
    held: Milestones, before: State, after: State, when: Callable[[State], datetime]
) -> Milestones:
    """The moments of an item that goes from one state to another.

    held: started_at, live_at and closed_at as they are. when: the moment at which it came to a state; now,
    or the earlier one where a press is taken back. Work begins once, even where it is set aside between.
    """
    if after is before:
        return {}
    new: Milestones = {}
    if after is State.IN_PROGRESS and held["started_at"] is None:
        new["started_at"] = when(after)
    elif before is State.IN_PROGRESS and after in NOT_STARTED:
        new["started_at"] = None
    if after not in OVER:
        new["live_at"] = None
    elif held["live_at"] is None:
        new["live_at"] = when(after)
    new["closed_at"] = when(after) if after is State.CLOSED else None
    return {name: at for name, at in new.items() if at != held[name]}
