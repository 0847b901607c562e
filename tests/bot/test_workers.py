"""Jobs that come together are run together; nobody who comes alone waits for others."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.workers import Claim, Job, Workers
from commands.request import Actor, Place, PlaceKind, Request
from commands.view import Reply
from storage.enums import Platform
from tests.conftest import NOW

REQUEST = Request(
    workspace_id=1, actor=Actor("U1"), place=Place(Platform.SLACK, PlaceKind.NOWHERE), command="debt.file",
    now=NOW, fresh_token="t",
)  # fmt: skip
FOR_EVER, A_MOMENT, LONG_ENOUGH = 60.0, 0.01, 0.03


class Line:
    """A worker, with how many jobs it ran at once each time; it may be held."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()
        self.workers = Workers("test", 1, 8, self._run)

    def _run(self, jobs: Sequence[Job]) -> list[Reply | Exception]:
        self.begun.set()
        self.go.wait(5)
        self.ran.append(len(jobs))
        return [Reply() for _ in jobs]

    def come(self, count: int) -> "list[asyncio.Future[Reply]]":
        loop = asyncio.get_running_loop()
        jobs = [Job(REQUEST, Claim(), loop.create_future()) for _ in range(count)]
        for job in jobs:
            self.workers.submit(job)
        return [job.done for job in jobs]

    async def come_and_go(self, count: int) -> None:
        async with asyncio.timeout(5):
            await asyncio.gather(*self.come(count))

    async def five_at_once(self) -> None:
        """Five wait while one is run."""
        self.go.clear()
        first = self.come(1)
        await asyncio.to_thread(self.begun.wait, 5)
        rest = self.come(5)
        self.go.set()
        async with asyncio.timeout(5):
            await asyncio.gather(*first, *rest)
        assert self.ran == [1, 5]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line()
    yield made
    made.workers.close()


async def test_who_comes_alone_waits_for_nobody(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workers.GATHERING", FOR_EVER)
    for _ in range(3):
        await line.come_and_go(1)
    assert line.ran == [1, 1, 1]


async def test_after_several_at_once_as_many_are_waited_for(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workers.GATHERING", FOR_EVER)
    await line.five_at_once()
    two = line.come(2)
    await asyncio.sleep(LONG_ENOUGH)
    await line.come_and_go(3)
    assert line.ran == [1, 5, 5]
    assert all(one.done() for one in two)


async def test_who_does_not_come_is_not_waited_for_long(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workers.GATHERING", A_MOMENT)
    await line.five_at_once()
    await line.come_and_go(1)
    monkeypatch.setattr("bot.workers.GATHERING", FOR_EVER)
    await line.come_and_go(1)
    assert line.ran == [1, 5, 1, 1]


async def test_closing_waits_for_nobody_who_might_come(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workers.GATHERING", FOR_EVER)
    await line.five_at_once()
    (last,) = line.come(1)
    await asyncio.sleep(LONG_ENOUGH)
    async with asyncio.timeout(5):
        await asyncio.to_thread(line.workers.close)
        await last
    assert line.ran == [1, 5, 1]
