"""What stands in the database, read as plain rows: by none of the code whose work is judged here."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = sqlite3.Row


@dataclass(frozen=True)
class Kept:
    """A team's choices as they are kept, at one moment."""

    version: int
    zone: str
    created_at: datetime
    chosen: dict[str, str]


class Ledger:
    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.row_factory = Row

    def close(self) -> None:
        self._connection.close()

    def rows(self, asked: str, *values: object) -> list[Row]:
        return self._connection.execute(asked, values).fetchall()

    def one(self, asked: str, *values: object) -> Any:
        """The first column of the first row; None when there is none."""
        row = self._connection.execute(asked, values).fetchone()
        return None if row is None else row[0]

    def teams(self) -> dict[int, Kept]:
        found = self.rows("SELECT id, version, zone, created_at, settings FROM teams ORDER BY id")
        return {
            row["id"]: Kept(
                row["version"],
                row["zone"],
                moment(row["created_at"]),
                json.loads(row["settings"] or "{}") or {},
            )
            for row in found
        }

    def delivery(self, number: int) -> Row | None:
        found = self.rows("SELECT * FROM deliveries WHERE id = ?", number)
        return found[0] if found else None

    def wakes_at(self, now: datetime) -> tuple[datetime | None, datetime | None, datetime | None, bool]:
        """By the clock: when something is due by the calendar, when a sprint is over, when something can be
        sent; and whether something is being sent."""
        asked = self.one("SELECT min(at) FROM dues")
        over = self.one("SELECT min(over_at) FROM sprints WHERE ended_at IS NULL")
        sent = self.one(
            "SELECT min(CASE WHEN l.free_at > d.try_at AND l.free_at <= ? THEN l.free_at ELSE d.try_at END)"
            " FROM deliveries d LEFT JOIN lanes l ON l.lane = d.lane WHERE d.state = 'due'",
            text(now + timedelta(minutes=15)),
        )
        busy = self.one("SELECT 1 FROM deliveries WHERE state = 'sending' LIMIT 1") is not None
        return moment_or_none(asked), moment_or_none(over), moment_or_none(sent), busy


def moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC)


def moment_or_none(kept: str | None) -> datetime | None:
    return None if kept is None else moment(kept)


def text(at: datetime) -> str:
    """A moment as the database keeps it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def args_of(row: Row) -> dict[str, str]:
    held: dict[str, str] = json.loads(row["args"])
    return held
