"""The score's worked values by each method, what it is made of, and its laws (F11, F12)."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.score import SCORED, UNIT, attention, score, suggested_risk
from commands.rules.settings import DEFAULTS, settings_of
from storage.enums import Effort, Method, Priority

PILLAR = st.none() | st.integers(1, 5)
SIZE = st.none() | st.sampled_from((1, 2, 3, 5, 8, 13, 20))
FACTS = st.fixed_dictionaries(
    {
        "business_value": PILLAR,
        "customer_impact": PILLAR,
        "technical_risk": PILLAR,
        "time_criticality": SIZE,
        "job_size": SIZE,
        "priority": st.none() | st.sampled_from(Priority),
        "effort": st.none() | st.sampled_from(Effort),
        "bites": st.integers(0, 30),
        "debt_incidents": st.integers(0, 7),
    }
)
SETTINGS = st.builds(
    replace,
    st.just(DEFAULTS),
    method=st.sampled_from(Method),
    weights=st.tuples(st.integers(1, 10), st.integers(0, 10), st.integers(0, 10)),
)


def facts(*values: object) -> dict[str, Any]:
    names = ("business_value", "customer_impact", "technical_risk", "priority", "effort")
    return dict(zip((*names, "time_criticality", "job_size"), values, strict=False))


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ((None, None, None, None, None), Fraction(1)),
        ((None, None, None, Priority.CRITICAL, None), Fraction(11, 9)),
        ((None, None, None, Priority.HIGH, None), Fraction(10, 9)),
        ((None, None, None, Priority.LOW, None), Fraction(8, 9)),
        ((5, 5, 5, None, Effort.SMALL), Fraction(5)),
        ((1, 1, 1, None, Effort.LARGE), Fraction(1, 8)),
        ((4, 2, 3, Priority.CRITICAL, Effort.MEDIUM), Fraction(1)),
        ((4, 2, None, Priority.CRITICAL, Effort.SMALL), Fraction(11, 3)),
    ],
)
def test_three_pillars_over_points(given: tuple[object, ...], points: Fraction) -> None:
    assert score(facts(*given), DEFAULTS).value == round(points * UNIT)


def test_weights_shift_the_mean() -> None:
    weighted = settings_of({"weight_value": "2", "weight_impact": "1", "weight_risk": "1"})
    assert score(facts(5, 1, 1, None, Effort.SMALL), weighted).value == 3 * UNIT
    assert "value × 2" in score(facts(), weighted).formula


def test_value_over_size_and_wsjf() -> None:
    by_value = settings_of({"method": Method.VALUE_SIZE, "large": "10"})
    assert score(facts(5, 1, 1, None, Effort.LARGE), by_value).value == UNIT // 2
    by_wsjf = settings_of({"method": Method.WSJF})
    # value 5 → 13, urgency 8, risk of Critical 5 → 13, job size 2
    assert score(facts(5, 1, None, Priority.CRITICAL, None, 8, 2), by_wsjf).value == 17 * UNIT
    # nothing given: 5 + 5 + 5 over 3 points
    assert score(facts(), by_wsjf).value == 5 * UNIT


def test_the_parts_say_what_was_assumed() -> None:
    made = score(facts(4, None, None, Priority.HIGH, None), DEFAULTS)
    assert [(part.label, part.figure, part.assumed) for part in made.parts] == [
        ("value", 4, False),
        ("impact", 3, True),
        ("risk", 4, True),
        ("points", 3, True),
    ]


def test_each_incident_raises_the_risk_that_is_assumed_up_to_five() -> None:
    low = facts(None, None, None, Priority.LOW)
    for incidents, words in ((0, "2 (assumed)"), (1, "3 (1 incident)"), (2, "4 (2 incidents)")):
        assert score({**low, "debt_incidents": incidents}, DEFAULTS).parts[2].words == words
    assert suggested_risk({**low, "debt_incidents": 9}) == 5
    said = facts(None, None, 1, Priority.LOW)
    assert score({**said, "debt_incidents": 2}, DEFAULTS) == score(said, DEFAULTS)
    critical = facts(None, None, None, Priority.CRITICAL)
    assert score({**critical, "debt_incidents": 2}, DEFAULTS).parts[2].words == "5 (assumed)"


def test_attention_starts_at_the_threshold() -> None:
    assert attention(facts(4, 4, 4), DEFAULTS)
    assert not attention(facts(4, 4, 3), DEFAULTS)
    assert attention(facts(4, 4, 3), settings_of({"attention": "3.5"}))


@settings(max_examples=150, deadline=None)
@given(FACTS, SETTINGS)
def test_a_score_can_be_made_again_from_its_parts(given: dict[str, Any], chosen: Any) -> None:
    made = score(given, chosen)
    explicit = {name: given[name] for name in SCORED}
    assert score(explicit, chosen) == made
    assert 0 < made.value <= 46 * UNIT
    assert made.parts


@settings(max_examples=100, deadline=None)
@given(FACTS, SETTINGS)
def test_more_value_and_less_effort_never_score_lower(given: dict[str, Any], chosen: Any) -> None:
    for less, more in pairwise(range(1, 6)):
        assert (
            score({**given, "business_value": more}, chosen).value
            >= score({**given, "business_value": less}, chosen).value
        )
    for light, heavy in pairwise(Effort):
        assert (
            score({**given, "effort": light}, chosen).value >= score({**given, "effort": heavy}, chosen).value
        )
