"""The addresses that are the same on every platform: alive, ready, and numbers for Prometheus."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from aiohttp import web

from bot.clock import Clock
from bot.metrics import Metrics
from storage import revision
from storage.database import CommitUnknown, Database, StoreDown
from storage.outbox import Ledger

CLOCK_PATIENCE = timedelta(seconds=30)


def web_app(
    routes: Iterable[web.AbstractRouteDef],
    database: Database,
    clock: Clock,
    metrics: Metrics,
    now: Callable[[], datetime],
) -> web.Application:
    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_: web.Request) -> web.Response:
        """Well when the database answers with this version's schema and the clock ticks."""
        try:
            current = await asyncio.to_thread(revision.current, database)
        except StoreDown:
            return web.Response(status=503, text="the database cannot be reached\n")
        if current != revision.newest():
            return web.Response(status=503, text="the database needs: python -m bot migrate\n")
        if clock.last_tick is None or now() - clock.last_tick > CLOCK_PATIENCE:
            return web.Response(status=503, text="the clock does not tick\n")
        return web.Response(text="ready\n")

    async def numbers(_: web.Request) -> web.Response:
        try:
            ledger = await asyncio.to_thread(_ledger, database, now())
        except (StoreDown, CommitUnknown):
            ledger = None
        told = metrics.exposition(now(), clock.last_tick, ledger)
        return web.Response(body=told, headers={"Content-Type": "text/plain; version=0.0.4"})

    app = web.Application()
    app.add_routes(
        [*routes, web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", numbers)]
    )
    return app


def _ledger(database: Database, now: datetime) -> Ledger:
    with database.outbox(reading=True) as outbox:
        return outbox.ledger(now)
