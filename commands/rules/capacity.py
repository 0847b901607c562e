"""Shares of a sprint's capacity: how much is debt, whether that lies in the band, and what would (F26).

The laws:

- A share is of the sprint's capacity in points. Without one there are points and no share; what the team
  itself said of a sprint counts in place of the sum.
- Rounded shares sum up to the rounded share of the whole: what fills a sprint is 100 %, not 99.
- A share is in the band by the number that people read.
- A streak ends with the first sprint that is out of the band, or of which nobody knows.
- On the picture a mark lies in the band exactly if its share does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.enums import Kind

WHOLE = 100
CELLS, LEAST_TOP = 20, 10
LINE, BAND, PLANNED, DONE = "─▒○●"


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


def in_a_row(standings: Iterable[Standing]) -> tuple[Standing, int]:
    """How the last sprint was, which comes first, and how many in a row were so."""
    found = list(standings)
    first = found[0] if found else Standing.UNKNOWN
    return first, next((number for number, one in enumerate(found) if one is not first), len(found))


def streak(standings: Iterable[Standing]) -> int:
    """How many sprints in a row were in the band, counted back from the last one; that comes first."""
    standing, count = in_a_row(standings)
    return count if standing is Standing.WITHIN else 0


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


def fitting(sizes: Sequence[int], points: int) -> list[int]:
    """Which of them fit into so many points, taken in their order; what is too large is passed over."""
    found = []
    for number, size in enumerate(sizes):
        if size <= points:
            points -= size
            found.append(number)
    return found


def reach(shares: Iterable[int | None], band: Band) -> int:
    """How many percent the line of a picture stands for, so that each of the shares is on it."""
    return max(2 * band.high, LEAST_TOP, *(share for share in shares if share is not None), 0)


def picture(planned: int | None, share: int | None, band: Band, top: int) -> str:
    """A line from 0 to `top` percent with the band in it. A mark is in the band if its share is."""
    low = max(_cell(band.low, top), min(band.low, 1))
    high = max(_cell(band.high, top), low)
    cells = [BAND if low <= cell <= high else LINE for cell in range(CELLS)]
    for one, mark in ((planned, PLANNED), (share, DONE)):
        if one is not None:
            cells[_placed(one, band, (low, high), top)] = mark
    return "".join(cells)


def _cell(share: int, top: int) -> int:
    return min(CELLS * share // top, CELLS - 1)


def _placed(share: int, band: Band, cells: tuple[int, int], top: int) -> int:
    low, high = cells
    match against(share, band):
        case Standing.BELOW:
            return min(_cell(share, top), low - 1)
        case Standing.ABOVE:
            return max(_cell(share, top), high + 1)
        case _:
            return min(max(_cell(share, top), low), high)
