"""What nobody waits for: it is done after filings, in small pieces, and survives what goes wrong."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.indexing import Background, Indexing, Settling, Task
from storage.database import Database, StoreDown
from storage.enums import Platform
from storage.rank_key import RANKED, rank_key
from storage.sealing import Sealer
from storage.shelves import Reader
from tests.conftest import KEY, make_workspace
from tests.storage.conftest import new_item, new_team


def _file(database: Database, workspace: int, count: int, key: str = "PAY") -> int:
    """A team with that many items that search does not know."""
    with database.writing(workspace) as store:
        team, person = new_team(store, key)
        for number in range(count):
            new_item(store, team, person, title=f"Ledger part {number}")
    return team.id


def _waits(database: Database, workspace: int) -> bool:
    with database.workspaces(reading=True) as workspaces:
        return workspaces.unindexed_after(workspace - 1) == workspace


@asynccontextmanager
async def _running(
    database: Database, *tasks: Task, quiet: float = 0.01, net: float = 60
) -> AsyncIterator[Background]:
    background = Background(database, tasks, quiet=quiet, net=net)
    database.on_written = background.wake
    running = asyncio.create_task(background.run())
    try:
        yield background
    finally:
        database.on_written = lambda: None
        running.cancel()
        await background.close()


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(2000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to be")


@pytest.fixture
def replica(address: str, database: Database) -> Iterator[Database]:
    """The same database as another process has it."""
    other = Database(address, Sealer((KEY,)))
    yield other
    other.close()


async def test_items_of_every_workspace_become_known_to_search(database: Database) -> None:
    """Those that were there at the start, and those that are filed while it runs."""
    first, second = make_workspace(database), make_workspace(database)
    _file(database, first, 30)
    async with _running(database, Indexing()):
        await _until(lambda: not _waits(database, first))
        await asyncio.to_thread(_file, database, second, 30)
        await asyncio.to_thread(_file, database, first, 5, "LOG")
        await _until(lambda: not _waits(database, first) and not _waits(database, second))


async def test_new_weights_settle_by_themselves_at_two_replicas_too(
    database: Database, replica: Database, workspace: int
) -> None:
    team = _file(database, workspace, 60)

    def settled() -> bool:
        with database.reading(workspace) as store:
            return store.teams.get(team).unsettled_from is None

    async with _running(database, Settling()), _running(replica, Settling()):
        with database.writing(workspace) as store:
            store.teams.set(team, settings={"medium": "5"}, unsettled_from=1)
        assert not settled()
        await _until(settled)
    with database.reading(workspace) as store:
        items = store.items.page(team, at_most=100)
        assert [item.rank_key for item in items] == [rank_key(RANKED, 100_000, n) for n in range(1, 61)]


async def test_it_waits_for_quiet(database: Database, workspace: int) -> None:
    done: list[int] = []

    def task(_: Database) -> bool:
        done.append(1)
        return False

    async with _running(database, task, quiet=3600):
        await asyncio.to_thread(_file, database, workspace, 1)
        await asyncio.sleep(0.1)
        assert done == []


async def test_what_a_task_writes_does_not_wake_it_again(database: Database, workspace: int) -> None:
    threads = []

    def task(store: Database) -> bool:
        threads.append(threading.current_thread().name)
        with store.writing(workspace) as writing:
            writing.people.meet(Platform.SLACK, "U1", "Ana", "UTC", "en")
        return False

    async with _running(database, task):
        await _until(lambda: len(threads) == 1)
        await asyncio.sleep(0.2)
        assert len(threads) == 1


async def test_what_another_process_wrote_is_found_in_time(
    database: Database, replica: Database, workspace: int
) -> None:
    async with _running(database, Indexing(), net=0.1):
        await asyncio.sleep(0.05)
        await asyncio.to_thread(_file, replica, workspace, 3)
        await _until(lambda: not _waits(database, workspace))


async def test_it_goes_on_when_the_store_is_back_and_after_what_is_broken(
    database: Database, workspace: int
) -> None:
    trouble: list[Exception] = [StoreDown("gone"), ZeroDivisionError()]

    def failing(_: Database) -> bool:
        if trouble:
            raise trouble.pop(0)
        return False

    _file(database, workspace, 3)
    async with _running(database, failing, Indexing(), net=0.05):
        await _until(lambda: not _waits(database, workspace))
        assert trouble == []


async def test_two_replicas_share_the_work(database: Database, replica: Database, workspace: int) -> None:
    team = _file(database, workspace, 120)
    async with _running(database, Indexing()), _running(replica, Indexing()):
        await _until(lambda: not _waits(database, workspace))
    with database.reading(workspace) as store:
        assert store.search.find(team, "ledger 77", Reader(), 1).total >= 1
