"""Times and counts for the report, worked out by the database, the same on both (F31).

Every question names the team and the bounds of its periods: moments one after the other, n + 1 for n periods,
each from its bound up to the next. Only what happened between the first and the last bound is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.debt_flow import CAME, CAME_HERE, HERE, HERE_ALONE, Flow, closed_as, flow
from storage.enums import Answer, Closing, EvidenceKind, Kind
from storage.models import incidents, items
from storage.periods import named, period_of, within
from storage.scope import Bound, Scope, as_table, bind

MEDIAN, HIGH = 50, 85


@dataclass(frozen=True, slots=True)
class Spread:
    """How long the items of one period took: that of the item at the middle, and at 85 of 100."""

    count: int
    median: timedelta
    p85: timedelta


@dataclass(frozen=True, slots=True)
class Happened:
    """So many incidents in a period; answer: whether they were debt, none while nobody said."""

    period: int
    answer: Answer | None
    count: int


class Numbers:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def lead(self, team_id: int, bounds: Sequence[datetime], *, debt_only: bool = False) -> dict[int, Spread]:
        """Period → from filing to live, of what went live in it; what was cleaned on the way is left out."""
        return self._spreads(_spread(len(bounds) - 1, "filed_at", debt_only), team_id, bounds)

    def cycle(self, team_id: int, bounds: Sequence[datetime]) -> dict[int, Spread]:
        """Period → from the beginning of the work to live; the same left out."""
        return self._spreads(_spread(len(bounds) - 1, "started_at", False), team_id, bounds)

    def incidents(self, team_id: int, bounds: Sequence[datetime]) -> list[Happened]:
        asked = _incidents(len(bounds) - 1)
        rows = self._scope.rows(asked, team_id=team_id, **named(bounds))
        return [Happened(period, Answer(said) if said else None, count) for period, said, count in rows]

    def flow(self, team_id: int, bounds: Sequence[datetime]) -> list[Flow]:
        """What the log says of the items that are debt of the team now, in whichever team they were then.

        What is joined with another item, or whose filing was undone, is left out.
        """
        values, count = {"team_id": team_id, **named(bounds)}, len(bounds) - 1
        came = [row[0] for row in self._scope.rows(CAME, team_id=team_id, bound_0=bounds[0])]
        if not came:
            return self._scope.all(Flow, flow(count, HERE), **values)
        others = self._scope.all(Flow, flow(count, HERE_ALONE), **values, came=came)
        return others + self._scope.all(Flow, flow(count, CAME_HERE), **values, came=came)

    def _spreads(self, asked: Bound, team_id: int, bounds: Sequence[datetime]) -> dict[int, Spread]:
        found: dict[int, Spread] = {}
        for period, count, began, ended in self._scope.rows(asked, team_id=team_id, **named(bounds)):
            median = found[period].median if period in found else ended - began
            found[period] = Spread(count, median, ended - began)
        return found


class _Between(FunctionElement[float]):
    """The time between two moments; it sorts by it."""

    name = "between"
    inherit_cache = True


@compiles(_Between)
def _subtracted(element: _Between, compiler: SQLCompiler, **more: Any) -> str:
    began, ended = element.clauses
    return f"({compiler.process(ended, **more)} - {compiler.process(began, **more)})"


@compiles(_Between, "sqlite")
def _subtracted_days(element: _Between, compiler: SQLCompiler, **more: Any) -> str:
    began, ended = element.clauses
    return f"(julianday({compiler.process(ended, **more)}) - julianday({compiler.process(began, **more)}))"


@lru_cache
def _spread(count: int, since: str, debt_only: bool) -> Bound:
    """Period, how many there are, and both ends of the items at the middle and at 85 of 100: nearest rank."""
    began, ended = items.c[since], items.c.live_at
    asked = select(period_of(ended, count), items.c.id, began.label("began"), ended.label("ended")).where(
        items.c.team_id == bindparam("team_id"),
        *within(ended, count),
        began.is_not(None),
        ~closed_as(Closing.CLEANED),
    )
    took = as_table(asked.where(items.c.kind == Kind.DEBT) if debt_only else asked).c
    place = func.row_number().over(
        partition_by=took.period, order_by=(_Between(took.began, took.ended), took.id)
    )
    many = func.count().over(partition_by=took.period)
    placed = as_table(select(took.period, took.began, took.ended, place.label("place"), many.label("many")))
    return bind(
        select(placed.c.period, placed.c.many, placed.c.began, placed.c.ended)
        .where(or_(_nearest(placed, MEDIAN), _nearest(placed, HIGH)))
        .order_by(placed.c.period, placed.c.place)
    )


def _nearest(placed: Subquery, percent: int) -> ColumnElement[bool]:
    """Whether it is the first place at which that many percent are reached."""
    reached = placed.c.place * 100 >= placed.c.many * percent
    return and_(reached, (placed.c.place - 1) * 100 < placed.c.many * percent)


@lru_cache
def _incidents(count: int) -> Bound:
    here = (incidents.c.team_id == bindparam("team_id"), incidents.c.kind == EvidenceKind.INCIDENT)
    period = period_of(incidents.c.at, count)
    return bind(
        select(period, incidents.c.answer, func.count())
        .where(*here, *within(incidents.c.at, count))
        .group_by(period, incidents.c.answer)
    )
