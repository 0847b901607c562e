"""The clock: it asks for what is due, wakes the sender, settles what a dead process left, and sweeps."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calendar import Calendar
from bot.courier import Courier
from bot.delivery import awake
from bot.metrics import Metrics
from bot.rolling import roll_on
from storage.database import CommitUnknown, Database, StoreDown
from storage.lanes import LEASE
from storage.outbox import Outbox

log = structlog.get_logger(__name__)
TICK = timedelta(seconds=1)
LOOK_EVERY = timedelta(minutes=1)
RECOVER_EVERY = timedelta(seconds=5)
SWEEP_EVERY = timedelta(hours=6)
LEAP = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """What the clock does again and again, the first time at once or after that while."""

    run: Callable[[], Coroutine[Any, Any, None]]
    every: timedelta
    at_once: bool = False


class Clock:
    """Runs in the event loop; the database work of a tick runs in a thread.

    ticks: seconds on a clock that nobody sets; beside it one sees when the other one is set. luck: by which
    processes that ask at once part ways. jobs: all that it does.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        metrics: Metrics | None = None,
        ticks: Callable[[], float] = awake,
        luck: random.Random | None = None,
    ) -> None:
        self._database = database
        self._now = now
        self._wake = wake
        self._metrics = metrics or Metrics()
        self._ticks = ticks
        self._calendar = Calendar(database, ticks, luck)
        self._courier = Courier(database)
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1}
        )
        self.last_tick: datetime | None = None
        self._looked: datetime | None = None
        self._leapt = self._started = ticks()
        self._leapt -= LEASE.total_seconds()
        self._ahead = self._now().timestamp() - self._started
        self.jobs = (
            Job(self._tick, TICK, at_once=True),
            Job(self._recover, RECOVER_EVERY, at_once=True),
            Job(self._ask, TICK),
            Job(self._look, TICK),
            Job(self._sweep, SWEEP_EVERY),
        )

    def start(self) -> None:
        now = datetime.now().astimezone()
        for job in self.jobs:
            begins = {"next_run_time": now} if job.at_once else {}
            self._scheduler.add_job(job.run, "interval", seconds=job.every.total_seconds(), **begins)
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        self.last_tick = self._now()
        self._steady_since()
        self._wake()

    async def _ask(self) -> None:
        """What is due by the calendar."""
        await self._in_thread("what was due went wrong", lambda: self._calendar.ask(self._now()), wrong=True)

    async def _look(self) -> None:
        """Sprints that are over, once a minute; at once when the time has leapt."""
        now = self._now()
        if self._looked is not None and now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        await self._in_thread("rolled sprints on", lambda: roll_on(self._database, now))

    async def _recover(self) -> None:
        """Not while the clock was set just now, or slept: then our own messages may seem to be old."""
        steady = self._ticks() - self._steady_since()
        if steady < LEASE.total_seconds():
            return
        patient = self._ticks() - self._started >= LEASE.total_seconds()
        await self._in_thread(
            "recovered deliveries", lambda: self._courier.recover(self._now(), in_future=patient)
        )

    def _steady_since(self) -> float:
        """The tick since which the time has run evenly."""
        ticks = self._ticks()
        ahead = self._now().timestamp() - ticks
        if abs(ahead - self._ahead) > LEAP:
            log.warning("the time was set", by=round(ahead - self._ahead))
            self._leapt = ticks
        self._ahead = ahead
        return self._leapt

    async def _sweep(self) -> None:
        await self._in_outbox("swept", lambda outbox: outbox.sweep(self._now()))

    async def _in_outbox(self, event: str, work: Callable[[Outbox], int]) -> None:
        def run() -> int:
            with self._database.outbox() as outbox:
                return work(outbox)

        await self._in_thread(event, run)

    async def _in_thread(self, event: str, run: Callable[[], int], *, wrong: bool = False) -> None:
        """Runs it and logs how much was done; or how much went wrong."""
        try:
            count = await asyncio.to_thread(run)
        except (StoreDown, CommitUnknown) as error:
            self._metrics.tick_failed()
            log.warning("store down", cause=str(error))
            return
        except asyncio.CancelledError:  # the clock was stopped; the thread ends what it began
            return
        if wrong and count:
            self._metrics.tick_failed(count)
        elif count:
            log.info(event, count=count)
