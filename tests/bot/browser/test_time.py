"""The demo's clock never goes back, and knows what Monday is where somebody lives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.browser.time import DemoClock, next_monday

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")


class Real:
    def __init__(self) -> None:
        self.now = FRIDAY

    def __call__(self) -> datetime:
        return self.now


def test_it_runs_by_itself_and_forward_on_demand() -> None:
    real = Real()
    clock = DemoClock(real)
    assert clock() == FRIDAY
    real.now += timedelta(seconds=5)
    assert clock() == FRIDAY + timedelta(seconds=5)
    assert clock.forward(timedelta(hours=1)) == FRIDAY + timedelta(hours=1, seconds=5)
    assert clock() == FRIDAY + timedelta(hours=1, seconds=5)


def test_it_never_goes_back() -> None:
    real = Real()
    clock = DemoClock(real)
    real.now -= timedelta(hours=3)
    assert clock() == FRIDAY
    with pytest.raises(ValueError, match="only moves forward"):
        clock.forward(timedelta(seconds=-1))
    assert clock.reach(FRIDAY - timedelta(days=1)) == FRIDAY


def test_it_can_start_in_the_past_and_reach_a_moment() -> None:
    clock = DemoClock(Real(), behind=timedelta(weeks=4))
    assert clock() == FRIDAY - timedelta(weeks=4)
    assert clock.reach(FRIDAY) == FRIDAY


def test_whoever_watches_hears_of_each_move() -> None:
    clock = DemoClock(Real())
    heard: list[datetime] = []
    end = clock.watch(heard.append)
    clock.forward(timedelta(days=1))
    end()
    clock.forward(timedelta(days=1))
    assert heard == [FRIDAY + timedelta(days=1)]


def test_monday_is_the_wall_clocks_monday() -> None:
    assert next_monday(FRIDAY, "Europe/London") == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert next_monday(FRIDAY, "Asia/Kolkata") == datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    monday_noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert next_monday(monday_noon, "Europe/London") == datetime(2026, 11, 30, 9, tzinfo=UTC)


@given(st.integers(0, 10 * 365 * 24 * 60), st.sampled_from(ZONES))
def test_next_monday_is_always_ahead_by_at_most_a_week(minutes: int, zone: str) -> None:
    now = FRIDAY + timedelta(minutes=minutes)
    monday = next_monday(now, zone)
    local = monday.astimezone(ZoneInfo(zone))
    assert (local.weekday(), local.hour, local.minute) == (0, 9, 0)
    assert timedelta() < monday - now <= timedelta(days=7, hours=1)
