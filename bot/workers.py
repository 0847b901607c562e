"""Threads that run commands, so that the event loop never waits for the database."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from commands.request import Request
from commands.view import Reply
from storage.database import StoreDown

GATHERING = 0.002
"""Seconds that a job waits for the next one, while as many as the last time are not there yet."""


class Stopping(StoreDown):
    """Hearth stops before its turn came; nothing was begun."""


class Claim:
    """The one flag for which committing and giving up compete."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder = ""
        self.promised = False
        """The person was told that the answer follows."""

    def may_commit(self) -> bool:
        return self._take("commit")

    def give_up(self) -> bool:
        return self._take("give up")

    def given_up(self) -> bool:
        return self._holder == "give up"

    def _take(self, side: str) -> bool:
        with self._lock:
            self._holder = self._holder or side
            return self._holder == side


@dataclass(frozen=True, slots=True)
class Job:
    request: Request
    claim: Claim
    done: "asyncio.Future[Reply]"


Run = Callable[[Sequence[Job]], list[Reply | Exception]]


class Workers:
    """`count` threads; each takes what waits, at most `most` jobs at once, and runs them together.

    Where several came at once, as many are soon there again: to wait for them a moment costs less than to
    begin with the first one and make the others wait for the disk.
    """

    def __init__(self, name: str, count: int, most: int, run: Run) -> None:
        self._run = run
        self._most = most
        self._dropping = False
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"{name}-{n}", daemon=True) for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        if self._dropping:
            job.done.set_exception(Stopping())
        else:
            self._waiting.put(job)

    def drop(self) -> None:
        """Begins nothing more: whoever waits, or still comes, gets Stopping."""
        self._dropping = True
        with contextlib.suppress(Empty):
            while True:
                job = self._waiting.get_nowait()
                if job is not None and not job.done.done():
                    job.done.set_exception(Stopping())

    def close(self) -> None:
        """Runs what waits, then ends the threads."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        hoped = 1
        while (first := self._waiting.get()) is not None:
            jobs = [first, *self._more(hoped - 1)]
            hoped = len(jobs)
            outcomes: Sequence[Reply | Exception]
            try:
                outcomes = self._run(jobs)
            except Exception as error:  # whatever it is, the thread goes on with what waits
                outcomes = [error] * len(jobs)
            self._loop.call_soon_threadsafe(_settle, jobs, outcomes)

    def _more(self, hoped: int) -> list[Job]:
        """What waits too, and what comes in the next moment as long as those are fewer than hoped."""
        jobs: list[Job] = []
        while len(jobs) < self._most - 1:
            try:
                job = self._waiting.get(timeout=GATHERING if len(jobs) < hoped else 0.0)
            except Empty:
                break
            if job is None:
                self._waiting.put(None)
                break
            jobs.append(job)
        return jobs


def _settle(jobs: Sequence[Job], outcomes: Sequence[Reply | Exception]) -> None:
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.done.done():
            continue
        if isinstance(outcome, Exception):
            job.done.set_exception(outcome)
        else:
            job.done.set_result(outcome)
