"""The real database as one process reaches it: away for a while, in doubt at a commit, shared with others."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar

from sqlalchemy import event

from storage import schema
from storage.database import CommitUnknown, Database, StoreDown
from storage.outbox import Outbox
from storage.sealing import Sealer
from storage.store import Store
from storage.workspaces import Workspaces
from tests.conftest import KEY

IN_MEMORY = Path("/dev/shm")
Opened = TypeVar("Opened")


class Fate(Enum):
    """What becomes of a commit: in doubt means that the process is not told whether it was kept."""

    KEPT = auto()
    KEPT_IN_DOUBT = auto()
    UNDONE_IN_DOUBT = auto()


class Keeper(Protocol):
    """Who decides what happens to a process's transactions."""

    def begins(self) -> None:
        """Others may come first, and the process may die here. Raises StoreDown while the store is away."""

    def commits(self) -> Fate: ...

    def committed(self) -> None:
        """The process may die here."""


class _Undone(Exception):
    pass


class SharedDatabase(Database):
    """Uses the connections of another Database object, through its keeper."""

    def __init__(self, other: Database, keeper: Keeper) -> None:
        self.__dict__.update(other.__dict__)
        self.keeper = keeper

    @contextmanager
    def reading(self, workspace_id: int) -> Iterator[Store]:
        self.keeper.begins()
        with super().reading(workspace_id) as store:
            yield store

    @contextmanager
    def writing(self, workspace_id: int, may_commit: Callable[[], bool] = lambda: True) -> Iterator[Store]:
        with self._written(super().writing(workspace_id, may_commit)) as store:
            yield store

    @contextmanager
    def workspaces(self, *, reading: bool = False) -> Iterator[Workspaces]:
        opened = super().workspaces(reading=reading)
        with self._asked(opened) if reading else self._written(opened) as workspaces:
            yield workspaces

    @contextmanager
    def outbox(self, *, reading: bool = False) -> Iterator[Outbox]:
        opened = super().outbox(reading=reading)
        with self._asked(opened) if reading else self._written(opened) as outbox:
            yield outbox

    @contextmanager
    def _asked(self, opened: AbstractContextManager[Opened]) -> Iterator[Opened]:
        self.keeper.begins()
        with opened as inside:
            yield inside

    @contextmanager
    def _written(self, opened: AbstractContextManager[Opened]) -> Iterator[Opened]:
        self.keeper.begins()
        fate = Fate.KEPT
        with contextlib.suppress(_Undone), opened as inside:
            yield inside
            fate = self.keeper.commits()
            if fate is Fate.UNDONE_IN_DOUBT:
                raise _Undone
        if fate is not Fate.KEPT:
            raise CommitUnknown(fate.name)
        self.keeper.committed()


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """A migrated database with nothing in it."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        file = Path(folder, "empty.db")
        database = Database(f"sqlite:///{file}", Sealer((KEY,)))
        schema.upgrade(database)
        database.close()
        return file.read_bytes()


@contextmanager
def opened() -> Iterator[tuple[Database, Path]]:
    """A fresh SQLite file that need not survive a power cut, and where it is."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None, prefix="hearth-year-") as folder:
        file = Path(folder, "hearth.db")
        file.write_bytes(_empty())
        database = Database(f"sqlite:///{file}", Sealer((KEY,)))

        @event.listens_for(database.engine, "connect")
        def hurry(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        try:
            yield database, file
        finally:
            database.close()


__all__ = ["CommitUnknown", "Fate", "Keeper", "SharedDatabase", "StoreDown", "opened"]
