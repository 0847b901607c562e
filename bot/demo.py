"""The composition root of the demo: the same door, catalogue and cards, and a chat in the browser."""

import asyncio
import base64
import contextlib
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.app import listening, sending, until_told_to_stop
from bot.browser.chat import Chat
from bot.browser.example import BEHIND, play
from bot.browser.listeners import add_chat
from bot.browser.outbound import BrowserPlatform
from bot.browser.passing import Passing
from bot.browser.people import CHANNELS, PEOPLE, WORKSPACE
from bot.browser.time import DemoClock
from bot.calendars import calendar_routes
from bot.door import Door
from bot.incident_tools import incident_routes
from bot.metrics import Metrics
from bot.settings import BadSettings
from bot.web import web_app
from storage import schema
from storage.database import Database, StoreDown
from storage.enums import Platform
from storage.sealing import Sealer

HOST = "127.0.0.1"


async def demo(port: int, file: Path | None, *, example: bool) -> None:
    """Serves the page until Ctrl-C; prints its address. Raises BadSettings."""
    async with demonstrating(port, file, example=example) as address:
        print(f"Hearth is at {address} — Ctrl-C ends it.", flush=True)  # noqa: T201
        if sys.stdout.isatty():
            await asyncio.to_thread(webbrowser.open, address)
        await until_told_to_stop()


@asynccontextmanager
async def demonstrating(port: int, file: Path | None, *, example: bool) -> AsyncIterator[str]:
    """A chat with the bot in it; gives the page's address. Without a file, it forgets all at its end."""
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hearth-demo-"))
        database = _database(file or Path(folder, "demo.db"))
        stack.callback(database.close)
        clock = DemoClock(behind=BEHIND if example else timedelta())
        with database.workspaces() as workspaces:
            known = workspaces.find(Platform.BROWSER, WORKSPACE)
            if known is not None and example:
                raise BadSettings(f"{file} holds a backlog already: leave --example out, or name a new file.")
            workspace_id = workspaces.meet(Platform.BROWSER, WORKSPACE, WORKSPACE, clock())
        metrics = Metrics()
        door = Door(database, metrics)
        stack.push_async_callback(door.close)
        chat = Chat(clock, PEOPLE, CHANNELS)
        platforms = {Platform.BROWSER: BrowserPlatform(chat)}
        running = sending(database, platforms, clock, metrics, pace=0, ticks=clock.seconds)
        ticking, sender = await stack.enter_async_context(running)
        clock.watch(lambda _: sender.wake())
        routes = [*calendar_routes(database, clock), *incident_routes(door, database, clock)]
        app = web_app(routes, database, ticking, metrics, clock)
        passing = Passing(database, clock, sender, workspace_id)
        add_chat(app, chat=chat, door=door, clock=clock, passing=passing, workspace_id=workspace_id)
        bound = await stack.enter_async_context(listening(app, HOST, port))
        stack.callback(door.stop)
        address = door.public_url = f"http://{HOST}:{bound}"
        if example:
            await play(chat, door, clock, passing, workspace_id=workspace_id, address=address)
        yield address


def _database(file: Path) -> Database:
    database = Database(f"sqlite:///{file}", Sealer((_key(),)))
    try:
        schema.upgrade(database)
    except StoreDown as error:
        raise BadSettings(f"--database: {file} cannot be used ({error}).") from error
    return database


def _key() -> str:
    """A demo keeps no tokens, so its key may be forgotten."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
