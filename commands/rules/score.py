"""What an item scores, by the way that its team chose, and the parts that say why (F11).

A score is a whole number of hundred-thousandths, so that both databases, an export and this rule agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from commands.rules.settings import Settings
from storage.enums import Method, Priority

UNIT = 100_000
RISK = {Priority.CRITICAL: 5, Priority.HIGH: 4, Priority.MEDIUM: 3, Priority.LOW: 2, None: 3}
MISSING_PILLAR = 3
WSJF_STEPS = {1: 1, 2: 3, 3: 5, 4: 8, 5: 13}
SCORED = (
    "business_value",
    "customer_impact",
    "technical_risk",
    "time_criticality",
    "job_size",
    "priority",
    "effort",
)
"""The fields of an item that its score is made of."""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a score. `assumed`: nobody gave it, so it is the default."""

    label: str
    figure: int
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """value: in hundred-thousandths. formula: how it was made, in words. parts: from what."""

    value: int
    formula: str
    parts: tuple[Part, ...]


def score(facts: Mapping[str, Any], settings: Settings) -> Score:
    """`facts` holds the fields of SCORED; one that is missing or None counts as its default."""
    value = _figure("value", facts.get("business_value"), MISSING_PILLAR)
    size = _figure("points", settings.points.get(facts.get("effort")), settings.points[None])
    size = Part(size.label, size.figure, facts.get("effort") is None)
    match settings.method:
        case Method.VALUE_SIZE:
            return _made(Fraction(value.figure, size.figure), "value ÷ points", value, size)
        case Method.WSJF:
            return _wsjf(facts, value, size)
        case Method.PILLARS:
            mean = _mean(facts, settings)
            formula = f"({_weighted(settings)}) ÷ points"
            return _made(mean / size.figure, formula, *_pillars(facts), size)


def attention(facts: Mapping[str, Any], settings: Settings) -> bool:
    """Whether the weighted mean of the pillars reaches the team's threshold (F12)."""
    return _mean(facts, settings) >= Fraction(settings.attention)


def _wsjf(facts: Mapping[str, Any], value: Part, size: Part) -> Score:
    risk = _pillars(facts)[2]
    steps = [Part(part.label, WSJF_STEPS[part.figure], part.assumed) for part in (value, risk)]
    urgency = _figure("time criticality", facts.get("time_criticality"), WSJF_STEPS[MISSING_PILLAR])
    job = _figure("job size", facts.get("job_size"), size.figure)
    total = Fraction(steps[0].figure + urgency.figure + steps[1].figure, job.figure)
    return _made(total, "(value + time criticality + risk) ÷ job size", steps[0], urgency, steps[1], job)


def _made(value: Fraction, formula: str, *parts: Part) -> Score:
    return Score(round(value * UNIT), formula, parts)


def _pillars(facts: Mapping[str, Any]) -> tuple[Part, Part, Part]:
    return (
        _figure("value", facts.get("business_value"), MISSING_PILLAR),
        _figure("impact", facts.get("customer_impact"), MISSING_PILLAR),
        _figure("risk", facts.get("technical_risk"), RISK[facts.get("priority")]),
    )


def _mean(facts: Mapping[str, Any], settings: Settings) -> Fraction:
    weights = settings.weights
    figures = (part.figure for part in _pillars(facts))
    return Fraction(sum(w * f for w, f in zip(weights, figures, strict=True)), sum(weights))


def _weighted(settings: Settings) -> str:
    if len(set(settings.weights)) == 1:
        return "mean of value, impact and risk"
    value, impact, risk = settings.weights
    return f"mean of value × {value}, impact × {impact} and risk × {risk}"


def _figure(label: str, given: int | None, default: int) -> Part:
    return Part(label, default if given is None else given, given is None)
