"""What a filing asks of the database: each question more is felt by everybody who files at once."""

from pathlib import Path

import pytest

from storage import schema
from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer
from tests.commands.conftest import Talk
from tests.conftest import KEY, make_workspace

MOST = {"Refund job retries forever": 15, "Refund job retries forever !critical ~S": 18}
"""With the one that begins and the one that ends it, and one for each number that the backlog counts."""


@pytest.mark.parametrize("text", MOST)
def test_a_filing_asks_little(text: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/own.db", Sealer((KEY,)))
    schema.upgrade(database)
    ana = Talk(database, make_workspace(database, Platform.SLACK))
    ana.types("ana", "/debt The first one makes the team")
    asked: list[str] = []
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
    ana.types("ana", f"/debt {text}")
    database.close()
    told = [one for one in asked if not one.startswith("--")]  # what a trigger does is told so
    assert any("INSERT INTO items" in one for one in told)
    assert len(told) <= MOST[text], "\n".join(told)
