"""A whole demo on loopback: the real store, the real door, the real sender, a clock to move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from bot.browser.chat import Chat
from bot.browser.listeners import add_chat
from bot.browser.outbound import BrowserPlatform
from bot.browser.passing import Passing
from bot.browser.people import CHANNELS, PEOPLE, WORKSPACE
from bot.browser.time import DemoClock
from bot.delivery import Sender
from bot.door import Door
from bot.metrics import Metrics
from storage import schema
from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer

KEY = "c2l4dGVlbiBieXRlcyB0d2ljZSBpcyBhbGwgaXQgaXM="


@dataclass(frozen=True)
class Demo:
    """What a test can hold against: the page's address, and what stands behind it."""

    address: str
    chat: Chat
    door: Door
    clock: DemoClock
    database: Database
    sender: Sender
    passing: Passing
    workspace_id: int

    async def settle(self) -> None:
        """Everything that is owed by now is sent."""
        await self.sender.settle()


@asynccontextmanager
async def demo_running(folder: Path, behind: timedelta = timedelta()) -> AsyncIterator[Demo]:
    database = Database(f"sqlite:///{folder}/demo.db", Sealer((KEY,)))
    schema.upgrade(database)
    clock = DemoClock(behind=behind)
    with database.workspaces() as workspaces:
        workspace_id = workspaces.meet(Platform.BROWSER, WORKSPACE, WORKSPACE, clock())
    chat = Chat(clock, PEOPLE, CHANNELS)
    door = Door(database, Metrics())
    sender = Sender(database, {Platform.BROWSER: BrowserPlatform(chat)}, clock, pace=0)
    database.on_owing = sender.wake
    sending = asyncio.create_task(sender.run())
    app = web.Application()
    passing = Passing(database, clock, sender, workspace_id)
    add_chat(app, chat=chat, door=door, clock=clock, passing=passing, workspace_id=workspace_id)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield Demo(address, chat, door, clock, database, sender, passing, workspace_id)
    finally:
        sending.cancel()
        await runner.cleanup()
        await sender.close()
        await door.close()
        database.close()
