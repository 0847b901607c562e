"""What numbers may be told, what they say, and what they do not."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.report.numbers import PeriodNumbers
from commands.rules.numbers import (
    CLEAR_FROM,
    CONSTANT,
    DEFINITIONS,
    MOST_SPRINTS,
    Correlation,
    Point,
    Sample,
    Trend,
    correlated,
    needed,
    rate,
    sample,
    trend,
)

DAY = timedelta(days=1)
POINTS = st.lists(
    st.builds(
        Point,
        st.builds(lambda days: sample(5, days * DAY, days * DAY), st.integers(0, 9)),
        st.integers(0, 9),
    ),
    max_size=15,
)


def _points(*pairs: tuple[float, int]) -> list[Point]:
    """Sprints with a median lead time in days and the debt open at their end."""
    return [Point(Sample(5, days, days), debt) for days, debt in pairs]


@pytest.mark.parametrize(
    ("count", "told", "says"),
    [
        (0, Sample(0), "0 of 5 needed"),
        (4, Sample(4), "4 of 5 needed"),
        (5, Sample(5, 2.0, 8.5), ""),
        (6, Sample(6, 2.0, 8.5), ""),
    ],
)
def test_no_median_and_no_percentile_under_five(count: int, told: Sample, says: str) -> None:
    assert sample(count, 2 * DAY, 8.5 * DAY) == told
    assert told.needed == says


@pytest.mark.parametrize(
    ("due", "answered", "told"), [(1, 4, None), (0, 0, None), (0, 5, 0.0), (2, 5, 0.4), (5, 5, 1.0)]
)
def test_no_rate_under_five_answers(due: int, answered: int, told: float | None) -> None:
    assert rate(due, answered) == told


def test_what_is_missing_is_said_of_any_minimum() -> None:
    assert needed(4, 6) == "4 of 6 needed"
    assert needed(6, 6) == ""


@pytest.mark.parametrize(
    ("before", "now", "goes"),
    [
        (10.0, 12.0, Trend.UP),
        (10.0, 8.0, Trend.DOWN),
        (10.0, 11.0, Trend.LEVEL),
        (10.0, 9.0, Trend.LEVEL),
        (0, 0, Trend.LEVEL),
        (0, 1, Trend.UP),
        (1, 0, Trend.DOWN),
        (None, 3, None),
        (3, None, None),
    ],
)
def test_less_than_a_tenth_is_level(before: float | None, now: float | None, goes: Trend | None) -> None:
    assert trend(before, now) is goes


RISING = [(3, 10), (4, 11), (5, 12), (6, 13), (7, 14)]


def test_five_sprints_are_too_few_for_a_correlation() -> None:
    found, why = correlated(_points(*RISING))
    assert found is None
    assert why == "Lead time beside open debt: 5 of 6 sprints needed, each with 5 items gone live."


def test_a_sprint_with_too_few_samples_is_none_of_the_six() -> None:
    thin = Point(sample(4, DAY, DAY), 15)
    assert correlated([*_points(*RISING), thin])[0] is None
    assert correlated([*_points(*RISING), thin, *_points((8, 15))])[0] == Correlation(6, 1.0, clear=True)


@pytest.mark.parametrize(
    ("pairs", "rho", "clear", "says"),
    [
        ([*RISING, (8, 15)], 1.0, True, "longer when more debt was open, and shorter when less was. That is"),
        ([*RISING[::-1], (1, 99)], 0.1429, False, "show no clear connection"),
        (
            [(9, 1), (8, 2), (7, 3), (6, 4), (5, 5), (4, 6)],
            -1.0,
            True,
            "shorter when more debt was open, and longer",
        ),
        ([(1, 1), (2, 2), (3, 3), (4, 4), (6, 5), (5, 6)], 0.9429, True, "longer when more debt"),
        ([(1, 1), (2, 2), (3, 4), (4, 3), (6, 5), (5, 6)], 0.8857, True, "longer when more debt"),
        ([(1, 2), (2, 1), (3, 4), (4, 3), (6, 5), (5, 6)], 0.8286, False, "no clear connection"),
        ([(1, 1), (1, 1), (2, 2), (2, 2), (3, 3), (3, 3)], 1.0, True, "longer when more debt"),
    ],
)
def test_lead_time_and_open_debt_by_hand(
    pairs: list[tuple[float, int]], rho: float, clear: bool, says: str
) -> None:
    found, why = correlated(_points(*pairs))
    assert why == ""
    assert found is not None
    assert (round(found.rho, 4), found.clear, found.sprints) == (rho, clear, 6)
    assert says in found.words


@pytest.mark.parametrize("pairs", [[(3, n) for n in range(6)], [(n, 3) for n in range(6)]])
def test_what_never_changed_is_compared_with_nothing(pairs: list[tuple[float, int]]) -> None:
    assert correlated(_points(*pairs)) == (None, CONSTANT)


def test_only_the_latest_twelve_sprints_count() -> None:
    old = [(20 - n, n) for n in range(20)]
    found, _ = correlated(_points(*old, *((n, n) for n in range(12))))
    assert found == Correlation(MOST_SPRINTS, 1.0, clear=True)


@given(POINTS)
def test_a_correlation_lies_between_its_ends_and_turns_with_one_of_the_two(points: list[Point]) -> None:
    found, why = correlated(points)
    turned, _ = correlated([Point(point.lead, -point.open_debt) for point in points])
    assert (found is None) == bool(why)
    if found is None:
        assert turned is None
        return
    assert turned is not None
    assert -1.0001 <= found.rho <= 1.0001
    assert abs(found.rho + turned.rho) < 1e-9
    assert found.clear == turned.clear


@pytest.mark.parametrize("count", [6, 7])
def test_clear_is_what_chance_shows_in_less_than_5_of_100_cases(count: int) -> None:
    """Counted: every order of so many sprints beside every other."""
    ordered = list(range(count))
    of_all = [
        1 - 6 * sum((a - b) ** 2 for a, b in zip(ordered, other, strict=True)) / (count * (count**2 - 1))
        for other in permutations(ordered)
    ]
    as_much = sum(abs(rho) >= CLEAR_FROM[count] for rho in of_all) / len(of_all)
    one_less = max(abs(rho) for rho in of_all if abs(rho) < CLEAR_FROM[count])
    assert as_much < 0.05 <= sum(abs(rho) >= one_less for rho in of_all) / len(of_all)


def test_each_number_has_its_definition() -> None:
    told = set(PeriodNumbers.__dataclass_fields__) - {"period", "answered", "due_to_debt"}
    assert told | {"rate", "spread", "counted"} == set(DEFINITIONS)
    assert all(text.endswith(".") for text in DEFINITIONS.values())
