"""The numbers of a team per sprint and per month: lead time, incidents, debt opened and closed (F31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.rules.numbers import Correlation, Sample, rate


@dataclass(frozen=True, slots=True)
class Period:
    """A sprint or a calendar month in the team's zone: from `begins` up to `ends`, which is the next one's.

    over: it has ended; one that has not counts so far.
    """

    name: str
    begins: datetime
    ends: datetime
    over: bool


@dataclass(frozen=True, slots=True)
class PeriodNumbers:
    """The numbers of one period; `DEFINITIONS` says of each what it counts.

    opened, closed, open: debt by priority (Critical to Low, then `none`), each of them there, also with 0.
    """

    period: Period
    lead: Sample
    lead_debt: Sample
    cycle: Sample
    incidents: int
    answered: int
    due_to_debt: int
    opened: Mapping[str, int]
    closed: Mapping[str, int]
    open: Mapping[str, int]
    cleaned: int
    overridden: int
    declined: int
    reopened: int

    @property
    def unanswered(self) -> int:
        return self.incidents - self.answered

    @property
    def rate(self) -> float | None:
        """Of the answered incidents, how many were due to debt, from 0 to 1; none under five answers."""
        return rate(self.due_to_debt, self.answered)


@dataclass(frozen=True, slots=True)
class Report:
    """The last sprints and months, oldest first; the last of each is the one that runs.

    why_no_correlation: a sentence, where there is no correlation.
    """

    sprints: Sequence[PeriodNumbers]
    months: Sequence[PeriodNumbers]
    correlation: Correlation | None
    why_no_correlation: str
