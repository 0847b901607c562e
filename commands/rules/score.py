"""What an item scores, by the way that its team chose, and the parts that say why (F11).

A score is a whole number of hundred-thousandths, so that both databases, an export and this rule agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from commands.rules.biting import reached, times_words
from commands.rules.incidents import incidents_words
from commands.rules.settings import Settings
from storage.enums import Method, Priority

UNIT = 100_000
MOST = 5
RISK = {Priority.CRITICAL: 5, Priority.HIGH: 4, Priority.MEDIUM: 3, Priority.LOW: 2, None: 3}
MISSING_PILLAR = 3
WSJF_STEPS = {1: 1, 2: 3, 3: 5, 4: 8, 5: 13}
URGENCY = WSJF_STEPS[MISSING_PILLAR]
PILLARS = {"value": "business_value", "impact": "customer_impact", "risk": "technical_risk"}
SCORED = (
    "business_value",
    "customer_impact",
    "technical_risk",
    "time_criticality",
    "job_size",
    "priority",
    "effort",
    "bites",
    "debt_incidents",
)
"""The fields of an item that its score is made of."""
PLACING = (
    *SCORED,
    "kind",
    "state",
    "committed",
    "judgement",
    "rank_key",
    "number",
    "temperature",
    "priority_confirmed",
    "target",
    "after",
    "measure_from",
    "not_measurable",
)
"""Those and the others that decide its place in the order and on an agenda."""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a score. assumed: nobody gave it, so it is the default. because: what raised it."""

    label: str
    figure: int
    assumed: bool = False
    because: str = ""

    @property
    def words(self) -> str:
        """`3`, `3 (assumed)`, `8 (bit 9 times)`."""
        remark = self.because or ("assumed" if self.assumed else "")
        return f"{self.figure}" + (f" ({remark})" if remark else "")


@dataclass(frozen=True, slots=True)
class Score:
    """value: in hundred-thousandths. formula: how it was made, in words. parts: from what."""

    value: int
    formula: str
    parts: tuple[Part, ...]


def ranked_by(item: object) -> dict[str, Any]:
    """What decides the score and the place of an item, by field."""
    return {name: getattr(item, name) for name in PLACING}


def score(facts: Mapping[str, Any], settings: Settings) -> Score:
    """`facts` holds the fields of SCORED; one that is missing or None counts as its default."""
    formula, parts = _parts(facts, settings)
    return Score(points(facts, settings), formula, parts)


def points(facts: Mapping[str, Any], settings: Settings) -> int:
    """The score alone, in hundred-thousandths; a half is rounded up."""
    over, under = _ratio(facts, settings)
    return (2 * over * UNIT + under) // (2 * under)


def attention(facts: Mapping[str, Any], settings: Settings) -> bool:
    """Whether the weighted mean of the pillars reaches the team's threshold (F12)."""
    threshold = _fraction(settings.attention)
    over, under = _mean(facts, settings)
    return over * threshold.denominator >= threshold.numerator * under


def urgency(facts: Mapping[str, Any]) -> int:
    """Time criticality as WSJF counts it: what was given, or as often as the item bit if that is more."""
    return max(_or(facts, "time_criticality", URGENCY), reached(_or(facts, "bites", 0)))


def suggested_risk(facts: Mapping[str, Any]) -> int:
    """Technical risk as its priority has it, and one more for each incident that the item caused (F30)."""
    return min(RISK[facts.get("priority")] + _or(facts, "debt_incidents", 0), MOST)


@lru_cache(maxsize=64)
def _fraction(decimal: str) -> Fraction:
    return Fraction(decimal)


def _ratio(facts: Mapping[str, Any], settings: Settings) -> tuple[int, int]:
    """The score as a fraction."""
    value, _, risk = _pillars(facts)
    size = settings.points[facts.get("effort")]
    match settings.method:
        case Method.VALUE_SIZE:
            return value, size
        case Method.WSJF:
            return WSJF_STEPS[value] + urgency(facts) + WSJF_STEPS[risk], _or(facts, "job_size", size)
        case Method.PILLARS:
            over, under = _mean(facts, settings)
            return over, under * size


def _mean(facts: Mapping[str, Any], settings: Settings) -> tuple[int, int]:
    """The weighted mean of the pillars as a fraction."""
    (value, impact, risk), weights = _pillars(facts), settings.weights
    return value * weights[0] + impact * weights[1] + risk * weights[2], sum(weights)


def _pillars(facts: Mapping[str, Any]) -> tuple[int, int, int]:
    """Value, impact and risk."""
    return (
        _or(facts, "business_value", MISSING_PILLAR),
        _or(facts, "customer_impact", MISSING_PILLAR),
        _or(facts, "technical_risk", suggested_risk(facts)),
    )


def _or(facts: Mapping[str, Any], name: str, default: int) -> int:
    given = facts.get(name)
    return default if given is None else int(given)


def _parts(facts: Mapping[str, Any], settings: Settings) -> tuple[str, tuple[Part, ...]]:
    """The formula and its figures."""
    value, impact, risk = (
        Part(label, figure, facts.get(name) is None)
        for (label, name), figure in zip(PILLARS.items(), _pillars(facts), strict=True)
    )
    if risk.assumed and risk.figure > RISK[facts.get("priority")]:
        risk = replace(risk, because=incidents_words(_or(facts, "debt_incidents", 0)))
    size = Part("points", settings.points[facts.get("effort")], facts.get("effort") is None)
    match settings.method:
        case Method.VALUE_SIZE:
            return "value ÷ points", (value, size)
        case Method.WSJF:
            steps = (replace(part, figure=WSJF_STEPS[part.figure]) for part in (value, risk))
            value, risk = steps
            job = Part("job size", _or(facts, "job_size", size.figure), facts.get("job_size") is None)
            return "(value + time criticality + risk) ÷ job size", (value, _urgency(facts), risk, job)
        case Method.PILLARS:
            return f"({_weighted(settings)}) ÷ points", (value, impact, risk, size)


def _urgency(facts: Mapping[str, Any]) -> Part:
    given, figure = facts.get("time_criticality"), urgency(facts)
    bitten = figure > (URGENCY if given is None else int(given))
    because = times_words(_or(facts, "bites", 0)) if bitten else ""
    return Part("time criticality", figure, given is None, because)


def _weighted(settings: Settings) -> str:
    if len(set(settings.weights)) == 1:
        return "mean of value, impact and risk"
    value, impact, risk = settings.weights
    return f"mean of value × {value}, impact × {impact} and risk × {risk}"
