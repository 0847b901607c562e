"""Sprints that are over are ended by the clock: once, at however many replicas, and one team at a time."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import structlog

from bot.clock import Clock
from bot.rolling import roll_on
from storage.database import Database
from storage.enums import State
from tests.commands.conftest import Talk, channel
from tests.conftest import NOW, make_workspace


@pytest.fixture
def talk(database: Database, workspace: int) -> Talk:
    return Talk(database, workspace)


def _plan(talk: Talk, *names: str) -> None:
    """A planned item in the team of each channel."""
    for name in names:
        talk.types(name[:3], "/debt ~S Keys", channel(name))
        talk.types(name[:3], f"/backlog plan {name[:3].upper()}-1", channel(name))


def test_each_team_whose_sprint_is_over_rolls_on_in_whichever_workspace(talk: Talk) -> None:
    other = Talk(talk.database, make_workspace(talk.database))
    _plan(talk, "payments", "search")
    _plan(other, "payments")
    roll_on(talk.database, NOW)
    assert talk.item("PAY-1").state is State.PLANNED
    with structlog.testing.capture_logs() as logs:
        roll_on(talk.database, NOW + timedelta(days=14))
        assert roll_on(talk.database, NOW + timedelta(days=14)) == 0
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
    assert {talk.item(ref).state for ref in ("PAY-1", "SEA-1")} == {State.TRIAGED}
    assert other.item("PAY-1").state is State.TRIAGED


def test_two_replicas_at_once_end_it_once(talk: Talk) -> None:
    names = ("payments", "search", "logistics", "checkout")
    _plan(talk, *names)
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: roll_on(talk.database, NOW + timedelta(days=14)), range(3)))
    for name in names:
        told = [entry.what for entry in talk.decisions(f"{name[:3].upper()}-1")]
        assert told.count("returned") == 2, "one decision about the state and one about the sprint"


def test_a_team_that_breaks_holds_up_no_other_one(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    _plan(talk, "payments", "search")
    broken = talk.item("PAY-1").team_id
    known = roll_on.__globals__["dispatch"]

    def breaks(request: object, database: Database) -> object:
        if getattr(request, "args", {}).get("team") == str(broken):
            raise RuntimeError("this team only")
        return known(request, database)

    monkeypatch.setattr("bot.rolling.dispatch", breaks)
    with structlog.testing.capture_logs() as logs:
        roll_on(talk.database, NOW + timedelta(days=14))
    assert [entry["event"] for entry in logs] == ["sprint not rolled on"]
    assert talk.item("SEA-1").state is State.TRIAGED
    monkeypatch.undo()
    roll_on(talk.database, NOW + timedelta(days=14))
    assert talk.item("PAY-1").state is State.TRIAGED


async def test_the_clock_looks_at_once_when_the_time_leaps(talk: Talk) -> None:
    _plan(talk, "payments")
    clock = Clock(talk.database, lambda: talk.now, lambda: None)
    clock.start()
    try:
        for day in ("2026-11-30", "2026-12-14"):
            talk.now = datetime.fromisoformat(f"{day}T00:00:00+00:00")
            await asyncio.to_thread(_wait_until_triaged, talk)
            talk.types("pay", "/backlog plan PAY-1")
    finally:
        clock.stop()


def _wait_until_triaged(talk: Talk) -> None:
    began = time.monotonic()
    while talk.item("PAY-1").state is State.PLANNED:
        assert time.monotonic() - began < 30
        time.sleep(0.02)
