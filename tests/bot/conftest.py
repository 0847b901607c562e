"""A database of a test's own, migrated, so that a server started on it owes nothing from elsewhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer
from tests.bot.desk import NOW, Desk
from tests.conftest import KEY, copied


@pytest.fixture
def own_sqlite(migrated_file: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_file, tmp_path / "hearth.db")
    return f"sqlite:///{tmp_path}/hearth.db"


@pytest.fixture
def own_postgresql(postgresql_address: str, migrated_template: str) -> Iterator[str]:
    with copied(postgresql_address, migrated_template) as address:
        yield address


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
