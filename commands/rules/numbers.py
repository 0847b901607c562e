"""What a team's numbers mean: their definitions, how many samples each needs, where they are going (F31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import correlation

MINIMUM = 5
"""Fewer samples than these say more about chance than about the team."""
MINIMUM_SPRINTS, MOST_SPRINTS = 6, 12
A_DAY = timedelta(days=1)
NEEDED = "{count} of {needed} needed"
LEVEL_WITHIN = 0.1
DEFINITIONS: Mapping[str, str] = {
    "lead": (
        "Lead time: from the filing of an item to the moment it went live, counted where it went live. What "
        "was cleaned on the way is left out."
    ),
    "lead_debt": "Lead time of debt: the same, of debt items alone.",
    "cycle": "Cycle time: from the start of work on an item to the moment it went live; the same left out.",
    "spread": (
        "Median: half of the items took that long or less. 85th percentile: 85 of 100 did. Both are the time "
        "of a real item (nearest rank), and none is given under 5 items."
    ),
    "rate": (
        "Incident rate due to debt: of the incidents whose cause was answered, how many were debt or partly "
        "debt; none is given under 5 answers."
    ),
    "incidents": "Incidents: all that happened in the time, also those whose cause nobody answered yet.",
    "opened": "Opened: debt items filed in the time, by the priority that they have now.",
    "closed": "Closed: debt items closed in the time, through the gate or by override, by priority.",
    "open": "Open: debt items neither closed nor declined at the end of the time, by their priority then.",
    "cleaned": "Cleaned on the way: small Low items closed with one line; they are no part of Closed.",
    "overridden": "By override: those of Closed that missed a criterion and were closed with a reason.",
    "declined": "Declined: debt items that somebody declined in the time, and that still are.",
    "reopened": "Came back: debt items filed because what an earlier one had closed did not hold.",
    "counted": (
        "Each item counts once, in the team where it is now. Filings that were undone and items that were "
        "joined with another one count nowhere."
    ),
}
"""Name of a number → its definition, in one or two plain sentences."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How long a number of items took, in days; no median and no percentile under `MINIMUM` of them."""

    count: int = 0
    median_days: float | None = None
    p85_days: float | None = None

    @property
    def needed(self) -> str:
        """`4 of 5 needed`, or nothing where there are enough."""
        return needed(self.count)


def sample(count: int, median: timedelta, p85: timedelta) -> Sample:
    """What may be said of so many items."""
    return Sample(count, median / A_DAY, p85 / A_DAY) if count >= MINIMUM else Sample(count)


class Trend(StrEnum):
    """Where a number went since the time before. LEVEL: not more than a tenth of it either way."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Point:
    """One sprint: the median lead time of what went live in it, in days, and the debt open at its end."""

    lead: Sample
    open_debt: int


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rank correlation of lead time and open debt, over so many sprints.

    clear: chance alone would show as much in less than 5 of 100 cases.
    """

    sprints: int
    rho: float
    clear: bool

    @property
    def words(self) -> str:
        """What it says, and what it does not."""
        if not self.clear:
            return UNCLEAR.format(sprints=self.sprints)
        return (TOGETHER if self.rho > 0 else APART).format(sprints=self.sprints) + NO_CAUSE


TOGETHER = "Over {sprints} sprints, lead time was longer when more debt was open, and shorter when less was."
APART = "Over {sprints} sprints, lead time was shorter when more debt was open, and longer when less was."
NO_CAUSE = " That is no proof that one causes the other."
UNCLEAR = "Over {sprints} sprints, lead time and open debt show no clear connection."
TOO_FEW_SPRINTS = (
    "Lead time beside open debt: {count} of {needed} sprints needed, each with {minimum} items gone live."
)
CONSTANT = "Lead time beside open debt: one of the two never changed, so there is nothing to compare."
CLEAR_FROM = {6: 0.885, 7: 0.785, 8: 0.738, 9: 0.699, 10: 0.648, 11: 0.618, 12: 0.587}
"""Sprints → the correlation that chance alone reaches in less than 5 of 100 cases, either way."""


def needed(count: int, minimum: int = MINIMUM) -> str:
    """`4 of 5 needed`, or nothing where there are enough."""
    return "" if count >= minimum else NEEDED.format(count=count, needed=minimum)


def rate(part: int, whole: int) -> float | None:
    """The part of the whole, from 0 to 1; none where the whole has too few."""
    return part / whole if whole >= MINIMUM else None


def trend(before: float | None, now: float | None, within: float = LEVEL_WITHIN) -> Trend | None:
    """Where a number went; none where one of the two is not known. within: so much of it is no change."""
    if before is None or now is None:
        return None
    if abs(now - before) <= within * abs(before):
        return Trend.LEVEL
    return Trend.UP if now > before else Trend.DOWN


def correlated(points: Sequence[Point]) -> tuple[Correlation | None, str]:
    """Whether lead time and open debt went together, or in words why that cannot be said.

    Only sprints with enough samples count, the latest twelve of them, and six are needed.
    """
    enough = [point for point in points if point.lead.median_days is not None][-MOST_SPRINTS:]
    if len(enough) < MINIMUM_SPRINTS:
        return None, TOO_FEW_SPRINTS.format(count=len(enough), needed=MINIMUM_SPRINTS, minimum=MINIMUM)
    leads = [point.lead.median_days or 0.0 for point in enough]
    debts = [point.open_debt for point in enough]
    if len(set(leads)) == 1 or len(set(debts)) == 1:
        return None, CONSTANT
    rho = correlation(_ranks(leads), _ranks(debts))
    return Correlation(len(enough), rho, abs(rho) >= CLEAR_FROM[len(enough)]), ""


def _ranks(values: Sequence[float]) -> list[float]:
    """The place of each value; equal ones share the mean of theirs."""
    ordered = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(ordered)))}
    return [first[value] + (ordered.count(value) - 1) / 2 for value in values]
