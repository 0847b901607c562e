"""What the sender and the clock need across all workspaces: what is due, and what is past keeping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from storage.deliveries import Delivery
from storage.enums import DeliveryState
from storage.lanes import LONGEST_PAUSE, Lanes
from storage.models import deliveries, drafts, lanes, link_codes, processed, shown
from storage.scope import columns

REPEATS_KEPT = timedelta(hours=48)
DRAFTS_KEPT = timedelta(days=7)
CODES_KEPT = timedelta(days=1)
LANES_KEPT = timedelta(days=7)
_DUE = deliveries.c.state == literal(DeliveryState.DUE.value, literal_execute=True)
_SENDING = deliveries.c.state == literal(DeliveryState.SENDING.value, literal_execute=True)
_UNKNOWN = deliveries.c.state == literal(DeliveryState.UNKNOWN.value, literal_execute=True)
_FIRST = (deliveries.c.urgent.desc(), deliveries.c.due_at, deliveries.c.id)
_NOW = bindparam("now", type_=deliveries.c.try_at.type)
_FREE = or_(lanes.c.lane.is_(None), lanes.c.free_at <= _NOW, lanes.c.free_at > bindparam("out_of_reach"))
"""A lane that was never used is free; so is one that a clock set back has moved out of reach."""
_on_its_way = deliveries.alias("on_its_way")
_UNSETTLED = exists().where(
    _on_its_way.c.lane == deliveries.c.lane,
    _on_its_way.c.state == literal(DeliveryState.SENDING.value, literal_execute=True),
)
"""Nothing overtakes a message of which nobody has said yet how it went, however long its lane was held."""
_WAITING = (
    select(deliveries.c.lane)
    .outerjoin(lanes, lanes.c.lane == deliveries.c.lane)
    .where(_DUE, deliveries.c.try_at <= _NOW, _FREE, ~_UNSETTLED)
    .group_by(deliveries.c.lane)
    .order_by(
        func.max(cast(deliveries.c.urgent, Integer)).desc(),
        func.min(deliveries.c.due_at),
        func.min(deliveries.c.id),
    )
    .limit(bindparam("at_most"))
)
_place = func.row_number().over(partition_by=deliveries.c.lane, order_by=_FIRST)
_numbered = (
    select(deliveries.c.id, _place.label("place"))
    .where(deliveries.c.lane.in_(bindparam("claimed", expanding=True)), _DUE, deliveries.c.try_at <= _NOW)
    .subquery()
)
_TAKE = (
    update(deliveries)
    .where(deliveries.c.id.in_(select(_numbered.c.id).where(_numbered.c.place == 1)), _DUE)
    .values(state=DeliveryState.SENDING, taken_at=_NOW)
    .returning(deliveries.c.workspace_id, *columns(deliveries, Delivery))
)
_LATER = select(func.min(deliveries.c.try_at)).where(_DUE, deliveries.c.try_at > _NOW)
_HELD = (
    select(func.min(lanes.c.free_at))
    .join(deliveries, deliveries.c.lane == lanes.c.lane)
    .where(_DUE, deliveries.c.try_at <= _NOW, lanes.c.free_at > _NOW)
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that is ours to send for a while, and the workspace that owes it."""

    workspace_id: int
    delivery: Delivery
    at: datetime

    @property
    def mark(self) -> str:
        """What the message carries, so that it can be found where the platform lets one look."""
        one = self.delivery
        return (
            f"{self.workspace_id}-{one.id}" if one.updates is None else f"{self.workspace_id}-s{one.updates}"
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is not settled: (state, view) → how many; and when the oldest that is overdue was due."""

    counts: Mapping[tuple[str, str], int]
    oldest: datetime | None


class Outbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lanes = Lanes(connection)

    def waiting(self, now: datetime, at_most: int) -> list[str]:
        """The lanes that are free and have something due: what somebody waits for first, then the oldest."""
        asked = {"now": now, "out_of_reach": now + LONGEST_PAUSE, "at_most": at_most}
        return list(self._connection.execute(_WAITING, asked).scalars())

    def take(self, wanted: Sequence[str], now: datetime) -> list[Taken]:
        """Claims the first delivery that is due in each of the lanes that are free still.

        Who holds a lane alone takes from it, so that however many processes ask at once, a channel's
        messages go one by one and in order.
        """
        claimed = self._lanes.claim(wanted, now)
        if not claimed:
            return []
        rows = self._connection.execute(_TAKE, {"claimed": claimed, "now": now}).all()
        taken = [Taken(int(row[0]), Delivery(*row[1:]), now) for row in rows]
        for lane in set(claimed) - {one.delivery.lane for one in taken}:
            self._lanes.free(lane, now, now)
        return sorted(taken, key=lambda one: (not one.delivery.urgent, one.delivery.due_at, one.delivery.id))

    def next_at(self, now: datetime) -> datetime | None:
        """When the next delivery falls due, or the next lane falls free in which one waits."""
        moments = [self._connection.execute(asked, {"now": now}).scalar() for asked in (_LATER, _HELD)]
        return min((moment for moment in moments if moment is not None), default=None)

    def ledger(self, now: datetime) -> Ledger:
        """Messages that are due, being sent, or of which nobody knows whether they are there."""
        counts: dict[tuple[str, str], int] = {}
        for open_state in (_DUE, _SENDING, _UNKNOWN):
            asked = select(deliveries.c.state, deliveries.c.view, func.count()).where(open_state)
            rows = self._connection.execute(asked.group_by(deliveries.c.state, deliveries.c.view))
            counts |= {(str(state), view): count for state, view, count in rows}
        oldest = select(func.min(deliveries.c.due_at)).where(_DUE, deliveries.c.due_at <= now)
        return Ledger(counts, self._connection.execute(oldest).scalar())

    def any_stuck(self, taken_before: datetime, taken_after: datetime | None = None) -> bool:
        """Whether there is something to recover."""
        asked = select(deliveries.c.id).where(*_stuck(taken_before, taken_after)).limit(1)
        return self._connection.execute(asked).first() is not None

    def recover(self, now: datetime, taken_before: datetime, taken_after: datetime | None = None) -> int:
        """Settles deliveries whose process died while sending; says how many. Their lanes are free again.

        Drawing a message again is harmless and is done anew; a new message is looked for before it is sent
        again. taken_after: what was taken in a future that a clock set back has undone.
        """
        asked = (
            select(
                deliveries.c.id,
                deliveries.c.updates,
                deliveries.c.lane,
                deliveries.c.taken_at,
                shown.c.message,
            )
            .outerjoin(shown, shown.c.id == deliveries.c.updates)
            .where(*_stuck(taken_before, taken_after))
            .order_by(deliveries.c.id)
            .with_for_update(of=deliveries, skip_locked=True)
        )
        found = self._connection.execute(asked).all()
        for row in found:
            self._settle(row.id, row.updates, now, unsure=row.message is None)
            self._lanes.free(row.lane, row.taken_at, now)
        return len(found)

    def _settle(self, delivery_id: int, updates: int | None, now: datetime, *, unsure: bool) -> None:
        again: dict[str, object] = {"state": DeliveryState.DUE, "try_at": now, "unsure": unsure}
        if updates is not None:
            pending = (deliveries.c.updates == updates, _DUE)
            newer = update(deliveries).where(*pending).values(unsure=unsure or deliveries.c.unsure)
            if self._connection.execute(newer).rowcount:
                again = {"state": DeliveryState.SKIPPED, "ended_at": now}
        self._connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(**again))

    def sweep(self, now: datetime) -> int:
        """Drops repeats, drafts, codes and lanes past keeping; says how many."""
        past = (
            delete(processed).where(processed.c.at < now - REPEATS_KEPT),
            delete(drafts).where(drafts.c.kept_at < now - DRAFTS_KEPT),
            delete(link_codes).where(link_codes.c.made_at < now - CODES_KEPT),
            delete(lanes).where(lanes.c.free_at < now - LANES_KEPT),
        )
        return sum(self._connection.execute(statement).rowcount for statement in past)


def _stuck(before: datetime, after: datetime | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    lost = deliveries.c.taken_at < before
    return _SENDING, lost if after is None else or_(lost, deliveries.c.taken_at > after)
