"""One database for everything: connections, transactions, and what went wrong in our own words."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Transaction, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.outbox import Outbox
from storage.sealing import Sealer
from storage.store import Store
from storage.workspaces import Workspaces

BUSY_SECONDS = 5
READERS = 2
SHARING_A_COMMIT = 16
POSTGRESQL_THREADS = 8
POSTGRESQL_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=20s"
"""A process that is stopped or suspended in a transaction holds no team's row for longer than that."""
SQLITE_IN_DOUBT = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}
POSTGRESQL_RACES = {"40001", "40P01"}  # serialization failure, deadlock
POSTGRESQL_HELD = "55P03"  # lock not available


class StoreDown(Exception):
    """The database cannot be reached; nothing was stored."""


class CommitUnknown(Exception):
    """The connection broke while storing: whether it was stored cannot be told."""


class GivenUp(Exception):
    """The person was told that nothing was stored before it was; it was rolled back."""


class BadAddress(ValueError):
    """The database address cannot be used; the message says why."""


def lost_a_race(error: Exception) -> bool:
    """Whether another transaction was first; nothing was stored, and the same again finds its work done."""
    known = error.__cause__ if isinstance(error, StoreDown) else error
    if isinstance(known, IntegrityError):
        return True
    return isinstance(known, DBAPIError) and getattr(known.orig, "sqlstate", "") in POSTGRESQL_RACES


def held_up(error: Exception) -> bool:
    """Whether somebody else held what it needed for too long; nothing was stored, other work may go on."""
    known = error.__cause__ if isinstance(error, StoreDown) else error
    return isinstance(known, DBAPIError) and getattr(known.orig, "sqlstate", "") == POSTGRESQL_HELD


def parse_address(address: str) -> URL:
    """The address for SQLAlchemy; `postgresql://` means the driver that Hearth brings.

    Raises BadAddress with a sentence.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise BadAddress("it is not an address such as sqlite:///hearth.db or postgresql://…") from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        if not url.database or url.database == ":memory:":
            raise BadAddress("a SQLite address needs a file, such as sqlite:///hearth.db")
        return url.set(drivername="sqlite+pysqlite")
    raise BadAddress(f"{url.drivername} is not supported; use sqlite:///… or postgresql://…")


class Database:
    """Threads may share it.

    `writers` and `readers` say how many threads are of use, `together_at_most` how many writing
    commands at once may share a commit.
    """

    def __init__(self, address: str, sealer: Sealer) -> None:
        self.url = parse_address(address)
        self._sealer = sealer
        self.on_owing: Callable[[], None] = lambda: None
        self.on_written: Callable[[], None] = lambda: None
        if self.url.drivername.startswith("sqlite"):
            self._write, self._read = _sqlite(self.url, writing=True), _sqlite(self.url, writing=False)
            self.writers, self.readers, self.together_at_most = 1, READERS, SHARING_A_COMMIT
        else:
            self._write = _postgresql(self.url)
            self._read = self._write.execution_options(postgresql_readonly=True)
            self.writers = self.readers = POSTGRESQL_THREADS
            self.together_at_most = 1

    @property
    def engine(self) -> Engine:
        return self._write

    def close(self) -> None:
        self._write.dispose()
        self._read.dispose()

    @contextmanager
    def reading(self, workspace_id: int) -> Iterator[Store]:
        """Questions only; raises StoreDown."""
        with _transaction(self._read) as connection:
            yield Store(connection, workspace_id)

    @contextmanager
    def writing(self, workspace_id: int, may_commit: Callable[[], bool] = lambda: True) -> Iterator[Store]:
        """One transaction, kept if the block ends well and `may_commit` then says yes.

        Raises StoreDown, CommitUnknown, or GivenUp when `may_commit` says no.
        """
        with _transaction(self._write, may_commit) as connection:
            store = Store(connection, workspace_id)
            yield store
        if store.deliveries.owes:
            self.on_owing()
        self.on_written()

    @contextmanager
    def together(self) -> Iterator["Together"]:
        """Transactions that reach the disk with one commit; each is still kept or undone by itself.

        Raises StoreDown or CommitUnknown, and then none of them counts as stored.
        """
        with _transaction(self._write) as connection:
            together = Together(connection)
            yield together
            if together.broken is not None:
                raise StoreDown(together.broken)
        if together.owes:
            self.on_owing()
        self.on_written()

    @contextmanager
    def workspaces(self, *, reading: bool = False) -> Iterator[Workspaces]:
        """reading: for questions only, which never wait for who writes."""
        with _transaction(self._read if reading else self._write) as connection:
            yield Workspaces(connection, self._sealer)

    @contextmanager
    def outbox(self, *, reading: bool = False) -> Iterator[Outbox]:
        """reading: for questions only, which never wait for who writes."""
        with _transaction(self._read if reading else self._write) as connection:
            yield Outbox(connection)


class Together:
    """Inside one transaction of the database, one savepoint for each of ours."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self.owes = False
        self.broken: str | None = None

    @contextmanager
    def reading(self, workspace_id: int) -> Iterator[Store]:
        yield Store(self._connection, workspace_id)

    @contextmanager
    def writing(self, workspace_id: int, may_commit: Callable[[], bool] = lambda: True) -> Iterator[Store]:
        if self.broken is not None:
            raise StoreDown(self.broken)
        store = Store(self._connection, workspace_id)
        self._tell("SAVEPOINT one")
        try:
            yield store
            if not may_commit():
                raise GivenUp
        except (OperationalError, InterfaceError) as error:
            self.broken = cause(error)
            raise StoreDown(self.broken) from error
        except BaseException:
            self._tell("ROLLBACK TO one")
            self._tell("RELEASE one")
            raise
        self._tell("RELEASE one")
        self.owes |= store.deliveries.owes

    def _tell(self, statement: str) -> None:
        try:
            self._driver.execute(statement)
        except sqlite3.Error as error:
            self.broken = str(error)
            raise StoreDown(self.broken) from error


class Transactions(Protocol):
    """Where a command gets its store from."""

    def reading(self, workspace_id: int) -> AbstractContextManager[Store]: ...

    def writing(
        self, workspace_id: int, may_commit: Callable[[], bool] = ...
    ) -> AbstractContextManager[Store]: ...


@contextmanager
def _transaction(engine: Engine, may_commit: Callable[[], bool] = lambda: True) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise StoreDown(cause(error)) from error
    with connection:
        try:
            transaction = connection.begin()
            yield connection
            if not may_commit():
                transaction.rollback()
                raise GivenUp
            _commit(transaction)
        except DBAPIError as error:
            if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
                raise StoreDown(cause(error)) from error
            raise


def _commit(transaction: Transaction) -> None:
    """Raises CommitUnknown only in doubt: a commit that the database itself refused is undone."""
    try:
        transaction.commit()
    except DBAPIError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlite_errorcode", 0) in SQLITE_IN_DOUBT:
            raise CommitUnknown(cause(error)) from error
        raise


def cause(error: Exception) -> str:
    """What the driver said, without the statement and its values (they hold what people typed)."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(original).strip().partition("\n")[0]


def _sqlite(url: URL, *, writing: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=1 if writing else READERS,
        max_overflow=4,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own implicit BEGIN is deferred, and loses to a lock
        pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
        # What a savepoint may bring back, thirty pages a filing, is kept in memory and not in a file.
        role = "temp_store=MEMORY" if writing else "query_only=ON"
        try:
            for pragma in (*pragmas, role):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError as error:  # the base of all of them: the file is no database
            raise sqlite3.OperationalError(str(error)) from error

    def begin(connection: Any) -> None:
        connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")

    # A listener for "begin" would do the same, but any listener makes every statement dearer.
    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]
    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=POSTGRESQL_THREADS * 2,
        max_overflow=2,
        pool_timeout=5,
        hide_parameters=True,
        connect_args={"connect_timeout": 2, "options": POSTGRESQL_OPTIONS},
    )
