"""Many teams, the processes that serve them beside a Slack on a bad day, and ways to harm those processes."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, select, update

from storage.database import Database, parse_address
from storage.enums import DeliveryState
from storage.lanes import HELD
from storage.models import deliveries, dues, lanes, teams
from storage.sealing import Sealer
from tests.bot.many_teams import Crew, Row, crews, fill, ledger, quiet, schedule, settle_in
from tests.bot.served import replicas
from tests.bot.server import SERVE, Server
from tests.conftest import KEY
from tests.fakes.slack_state import SCOPES
from tests.fakes.slack_weather import StormySlack, Weather

TEAM, TOKEN, SECRET = "TMANY", "xoxb-many", "signing-secret-of-many"
HISTORY = frozenset({"channels:history", "groups:history", "im:history", "metadata.message:read"})
"""With these Hearth may look whether a message of its own stands there."""
STAYS = 3.0
"""Seconds after which a message that is still on its way is in nobody's hands."""
LEASES = timedelta(minutes=4)


def this_minute() -> datetime:
    """A moment that a schedule can name, less than a minute ago."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


@dataclass
class Many:
    """What runs, and a look into its store."""

    slack: StormySlack
    servers: Sequence[Server]
    crews: Sequence[Crew]
    engine: Engine

    def ledger(self) -> list[Row]:
        return ledger(self.engine)

    async def wait_for(self, what: Callable[[], object], within: float) -> float:
        """Seconds until it was so. Raises TimeoutError."""
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > within:
                raise TimeoutError("what was waited for did not happen")
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def until_quiet(self, reviews: int, within: float) -> float:
        """Until so many teams were owed something, and nothing is on its way any more. In seconds."""

        def done() -> bool:
            rows = self.ledger()
            return len({row.team_id for row in rows}) >= reviews and quiet(rows)

        try:
            return await self.wait_for(done, within)
        except TimeoutError:
            states = Counter((row.view, str(row.state)) for row in self.ledger())
            raise AssertionError(states) from None

    async def leases_pass(self) -> None:
        """As far as the messages can tell that a process had in its hands which was killed just now: those
        that stay on their way. Of others it is known in a moment how they went."""
        lost, since = self._on_their_way(), time.monotonic()
        while time.monotonic() - since < STAYS:
            await asyncio.sleep(0.1)
            still = lost & self._on_their_way()
            if still != lost:
                lost, since = still, time.monotonic()
        with self.engine.begin() as connection:
            for delivery, lane, at in lost:
                its = update(deliveries).where(deliveries.c.id == delivery, deliveries.c.taken_at == at)
                connection.execute(its.values(taken_at=at - LEASES))
                held = update(lanes).where(lanes.c.lane == lane, lanes.c.free_at == at + HELD)
                connection.execute(held.values(free_at=at + HELD - LEASES))

    def _on_their_way(self) -> set[tuple[int, str, datetime]]:
        taken = select(deliveries.c.id, deliveries.c.lane, deliveries.c.taken_at)
        with self.engine.connect() as connection:
            rows = connection.execute(taken.where(deliveries.c.state == DeliveryState.SENDING)).all()
        return {(row.id, row.lane, row.taken_at) for row in rows}

    def becomes_due(self, which: Sequence[Crew], at: datetime) -> None:
        """Their next review is, or was, at that moment."""
        named = teams.c.key.in_([crew.key for crew in which])
        with self.engine.begin() as connection:
            connection.execute(update(teams).where(named).values(settings=schedule(at)))
            mine = dues.c.team_id.in_(select(teams.c.id).where(named))
            connection.execute(update(dues).where(mine).values(at=at))


@asynccontextmanager
async def many(
    address: str,
    folder: Path,
    *,
    teams: int,
    processes: int,
    due: datetime | None = None,
    serve: str = "",
    scopes: Collection[str] = SCOPES | HISTORY,
    weather: Weather | None = None,
    seed: int = 1,
    module: Sequence[str] = SERVE,
) -> AsyncIterator[Many]:
    """Those teams, and the processes that serve them; at the end nothing was sent that Slack refuses, nor
    before Slack's wait was over, and no traceback was logged.

    due: this minute, if not said. serve: another way to the same database, for the processes.
    module: what they run.
    """
    everybody, engine = crews(teams), create_engine(parse_address(address))
    database = Database(address, Sealer((KEY,)))
    await asyncio.to_thread(fill, database, TEAM, everybody, due or this_minute())
    database.close()
    async with StormySlack(seed, weather) as slack:
        slack.add_team(TEAM, TOKEN, scopes=scopes)
        settle_in(slack, TEAM, everybody)
        settings = {
            "DATABASE_URL": serve or address,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
        }
        async with replicas(processes, folder, settings, module) as servers:
            yield Many(slack, servers, everybody, engine)
        assert slack.violations == []
        assert slack.impatient == []
    engine.dispose()


@asynccontextmanager
async def asleep(server: Server) -> AsyncIterator[None]:
    """The process is stopped where it stands, as a laptop that is shut, and goes on after."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)
