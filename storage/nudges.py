"""Nudges: each that a rule called for, where it was told, or why it was held back (F20, F23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.enums import Outcome
from storage.models import nudges
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Nudge:
    """person_id: who is told; none: a channel. round: which one of its kind. reason: why it was held back.

    until: for how long it is snoozed. lane: the channel or person, as deliveries have it. message: the one
    that tells it; None while it waits to be sent.
    """

    id: int
    team_id: int
    rule: str
    item_id: int | None
    person_id: int | None
    round: int
    outcome: Outcome
    reason: str
    until: datetime | None
    at: datetime
    lane: str
    message: str | None


_NUDGE = columns(nudges, Nudge)
_OF_ITEM = bind(
    select(*_NUDGE)
    .where(
        nudges.c.item_id == bindparam("item_id"),
        nudges.c.rule == bindparam("of_rule"),
        nudges.c.at >= bindparam("since"),
    )
    .order_by(nudges.c.id)
)
_WAITING = bind(
    select(*_NUDGE)
    .where(nudges.c.lane == bindparam("in_lane"), nudges.c.outcome == Outcome.WAITS)
    .order_by(nudges.c.id)
)
_TOLD_BY = bind(
    select(*_NUDGE)
    .where(nudges.c.lane == bindparam("in_lane"), nudges.c.message == bindparam("of_message"))
    .order_by(nudges.c.id)
)
_LATEST_IN = bind(
    select(*_NUDGE)
    .where(nudges.c.lane == bindparam("in_lane"), nudges.c.outcome == Outcome.SENT)
    .order_by(nudges.c.id.desc())
    .limit(1)
)
_OF_TEAM = bind(
    select(*_NUDGE)
    .where(nudges.c.team_id == bindparam("team_id"), nudges.c.at >= bindparam("since"))
    .order_by(nudges.c.id.desc())
    .limit(bindparam("at_most"))
)


class Nudges:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, team_id: int, rule: str, outcome: Outcome, at: datetime, **values: Any) -> int:
        """A nudge that a rule called for; its ID."""
        row = {"team_id": team_id, "rule": rule, "outcome": outcome, "at": at, **values}
        return self._scope.add(nudges, row)

    def of_item(self, item_id: int, rule: str, since: datetime) -> list[Nudge]:
        """Those about the item from that moment on, oldest first."""
        return self._scope.all(Nudge, _OF_ITEM, item_id=item_id, of_rule=rule, since=since)

    def waiting(self, lane: str) -> list[Nudge]:
        """What the next message there tells."""
        return self._scope.all(Nudge, _WAITING, in_lane=lane)

    def told_by(self, lane: str, message: str) -> list[Nudge]:
        return self._scope.all(Nudge, _TOLD_BY, in_lane=lane, of_message=message)

    def last_sent(self, lane: str) -> Nudge | None:
        return next(iter(self._scope.all(Nudge, _LATEST_IN, in_lane=lane)), None)

    def of_team(self, team_id: int, since: datetime, at_most: int) -> list[Nudge]:
        """Those from that moment on, latest first."""
        return self._scope.all(Nudge, _OF_TEAM, team_id=team_id, since=since, at_most=at_most)

    def change(self, ids: Sequence[int], **values: Any) -> None:
        """Writes outcome, reason, message or the moment."""
        written = update(nudges).where(nudges.c.id == bindparam("the_id")).values(**values)
        for nudge_id in ids:
            self._scope.run(bind(written), the_id=nudge_id)
