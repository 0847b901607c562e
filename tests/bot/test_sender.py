"""The sender around the courier, the clock beside it: who slept posts nothing; nothing waits for a tick."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from bot.delivery import Sender
from bot.platform import Busy, CannotLook
from commands.view import Card
from storage.database import Database
from storage.deliveries import Address
from storage.enums import DeliveryState, Platform
from storage.lanes import LEASE
from storage.outbox import Taken
from storage.sealing import Sealer
from tests.commands.conftest import Talk
from tests.conftest import KEY, make_workspace
from tests.fakes.no_history import NoHistory

CHANNEL = Address(Platform.SLACK, "C-1")


@dataclass
class Counting(NoHistory):
    """A platform that counts what it is given and asks to wait at first."""

    busy: float = 0.0
    posts: list[str] = field(default_factory=list)
    wanted: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        if self.busy:
            pause, self.busy = self.busy, 0.0
            raise Busy("ratelimited", pause)
        self.posts.append(mark)
        if len(self.posts) == self.wanted:
            self.enough.set()
        return f"m{len(self.posts)}"

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        raise CannotLook("nothing is drawn again here")


@dataclass
class Hands:
    """A wall clock and one that nobody sets, which a test moves."""

    now: datetime
    ticks: float = 1000.0

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.ticks += seconds


@contextmanager
def talking(address: str) -> Iterator[Talk]:
    with closing(Database(address, Sealer((KEY,)))) as database:
        talk = Talk(database, make_workspace(database))
        talk.types("ana", "/debt First")
        yield talk


@pytest.fixture
def talk(own_sqlite: str) -> Iterator[Talk]:
    with talking(own_sqlite) as talk:
        yield talk


@pytest.fixture
def talk_at_once(own_postgresql: str) -> Iterator[Talk]:
    """Where several of the sender's threads write at once."""
    with talking(own_postgresql) as talk:
        yield talk


def owe(talk: Talk, *channels: Address, due: datetime | None = None) -> list[int]:
    with talk.database.writing(talk.workspace) as store:
        args = {"item": str(talk.item("PAY-1").id)}
        made = [store.deliveries.owe(where, "item.line", args, due or talk.now) for where in channels]
    return [number for number in made if number is not None]


def state(talk: Talk, number: int) -> str:
    with talk.database.writing(talk.workspace) as store:
        ended = store.deliveries.lock(number)
    assert ended is not None
    return ended.state


@pytest.mark.parametrize("asleep", ["ticks", "now"])
async def test_who_slept_between_taking_and_posting_posts_nothing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, asleep: str
) -> None:
    """A process that was stopped, or a machine that was suspended: somebody else may be sending it."""
    hands, platform = Hands(talk.now), Counting()
    sender = Sender(
        talk.database, {Platform.SLACK: platform}, lambda: hands.now, pace=0, ticks=lambda: hands.ticks
    )
    (number,) = owe(talk, CHANNEL)
    draw = sender._courier.draw

    def sleepy(*arguments: object, **more: object) -> object:
        drawn = draw(*arguments, **more)  # type: ignore[arg-type]
        if asleep == "now":
            hands.now += LEASE
        else:
            hands.ticks += LEASE.total_seconds()
        monkeypatch.setattr(sender._courier, "draw", draw)
        return drawn

    monkeypatch.setattr(sender._courier, "draw", sleepy)
    assert await sender._send_due()
    await asyncio.gather(*sender._sending)
    assert platform.posts == []
    assert state(talk, number) == DeliveryState.DUE
    await sender.settle()
    assert len(platform.posts) == 1
    await sender.close()


async def test_what_follows_from_a_message_is_sent_before_it_settles(
    talk_at_once: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked for more before the refusal was on record, and heard of both only after."""
    talk, platform = talk_at_once, Counting()
    sender = Sender(talk.database, {Platform.SLACK: platform}, lambda: talk.now, pace=0)
    number, _ = owe(talk, Address(Platform.TEAMS, "C-nobody-serves"), CHANNEL)
    take, looked = sender._courier.take, 0

    def slow(now: datetime, at_most: int = 1) -> list[Taken]:
        nonlocal looked
        looked += 1
        taken = take(now, at_most)
        while looked == 2 and state(talk, number) == DeliveryState.SENDING:
            time.sleep(0.01)
        return taken

    settle = sender._courier.failed

    def slower(*arguments: object) -> str:
        while looked < 2:
            time.sleep(0.01)
        return settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sender._courier, "take", slow)
    monkeypatch.setattr(sender._courier, "failed", slower)
    async with asyncio.timeout(30):
        await sender.settle()
    assert len(platform.posts) == 2
    await sender.close()


async def test_it_wakes_when_a_channel_falls_free_and_not_only_when_the_clock_ticks(talk: Talk) -> None:
    """Nobody wakes it here: the pace, and a pause that was asked for, end by themselves."""
    platform = Counting(busy=0.2, wanted=4)
    sender = Sender(talk.database, {Platform.SLACK: platform}, lambda: datetime.now(UTC), pace=0.1)
    owe(talk, CHANNEL, CHANNEL, CHANNEL, Address(Platform.SLACK, "C-2"), due=datetime.now(UTC))
    running = asyncio.create_task(sender.run())
    async with asyncio.timeout(30):
        await platform.enough.wait()
    running.cancel()
    await sender.close()


async def test_what_a_dead_process_left_is_recovered_but_not_while_the_time_leaps(talk: Talk) -> None:
    hands = Hands(talk.now)
    clock = Clock(talk.database, lambda: hands.now, lambda: None, ticks=lambda: hands.ticks)
    sender = Sender(talk.database, {}, lambda: hands.now, pace=0, ticks=lambda: hands.ticks)
    (number,) = owe(talk, CHANNEL)
    assert len(sender._courier.take(hands.now)) == 1
    hands.now += 3 * LEASE
    await clock._recover()
    assert state(talk, number) == DeliveryState.SENDING
    hands.pass_(LEASE.total_seconds())
    await clock._recover()
    assert state(talk, number) == DeliveryState.DUE
    await sender.close()


async def test_what_was_taken_before_a_clock_was_set_back_is_not_lost_for_an_hour(talk: Talk) -> None:
    hands = Hands(talk.now)
    (number,) = owe(talk, CHANNEL)
    sender = Sender(talk.database, {}, lambda: hands.now, pace=0)
    assert len(sender._courier.take(hands.now)) == 1
    await sender.close()
    hands.now -= timedelta(hours=1)
    clock = Clock(talk.database, lambda: hands.now, lambda: None, ticks=lambda: hands.ticks)
    await clock._recover()
    assert state(talk, number) == DeliveryState.SENDING
    hands.pass_(LEASE.total_seconds())
    await clock._recover()
    assert state(talk, number) == DeliveryState.DUE
