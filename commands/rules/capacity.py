"""Shares of a sprint's capacity: how much is debt, whether that lies in the band, and what would (F26).

The laws:

- A share is of the sprint's capacity in points. Without one there are points and no share; what the team
  itself said of a sprint counts in place of the sum.
- Rounded shares sum up to the rounded share of the whole: what fills a sprint is 100 %, not 99.
- A share is in the band by the number that people read.
- A streak ends with the first sprint that is out of the band, or of which nobody knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.enums import Kind

WHOLE = 100


class Standing(StrEnum):
    """Where a share stands to the band."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Band:
    """The share of debt that the team wants, in percent; the two ends belong to it."""

    low: int
    high: int

    @property
    def words(self) -> str:
        return f"{self.low} %" if self.low == self.high else f"{self.low}–{self.high} %"


def percent(points: int, whole: int) -> int:
    """Rounded, half up."""
    return (2 * WHOLE * points + whole) // (2 * whole)


def percents(points: Mapping[Kind, int], whole: int) -> dict[Kind, int]:
    """The share of each kind; debt is rounded by itself, the others so that the sum is right too."""
    debt = percent(points.get(Kind.DEBT, 0), whole)
    others = {kind: one for kind, one in points.items() if kind is not Kind.DEBT}
    shares = {kind: WHOLE * one // whole for kind, one in others.items()}
    left = percent(sum(points.values()), whole) - debt - sum(shares.values())
    by_remainder = sorted(others, key=lambda kind: (-(WHOLE * others[kind] % whole), list(Kind).index(kind)))
    for kind in by_remainder[:left]:
        shares[kind] += 1
    return {kind: debt if kind is Kind.DEBT else shares[kind] for kind in points}


def debt_share(points: Mapping[Kind, int], capacity: int | None, said: int | None = None) -> int | None:
    """The share of debt in percent; None where nobody knows it."""
    if said is not None or not capacity:
        return said
    return percent(points.get(Kind.DEBT, 0), capacity)


def against(share: int | None, band: Band) -> Standing:
    if share is None:
        return Standing.UNKNOWN
    if share < band.low:
        return Standing.BELOW
    return Standing.ABOVE if share > band.high else Standing.WITHIN


def streak(standings: Iterable[Standing]) -> int:
    """How many sprints in a row were in the band, counted back from the last one; that comes first."""
    count = 0
    for standing in standings:
        if standing is not Standing.WITHIN:
            break
        count += 1
    return count


def missing(points: int, capacity: int, band: Band) -> int:
    """How many more points bring the share into the band; negative: how many fewer; 0: it is in it."""
    least = -(-capacity * (2 * band.low - 1) // (2 * WHOLE))
    most = -(-capacity * (2 * band.high + 1) // (2 * WHOLE)) - 1
    return max(least, 0) - points if points < least else min(most - points, 0)


def room(share: int, capacity: int) -> int:
    """How many points that share of the capacity is, rounded half up."""
    return (2 * share * capacity + WHOLE) // (2 * WHOLE)


def cut(sizes: Sequence[int], points: int) -> int:
    """How many of the first fit into so many points, in their order and none left out."""
    for number, size in enumerate(sizes):
        points -= size
        if points < 0:
            return number
    return len(sizes)
