"""Ways to take Hearth's store away: a lock that somebody holds, a full disk, a network that breaks."""

import asyncio
import contextlib
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

import psycopg
from sqlalchemy import make_url

FILING = b"INSERT INTO items"
COMMIT = b"COMMIT"
Cut = Literal["", "before", "after"]


@contextmanager
def locked(address: str) -> Iterator[None]:
    """Somebody else holds what every filing needs: SQLite's write lock, or the teams' rows of PostgreSQL."""
    url = make_url(address)
    if url.drivername.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(address) as server:
            server.execute("SELECT id FROM teams FOR UPDATE")
            yield
            server.rollback()


@contextmanager
def disk_full(pid: int) -> Iterator[None]:
    """The process may write no file beyond the first few bytes."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


class Proxy:
    """Stands between Hearth and PostgreSQL.

    `cut`: what befalls the connection of the next filing in its COMMIT; it goes down before the
    server heard of it, or after the server did it and before Hearth heard.
    """

    def __init__(self, address: str) -> None:
        self._url = make_url(address)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.cut: Cut = ""
        self.cuts = 0

    @property
    def address(self) -> str:
        through = self._url.set(host="127.0.0.1", port=self.port, query={})
        return through.render_as_string(hide_password=False)

    async def accept(self) -> None:
        """Lets connections through; on the same port as before."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def refuse(self) -> None:
        """Breaks every connection and refuses new ones."""
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        socket = self._url.query.get("host")
        if isinstance(socket, str) and socket.startswith("/"):
            there = await asyncio.open_unix_connection(f"{socket}/.s.PGSQL.{self._url.port or 5432}")
        else:
            there = await asyncio.open_connection(self._url.host, self._url.port or 5432)
        self._open |= {writer, there[1]}
        back = asyncio.create_task(_pump(there[0], writer))
        with contextlib.suppress(OSError):
            await self._forth(reader, there[1], back)
        back.cancel()
        for end in (writer, there[1]):
            self._open.discard(end)
            end.transport.abort()

    async def _forth(
        self, reader: asyncio.StreamReader, there: asyncio.StreamWriter, back: "asyncio.Task[None]"
    ) -> None:
        filing = False
        while data := await reader.read(2**16):
            filing = filing or FILING in data
            if filing and COMMIT in data and self.cut:
                how, self.cut = self.cut, ""
                self.cuts += 1
                if how == "after":
                    back.cancel()
                    there.write(data)
                    await there.drain()
                    await asyncio.sleep(0.3)
                return
            filing = filing and COMMIT not in data
            there.write(data)
            await there.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def proxied(address: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(address)
    await proxy.accept()
    try:
        yield proxy
    finally:
        await proxy.refuse()
