"""A process that stops in a transaction holds a team's row: others go on, and after a while it lets go."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.calendar import Calendar
from storage import database as database_module
from storage.database import Database, StoreDown
from storage.sealing import Sealer
from tests.bot.many_teams import crews, fill
from tests.conftest import KEY, NOW

DUE = NOW.replace(second=0, microsecond=0)


@pytest.fixture
def impatient(own_postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A store that waits a moment where it would wait for seconds."""
    hasty = "-c timezone=UTC -c lock_timeout=100ms -c idle_in_transaction_session_timeout=400ms"
    monkeypatch.setattr(database_module, "POSTGRESQL_OPTIONS", hasty)
    database = Database(own_postgresql, Sealer((KEY,)))
    yield database
    database.close()


def test_one_teams_row_holds_up_no_other_review(impatient: Database) -> None:
    fill(impatient, "THELD", crews(3), DUE)
    calendar = Calendar(impatient, time.monotonic)
    with impatient.writing(1) as held:
        held.teams.lock(1)
        assert calendar.ask(DUE + timedelta(seconds=1)) == 1
    with impatient.reading(1) as store:
        assert [store.reviews.open(team) is not None for team in (1, 2, 3)] == [False, True, True]


def test_who_stopped_in_a_transaction_learns_that_nothing_was_stored(impatient: Database) -> None:
    fill(impatient, "THELD", crews(1), DUE)
    with pytest.raises(StoreDown), impatient.writing(1) as stopped:
        stopped.teams.lock(1)
        time.sleep(0.6)
        stopped.teams.set(1, emoji="fire")
    with impatient.writing(1) as other:
        other.teams.lock(1)
        assert other.teams.get(1).emoji == "bricks"
