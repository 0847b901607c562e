"""Each channel's and each person's turn: one message at a time, whichever process sends it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import lanes

LEASE = timedelta(minutes=1)
"""As long may whoever took a delivery have it; after that another one looks what became of it."""
HELD = timedelta(minutes=3)
"""As long is its lane held, if nobody says before that it is free."""
LONGEST_PAUSE = timedelta(minutes=15)


class Lanes:
    """A lane is `platform:host:channel` or person, over all workspaces; it holds nothing of theirs."""

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

    def free_at(self, lane: str) -> datetime | None:
        """When it is free; None for one that was never used."""
        found: datetime | None = self._connection.execute(
            select(lanes.c.free_at).where(lanes.c.lane == lane)
        ).scalar()
        return found
