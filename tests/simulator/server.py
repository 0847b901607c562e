"""One process that serves: the real sender, clock and calendar on a loop of their own, until it is killed."""

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.delivery import Sender
from bot.platform import ChatPlatform
from commands.dispatch import dispatch
from commands.request import Request
from commands.view import Reply
from storage.database import Database, StoreDown
from storage.enums import Platform
from tests.simulator.loop import Killed, Loop
from tests.simulator.store import Fate, SharedDatabase

NEVER = float("inf")
SECOND = timedelta(seconds=1)
ROLLS_EVERY = 60.0
BUSY_FOR = 0.02


class Machine(Protocol):
    """What all processes share: the true time, also in seconds since the beginning, how its clock was set,
    how many seconds it slept, and the store."""

    now: datetime
    seconds: float
    clock_off: timedelta
    slept: float
    luck: random.Random

    def store_is_away(self) -> bool: ...

    def fate(self) -> Fate: ...

    def others_first(self, server: "Server") -> None:
        """Steps of other processes may come between."""

    def wrote(self) -> None: ...

    def ticked(self) -> None: ...

    def lost(self, server: "Server") -> None: ...

    def left(self, server: "Server") -> None: ...

    def broke(self, error: BaseException) -> None: ...


class Server:
    """dies_in: so many steps from now it is killed. clock_off: by how much its clock differs from others.

    stopped_until: it does nothing before, though its time passes. leaving: it was told to end.
    """

    def __init__(self, name: str, machine: Machine, database: Database, clock_off: timedelta) -> None:
        self.name = name
        self.machine = machine
        self.clock_off = clock_off
        self.alive = True
        self.dies_in: int | None = None
        self.stopped_until = 0.0
        self.leaving = False
        self.began = machine.seconds
        self.slept_before = machine.slept
        self.tick_at = machine.seconds
        self._looks_at = machine.seconds
        self._jobs: dict[int, tuple[float, asyncio.Task[None] | None]] = {}
        luck = machine.luck
        self.loop = Loop(self.awake, lambda: luck.uniform(0.0005, BUSY_FOR), machine.broke)
        self.database = SharedDatabase(database, self)
        self.sender: Sender | None = None
        self.clock: Clock | None = None
        self._running: asyncio.Task[None] | None = None

    def boots(self, platforms: Mapping[Platform, ChatPlatform]) -> None:
        """As the composition root does it."""

        async def boot() -> None:
            luck = self.machine.luck
            self.sender = Sender(self.database, platforms, self.now, ticks=self.ticks, luck=luck.random)
            self.database.on_owing = self.sender.wake
            self.clock = Clock(
                self.database, self.now, self.sender.wake, ticks=self.ticks, luck=random.Random(luck.random())
            )
            self._running = self.loop.create_task(self.sender.run())

        self.loop.create_task(boot())

    def leaves(self) -> None:
        """Told to end, as at every update: it sends what it has in hand, and takes nothing new."""

        async def leave() -> None:
            if self._running is not None and self.sender is not None:
                self._running.cancel()
                await self.sender.close()
            self.machine.left(self)

        if not self.leaving:
            self.leaving = True
            self.tick_at = NEVER
            self.loop.create_task(leave())

    def now(self) -> datetime:
        return self.machine.now + self.machine.clock_off + self.clock_off

    def ticks(self) -> float:
        """Seconds that pass while the machine sleeps, too; nobody can set them."""
        return self.machine.seconds - self.began + 1000.0

    def awake(self) -> float:
        """Seconds by which the loop counts: they stand still while the machine sleeps."""
        return self.ticks() - self.machine.slept + self.slept_before

    def next_at(self) -> float:
        """When it does the next thing, in true seconds."""
        own = self.loop.next_at()
        at = NEVER if own is None else self.machine.seconds + max(own - self.awake(), 0.0)
        return max(min(self.tick_at, at), self.stopped_until)

    def looks_in(self) -> timedelta:
        """How long until it looks at the sprints again."""
        return timedelta(seconds=max(self._looks_at - self.machine.seconds, 0.0))

    def step(self) -> None:
        """Does the next thing, or dies of it."""
        if self._worn():
            return
        if self.tick_at <= self.machine.seconds:
            self.tick_at = NEVER
            self._tick()
            self.machine.ticked()
            return
        self.loop.step()

    def _tick(self) -> None:
        """The jobs of the clock that are due, as the scheduler begins them: none while it is at it still."""
        if self.clock is None or self.leaving:
            return
        now = self.machine.seconds
        if now >= self._looks_at:
            self._looks_at = now + ROLLS_EVERY
        for number, job in enumerate(self.clock.jobs):
            first = self.began if job.at_once else self.began + job.every.total_seconds()
            begins, before = self._jobs.get(number, (first, None))
            if begins <= now and (before is None or before.done()):
                again = now + (0.0 if job.every <= SECOND else job.every.total_seconds())
                self._jobs[number] = again, self.loop.create_task(job.run())

    def _worn(self) -> bool:
        """Counts down to the end that was laid down for it."""
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in <= 0:
                self.dies()
        return not self.alive

    def dies(self) -> None:
        """kill -9: what it holds in memory is lost."""
        self.alive = False
        self.loop.dead = True
        self.machine.lost(self)

    def asked(self, request: Request) -> Reply | None:
        """A person's request, as the door answers it; None when the process died of it.

        Raises what the door would put into words.
        """
        try:
            return dispatch(request, self.database)
        except Killed:
            return None

    def begins(self) -> None:
        if self._worn():
            raise Killed
        self.machine.others_first(self)
        if self.machine.store_is_away():
            raise StoreDown("it is away")

    def commits(self) -> Fate:
        self.machine.wrote()
        return self.machine.fate()

    def committed(self) -> None:
        if self._worn():
            raise Killed
