"""The composition root: everything is built here, from settings, by plain arguments."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.delivery import Sender
from bot.door import Door
from bot.metrics import Metrics
from bot.platform import ChatPlatform
from bot.settings import BadSettings, Settings
from bot.slack.bolt import install_own_workspace, slack_app, slack_routes, socket_mode
from bot.slack.listeners import SlackListeners
from bot.slack.outbound import SlackOutbound
from bot.slack.workspaces import SlackWorkspaces
from bot.web import web_app
from storage import revision
from storage.database import Database, StoreDown
from storage.enums import Platform
from storage.sealing import Sealer

log = structlog.get_logger(__name__)
NOTHING_TO_SERVE = (
    "No chat platform is configured. Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN), "
    "or try it without any: python -m bot demo."
)
OLD_SCHEMA = "The database is not of this version. Run: python -m bot migrate"


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_database(settings: Settings) -> Database:
    """The database, reachable and of this version. Raises BadSettings."""
    database = Database(settings.database_url, Sealer(settings.encryption_keys()))
    try:
        current = revision.current(database)
    except StoreDown as error:
        raise BadSettings(f"DATABASE_URL: the database cannot be reached ({error}).") from error
    if current != revision.newest():
        raise BadSettings(OLD_SCHEMA)
    return database


async def serve(settings: Settings) -> None:
    """Runs the bot until the process is told to stop. Raises BadSettings."""
    async with running(settings) as port:
        log.info("serving", slack="socket mode" if settings.slack_app_token else "http", port=port)
        await until_told_to_stop()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[int]:
    """Slack, the clock and the web server; gives the port. Raises BadSettings."""
    if not settings.has_slack:
        raise BadSettings(NOTHING_TO_SERVE)
    database = open_database(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        metrics = Metrics()
        door = Door(database, metrics)
        stack.push_async_callback(door.close)
        known = SlackWorkspaces(database, utc_now)
        outbound = SlackOutbound(settings.slack_api_url, known.installed)
        stack.push_async_callback(outbound.close)
        if settings.slack_bot_token:
            await install_own_workspace(settings, known, settings.slack_bot_token.get_secret_value())
        listeners = SlackListeners(door, outbound, known, utc_now)
        stack.push_async_callback(listeners.close)
        slack = slack_app(settings, known, listeners, Sealer(settings.encryption_keys()))
        clock, _ = await stack.enter_async_context(sending(database, {Platform.SLACK: outbound}, utc_now))
        routes = [] if settings.slack_app_token else slack_routes(slack)
        web = web_app(routes, database, clock, metrics, utc_now)
        port = await stack.enter_async_context(listening(web, settings.hearth_host, settings.hearth_port))
        if settings.slack_app_token:
            await stack.enter_async_context(socket_mode(slack, settings.slack_app_token.get_secret_value()))
        yield port


@asynccontextmanager
async def sending(
    database: Database,
    platforms: Mapping[Platform, ChatPlatform],
    now: Callable[[], datetime],
    pace: float = 1.0,
) -> AsyncIterator[tuple[Clock, Sender]]:
    """The clock, and the sender of what is owed, woken by each commit and by the clock."""
    sender = Sender(database, platforms, now, pace=pace)
    database.on_owing = sender.wake
    clock = Clock(database, now, sender.wake)
    running = asyncio.create_task(sender.run())
    clock.start()
    try:
        yield clock, sender
    finally:
        clock.stop()
        running.cancel()
        await sender.close()


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serves the app and gives the port. Raises BadSettings when the port is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise BadSettings(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with HEARTH_PORT."
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def until_told_to_stop() -> None:
    """Returns at Ctrl-C or when the system asks."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    await stop.wait()
