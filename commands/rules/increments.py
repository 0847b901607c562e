"""What a team said of its sprints, as a picture, in words and as a trend (F37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

YES_MARK, PARTLY_MARK, NO_MARK = "●", "◐", "○"
MARKS = 10
ENOUGH = 4
"""So many sprints with answers make a trend: two against two."""
SAME_WITHIN = Fraction(1, 10)
HALF = Fraction(1, 2)
NOBODY = "no answer"


class Trend(StrEnum):
    """How the later sprints are judged beside the earlier ones."""

    BETTER = "better"
    SAME = "about the same"
    WORSE = "worse"


HOW = {
    Trend.BETTER: "The later sprints are judged better than the earlier ones",
    Trend.SAME: "The later sprints are judged much like the earlier ones",
    Trend.WORSE: "The later sprints are judged worse than the earlier ones",
}


@dataclass(frozen=True, slots=True)
class Said:
    """How many people answered what about one sprint."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def count(self) -> int:
        return self.yes + self.partly + self.no

    @property
    def share(self) -> Fraction | None:
        """From 0, all said no, to 1, all said yes; partly counts half. None: nobody answered."""
        return (self.yes + self.partly * HALF) / self.count if self.count else None

    @property
    def picture(self) -> str:
        """A mark each, or ten in their proportion; shapes, so that no colour is needed to tell them apart."""
        counts: tuple[int, ...] = (self.yes, self.partly, self.no)
        if self.count > MARKS:
            counts = _scaled(counts)
        marks = zip((YES_MARK, PARTLY_MARK, NO_MARK), counts, strict=True)
        return "".join(mark * count for mark, count in marks)

    @property
    def words(self) -> str:
        """`3 yes, 1 partly`; what nobody said is left out."""
        told = ((self.yes, "yes"), (self.partly, "partly"), (self.no, "no"))
        return ", ".join(f"{count} {word}" for count, word in told if count) or NOBODY


def trend_of(sprints: Sequence[Said]) -> Trend | None:
    """The later half of the sprints with answers beside the earlier half, oldest first; of an odd number the
    one in the middle is left out. None: too few."""
    halves = _halves(sprints)
    if halves is None:
        return None
    earlier, later = halves
    if abs(later - earlier) < SAME_WITHIN:
        return Trend.SAME
    return Trend.BETTER if later > earlier else Trend.WORSE


def trend_words(sprints: Sequence[Said]) -> str:
    """The trend as a sentence, or what is missing for one."""
    trend, halves = trend_of(sprints), _halves(sprints)
    if trend is None or halves is None:
        missing = ENOUGH - len(_answered(sprints))
        more = "one more sprint" if missing == 1 else f"{missing} more sprints"
        return f"A trend can be seen after {more} with answers."
    earlier, later = (int(100 * half + HALF) for half in halves)
    return f"{HOW[trend]}: {later} % yes beside {earlier} %. Partly counts half."


def _halves(sprints: Sequence[Said]) -> tuple[Fraction, Fraction] | None:
    """The mean share of the earlier and of the later half."""
    shares = _answered(sprints)
    if len(shares) < ENOUGH:
        return None
    half = len(shares) // 2
    return sum(shares[:half], Fraction()) / half, sum(shares[-half:], Fraction()) / half


def _answered(sprints: Sequence[Said]) -> list[Fraction]:
    return [share for said in sprints if (share := said.share) is not None]


def _scaled(counts: tuple[int, ...]) -> tuple[int, ...]:
    """Ten marks in the proportion of the counts; whoever said anything is seen."""
    seen = [1 if count else 0 for count in counts]
    left, every = MARKS - sum(seen), sum(counts)
    exact = [Fraction(count * left, every) for count in counts]
    marks = [one + int(part) for one, part in zip(seen, exact, strict=True)]
    most = sorted(range(len(counts)), key=lambda at: int(exact[at]) - exact[at])
    for at in most[: MARKS - sum(marks)]:
        marks[at] += 1
    return tuple(marks)
