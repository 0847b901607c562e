"""The order of the backlog: a score from value, impact, risk and effort, and its sort key (F11)."""

from storage.enums import Effort, Priority

POINTS = {Effort.SMALL: 1, Effort.MEDIUM: 3, Effort.LARGE: 8, None: 3}
RISK = {Priority.CRITICAL: 5, Priority.HIGH: 4, Priority.MEDIUM: 3, Priority.LOW: 2, None: 3}
MISSING_PILLAR = 3


def score(
    *,
    business_value: int | None,
    customer_impact: int | None,
    technical_risk: int | None,
    priority: Priority | None,
    effort: Effort | None,
) -> float:
    """Equally weighted pillars (1–5 each) ÷ effort in points: 0.25 to 5."""
    pillars = (
        business_value or MISSING_PILLAR,
        customer_impact or MISSING_PILLAR,
        technical_risk or RISK[priority],
    )
    return sum(pillars) / len(pillars) / POINTS[effort]


def rank_key(value: float, number: int) -> str:
    """Sorts as text: a higher score first, of equal ones the older item."""
    return f"{9_999_999 - round(value * 100_000):07d}.{number:09d}"
