"""What the sender and the clock need across all workspaces: what is due, and what is past keeping."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, cast, delete, select, update

from storage.deliveries import Delivery
from storage.enums import DeliveryState
from storage.models import deliveries, drafts, link_codes, processed
from storage.scope import columns

REPEATS_KEPT = timedelta(hours=48)
DRAFTS_KEPT = timedelta(days=7)
CODES_KEPT = timedelta(days=1)


class Outbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, now: datetime, busy: Collection[str]) -> tuple[int, Delivery] | None:
        """Claims the oldest delivery that is due, with its workspace, in a lane that is not `busy`.

        What somebody waits for goes first. A lane is `platform:host:channel`. However many
        processes ask at once, one gets it.
        """
        host = cast(deliveries.c.host_id, String)
        lane = deliveries.c.platform + ":" + host + ":" + deliveries.c.channel + deliveries.c.person
        due = (
            select(deliveries.c.id)
            .where(deliveries.c.state == DeliveryState.DUE, deliveries.c.due_at <= now, lane.not_in(busy))
            .order_by(deliveries.c.urgent.desc(), deliveries.c.due_at, deliveries.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        claim = (
            update(deliveries)
            .where(deliveries.c.id.in_(due.scalar_subquery()))
            .values(state=DeliveryState.SENDING, taken_at=now)
            .returning(deliveries.c.workspace_id, *columns(deliveries, Delivery))
        )
        row = self._connection.execute(claim).first()
        return None if row is None else (int(row[0]), Delivery(*row[1:]))

    def recover(self, taken_before: datetime) -> int:
        """Settles deliveries whose process died while sending; says how many.

        Drawing a message again is harmless and is done anew; whether a new message went out
        cannot be known, and it is not sent twice.
        """
        stuck = (deliveries.c.state == DeliveryState.SENDING, deliveries.c.taken_at < taken_before)
        unsure = update(deliveries).where(*stuck, deliveries.c.updates.is_(None))
        count = self._connection.execute(unsure.values(state=DeliveryState.UNKNOWN)).rowcount
        for delivery_id, updates in self._connection.execute(
            select(deliveries.c.id, deliveries.c.updates).where(*stuck)
        ).all():
            replaced = select(deliveries.c.id).where(
                deliveries.c.updates == updates, deliveries.c.state == DeliveryState.DUE
            )
            newer = self._connection.execute(replaced).first()
            state = DeliveryState.SKIPPED if newer else DeliveryState.DUE
            again = update(deliveries).where(deliveries.c.id == delivery_id).values(state=state)
            count += self._connection.execute(again).rowcount
        return count

    def sweep(self, now: datetime) -> int:
        """Drops repeats, drafts and codes past keeping; says how many."""
        past = (
            delete(processed).where(processed.c.at < now - REPEATS_KEPT),
            delete(drafts).where(drafts.c.kept_at < now - DRAFTS_KEPT),
            delete(link_codes).where(link_codes.c.made_at < now - CODES_KEPT),
        )
        return sum(self._connection.execute(statement).rowcount for statement in past)
