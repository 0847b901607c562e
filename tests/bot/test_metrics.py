"""What /metrics tells over HTTP: the ledger as it stands, how sending went, and whether the clock ticks."""

import math
import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from aiohttp import ClientSession, web

from bot.app import listening
from bot.clock import Clock
from bot.metrics import Metrics
from bot.web import web_app
from storage.database import Database
from storage.deliveries import Address
from storage.enums import DeliveryState, Platform
from storage.sealing import Sealer
from tests.commands.conftest import PAYMENTS, Talk
from tests.conftest import KEY, make_workspace


@pytest.fixture
def talk(own_address: str) -> Iterator[Talk]:
    with closing(Database(own_address, Sealer((KEY,)))) as database:
        talk = Talk(database, make_workspace(database))
        talk.types("ana", "/debt First")
        yield talk


async def scraped(talk: Talk, metrics: Metrics, *, ticked: bool = True) -> dict[str, float]:
    """Name with labels → value, as Prometheus reads it."""
    clock = Clock(talk.database, lambda: talk.now, lambda: None, metrics)
    if ticked:
        await clock._tick()
    talk.later(seconds=3)
    app: web.Application = web_app([], talk.database, clock, metrics, lambda: talk.now)
    async with (
        listening(app, "127.0.0.1", 0) as port,
        ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        told = await answer.text()
    lines = [line.rpartition(" ") for line in told.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def owe(talk: Talk, view: str, state: DeliveryState) -> None:
    with talk.database.writing(talk.workspace) as store:
        args = {"item": str(talk.item("PAY-1").id)}
        number = store.deliveries.owe(Address(Platform.SLACK, PAYMENTS.channel), view, args, talk.now)
        if number is not None and state is not DeliveryState.DUE:
            store.deliveries.end(number, state, talk.now)


async def test_the_ledger_as_it_stands(talk: Talk) -> None:
    for view, state in (
        ("item.line", DeliveryState.DUE),
        ("item.line", DeliveryState.DUE),
        ("item.card", DeliveryState.UNKNOWN),
        ("item.card", DeliveryState.SENT),
    ):
        owe(talk, view, state)
    talk.later(minutes=2)
    told = await scraped(talk, Metrics())
    assert told['hearth_deliveries{state="due",view="item.line"}'] == 2
    assert told['hearth_deliveries{state="unknown",view="item.card"}'] == 1
    assert not [name for name in told if re.match(r'hearth_deliveries\{state="sent"', name)]
    assert told["hearth_oldest_overdue_seconds"] == 123
    assert told["hearth_last_tick_age_seconds"] == 3


async def test_nothing_owed_is_nothing_overdue(talk: Talk) -> None:
    told = await scraped(talk, Metrics())
    assert told["hearth_oldest_overdue_seconds"] == 0


async def test_how_sending_and_ticking_went(talk: Talk) -> None:
    metrics = Metrics()
    metrics.delivered("item.line", "sent", 0.7)
    metrics.delivered("item.line", "found", 40.0)
    metrics.delivered("item.line", "failed", 40.0)
    metrics.tick_failed(2)
    told = await scraped(talk, metrics)
    assert told['hearth_sends_total{outcome="sent",view="item.line"}'] == 1
    assert told['hearth_sends_total{outcome="failed",view="item.line"}'] == 1
    assert told["hearth_send_seconds_count"] == 2
    assert told['hearth_send_seconds_bucket{le="1.0"}'] == 1
    assert told["hearth_tick_errors_total"] == 2


async def test_while_the_store_is_away_the_rest_is_told(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none", Sealer((KEY,)))
    monkeypatch.setattr(talk, "database", away)
    told = await scraped(talk, Metrics(), ticked=False)
    assert math.isnan(told["hearth_oldest_overdue_seconds"])
    assert math.isnan(told["hearth_last_tick_age_seconds"])
    assert told["hearth_tick_errors_total"] == 0
    away.close()
