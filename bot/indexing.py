"""Work that nobody waits for, in small pieces between the commands: what search knows, and new weights."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from commands.team.settling import settle
from storage.database import CommitUnknown, Database, StoreDown, lost_a_race

log = structlog.get_logger(__name__)
QUIET, PATIENCE, NET = 0.3, 5.0, 30.0
RECENT, REST, REST_AMONG_COMMANDS = 1.0, 0.2, 8.0
CHUNK_SECONDS = 0.03
CHUNK_AT_MOST = 200

Task = Callable[[Database], bool]
"""Does one chunk of at most 50 ms; says whether there was anything to do."""


class Background:
    """Does the tasks after commands that wrote, once there was quiet for a moment, or after a while.

    While commands come in it rests several times as long as it worked. `net`: seconds after which
    it looks by itself, for what another process wrote.
    """

    def __init__(
        self, database: Database, tasks: Sequence[Task], *, quiet: float = QUIET, net: float = NET
    ) -> None:
        self._database = database
        self._tasks = tasks
        self._quiet = quiet
        self._net = net
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._thread = 0
        self._loop = asyncio.get_running_loop()
        self._written = asyncio.Event()
        self._written.set()
        self._written_at = 0.0

    def wake(self) -> None:
        """Something was written; may be called from any thread, and from a task of its own in vain."""
        if threading.get_ident() != self._thread:
            self._written_at = time.monotonic()
            self._loop.call_soon_threadsafe(self._written.set)

    async def run(self) -> None:
        """Works until it is cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._written.wait(), self._net)
            await self._wait_for_quiet()
            while await self._chunk():
                pass

    async def close(self) -> None:
        """Ends the chunk that is being done."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _wait_for_quiet(self) -> None:
        """Until nothing was written for a moment, but not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    self._written.clear()
                    await asyncio.wait_for(self._written.wait(), self._quiet)

    async def _chunk(self) -> bool:
        """One chunk of each task and the rest after it; says whether there was anything to do."""
        began = time.monotonic()
        try:
            worked = await self._loop.run_in_executor(self._threads, self._work)
        except (StoreDown, CommitUnknown) as error:
            log.warning("store down in the background", cause=str(error))
            return False
        except Exception as error:
            if not lost_a_race(error):
                log.exception("background work failed")
            return False
        ended = time.monotonic()
        among_commands = ended - self._written_at < RECENT
        await asyncio.sleep((ended - began) * (REST_AMONG_COMMANDS if among_commands else REST))
        return worked

    def _work(self) -> bool:
        self._thread = threading.get_ident()
        worked = [task(self._database) for task in self._tasks]
        return any(worked)


class Indexing:
    """Makes new and changed items known to search: of each workspace in turn, as many as fit a chunk."""

    def __init__(self) -> None:
        self._after = 0
        self._at_most = 5

    def __call__(self, database: Database) -> bool:
        with database.workspaces(reading=True) as workspaces:
            workspace_id = workspaces.unindexed_after(self._after) or workspaces.unindexed_after(0)
        if workspace_id is None:
            return False
        self._after = workspace_id
        began = time.perf_counter()
        with database.writing(workspace_id) as store:
            store.search.index(self._at_most)
        self._at_most = _fitting(self._at_most, time.perf_counter() - began)
        return True


class Settling:
    """Gives items the places that a team's new weights bring: of each team in turn."""

    def __init__(self) -> None:
        self._after = 0
        self._at_most = 20

    def __call__(self, database: Database) -> bool:
        with database.workspaces(reading=True) as workspaces:
            found = workspaces.unsettled_after(self._after) or workspaces.unsettled_after(0)
        if found is None:
            return False
        workspace_id, self._after = found
        began = time.perf_counter()
        with database.writing(workspace_id) as store:
            settle(store, self._after, self._at_most)
        self._at_most = _fitting(self._at_most, time.perf_counter() - began)
        return True


def _fitting(at_most: int, took: float) -> int:
    """How many fit a chunk, when `at_most` took so many seconds."""
    return max(1, min(int(at_most * CHUNK_SECONDS / took), 2 * at_most, CHUNK_AT_MOST))
