"""An event loop without a clock or a wire: its time is told, it runs a step when asked, and never waits."""

import asyncio
import contextlib
import heapq
from asyncio import events
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from typing import Any, TypeVar, TypeVarTuple

Given = TypeVarTuple("Given")
Result = TypeVar("Result")
BLINK = 1e-5
"""Seconds that are told apart from none: the simulator's time has no parts smaller than a microsecond."""


class Killed(BaseException):
    """The process dies here: nothing after this line of it runs."""


class Loop(asyncio.BaseEventLoop):
    """One process's. What it gives to a thread is done later, after `delay` seconds, in order.

    seconds: how long the process has been there, by its own count. dead: what is left of it says nothing.
    """

    def __init__(
        self,
        seconds: Callable[[], float],
        delay: Callable[[], float],
        broken: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._seconds = seconds
        self._delay = delay
        self._broken = broken
        self.dead = False
        self._threads_free_at = 0.0
        own: Any = self
        self._now_ready: Any = own._ready
        self._later: Any = own._scheduled

    def time(self) -> float:
        return self._seconds()

    def next_at(self) -> float | None:
        """When there is something to do, by its own time; at once when it is in the past."""
        if self._now_ready:
            return self._seconds()
        while self._later and self._later[0]._cancelled:
            heapq.heappop(self._later)._scheduled = False
        return self._later[0]._when if self._later else None

    def step(self) -> None:
        """Runs the next thing that is to be done by now."""
        now = self._seconds() + BLINK
        while self._later and self._later[0]._when <= now:
            handle = heapq.heappop(self._later)
            handle._scheduled = False
            self._now_ready.append(handle)
        while self._now_ready:
            handle = self._now_ready.popleft()
            if not handle._cancelled:
                self._enter(handle._run)
                return

    def _enter(self, run: Callable[[], None]) -> None:
        outside = events._get_running_loop()
        events._set_running_loop(self)
        try:
            run()
        finally:
            events._set_running_loop(outside)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Given], Result], *args: *Given
    ) -> asyncio.Future[Result]:
        """Done in one piece after a while; what is given first is done first."""
        done: asyncio.Future[Result] = self.create_future()
        at = max(self._seconds() + self._delay(), self._threads_free_at)
        self._threads_free_at = at + 1e-6
        self.call_at(at, _do, done, func, args)
        return done

    def call_soon_threadsafe(
        self, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not self.dead:
            self._broken(error)

    def bury(self) -> None:
        """What a killed process had begun stays undone."""
        for task in asyncio.all_tasks(self):
            with contextlib.suppress(RuntimeError, ValueError):
                task.get_coro().close()
        self._now_ready.clear()
        self._later.clear()

    def __del__(self) -> None:
        """There is nothing to close."""


def _do(done: "asyncio.Future[Any]", func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        result = func(*args)
    except Exception as error:
        if not done.cancelled():
            done.set_exception(error)
        return
    if not done.cancelled():
        done.set_result(result)
