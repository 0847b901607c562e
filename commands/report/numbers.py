"""The numbers of a team per sprint and per month: lead time, incidents, debt opened and closed (F31)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.report.periods import Period, month_periods, sprint_periods
from commands.rules.numbers import MOST_SPRINTS, Correlation, Point, Sample, correlated, rate, sample
from storage.debt_flow import Flow
from storage.enums import CAUSED_BY_DEBT, UNSET, Closing, Priority, State
from storage.log import FILED
from storage.numbers import Happened, Spread
from storage.ranking import Tally
from storage.store import Store
from storage.teams import Team

LEVELS = (*(str(priority) for priority in Priority), UNSET)
"""The priorities that debt is counted by, with what has none."""


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


def report_of(store: Store, team: Team, now: datetime, sprints: int = 6, months: int = 6) -> Report:
    """The last so many sprints and months that are over, as far back as the team is, and those that run."""
    all_sprints = sprint_periods(store, team, now, max(sprints, MOST_SPRINTS))
    all_months = month_periods(team, now, months)
    seen = _seen(store, team, [*all_sprints, *all_months])
    by_sprint = _numbers_of(store, team, all_sprints, seen)
    points = [Point(one.lead, sum(one.open.values())) for one in by_sprint if one.period.over]
    correlation, why_not = correlated(points)
    return Report(by_sprint[-sprints - 1 :], _numbers_of(store, team, all_months, seen), correlation, why_not)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What happened between the bounds of all periods of either kind, and how much debt is open now."""

    bounds: Sequence[datetime]
    flow: Sequence[Flow]
    incidents: Sequence[Happened]
    open: Mapping[str, int]


def _seen(store: Store, team: Team, periods: Sequence[Period]) -> _Seen:
    """Asked for once, for sprints and months together."""
    bounds = sorted({bound for period in periods for bound in (period.begins, period.ends)})
    held = Counter(store.ranking.totals(team.id, Tally.TREE))
    held.update(store.ranking.totals(team.id, Tally.PARKED))
    return _Seen(bounds, store.numbers.flow(team.id, bounds), store.numbers.incidents(team.id, bounds), held)


def _numbers_of(store: Store, team: Team, periods: Sequence[Period], seen: _Seen) -> list[PeriodNumbers]:
    bounds = [periods[0].begins, *(period.ends for period in periods)]
    lead = store.numbers.lead(team.id, bounds)
    lead_debt = store.numbers.lead(team.id, bounds, debt_only=True)
    cycle = store.numbers.cycle(team.id, bounds)
    return [
        _counted(seen, period, _sample(lead, place), _sample(lead_debt, place), _sample(cycle, place))
        for place, period in enumerate(periods)
    ]


def _sample(spreads: Mapping[int, Spread], place: int) -> Sample:
    one = spreads.get(place)
    return sample(one.count, one.median, one.p85) if one is not None else Sample()


def _counted(seen: _Seen, period: Period, lead: Sample, lead_debt: Sample, cycle: Sample) -> PeriodNumbers:
    first, until = seen.bounds.index(period.begins), seen.bounds.index(period.ends)
    flow = [one for one in seen.flow if first <= one.period < until]
    incidents = [one for one in seen.incidents if first <= one.period < until]
    filed = [one for one in flow if one.event == FILED]
    closed = [one for one in flow if one.event == State.CLOSED]
    proved = [one for one in closed if one.how != Closing.CLEANED]
    return PeriodNumbers(
        period=period,
        lead=lead,
        lead_debt=lead_debt,
        cycle=cycle,
        incidents=_sum(incidents),
        answered=_sum(one for one in incidents if one.answer is not None),
        due_to_debt=_sum(one for one in incidents if one.answer in CAUSED_BY_DEBT),
        opened=_by_priority(filed),
        closed=_by_priority(proved),
        open=_open_at(seen, until),
        cleaned=_sum(one for one in closed if one.how == Closing.CLEANED),
        overridden=_sum(one for one in proved if one.how == Closing.OVERRIDE),
        declined=_sum(one for one in flow if one.event == State.DECLINED),
        reopened=_sum(one for one in filed if one.reopens),
    )


def _sum(found: Iterable[Flow | Happened]) -> int:
    return sum(one.count for one in found)


def _by_priority(flow: Sequence[Flow]) -> dict[str, int]:
    return {level: _sum(one for one in flow if one.priority == level) for level in LEVELS}


def _open_at(seen: _Seen, bound: int) -> dict[str, int]:
    """The debt that was open then: what is open now, less what came since, and what went since back again."""
    held = {level: seen.open.get(level, 0) for level in LEVELS}
    for one in seen.flow:
        if one.period >= bound:
            for level, by in ((one.after, -one.count), (one.before, one.count)):
                if level:
                    held[level] += by
    return held
