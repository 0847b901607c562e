"""Program increments: every day is in one, each begins where the last one ended, and is announced."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.program_increments import (
    QUARTERS,
    Calendar,
    announced_on,
    increment_on,
    last_review_in,
    next_increment,
)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
calendars = st.just(QUARTERS) | st.builds(Calendar, st.integers(4, 26), days)


@given(days, calendars)
def test_increments_follow_each_other_without_a_gap(day: date, calendar: Calendar) -> None:
    holds, following = increment_on(day, calendar), next_increment(day, calendar)
    assert holds.starts_on <= day <= holds.ends_on
    assert following.starts_on == holds.ends_on + timedelta(days=1)
    assert increment_on(holds.starts_on, calendar) == increment_on(holds.ends_on, calendar) == holds


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 1), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_quarters_are_those_of_the_calendar(day: date, first: date, last: date) -> None:
    holds = increment_on(day)
    assert (holds.starts_on, holds.ends_on) == (first, last)


def test_weeks_are_counted_on_and_back_from_the_day_that_was_named() -> None:
    calendar = Calendar(10, date(2026, 11, 2))
    assert increment_on(date(2026, 11, 1), calendar).starts_on == date(2026, 8, 24)
    assert next_increment(date(2026, 11, 2), calendar).starts_on == date(2027, 1, 11)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(7, 28), calendars)
def test_the_last_review_of_each_increment_is_known(first: date, every: int, calendar: Calendar) -> None:
    reviews = [first + timedelta(days=every * number) for number in range(30)]
    ends = [last_review_in(one, following, calendar) for one, following in pairwise(reviews)]
    asked = [day for day in ends if day is not None]
    passed = {increment_on(first + timedelta(days=one), calendar).ends_on for one in range(29 * every)}
    assert sorted(asked) == sorted(day for day in passed if day < reviews[-1])


@pytest.mark.parametrize(
    ("off", "day"), [((), date(2026, 12, 25)), ((date(2026, 12, 25),), date(2026, 12, 24))]
)
def test_it_is_announced_so_many_working_days_before(off: tuple[date, ...], day: date) -> None:
    assert announced_on(date(2027, 1, 1), 5, frozenset(off)) == day
