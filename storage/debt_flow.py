"""How debt came and went by priority, as the decision log tells it: filed, closed, declined, raised (F31)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.functions import FunctionElement

from storage.enums import UNSET, Closing, Kind, LinkKind, State
from storage.log import FILED, UNDONE
from storage.models import closings, decisions, items, links
from storage.periods import period_of, within
from storage.scope import Bound, any_such, as_table, bind

STATE, PRIORITY, ID = "state", "priority", "id"
FIRST_NUMBER = 10**10
"""Added to the number of a decision, it makes all of them equally long."""


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


def closed_as(how: Closing) -> ColumnElement[bool]:
    standing = (closings.c.item_id == items.c.id, closings.c.how == how, closings.c.undone_at.is_(None))
    return any_such(select(closings.c.id).where(*standing))


CAME = bind(
    select(decisions.c.item_id)
    .where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at >= bindparam("bound_0"),
        decisions.c.field == ID,
    )
    .distinct()
)
"""What came from another team since then, or went there."""
HERE = decisions.c.team_id == bindparam("team_id")
CAME_HERE = decisions.c.item_id.in_(bindparam("came", expanding=True))
HERE_ALONE = and_(HERE, decisions.c.item_id.not_in(bindparam("came", expanding=True)))


@lru_cache
def flow(count: int, whose: ColumnElement[bool]) -> Bound:
    """The changes of state and priority, and the filings, counted by what they changed from and to."""
    told = as_table(_told(count, whose)).c
    filed = told.what == FILED
    held = func.coalesce(_text_of(told.nearest_state), told.state_now)
    ranked = func.coalesce(_text_of(told.nearest_priority), told.priority_now)
    state = case((told.field == STATE, told.after), else_=held)
    priority = case((told.field == PRIORITY, told.after), else_=ranked)
    over = and_(told.field == STATE, told.states == 1, _is_over(told.after))
    columns = [
        told.period,
        case((filed, FILED), (over, told.after), else_="").label("event"),
        case((over, told.how), else_="").label("how"),
        and_(filed, told.reopens).label("reopens"),
        case((filed, ""), else_=_open_as(held, ranked)).label("before"),
        _open_as(state, priority).label("after"),
        func.coalesce(func.nullif(told.priority_now, ""), UNSET).label("priority"),
    ]
    changes = as_table(select(*columns)).c
    return bind(select(*changes, func.count()).group_by(*changes))


def _told(count: int, whose: ColumnElement[bool]) -> Select[Any]:
    """The filings, the changes of priority, and those of state that end an item or bring it back; each with
    what the next one of either kind replaced, itself among them: so the item was just before. states: how
    many of the latter there are from it on."""
    field, at = decisions.c.field, decisions.c.at
    came_back = any_such(
        select(links.c.id).where(links.c.item_id == items.c.id, links.c.kind == LinkKind.REOPENS)
    )
    how = [(closed_as(one), one.value) for one in (Closing.CLEANED, Closing.OVERRIDE)]
    closed = and_(field == STATE, decisions.c.after == State.CLOSED)
    begins_over, ends_over = _is_over(decisions.c.before), _is_over(decisions.c.after)
    told: Select[Any] = (
        select(
            period_of(at, count),
            decisions.c.what,
            field,
            decisions.c.after,
            _from_it_on(func.min(case((field == STATE, _numbered(decisions.c.before))))).label(
                "nearest_state"
            ),
            _from_it_on(func.min(case((field == PRIORITY, _numbered(decisions.c.before))))).label(
                "nearest_priority"
            ),
            _from_it_on(func.count(case((field == STATE, 1)))).label("states"),
            items.c.state.label("state_now"),
            func.coalesce(items.c.priority, "").label("priority_now"),
            case((closed, case(*how, else_="")), else_="").label("how"),
            case((decisions.c.what == FILED, came_back), else_=False).label("reopens"),
        )
        .join(items, items.c.id == decisions.c.item_id)
        .where(
            whose,
            *within(at, count),
            or_(
                decisions.c.what == FILED,
                field == PRIORITY,
                and_(field == STATE, or_(begins_over, ends_over)),
            ),
            items.c.team_id == bindparam("team_id"),
            items.c.kind == Kind.DEBT,
            items.c.merged_into_id.is_(None),
            or_(items.c.state != State.DECLINED, items.c.state_reason != UNDONE),
        )
    )
    return told


def _from_it_on(counted: FunctionElement[Any]) -> ColumnElement[Any]:
    """Of the decision and the later ones about its item."""
    return counted.over(partition_by=decisions.c.item_id, order_by=decisions.c.id.desc())


def _numbered(text: ColumnElement[str]) -> ColumnElement[str]:
    """The text of a decision behind its number, so that the earliest one's is the least."""
    number = cast(decisions.c.id, BigInteger) + literal_column(str(FIRST_NUMBER), BigInteger)
    return cast(number, String) + text


def _text_of(numbered: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(numbered, len(str(FIRST_NUMBER)) + 1)


def _open_as(state: ColumnElement[str], priority: ColumnElement[str]) -> ColumnElement[str]:
    """The priority under which it is open; nothing where it is not."""
    return case((_is_over(state), ""), else_=func.coalesce(func.nullif(priority, ""), UNSET))


def _is_over(state: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(state == State.CLOSED, state == State.DECLINED)
