"""A courtesy follows an answer when there is time for it, once, and is in nobody's way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.afterwards import WAITING, Afterwards
from bot.door import Answered, Door, Pending
from bot.metrics import Metrics
from bot.platform import Refused
from commands.request import Actor, Place, PlaceKind, Request
from commands.view import Card, Paragraph, Reply, Then, words
from storage.database import Database
from storage.enums import Platform
from tests.bot.courtesies import HINT, teach_courtesy
from tests.conftest import NOW

PLACE = Place(Platform.SLACK, PlaceKind.CHANNEL, "C1", "pay")
FILING = Request(
    workspace_id=1, actor=Actor("U1", "ana"), place=PLACE, command="debt.file",
    now=NOW, fresh_token="t", key="k", text="Slow refunds", mentions={"ben": "U2"},
)  # fmt: skip
HINTED = Reply(private=Card((Paragraph((HINT,)),)))


class Reader:
    """What runs the courtesies: it takes them up one by one, and may be held."""

    def __init__(self) -> None:
        self.taken: list[Request] = []
        self.whispered: list[str] = []
        self.trouble: list[Exception] = []
        self.go = asyncio.Event()
        self.go.set()
        self._takes: asyncio.Queue[Request] = asyncio.Queue()
        self._whispers: asyncio.Queue[str] = asyncio.Queue()

    async def read(self, request: Request) -> Reply:
        self.taken.append(request)
        self._takes.put_nowait(request)
        await self.go.wait()
        if self.trouble:
            raise self.trouble.pop()
        return HINTED if request.args else Reply()

    async def whisper(self, card: Card) -> None:
        self.whispered.append(words(card))
        self._whispers.put_nowait(words(card))

    async def reached(self, count: int) -> None:
        """Returns once that many more were taken up, and what could be done about them is done."""
        async with asyncio.timeout(30):
            for _ in range(count):
                await self._takes.get()
        await settled()

    async def heard(self, count: int) -> None:
        """Returns once that many more were whispered."""
        async with asyncio.timeout(30):
            for _ in range(count):
                await self._whispers.get()

    def ask(self, afterwards: Afterwards, times: int = 1, **args: str) -> None:
        for _ in range(times):
            afterwards.add(FILING, Then("item.hints", args), self.whisper)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
async def afterwards(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Afterwards]:
    monkeypatch.setattr("bot.afterwards.HEAD_START", 0.0)
    monkeypatch.setattr("bot.afterwards.REST", 0.0)
    made = Afterwards(reader.read)
    yield made
    await made.close()


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_it_is_asked_for_the_same_person_and_place(reader: Reader, afterwards: Afterwards) -> None:
    reader.ask(afterwards, item="12")
    await reader.reached(1)
    asked = replace(FILING, command="item.hints", args={"item": "12"}, text="", key="", mentions={})
    assert (reader.taken, reader.whispered) == ([asked], [HINT])


async def test_nothing_to_say_is_not_said(reader: Reader, afterwards: Afterwards) -> None:
    reader.ask(afterwards, times=2)
    await reader.reached(2)
    assert reader.whispered == []


async def test_one_is_taken_at_a_time_and_what_finds_no_room_is_left_out(
    reader: Reader, afterwards: Afterwards
) -> None:
    reader.go.clear()
    reader.ask(afterwards)
    await settled()
    reader.ask(afterwards, times=30)
    await settled()
    assert len(reader.taken) == 1
    reader.go.set()
    await reader.reached(1 + WAITING)
    assert len(reader.taken) == 1 + WAITING


async def test_the_reader_is_left_to_others_for_a_while(
    reader: Reader, afterwards: Afterwards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each rests in proportion to how long it took: here for hours."""
    monkeypatch.setattr("bot.afterwards.REST", 1e9)
    reader.ask(afterwards, times=2, item="1")
    await reader.reached(1)
    assert (len(reader.taken), reader.whispered) == (1, [HINT])


@pytest.mark.parametrize("trouble", [ZeroDivisionError(), Refused("not_in_channel", "Invite me.")])
async def test_what_breaks_is_not_told_and_the_next_is_served(
    reader: Reader, afterwards: Afterwards, trouble: Exception
) -> None:
    reader.trouble.append(trouble)
    reader.ask(afterwards, times=2, item="1")
    await reader.reached(2)
    assert reader.whispered == [HINT]


async def test_the_end_waits_for_none(reader: Reader, afterwards: Afterwards) -> None:
    reader.go.clear()
    reader.ask(afterwards, times=3, item="1")
    await settled()
    await afterwards.close()
    assert (len(reader.taken), reader.whispered) == (1, [])


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    made = Door(database, Metrics())
    yield made
    await made.close()


async def test_a_request_that_comes_again_is_answered_again_and_hinted_once(
    door: Door, reader: Reader, workspace: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.afterwards.REST", 0.0)
    given = teach_courtesy(monkeypatch, "debt.file")
    filing = replace(FILING, workspace_id=workspace)
    replies = []
    for request in (filing, filing, replace(filing, key="another", actor=Actor("U2", "ben"))):
        outcome = await door.ask(request, whisper=reader.whisper)
        assert isinstance(outcome, Answered)
        replies.append(outcome.reply.here)
    assert replies[0] == replies[1] != replies[2]
    await reader.heard(2)
    assert [request.actor.name for request in given] == ["ana", "ben"]


async def test_a_late_answer_comes_before_its_hint(
    door: Door, reader: Reader, workspace: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach_courtesy(monkeypatch, "debt.file")
    outcome = await door.ask(replace(FILING, workspace_id=workspace), within=0.0, whisper=reader.whisper)
    assert isinstance(outcome, Pending)
    assert reader.whispered == []
    await outcome.reply
    await reader.heard(1)
