"""Working days in the team's zone (section 2, section 13)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.due import day_text, plan_by, plus_working_days
from commands.rules.settings import DEFAULTS
from storage.enums import Priority

ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2036-01-01"), timezones=st.just(UTC)
)


def at(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20 15:00", 2, "2026-11-24 15:00"),  # Friday
        ("2026-11-18 09:00", 2, "2026-11-20 09:00"),
        ("2026-11-21 11:00", 2, "2026-11-24 11:00"),  # Saturday: Monday is the first day
        ("2026-11-22 23:59", 1, "2026-11-23 23:59"),
        ("2026-11-20 15:00", 10, "2026-12-04 15:00"),
        ("2026-11-20 15:00", 0, "2026-11-20 15:00"),
        ("2026-10-23 15:00", 1, "2026-10-26 15:00"),  # the clocks change in between
    ],
)
def test_so_many_working_days_later_at_the_same_time_of_day(start: str, days: int, end: str) -> None:
    assert plus_working_days(at(start), days, "Europe/London") == at(end)


def test_the_day_is_that_of_the_team() -> None:
    friday_night = at("2026-11-20 23:30", "America/New_York")
    assert (
        plus_working_days(friday_night, 1, "America/New_York").astimezone(UTC).date().isoformat()
        == "2026-11-24"
    )


@given(MOMENTS, st.integers(1, 30), st.sampled_from(ZONES))
def test_it_ends_on_a_working_day_with_so_many_of_them_in_between(
    start: datetime, days: int, zone: str
) -> None:
    end = plus_working_days(start, days, zone)
    first, last = start.astimezone(ZoneInfo(zone)).date(), end.astimezone(ZoneInfo(zone)).date()
    assert last.weekday() < 5
    between = [first + timedelta(days=count) for count in range(1, (last - first).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert plus_working_days(end, 1, zone) > end


def test_only_what_has_a_number_of_days_has_a_day() -> None:
    now = at("2026-11-20 15:00")
    for priority in (None, *Priority):
        due = plan_by(priority, now, DEFAULTS.due_days, "Europe/London")
        assert (due is not None) == (priority is Priority.CRITICAL)
    assert plan_by(Priority.HIGH, now, {Priority.HIGH: 1}, "UTC") == at("2026-11-23 15:00")


def test_a_day_in_words() -> None:
    assert day_text(at("2026-11-24 15:00").date()) == "Tue 24 Nov"
