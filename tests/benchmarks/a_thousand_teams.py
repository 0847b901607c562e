"""A thousand reviews due in one minute, on PostgreSQL, while two of four processes are killed over and over.

python -m tests.benchmarks.a_thousand_teams [--kills 8] [--no-history] [--asleep 75] [--away 60]

Slack answers 429 to one call in ten and 500 to one in fifty. In the end every message is counted.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import func, make_url, select

from storage import schema
from storage.database import Database
from storage.models import reviews
from storage.sealing import Sealer
from tests.bot.many_serving import HISTORY, Many, asleep, many
from tests.bot.many_teams import (
    AGENDA,
    STEP,
    Row,
    hold_complete,
    hold_ledger,
    hold_review,
    hold_told,
    pace_of,
)
from tests.bot.outages import Proxy, proxied
from tests.conftest import KEY, postgresql
from tests.fakes.slack_state import SCOPES

PROCESSES, KILLED = 4, 2
STARTING = timedelta(seconds=25)
WITHIN = 900.0
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--teams", type=int, default=1000)
    asked.add_argument("--kills", type=int, default=8)
    asked.add_argument("--asleep", type=float, default=0.0, help="seconds that one process is stopped for")
    asked.add_argument("--away", type=float, default=0.0, help="seconds that the database is gone for")
    asked.add_argument("--no-history", action="store_true", help="Hearth may not read what stands there")
    asked.add_argument("--seed", type=int, default=1)
    with tempfile.TemporaryDirectory() as folder, postgresql() as address:
        asyncio.run(run(asked.parse_args(), fresh(address), Path(folder)))


def fresh(address: str) -> str:
    """A migrated database of its own."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("CREATE DATABASE thousand")
    own = make_url(address).set(database="thousand").render_as_string(hide_password=False)
    database = Database(own, Sealer((KEY,)))
    schema.upgrade(database)
    database.close()
    return own


async def run(asked: argparse.Namespace, address: str, folder: Path) -> None:
    scopes = SCOPES if asked.no_history else SCOPES | HISTORY
    moments = random.Random(asked.seed)
    filling = timedelta(seconds=asked.teams / 25)
    due = (datetime.now(UTC) + filling + STARTING).replace(second=0, microsecond=0) + timedelta(minutes=1)
    settings = {
        "teams": asked.teams,
        "processes": PROCESSES,
        "due": due,
        "scopes": scopes,
        "seed": asked.seed,
    }
    async with proxied(address) as way, many(address, folder, **settings, serve=way.address) as running:
        print(f"{asked.teams} teams are filled and {PROCESSES} processes stand; due at {due:%H:%M:%S}")
        watch = Watch(running, address, due)
        watching = asyncio.create_task(watch.look())
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        await harm(running, way, asked, moments)
        await running.until_quiet(asked.teams, WITHIN)
        watching.cancel()
        report(running, watch, due)


async def harm(running: Many, way: Proxy, asked: argparse.Namespace, moments: random.Random) -> None:
    """Two of the four are killed at random moments and started again; another one sleeps; the way to the
    database breaks."""
    others = asyncio.gather(sleeps(running, asked.asleep), breaks(way, asked.away))
    for kill in range(asked.kills):
        await asyncio.sleep(moments.uniform(0.2, 6))
        server = running.servers[kill % KILLED]
        await server.kill()
        await asyncio.sleep(moments.uniform(0, 2))
        await server.start(wait=False)
    await others


async def breaks(way: Proxy, seconds: float) -> None:
    if seconds:
        await asyncio.sleep(12)
        await way.refuse()
        await asyncio.sleep(seconds)
        await way.accept()


async def sleeps(running: Many, seconds: float) -> None:
    if seconds:
        await asyncio.sleep(5)
        async with asleep(running.servers[-1]):
            await asyncio.sleep(seconds)


class Watch:
    """Looks twice a second how far they are, and what it costs."""

    def __init__(self, running: Many, address: str, due: datetime) -> None:
        self._running = running
        self._address = address
        self._due = due
        self._seconds: dict[int, float] = {}
        self.agendas: float | None = None
        self.steps: float | None = None
        self.most = 0
        with psycopg.connect(address) as server:
            found = server.execute("SELECT pg_backend_pid()").fetchone()
            assert found is not None
            self._postmaster = parent(found[0])
        self._before = self.transactions()
        self._before_cpu = self.postgresql_cpu()

    async def look(self) -> None:
        while True:
            self.count()
            await asyncio.sleep(0.5)

    def count(self) -> None:
        stands = list(self._running.slack.state.messages.values())
        in_channels = [one for one in stands if one.channel.startswith("C")]
        wanted = len(self._running.crews)
        agendas = sum(one.thread_ts is None for one in in_channels)
        since = datetime.now(UTC) - self._due
        if agendas == wanted and self.agendas is None:
            self.agendas = since.total_seconds()
        if len(in_channels) - agendas == wanted * 5 and self.steps is None:
            self.steps = since.total_seconds()
        for server in self._running.servers:
            self._seconds[server.pid] = max(cpu(server.pid), self._seconds.get(server.pid, 0.0))

    def servers_cpu(self) -> float:
        return sum(self._seconds.values())

    def postgresql_cpu(self) -> float:
        """Of the server and its processes, gone ones included."""
        children = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
        living = [pid for pid in children if parent(pid) == self._postmaster]
        return cpu(self._postmaster, gone=True) + sum(cpu(pid) for pid in living)

    def transactions(self) -> int:
        asked = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        with psycopg.connect(self._address) as server:
            found = server.execute(asked).fetchone()
        return int(found[0]) if found else 0

    def spent(self) -> tuple[float, int]:
        """Seconds of PostgreSQL, and transactions, since the beginning."""
        return self.postgresql_cpu() - self._before_cpu, self.transactions() - self._before


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def parent(pid: int) -> int:
    found = _stat(pid)
    return int(found[1]) if found else 0


def cpu(pid: int, *, gone: bool = False) -> float:
    """Seconds that a process has used; with those of its children that are gone."""
    found = _stat(pid)
    return sum(int(one) for one in found[11 : 15 if gone else 13]) / TICK


def report(running: Many, watch: Watch, due: datetime) -> None:
    rows, stands = running.ledger(), running.slack.by_channel()
    watch.count()
    said: list[tuple[str, object]] = []
    for view in (AGENDA, STEP):
        states = Counter(str(row.state) for row in rows if row.view == view)
        said.append((f"{view} in the ledger", dict(states)))
    marks = Counter(str(one.metadata) for found in stands.values() for one in found)
    channels = {crew.channel for crew in running.crews}
    parents = sum(one.thread_ts is None for name in channels for one in stands.get(name, []))
    replies = sum(one.thread_ts is not None for name in channels for one in stands.get(name, []))
    said += [("agendas as Slack has them", parents), ("steps as Slack has them", replies)]
    said.append(("messages that stand there twice", sum(count > 1 for count in marks.values())))
    said.append(("least seconds between two in a channel", f"{pace_of(stands):.2f}"))
    said.append(("seconds until the last review was open", last_opened(running, due)))
    said.append(("seconds until the last agenda", watch.agendas))
    said.append(("seconds until the last step", watch.steps))
    slack, sends = running.slack, sum(len(found) for found in stands.values())
    said.append(
        ("told to wait, 500, 500 after the deed", (slack.told_to_wait, slack.broke, slack.broke_after))
    )
    postgresql_cpu, transactions = watch.spent()
    said.append(("CPU seconds of the processes, a message", f"{watch.servers_cpu() / sends:.4f}"))
    said.append(("CPU seconds of PostgreSQL, a message", f"{postgresql_cpu / sends:.4f}"))
    said.append(("transactions, a message", f"{transactions / sends:.1f}"))
    for what, found in said:
        print(f"{what:45} {found}")
    verdict(rows, running)


def last_opened(running: Many, due: datetime) -> float:
    """Seconds after it was due that the last review got its snapshot."""
    with running.engine.connect() as connection:
        last: datetime = connection.execute(select(func.max(reviews.c.opened_at))).scalar_one()
    return (last - due).total_seconds()


def verdict(rows: list[Row], running: Many) -> None:
    """Holds the laws; an AssertionError says which one does not."""
    stands = running.slack.by_channel()
    hold_ledger(rows, stands)
    hold_complete(rows)
    unknown = hold_told(rows, stands, running.crews)
    unsure = {row.where for row in rows if row.state == "unknown"}
    for crew in running.crews:
        if crew.channel not in unsure:
            hold_review(stands[crew.channel])
    print(f"every law holds; unknown and told to a Product Owner: {unknown}")


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} seconds in all")
