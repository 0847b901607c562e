"""The clock: it wakes the sender, ends what is over, settles what a dead process left, and sweeps."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.rolling import roll_on
from storage.database import CommitUnknown, Database, StoreDown
from storage.outbox import Outbox

log = structlog.get_logger(__name__)
TICK_SECONDS = 1
CALENDAR = timedelta(minutes=1)
RECOVER_SECONDS = 30
SWEEP_HOURS = 6
TAKEN_FOR = timedelta(minutes=2)


class Clock:
    """Runs in the event loop; the database work of a tick runs in a thread."""

    def __init__(self, database: Database, now: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._database = database
        self._now = now
        self._wake = wake
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1}
        )
        self.last_tick: datetime | None = None
        self._looked: datetime | None = None

    def start(self) -> None:
        self._scheduler.add_job(
            self._tick, "interval", seconds=TICK_SECONDS, next_run_time=datetime.now().astimezone()
        )
        self._scheduler.add_job(
            self._recover, "interval", seconds=RECOVER_SECONDS, next_run_time=datetime.now().astimezone()
        )
        self._scheduler.add_job(self._look, "interval", seconds=TICK_SECONDS)
        self._scheduler.add_job(self._sweep, "interval", hours=SWEEP_HOURS)
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        self.last_tick = self._now()
        self._wake()

    async def _look(self) -> None:
        """What the calendar says, once a minute; at once when the time has leapt."""
        now = self._now()
        if self._looked is not None and now - self._looked < CALENDAR:
            return
        self._looked = now
        await self._in_thread("rolled sprints on", lambda: roll_on(self._database, now))

    async def _recover(self) -> None:
        await self._in_outbox("recovered deliveries", lambda outbox: outbox.recover(self._now() - TAKEN_FOR))

    async def _sweep(self) -> None:
        await self._in_outbox("swept", lambda outbox: outbox.sweep(self._now()))

    async def _in_outbox(self, event: str, work: Callable[[Outbox], int]) -> None:
        def run() -> int:
            with self._database.outbox() as outbox:
                return work(outbox)

        await self._in_thread(event, run)

    async def _in_thread(self, event: str, run: Callable[[], int]) -> None:
        try:
            count = await asyncio.to_thread(run)
        except (StoreDown, CommitUnknown) as error:
            log.warning("store down", cause=str(error))
            return
        except asyncio.CancelledError:  # the clock was stopped; the thread ends what it began
            return
        if count:
            log.info(event, count=count)
