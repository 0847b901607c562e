"""Nudges: each that a rule called for, where it was told, or why it was held back (F20, F23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

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


@dataclass(frozen=True, slots=True)
class Told:
    """How many nudges of a rule came to the same end, for the same reason."""

    rule: str
    outcome: str
    reason: str
    number: int


_NUDGE = columns(nudges, Nudge)
_COUNTS = bind(
    select(nudges.c.rule, nudges.c.outcome, nudges.c.reason, func.count().label("number"))
    .where(nudges.c.team_id == bindparam("team_id"), nudges.c.at >= bindparam("since"))
    .group_by(nudges.c.rule, nudges.c.outcome, nudges.c.reason)
    .order_by(func.count().desc(), nudges.c.reason)
)
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
_BY_ID = bind(select(*_NUDGE).where(nudges.c.id == bindparam("id")))
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
_HELD_SINCE = bind(
    select(*_NUDGE)
    .where(
        nudges.c.lane == bindparam("in_lane"),
        nudges.c.outcome == Outcome.HELD,
        nudges.c.at >= bindparam("since"),
    )
    .order_by(nudges.c.id)
)
_OF_KIND = bind(
    select(*_NUDGE)
    .where(
        nudges.c.team_id == bindparam("team_id"),
        nudges.c.rule == bindparam("of_rule"),
        nudges.c.round == bindparam("of_round"),
        nudges.c.at >= bindparam("since"),
    )
    .order_by(nudges.c.id)
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

    def get(self, nudge_id: int) -> Nudge | None:
        return self._scope.one(Nudge, _BY_ID, id=nudge_id)

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

    def held_since(self, lane: str, since: datetime) -> list[Nudge]:
        """What was to be told there and was held back from that moment on."""
        return self._scope.all(Nudge, _HELD_SINCE, in_lane=lane, since=since)

    def of_kind(self, team_id: int, rule: str, kind: int, since: datetime) -> list[Nudge]:
        """The team's that are number `kind` of that rule, from that moment on, oldest first."""
        return self._scope.all(Nudge, _OF_KIND, team_id=team_id, of_rule=rule, of_round=kind, since=since)

    def of_team(self, team_id: int, since: datetime, at_most: int) -> list[Nudge]:
        """Those from that moment on, latest first."""
        return self._scope.all(Nudge, _OF_TEAM, team_id=team_id, since=since, at_most=at_most)

    def counts(self, team_id: int, since: datetime) -> list[Told]:
        """What became of the team's nudges from that moment on, the most frequent first."""
        return self._scope.all(Told, _COUNTS, team_id=team_id, since=since)

    def change(self, ids: Sequence[int], **values: Any) -> None:
        """Writes outcome, reason, message or the moment."""
        written = update(nudges).where(nudges.c.id == bindparam("the_id")).values(**values)
        for nudge_id in ids:
            self._scope.run(bind(written), the_id=nudge_id)
