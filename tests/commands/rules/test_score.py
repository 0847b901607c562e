"""The order of the backlog: the score's worked values, and that text sorts as the score does (F11)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.score import rank_key, score
from storage.enums import Effort, Priority

PILLAR = st.none() | st.integers(1, 5)
SCORES = st.builds(
    score,
    business_value=PILLAR,
    customer_impact=PILLAR,
    technical_risk=PILLAR,
    priority=st.none() | st.sampled_from(Priority),
    effort=st.none() | st.sampled_from(Effort),
)


def of(value: int | None, impact: int | None, risk: int | None, priority: object, effort: object) -> float:
    return score(
        business_value=value,
        customer_impact=impact,
        technical_risk=risk,
        priority=priority,  # type: ignore[arg-type]
        effort=effort,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ((None, None, None, None, None), 1.0),
        ((None, None, None, Priority.CRITICAL, None), 11 / 9),
        ((None, None, None, Priority.HIGH, None), 10 / 9),
        ((None, None, None, Priority.MEDIUM, None), 1.0),
        ((None, None, None, Priority.LOW, None), 8 / 9),
        ((5, 5, 5, None, Effort.SMALL), 5.0),
        ((1, 1, 1, None, Effort.LARGE), 0.125),
        ((4, 2, 3, Priority.CRITICAL, Effort.MEDIUM), 1.0),
        ((4, 2, None, Priority.CRITICAL, Effort.SMALL), 11 / 3),
    ],
)
def test_a_score_is_the_mean_of_the_pillars_over_the_effort(
    given: tuple[int | None, int | None, int | None, object, object], points: float
) -> None:
    assert of(*given) == pytest.approx(points)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SCORES, st.integers(1, 999_999_999)), max_size=8))
def test_keys_sort_by_score_and_then_the_older_first(ranked: list[tuple[float, int]]) -> None:
    by_key = sorted(ranked, key=lambda pair: rank_key(*pair))
    for (higher, older), (lower, younger) in pairwise(by_key):
        assert higher > lower or (higher == pytest.approx(lower) and older <= younger)


@settings(max_examples=50, deadline=None)
@given(SCORES, st.integers(1, 999_999_999))
def test_a_key_fits_its_column_and_sorts_as_bytes(value: float, number: int) -> None:
    key = rank_key(value, number)
    assert 0 < len(key) <= 64
    assert key.isascii()
    assert rank_key(value, number) == key


def test_more_value_more_risk_and_less_effort_never_rank_lower() -> None:
    for higher, lower in pairwise(range(5, 0, -1)):
        assert of(higher, 3, 3, None, None) > of(lower, 3, 3, None, None)
        assert of(3, higher, 3, None, None) > of(3, lower, 3, None, None)
        assert of(3, 3, higher, None, None) > of(3, 3, lower, None, None)
    for more, less in pairwise(Priority):
        assert of(3, 3, None, more, None) > of(3, 3, None, less, None)
    for less_work, more_work in pairwise(Effort):
        assert of(3, 3, 3, None, less_work) > of(3, 3, 3, None, more_work)
