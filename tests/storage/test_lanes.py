"""The turns that incident tools take: so many at once, then as they fill again."""

from datetime import timedelta

from storage.database import Database
from storage.lanes import Pace
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
PACE = Pace(gap=timedelta(seconds=20), stretch=MINUTE)


def _passes(database: Database, lane: str, **later: float) -> timedelta:
    with database.workspaces() as workspaces:
        return workspaces.lanes.pass_at(lane, PACE, NOW + timedelta(**later))


def test_a_share_fills_again_and_never_grows_beyond_a_minute(database: Database, workspace: int) -> None:
    lane, none = f"tools:a{workspace}", timedelta()
    assert [_passes(database, lane) for _ in range(5)] == [none] * 3 + [timedelta(seconds=20)] * 2
    assert _passes(database, lane, seconds=19) == timedelta(seconds=1)
    assert [_passes(database, lane, seconds=20) for _ in range(2)] == [none, timedelta(seconds=20)]
    assert [_passes(database, lane, hours=1) == none for _ in range(4)] == [True] * 3 + [False]
    assert _passes(database, f"{lane}b") == none


def test_a_clock_that_was_wrong_holds_nobody_up(database: Database, workspace: int) -> None:
    lane = f"tools:{workspace}"
    assert _passes(database, lane, days=1) == timedelta()
    assert _passes(database, lane) == timedelta()
