"""A database of a test's own, migrated, so that a server started on it owes nothing from elsewhere."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage import schema
from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer
from tests.bot.desk import NOW, Desk
from tests.conftest import KEY

_numbers = itertools.count(1)


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


@pytest.fixture
def own_sqlite(migrated_file: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_file, tmp_path / "hearth.db")
    return f"sqlite:///{tmp_path}/hearth.db"


@pytest.fixture
def own_postgresql(postgresql_address: str, migrated_template: str) -> Iterator[str]:
    name = f"hearth_bot_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgresql_address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template}"'.encode())
        yield make_url(postgresql_address).set(database=name).render_as_string(hide_password=False)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def own_address(request: pytest.FixtureRequest) -> str:
    """Each test that asks runs on both kinds."""
    return str(request.getfixturevalue(f"own_{request.param}"))


@pytest.fixture
def desk(own_sqlite: str) -> Iterator[Desk]:
    """A store of its own, so that every ID is the same in every run."""
    database = Database(own_sqlite, Sealer((KEY,)))
    with database.workspaces() as workspaces:
        workspace_id = workspaces.meet(Platform.SLACK, "T0", "acme", NOW)
    yield Desk(database, workspace_id)
    database.close()
