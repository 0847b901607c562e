"""The composition root: everything is built here, from settings, by plain arguments."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from aiohttp import web

from bot.about import about
from bot.calendars import calendar_routes
from bot.clock import Clock
from bot.delivery import Sender, awake
from bot.door import Door
from bot.incident_tools import incident_routes
from bot.indexing import Background, Indexing, Settling
from bot.metrics import Metrics
from bot.platform import ChatPlatform
from bot.settings import BadSettings, Settings
from bot.slack.bolt import install_own_workspace, slack_app, slack_routes, socket_mode
from bot.slack.listeners import SlackListeners
from bot.slack.outbound import SlackOutbound
from bot.slack.workspaces import SlackWorkspaces
from bot.teams.adapter import TeamsAdapter
from bot.teams.connector import Connector
from bot.teams.conversations import TeamsConversations
from bot.teams.credentials import BotCredentials
from bot.teams.listeners import TeamsListeners
from bot.teams.outbound import TeamsOutbound
from bot.teams.tokens import SigningKeys, Verifier
from bot.web import web_app
from storage import revision
from storage.database import Database, StoreDown
from storage.enums import Platform
from storage.sealing import Sealer

log = structlog.get_logger(__name__)
NOTHING_TO_SERVE = (
    "No chat platform is configured. Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN) "
    "for Slack, MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID for Teams, "
    "or try it without any: python -m bot demo."
)
GARBAGE_AFTER = 10_000
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
        # What is loaded stays, and what answers are made of is soon gone: neither is worth looking through.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        slack = "off" if not settings.has_slack else "socket mode" if settings.slack_app_token else "http"
        log.info("serving", slack=slack, teams="http" if settings.has_teams else "off", port=port)
        await until_told_to_stop()


@dataclass(frozen=True, slots=True)
class Served:
    """A platform that is configured. `connect` is what it opens by itself once everything else runs."""

    platform: Platform
    outbound: ChatPlatform
    routes: Iterable[web.AbstractRouteDef]
    connect: AbstractAsyncContextManager[None] = field(default_factory=contextlib.nullcontext)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[int]:
    """The configured platforms, the clock and the web server; gives the port. Raises BadSettings."""
    if not settings.has_slack and not settings.has_teams:
        raise BadSettings(NOTHING_TO_SERVE)
    database = open_database(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        metrics = Metrics()
        door = Door(database, metrics, settings.hearth_public_url)
        stack.push_async_callback(door.close)
        served = []
        if settings.has_slack:
            served.append(await _slack(settings, database, door, stack))
        if settings.has_teams:
            served.append(await _teams(settings, database, door, stack))
        platforms = {one.platform: one.outbound for one in served}
        clock, _ = await stack.enter_async_context(sending(database, platforms, utc_now, metrics))
        routes = [
            web.get("/", about),
            *calendar_routes(database, utc_now),
            *incident_routes(door, database, utc_now),
            *(route for one in served for route in one.routes),
        ]
        app = web_app(routes, database, clock, metrics, utc_now)
        port = await stack.enter_async_context(listening(app, settings.hearth_host, settings.hearth_port))
        for one in served:
            await stack.enter_async_context(one.connect)
        stack.callback(door.stop)
        yield port


async def _slack(
    settings: Settings, database: Database, door: Door, stack: contextlib.AsyncExitStack
) -> Served:
    known = SlackWorkspaces(database, utc_now)
    outbound = SlackOutbound(settings.slack_api_url, known.installed)
    stack.push_async_callback(outbound.close)
    if settings.slack_bot_token:
        await install_own_workspace(settings, known, settings.slack_bot_token.get_secret_value())
    listeners = SlackListeners(door, outbound, known, utc_now)
    stack.push_async_callback(listeners.close)
    app = slack_app(settings, known, listeners, Sealer(settings.encryption_keys()))
    if settings.slack_app_token:
        token = settings.slack_app_token.get_secret_value()
        return Served(Platform.SLACK, outbound, [], socket_mode(app, token))
    return Served(Platform.SLACK, outbound, slack_routes(app))


async def _teams(
    settings: Settings, database: Database, door: Door, stack: contextlib.AsyncExitStack
) -> Served:
    app_id, tenants = settings.microsoft_app_id, settings.microsoft_app_tenant_id
    if not app_id:
        log.warning("TEAMS IS NOT AUTHENTICATED: anybody on this machine can speak as anybody")
    own_tenant = tenants[0] if tenants else ""
    credentials = BotCredentials(
        app_id,
        settings.microsoft_app_password,
        own_tenant,
        settings.microsoft_login_url,
        settings.microsoft_token_issuer,
    )
    connector = Connector(credentials)
    conversations = TeamsConversations(database, connector, utc_now)
    for tenant in tenants:
        await conversations.serve(tenant)
    outbound = TeamsOutbound(connector, conversations)
    listeners = TeamsListeners(door, outbound, conversations, utc_now)
    stack.push_async_callback(listeners.close)
    keys = SigningKeys(settings.microsoft_openid_metadata_url)
    verifier = Verifier(app_id, settings.microsoft_token_issuer, keys) if app_id else None
    adapter = TeamsAdapter(connector, verifier, tenants)
    return Served(Platform.TEAMS, outbound, adapter.routes(listeners.turn))


@asynccontextmanager
async def sending(
    database: Database,
    platforms: Mapping[Platform, ChatPlatform],
    now: Callable[[], datetime],
    metrics: Metrics,
    pace: float = 1.0,
    ticks: Callable[[], float] = awake,
) -> AsyncIterator[tuple[Clock, Sender]]:
    """The clock, the sender of what is owed, woken by each commit and by the clock, and what nobody
    waits for."""
    sender = Sender(database, platforms, now, pace=pace, metrics=metrics, ticks=ticks)
    database.on_owing = sender.wake
    background = Background(database, [Indexing(), Settling()])
    database.on_written = background.wake
    clock = Clock(database, now, sender.wake, metrics, ticks)
    running = [asyncio.create_task(sender.run()), asyncio.create_task(background.run())]
    clock.start()
    try:
        yield clock, sender
    finally:
        clock.stop()
        for task in running:
            task.cancel()
        await sender.close()
        await background.close()


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
