"""Hearth as it runs for real, whatever it is served to: its replicas, and a look into their store."""

import asyncio
import json
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import aiohttp
from sqlalchemy import Connection, create_engine, func, select, update

from bot.door import STILL_LOOKING, STILL_STORING
from storage.database import parse_address
from storage.enums import DeliveryState
from storage.models import decisions, deliveries, items, lanes, teams, workspaces
from tests.bot.server import SERVE, Server

ID = re.compile(r"\bPAY-(\d+)\b")
Json = dict[str, Any]
T = TypeVar("T")


def is_final(said: str) -> bool:
    """Whether that is an answer, and not the notice that it follows."""
    return not said.startswith((STILL_STORING, STILL_LOOKING))


@dataclass(frozen=True)
class Sent:
    """What one delivery of a request came to. Status 0: the connection went down without an answer."""

    status: int
    answer: Any
    seconds: float

    @property
    def text(self) -> str:
        return str(self.answer.get("text", "")) if isinstance(self.answer, dict) else str(self.answer)

    @property
    def plain(self) -> str:
        """The answer as people read it."""
        return self.text

    @property
    def line(self) -> str:
        return self.plain.partition("\n")[0]

    @property
    def error(self) -> str:
        """What a form that stays open says; nothing once it was taken."""
        return ""

    @property
    def number(self) -> int | None:
        """The number of the item that the answer names."""
        found = ID.search(self.text)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Request:
    """A signed request, byte for byte, so that it can be delivered again."""

    body: Json
    data: bytes
    headers: Mapping[str, str]


class Served:
    """What serves one workspace (its ID there: ``external_id``), and what the store holds of it.

    ``urls``: where it is served; ``servers``: the processes behind them, if they are not this one.
    """

    patience: ClassVar[float]
    """Seconds after which the platform tells people that nothing answers."""

    def __init__(
        self, urls: Sequence[str], address: str, external_id: str, servers: Sequence[Server] = ()
    ) -> None:
        self.urls = urls
        self.servers = servers
        self.http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._external_id = external_id
        self._engine = create_engine(parse_address(address), pool_pre_ping=True)

    async def close(self) -> None:
        await self.http.close()
        self._engine.dispose()

    @property
    def server(self) -> Server:
        return self.servers[0]

    def types(self, text: str, *, by: int = 0) -> Request:
        """Person number ``by`` files that in the first channel."""
        raise NotImplementedError

    async def deliver(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        """Delivers the same bytes, as often as one likes, to one of the replicas."""
        raise NotImplementedError

    async def ask(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        """The same, with what the person reads first, wherever it comes."""
        return await self.deliver(request, replica, retry)

    def confirms(self, sent: Sent) -> bool:
        """Whether that answer, by its own, tells somebody who typed that the item is stored."""
        raise NotImplementedError

    def read(self, text: str) -> str:
        """A text of the platform as people read it."""
        return text

    def later(self, request: Request) -> list[str]:
        """What the person read about it after the first answer."""
        raise NotImplementedError

    async def form(self) -> Any:
        """A form that the first person has open now, in the first channel."""
        raise NotImplementedError

    def another(self, form: Any, channel: int) -> Any:
        """A form like that one, opened in channel number ``channel``; it is one of its own."""
        raise NotImplementedError

    def submits(self, form: Any, title: str) -> Request:
        """They send the form with that title in it."""
        raise NotImplementedError

    def posted(self) -> list[str]:
        """The lines about items that stand in channels."""
        raise NotImplementedError

    def begun(self) -> int:
        """How many posts were begun, whether they came to anything or not."""
        raise NotImplementedError

    def delay_posts(self, seconds: float, times: int = 1) -> None:
        """The next posts take that long."""
        raise NotImplementedError

    def lines(self, typed: int, forms: int) -> int:
        """How many lines are owed for so many filings."""
        raise NotImplementedError

    async def wait_for(self, what: Callable[[], T], timeout: float = 30.0) -> T:
        """Asks ``what`` until its answer is true; raises TimeoutError after ``timeout`` seconds."""
        until = time.monotonic() + timeout
        while not (found := what()):
            if time.monotonic() > until:
                raise TimeoutError("what was waited for did not happen")
            await asyncio.sleep(0.005)
        return found

    async def in_the_end(self, request: Request, sent: Sent) -> str:
        """What the person reads: the answer, or what follows where the store was too slow for it."""

        def final() -> list[str]:
            return [said for said in (sent.text, *self.later(request)) if is_final(said)]

        return (await self.wait_for(final))[0]

    async def all_later(self, requests: Sequence[Request], within: float = 30.0) -> list[list[str]]:
        """What came later to each, once each has its answer."""
        await self.wait_for(lambda: all(any(map(is_final, self.later(one))) for one in requests), within)
        return [self.later(request) for request in requests]

    async def _post(self, request: Request, path: str, replica: int, **headers: str) -> Sent:
        """The answer's JSON, or its text."""
        url, began = f"{self.urls[replica]}{path}", time.perf_counter()
        try:
            async with self.http.post(
                url, data=request.data, headers={**request.headers, **headers}
            ) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return Sent(0, "", time.perf_counter() - began)
        told = json.loads(text) if text.startswith("{") else text
        return Sent(answer.status, told, time.perf_counter() - began)

    def stored(self) -> dict[int, str]:
        """Number → title of every item of the workspace."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(items.c.number, items.c.title)
                .join(teams, teams.c.id == items.c.team_id)
                .where(items.c.workspace_id == self._workspace(connection))
                .order_by(items.c.number)
            ).all()
        assert len({row.number for row in rows}) == len(rows)
        return {row.number: row.title for row in rows}

    def states(self) -> dict[int, str]:
        """Number → state of every item of the workspace."""
        with self._engine.connect() as connection:
            mine = items.c.workspace_id == self._workspace(connection)
            rows = connection.execute(select(items.c.number, items.c.state).where(mine))
            return {row.number: str(row.state) for row in rows}

    def decisions(self, what: str) -> int:
        """How often that was decided."""
        with self._engine.connect() as connection:
            mine = (decisions.c.workspace_id == self._workspace(connection), decisions.c.what == what)
            return connection.execute(select(func.count()).select_from(decisions).where(*mine)).scalar_one()

    def owed(self) -> dict[str, int]:
        """State → how many new messages, without what tells somebody that another one went wrong."""
        with self._engine.connect() as connection:
            counted = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
            counted = counted.where(deliveries.c.workspace_id == self._workspace(connection))
            new = counted.where(deliveries.c.view != "refusal", deliveries.c.updates.is_(None))
            return {str(state): count for state, count in connection.execute(new)}

    def told(self) -> int:
        """How many were told by now that a message went wrong."""
        with self._engine.connect() as connection:
            mine = (deliveries.c.workspace_id == self._workspace(connection), deliveries.c.view == "refusal")
            sent = select(func.count()).where(*mine, deliveries.c.state == DeliveryState.SENT)
            return int(connection.execute(sent).scalar_one())

    def three_minutes_pass(self) -> None:
        """As far as deliveries that are on their way can tell."""
        passed = timedelta(minutes=3)
        with self._engine.begin() as connection:
            for row in connection.execute(select(deliveries.c.id, deliveries.c.taken_at)).all():
                if row.taken_at is not None:
                    earlier = update(deliveries).where(deliveries.c.id == row.id)
                    connection.execute(earlier.values(taken_at=row.taken_at - passed))
            for row in connection.execute(select(lanes)).all():
                earlier = update(lanes).where(lanes.c.lane == row.lane)
                connection.execute(earlier.values(free_at=row.free_at - passed))

    def _workspace(self, connection: Connection) -> int:
        mine = select(workspaces.c.id).where(workspaces.c.external_id == self._external_id)
        return int(connection.execute(mine).scalar_one())


@asynccontextmanager
async def replicas(
    count: int, folder: Path, settings: Mapping[str, str], serve: Sequence[str] = SERVE
) -> AsyncIterator[list[Server]]:
    """That many servers with the same settings; at the end no traceback was logged."""
    servers = [Server(folder, settings, serve) for _ in range(count)]
    try:
        await asyncio.gather(*(server.start() for server in servers))
        yield servers
    finally:
        await asyncio.gather(*(server.end(signal.SIGKILL) for server in servers))
    said = ["".join(server.said) for server in servers]
    assert not [told for told in said if "Traceback" in told], "\n".join(said)
