"""Working days and hours of a zone, less its holidays (section 13)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.cadence import moment
from commands.rules.working_time import USUAL_HOURS, WorkingTime, hours_in

ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2036-01-01"), timezones=st.just(UTC)
)
HOLIDAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2036, 1, 1)), max_size=3)
HOURS = st.sampled_from([(9, 17), (0, 24), (6, 7), (22, 24)])


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
    assert WorkingTime("Europe/London").plus_days(at(start), days) == at(end)


def test_the_day_is_that_of_the_zone() -> None:
    friday_night = at("2026-11-20 23:30", "America/New_York")
    monday_night = WorkingTime("America/New_York").plus_days(friday_night, 1)
    assert monday_night.astimezone(UTC).date().isoformat() == "2026-11-24"


def test_a_holiday_is_passed_over() -> None:
    works = WorkingTime("Europe/London", frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
    assert works.plus_days(at("2026-12-24 15:00"), 1) == at("2026-12-29 15:00")


@given(MOMENTS, st.integers(1, 30), st.sampled_from(ZONES), HOLIDAYS)
def test_it_ends_on_a_working_day_with_so_many_of_them_in_between(
    start: datetime, days: int, zone: str, holidays: frozenset[date]
) -> None:
    end = WorkingTime(zone, holidays).plus_days(start, days)
    first, last = (when.astimezone(ZoneInfo(zone)).date() for when in (start, end))
    passed = [first + timedelta(days=count) for count in range(1, (last - first).days + 1)]
    working = [day for day in passed if day.weekday() < 5 and day not in holidays]
    assert len(working) == days
    assert working[-1] == last


@given(MOMENTS, st.sampled_from(ZONES), HOLIDAYS, HOURS)
def test_the_next_hour_is_full_worked_and_the_first(
    now: datetime, zone: str, holidays: frozenset[date], hours: tuple[int, int]
) -> None:
    works = WorkingTime(zone, holidays, hours)
    found = works.next_hour(now)
    assert found >= now
    assert works.at_work(found)
    assert works.next_hour(found) == found
    hour = works.hour_of(now)
    steps = (hour + timedelta(minutes=30 * count) for count in range(1, 48 * 6))
    between = [one for one in steps if now <= one < found and works.hour_of(one) == one]
    assert not any(works.at_work(one) for one in between)


@given(MOMENTS, st.sampled_from(ZONES), HOURS)
def test_the_day_ends_when_its_last_working_hour_does(
    now: datetime, zone: str, hours: tuple[int, int]
) -> None:
    works = WorkingTime(zone, hours=hours)
    end = works.end_of_day(now)
    midnight = moment(works.day(now) + timedelta(days=hours[1] // 24), time(hours[1] % 24), zone)
    assert end == midnight
    assert not works.at_work(end) or hours == (0, 24)


@pytest.mark.parametrize(
    ("text", "hours"), [("", USUAL_HOURS), ("9-17", (9, 17)), ("0-24", (0, 24)), ("22-23", (22, 23))]
)
def test_hours_as_they_are_kept(text: str, hours: tuple[int, int]) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize("text", ["9", "17-9", "9-9", "9-25", "-1-5", "nine"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(ValueError):
        hours_in(text)
