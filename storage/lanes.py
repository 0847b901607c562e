"""Whose turn it is, whichever process asks: each channel and each person gets one message at a time, and each
key of incident tools may send so many a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import lanes

LEASE = timedelta(minutes=1)
"""As long may whoever took a delivery have it; after that another one looks what became of it."""
HELD = timedelta(minutes=3)
"""As long is its lane held, if nobody says before that it is free."""
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often something may happen: once in `gap`, and all at once what fits into `stretch`."""

    gap: timedelta
    stretch: timedelta

    def wait(self, free_at: datetime | None, now: datetime) -> timedelta:
        """How long until it may happen once more; zero when it may now."""
        return max(self.after(free_at, now) - self.stretch - now, timedelta())

    def after(self, free_at: datetime | None, now: datetime) -> datetime:
        """When all would be made up for, once it has happened once more. What is over is owed no longer, and
        what lies too far ahead was written by a clock that was wrong."""
        owes = free_at is not None and now < free_at <= now + self.stretch
        return (free_at if free_at is not None and owes else now) + self.gap


class Lanes:
    """A lane is `platform:host:channel` or person, or the tools of a team, over all workspaces; it holds
    nothing of theirs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert

    def claim(self, wanted: Sequence[str], now: datetime) -> list[str]:
        """Those of the lanes that were free; they are ours until we free them."""
        if not wanted:
            return []
        rows = [{"lane": lane, "free_at": now + HELD} for lane in sorted(wanted)]
        claimed = self._upsert(lanes).values(rows)
        claimed = claimed.on_conflict_do_update(
            index_elements=["lane"],
            set_={"free_at": claimed.excluded.free_at},
            where=or_(lanes.c.free_at <= now, lanes.c.free_at > now + LONGEST_PAUSE),
        )
        return list(self._connection.execute(claimed.returning(lanes.c.lane)).scalars())

    def free(self, lane: str, taken_at: datetime, at: datetime) -> None:
        """The lane that was claimed then is free from that moment on, unless somebody else holds it now."""
        ours = (lanes.c.lane == lane, lanes.c.free_at == taken_at + HELD)
        self._connection.execute(update(lanes).where(*ours).values(free_at=at))

    def pass_at(self, lane: str, pace: Pace, now: datetime) -> timedelta:
        """Zero when one more may pass now, which then counts; else after how long."""
        met = self._upsert(lanes).values(lane=lane, free_at=now).on_conflict_do_nothing()
        self._connection.execute(met)
        its = lanes.c.lane == lane
        free_at = self._connection.execute(select(lanes.c.free_at).where(its).with_for_update()).scalar()
        wait = pace.wait(free_at, now)
        if not wait:
            self._connection.execute(update(lanes).where(its).values(free_at=pace.after(free_at, now)))
        return wait

    def free_at(self, lane: str) -> datetime | None:
        """When it is free; None for one that was never used."""
        found: datetime | None = self._connection.execute(
            select(lanes.c.free_at).where(lanes.c.lane == lane)
        ).scalar()
        return found
