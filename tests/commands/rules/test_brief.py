"""The laws of the brief: what it says, in which order, and when it comes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.brief import (
    SOURCES,
    Facts,
    Source,
    brief,
    brief_at,
    first_look,
)
from commands.rules.cadence import working_day_before
from commands.rules.capacity import Band
from commands.rules.working_time import WorkingTime

DAY = date(2026, 12, 1)
QUIET = Facts(DAY)
FIRST = datetime(2026, 11, 25, tzinfo=UTC)
ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Niue")
holidays = st.frozensets(st.dates(date(2026, 11, 15), date(2027, 1, 5)), max_size=8)
moments = st.integers(0, 38 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
hours = st.tuples(st.integers(0, 12), st.integers(13, 24))


def said(facts: Facts) -> list[str]:
    return [line.said for line in brief(facts)]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (replace(QUIET, unplanned=2), "2 Critical items are in no running sprint."),
        (replace(QUIET, unconfirmed=1), "1 item was filed as Critical and waits to be confirmed."),
        (replace(QUIET, due=[date(2026, 12, 8), date(2026, 12, 9)]), "1 item is due by Tue 8 Dec."),
        (replace(QUIET, due=[date(2026, 11, 30)]), "1 item is past its due date."),
        (
            replace(QUIET, due=[date(2026, 11, 2), date(2026, 11, 30), DAY]),
            "2 items are past their due dates, and 1 more is due by Tue 8 Dec.",
        ),
        (replace(QUIET, requests=3), "3 requests of stakeholders wait in the queue."),
        (replace(QUIET, untriaged=1), "1 item has no priority."),
        (replace(QUIET, high=[0, 1, 2]), "1 High item was not picked in 2 reviews."),
        (
            replace(QUIET, high=[2, 1, 4]),
            "2 High items were not picked in several reviews, one of them in 4 reviews.",
        ),
        (replace(QUIET, sprint=7, points=14, capacity=8), "Sprint 7 holds 14 points, and 8 fit."),
        (replace(QUIET, sprint=7, share=8), "Debt is 8 % of sprint 7, below the band of 15–20 %."),
        (
            replace(QUIET, sprint=7, points=9, capacity=8, share=30, band=Band(10, 10)),
            "Sprint 7 holds 9 points, and 8 fit. Debt is 30 % of sprint 7, above the band of 10 %.",
        ),
        (replace(QUIET, ready=5, need=12), "Only 5 of the 12 points that a sprint needs are ready to begin."),
        (replace(QUIET, need=12), "Nothing of the 12 points that a sprint needs is ready to begin."),
        (replace(QUIET, unmeasured=1), "1 item is live or closed without its value after."),
        (replace(QUIET, stories=2), "2 improvement stories wait for somebody to take them."),
        (
            replace(QUIET, increment_ends=date(2026, 12, 31)),
            "The increment ends on Thu 31 Dec: are the shares of capacity still right?",
        ),
    ],
)
def test_every_source_has_its_line(facts: Facts, line: str) -> None:
    assert said(facts) == [line]


@pytest.mark.parametrize(
    "facts",
    [
        QUIET,
        replace(QUIET, due=[date(2026, 12, 9)]),
        replace(QUIET, high=[0, 1, 1]),
        replace(QUIET, points=14),
        replace(QUIET, points=8, capacity=8, share=15),
        replace(QUIET, share=20),
        replace(QUIET, ready=12, need=12),
        replace(QUIET, ready=0),
    ],
)
def test_what_needs_no_decision_has_none(facts: Facts) -> None:
    assert said(facts) == []


def test_every_source_is_listed_once_and_the_most_important_comes_first() -> None:
    assert [source for source, _ in SOURCES] == list(Source)
    facts = Facts(DAY, 1, 1, 1, 1, [DAY], [2], 7, 14, 8, 8, Band(15, 20), 0, 12, 1, 1, date(2026, 12, 31))
    assert [line.source for line in brief(facts)] == list(Source)


@given(moments, st.sampled_from(ZONES), holidays, hours)
def test_it_comes_on_the_last_working_day_before_at_the_first_hour(
    review: datetime, zone: str, off: frozenset[date], at_work: tuple[int, int]
) -> None:
    works = WorkingTime(zone, off, at_work)
    at = brief_at(review, works)
    local, there = at.astimezone(ZoneInfo(zone)), review.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (at_work[0], 0)
    assert works.at_work(at)
    between = [local.date() + timedelta(days=one) for one in range(1, (there.date() - local.date()).days)]
    assert local.date() < there.date()
    assert all(day.weekday() > 4 or day in off for day in between)


@given(moments, st.sampled_from(ZONES), st.sampled_from(ZONES), holidays, hours)
def test_the_clock_looks_before_wherever_the_reader_lives(
    review: datetime, zone: str, elsewhere: str, off: frozenset[date], at_work: tuple[int, int]
) -> None:
    assert first_look(review, WorkingTime(zone, off)) <= brief_at(
        review, WorkingTime(elsewhere, off, at_work)
    )


def test_a_long_holiday_is_passed_over() -> None:
    off = frozenset(date(2026, 12, 1) + timedelta(days=one) for one in range(20))
    assert working_day_before(date(2026, 12, 21), off) == date(2026, 11, 30)
