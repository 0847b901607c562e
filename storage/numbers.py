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
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.enums import UNSET, Answer, Closing, EvidenceKind, Kind, LinkKind, State
from storage.log import FILED, UNDONE
from storage.models import closings, decisions, incidents, items, links
from storage.scope import Bound, Scope, any_such, as_table, bind

MEDIAN, HIGH = 50, 85
STATE, PRIORITY, ID = "state", "priority", "id"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long the items of one period took: that of the item at the middle, and at 85 of 100."""

    count: int
    median: timedelta
    p85: timedelta


@dataclass(frozen=True, slots=True)
class Flow:
    """So many changes of debt items in a period, that are alike.

    event: `filed`, or `closed` or `declined`, where the item came to that state then and is in it still;
    empty for any other change. how: of a closing. reopens: it was filed because an earlier one came back.
    before, after: the priority under which it was open (or `none`), empty where it was not. priority: now.
    """

    period: int
    event: str
    how: str
    reopens: bool
    before: str
    after: str
    priority: str
    count: int


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
        rows = self._scope.rows(asked, team_id=team_id, **_named(bounds))
        return [Happened(period, Answer(said) if said else None, count) for period, said, count in rows]

    def flow(self, team_id: int, bounds: Sequence[datetime]) -> list[Flow]:
        """What the log says of the items that are debt of the team now, in whichever team they were then.

        What is joined with another item, or whose filing was undone, is left out.
        """
        values, count = {"team_id": team_id, **_named(bounds)}, len(bounds) - 1
        came = [row[0] for row in self._scope.rows(_CAME, team_id=team_id, bound_0=bounds[0])]
        if not came:
            return self._scope.all(Flow, _flow(count, _HERE), **values)
        others = self._scope.all(Flow, _flow(count, _HERE_ALONE), **values, came=came)
        return others + self._scope.all(Flow, _flow(count, _CAME_HERE), **values, came=came)

    def _spreads(self, asked: Bound, team_id: int, bounds: Sequence[datetime]) -> dict[int, Spread]:
        found: dict[int, Spread] = {}
        for period, count, began, ended in self._scope.rows(asked, team_id=team_id, **_named(bounds)):
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


def _named(bounds: Sequence[datetime]) -> dict[str, datetime]:
    return {f"bound_{number}": bound for number, bound in enumerate(bounds)}


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer)


def _period(at: ColumnElement[datetime], count: int) -> ColumnElement[int]:
    """Which of so many periods the moment lies in."""
    earlier = [(at < bindparam(f"bound_{number + 1}"), _number(number)) for number in range(count - 1)]
    return (case(*earlier, else_=_number(count - 1)) if earlier else _number(0)).label("period")


def _within(at: ColumnElement[datetime], count: int) -> tuple[ColumnElement[bool], ...]:
    return at >= bindparam("bound_0"), at < bindparam(f"bound_{count}")


def _closed_as(how: Closing) -> ColumnElement[bool]:
    standing = (closings.c.item_id == items.c.id, closings.c.how == how, closings.c.undone_at.is_(None))
    return any_such(select(closings.c.id).where(*standing))


@lru_cache
def _spread(count: int, since: str, debt_only: bool) -> Bound:
    """Period, how many there are, and both ends of the items at the middle and at 85 of 100: nearest rank."""
    began, ended = items.c[since], items.c.live_at
    asked = select(_period(ended, count), items.c.id, began.label("began"), ended.label("ended")).where(
        items.c.team_id == bindparam("team_id"),
        *_within(ended, count),
        began.is_not(None),
        ~_closed_as(Closing.CLEANED),
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
    period = _period(incidents.c.at, count)
    return bind(
        select(period, incidents.c.answer, func.count())
        .where(*here, *_within(incidents.c.at, count))
        .group_by(period, incidents.c.answer)
    )


_CAME = bind(
    select(decisions.c.item_id)
    .where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at >= bindparam("bound_0"),
        decisions.c.field == ID,
    )
    .distinct()
)
"""What came from another team since then, or went there."""
_HERE = decisions.c.team_id == bindparam("team_id")
_CAME_HERE = decisions.c.item_id.in_(bindparam("came", expanding=True))
_HERE_ALONE = and_(_HERE, decisions.c.item_id.not_in(bindparam("came", expanding=True)))


@lru_cache
def _flow(count: int, whose: ColumnElement[bool]) -> Bound:
    """The changes of state and priority, and the filings, counted by what they changed from and to."""
    told = as_table(_filled(_told(count, whose)))
    filed = told.c.what == FILED
    state = case((told.c.field == STATE, told.c.after), else_=told.c.state)
    priority = case((told.c.field == PRIORITY, told.c.after), else_=told.c.priority)
    before = case((filed, ""), else_=_open_as(told.c.state, told.c.priority))
    ended = or_(told.c.after == State.CLOSED, told.c.after == State.DECLINED)
    over = and_(told.c.field == STATE, told.c.states == 1, ended)
    columns = [
        told.c.period,
        case((filed, FILED), (over, told.c.after), else_="").label("event"),
        case((over, told.c.how), else_="").label("how"),
        and_(filed, told.c.reopens).label("reopens"),
        before.label("before"),
        _open_as(state, priority).label("after"),
        func.coalesce(func.nullif(told.c.priority_now, ""), UNSET).label("priority"),
    ]
    changes = as_table(select(*columns)).c
    return bind(select(*changes, func.count()).group_by(*changes))


def _told(count: int, whose: ColumnElement[bool]) -> Select[Any]:
    """Each of those decisions, with how many there are from it on about the state, and about the priority."""
    field = decisions.c.field
    came_back = any_such(
        select(links.c.id).where(links.c.item_id == items.c.id, links.c.kind == LinkKind.REOPENS)
    )
    how = [(_closed_as(one), one.value) for one in (Closing.CLEANED, Closing.OVERRIDE)]
    told: Select[Any] = (
        select(
            _period(decisions.c.at, count),
            decisions.c.item_id,
            decisions.c.what,
            field,
            decisions.c.before,
            decisions.c.after,
            _from_it_on(func.count(case((field == STATE, 1)))).label("states"),
            _from_it_on(func.count(case((field == PRIORITY, 1)))).label("priorities"),
            items.c.state.label("state_now"),
            func.coalesce(items.c.priority, "").label("priority_now"),
            case((items.c.state == State.CLOSED, case(*how, else_="")), else_="").label("how"),
            case((decisions.c.what == FILED, came_back), else_=False).label("reopens"),
        )
        .join(items, items.c.id == decisions.c.item_id)
        .where(
            whose,
            *_within(decisions.c.at, count),
            or_(decisions.c.what == FILED, field == STATE, field == PRIORITY),
            items.c.team_id == bindparam("team_id"),
            items.c.kind == Kind.DEBT,
            items.c.merged_into_id.is_(None),
            or_(items.c.state != State.DECLINED, items.c.state_reason != UNDONE),
        )
    )
    return told


def _from_it_on(counted: FunctionElement[int]) -> ColumnElement[int]:
    """Of the decision and the later ones about its item."""
    return counted.over(partition_by=decisions.c.item_id, order_by=decisions.c.id.desc())


def _filled(told: Select[Any]) -> Select[Any]:
    """The same, with the state and the priority that the item had just before each: as the next decision
    about it replaced it, or as it is now."""
    one = as_table(told).c

    def just_before(field: str, run: ColumnElement[int], now: ColumnElement[str]) -> ColumnElement[str]:
        replaced = func.max(case((one.field == field, one.before)))
        return func.coalesce(replaced.over(partition_by=(one.item_id, run)), now)

    return select(
        one.period,
        one.what,
        one.field,
        one.after,
        one.states,
        one.how,
        one.reopens,
        one.priority_now,
        just_before(STATE, one.states, one.state_now).label("state"),
        just_before(PRIORITY, one.priorities, one.priority_now).label("priority"),
    )


def _open_as(state: ColumnElement[str], priority: ColumnElement[str]) -> ColumnElement[str]:
    """The priority under which it is open; nothing where it is not."""
    over = or_(state == State.CLOSED, state == State.DECLINED)
    return case((over, ""), else_=func.coalesce(func.nullif(priority, ""), UNSET))
