"""Sends what is owed: takes it, posts it, records how it went; about one post a second a channel."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog

from bot.courier import PACE, Courier, Drawn, Look
from bot.metrics import Metrics
from bot.platform import ChatPlatform, PlatformError, Refused
from storage.database import CommitUnknown, Database, StoreDown, cause, lost_a_race
from storage.enums import Platform
from storage.lanes import LEASE
from storage.outbox import Taken

log = structlog.get_logger(__name__)
AT_ONCE = 32
THREADS = 4
CLOSING = 5.0
RACES = 8
STORE_BACK = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
BEGIN_WITHIN = LEASE - timedelta(seconds=20)
"""Who has not begun to post by then does not: a post takes ten seconds, and then the lease is over."""
BREATH = 0.02
NOT_SERVED = "Hearth does not serve that platform here any more. Whoever runs it can set it up again."
Result = TypeVar("Result")


def awake() -> float:
    """Seconds on a clock that nobody sets and that runs on while the machine sleeps."""
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Sender:
    """Takes due deliveries and sends them, each channel by itself so that none waits for another."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[Platform, ChatPlatform],
        now: Callable[[], datetime],
        *,
        pace: float = PACE.total_seconds(),
        metrics: Metrics | None = None,
        ticks: Callable[[], float] = awake,
        luck: Callable[[], float] = random.random,
    ) -> None:
        self._courier = Courier(database, pace=timedelta(seconds=pace), luck=luck)
        self._platforms = platforms
        self._now = now
        self._ticks = ticks
        self._metrics = metrics or Metrics()
        self._threads = ThreadPoolExecutor(min(THREADS, database.writers), thread_name_prefix="sender")
        self._owed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._sending: set[asyncio.Task[Any]] = set()

    def wake(self) -> None:
        """Something is owed; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._owed.set)

    async def run(self) -> None:
        """Sends until it is cancelled."""
        while True:
            self._owed.clear()
            if self._sending:
                await asyncio.sleep(BREATH)  # so that several channels that fall free are taken in one go
            if not await self._send_due():
                await self._rest()

    async def settle(self) -> None:
        """Returns when everything that is owed by now has been sent, and what followed from that."""
        while True:
            nothing_on_its_way = not self._sending
            if not await self._send_due() and nothing_on_its_way:
                return
            if self._sending:
                await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)

    async def close(self) -> None:
        """Sends what is taken already, or else others would have to look whether we did."""
        self._closing.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                while self._sending:
                    await asyncio.wait(self._sending)
        self._threads.shutdown(wait=True)

    async def _rest(self) -> None:
        """Until something is owed, was sent, or falls due."""
        pause = None
        try:
            at = await self._in_thread(self._courier.next_at, self._now())
            pause = None if at is None else max((at - self._now()).total_seconds(), BREATH)
        except (StoreDown, CommitUnknown) as error:
            log.warning("store down", cause=str(error))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._owed.wait()

    async def _send_due(self) -> bool:
        """Takes what is due in channels that are free; says whether there was something.

        What is being taken while the sender is cancelled is still sent.
        """
        if len(self._sending) >= AT_ONCE:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        return await asyncio.shield(self._tracked(self._take_and_send(max(AT_ONCE - len(self._sending), 1))))

    async def _take_and_send(self, at_most: int) -> bool:
        """When the store is away nothing is taken, and the next tick tries again."""
        taken: list[Taken] = []
        began = self._ticks()
        try:
            taken = await self._in_thread(self._courier.take, self._now(), at_most)
        except (StoreDown, CommitUnknown) as error:
            log.warning("store down", cause=str(error))
        except Exception:
            log.exception("nothing could be taken to send")
        for one in taken:
            self._tracked(self._send(one, began))
        return bool(taken)

    def _tracked(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    async def _send(self, taken: Taken, began: float) -> None:
        outcome = "broken"
        try:
            outcome = await self._deliver(taken, began)
        except (StoreDown, CommitUnknown) as error:
            log.warning("delivery left unsettled", delivery=taken.delivery.id, cause=str(error))
        except Exception:
            log.exception("delivery failed", delivery=taken.delivery.id)
        finally:
            late = (self._now() - taken.delivery.due_at).total_seconds()
            self._metrics.delivered(taken.delivery.view, outcome, late)
            self._owed.set()

    async def _deliver(self, taken: Taken, began: float) -> str:
        """What became of it."""
        courier, delivery = self._courier, taken.delivery
        try:
            platform = self._platforms.get(Platform(delivery.platform))
            if platform is None:
                raise Refused("not_served", NOT_SERVED)
            drawn = await self._insist(courier.draw, taken)
            if isinstance(drawn, Look):
                found = await platform.find(delivery.host_id, delivery.address, taken.mark, drawn.since)
                if found is not None:
                    await self._insist(courier.sent, taken, found, None)
                    return "found"
                drawn = await self._insist(partial(courier.draw, looked=True), taken)
            if not isinstance(drawn, Drawn):
                return "skipped"
            if self._too_late(taken, began):
                await self._insist(courier.give_back, taken)
                return "given back"
            message = await self._post(platform, taken, drawn)
        except PlatformError as error:
            return await self._insist(courier.failed, taken, error)
        await self._insist(courier.sent, taken, message, drawn.card)
        return "sent"

    async def _post(self, platform: ChatPlatform, taken: Taken, drawn: Drawn) -> str:
        host, address = taken.delivery.host_id, taken.delivery.address
        if drawn.message is None:
            return await platform.post(host, address, drawn.card, taken.mark)
        await platform.update(host, address, drawn.message, drawn.card)
        return drawn.message

    def _too_late(self, taken: Taken, began: float) -> bool:
        """Whether we slept so long that somebody else may be sending it."""
        passed = timedelta(seconds=self._ticks() - began)
        return max(passed, self._now() - taken.at) > BEGIN_WITHIN

    async def _insist(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Does it once the store is back, or who was first is done: so that what is sent is recorded."""
        tried = 0
        while True:
            try:
                return await self._in_thread(work, *arguments, self._now())
            except Exception as error:
                lost = lost_a_race(error)
                worth_it = tried < RACES if lost else isinstance(error, StoreDown | CommitUnknown)
                if not worth_it or self._closing.is_set():
                    raise
                log.warning("lost a race" if lost else "store down while sending", cause=cause(error))
            pause = STORE_BACK[min(tried, len(STORE_BACK) - 1)]
            tried += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), pause)

    async def _in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        return await self._loop.run_in_executor(self._threads, work, *arguments)
