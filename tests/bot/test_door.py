"""The door: whatever goes wrong inside, each request gets one true answer and the next ones get theirs."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Protocol

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.door import RESTARTING, Answered, Door, Pending
from bot.metrics import Metrics
from commands.catalogue import COMMANDS
from commands.command import Command
from commands.request import Actor, Place, PlaceKind, Request
from commands.view import Card, Paragraph, Reply, plain, words
from storage.database import Database
from storage.enums import Platform
from storage.store import Store
from tests.conftest import NOW

DONE = Reply(private=Card((Paragraph(("done",)),)))
Handler = Callable[[Request, Store], Reply]


class Teach(Protocol):
    def __call__(self, handler: Handler, *, writes: bool = True) -> None: ...


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    door = Door(database, Metrics())
    yield door
    await door.close()


@pytest.fixture
def ask(workspace: int) -> Request:
    place = Place(Platform.SLACK, PlaceKind.CHANNEL, "C1", "pay")
    return Request(
        workspace_id=workspace, actor=Actor("U1", "ana"), place=place, command="test",
        now=NOW, fresh_token="t", key="k", text="what was typed",
    )  # fmt: skip


@pytest.fixture
def teach(monkeypatch: pytest.MonkeyPatch) -> Teach:
    """Makes a handler the command that `ask` asks for."""
    known = dict(COMMANDS)
    monkeypatch.setattr("bot.door.COMMANDS", known)
    monkeypatch.setattr("commands.dispatch.COMMANDS", known)

    def learn(handler: Handler, *, writes: bool = True) -> None:
        known["test"] = Command("test", handler, writes)

    return learn


def _said(outcome: Answered | Pending) -> str:
    assert isinstance(outcome, Answered)
    assert outcome.reply.private is not None
    return words(outcome.reply.private)


async def test_who_loses_a_race_runs_again(door: Door, ask: Request, teach: Teach) -> None:
    lost: list[bool] = []

    def race(request: Request, store: Store) -> Reply:
        if len(lost) < 3:
            lost.append(True)
            raise IntegrityError("INSERT", {}, Exception("somebody was first"))
        return DONE

    teach(race)
    assert _said(await door.ask(ask)) == "done"


async def test_two_that_wait_for_each_other_are_both_answered(
    door: Door, ask: Request, teach: Teach, database: Database, workspace: int
) -> None:
    """The database ends a deadlock by undoing one of them; it runs again."""
    with database.writing(workspace) as store:
        made = [store.teams.create(key, key, "UTC", "bricks", NOW) for key in ("ONE", "TWO")]
    teams = [team.id for team in made if team is not None]

    def crossing(request: Request, store: Store) -> Reply:
        for team in teams if request.key == "there" else reversed(teams):
            store.teams.lock(team)
            time.sleep(0.2)
        return DONE

    teach(crossing)
    both = await asyncio.gather(*(door.ask(replace(ask, key=key)) for key in ("there", "back")))
    assert list(map(_said, both)) == ["done", "done"]


async def test_what_is_no_race_is_told_with_an_error_id(door: Door, ask: Request, teach: Teach) -> None:
    def broken(request: Request, store: Store) -> Reply:
        store.teams.create("PAY", "pay", "UTC", "bricks", NOW)
        raise ZeroDivisionError

    teach(broken)
    said = _said(await door.ask(ask))
    assert said.startswith("Nothing was stored: something broke here.")
    assert "what was typed" in said
    teach(lambda request, store: DONE)
    assert _said(await door.ask(ask)) == "done"


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (OperationalError("INSERT", {}, Exception("too big for this disk")), "cannot be reached"),
        (ZeroDivisionError(), "something broke here"),
    ],
)
async def test_one_that_breaks_takes_nobody_with_it(
    door: Door,
    ask: Request,
    teach: Teach,
    database: Database,
    workspace: int,
    trouble: Exception,
    told: str,
) -> None:
    """Commands that wait together are each kept or undone by themselves."""
    held = threading.Event()

    def handler(request: Request, store: Store) -> Reply:
        if request.key == "first":
            held.wait(30)
        store.people.meet(Platform.SLACK, f"U{request.key}", request.key, "", "")
        if request.key == "k3":
            raise trouble
        return DONE

    teach(handler)
    keys = ["first", *(f"k{n}" for n in range(8))]
    work = [asyncio.create_task(door.ask(replace(ask, key=key))) for key in keys]
    await asyncio.sleep(0.1)
    held.set()
    said = dict(zip(keys, map(_said, await asyncio.gather(*work)), strict=True))
    assert {key for key in keys if said[key] == "done"} == set(keys) - {"k3"}
    assert told in said["k3"]
    with database.reading(workspace) as store:
        known = {key for key in keys if store.people.find(Platform.SLACK, f"U{key}")}
    assert known == set(keys) - {"k3"}


async def test_a_form_that_gave_up_is_undone(
    door: Door, ask: Request, teach: Teach, database: Database, workspace: int
) -> None:
    """Even when its work was done already and only the commit was left."""
    held = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        store.people.meet(Platform.SLACK, "ULATE", "late", "", "")
        held.wait(30)
        return DONE

    teach(slow)
    form = replace(ask, fields={"title": "x"})
    outcome = await door.ask(form, within=0.1)
    assert isinstance(outcome, Answered)
    assert plain(outcome.reply.errors[""]).startswith("Nothing was stored yet")
    held.set()
    teach(lambda request, store: DONE)
    assert _said(await door.ask(replace(ask, key="next"))) == "done"
    with database.reading(workspace) as store:
        assert store.people.find(Platform.SLACK, "ULATE") is None
    assert _said(await door.ask(form)) == "done"


async def test_a_promise_is_kept_when_the_store_is_back(door: Door, ask: Request, teach: Teach) -> None:
    """Who waits is told soon; for who was told that the answer follows, it is tried again and again."""
    tries: list[bool] = []

    def away(request: Request, store: Store) -> Reply:
        tries.append(True)
        if len(tries) < 4:
            raise OperationalError("INSERT", {}, Exception("the network is down"))
        return DONE

    teach(away)
    assert _said(await door.ask(ask, within=30.0)).startswith("Nothing was stored")
    tries.clear()
    pending = await door.ask(ask, within=0.0)
    assert isinstance(pending, Pending)
    assert await pending.reply == DONE


async def test_a_promise_ends_with_the_door(door: Door, ask: Request, teach: Teach) -> None:
    """Who was told that the ID follows, and cannot be served before the end, is told so."""

    def away(request: Request, store: Store) -> Reply:
        raise OperationalError("INSERT", {}, Exception("the network is down"))

    teach(away)
    pending = await door.ask(ask, within=0.0)
    assert isinstance(pending, Pending)
    assert "what was typed" in words(pending.notice)
    await asyncio.sleep(0.6)
    await door.close()
    reply = await pending.reply
    assert reply.private is not None
    assert words(reply.private).startswith("Nothing was stored: the database cannot be reached")
    assert "what was typed" in words(reply.private)


async def test_a_door_that_stops_begins_no_more_questions(
    door: Door, ask: Request, teach: Teach, database: Database
) -> None:
    """However many wait: what was begun is answered, and the others are told at once to ask again."""
    begun, go_on = threading.Semaphore(0), threading.Event()
    runs: list[bool] = []

    def slow(request: Request, store: Store) -> Reply:
        runs.append(True)
        begun.release()
        go_on.wait()
        return DONE

    teach(slow, writes=False)
    asked = [asyncio.create_task(door.ask(ask)) for _ in range(300)]
    await asyncio.to_thread(begun.acquire)
    door.stop()
    again = f"{RESTARTING}\nYou typed: what was typed"
    try:
        assert _said(await asyncio.wait_for(door.ask(ask), 10)) == again
    finally:
        go_on.set()
    said = Counter([_said(await one) for one in asked])
    assert set(said) == {"done", again}
    assert said["done"] == len(runs) <= database.readers


async def test_what_is_to_be_stored_is_stored_before_the_door_closes(
    door: Door, ask: Request, teach: Teach
) -> None:
    teach(lambda request, store: DONE)
    asked = [asyncio.create_task(door.ask(replace(ask, key=f"k{n}"))) for n in range(50)]
    await asyncio.sleep(0)
    door.stop()
    await door.close()
    assert {_said(await one) for one in asked} == {"done"}
