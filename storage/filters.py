"""Which items of the one list a view shows: filters that can be combined, over the same order (F7)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from storage.enums import DEFAULT_TIMING
from storage.models import items

UNSET = "none"
_FOLLOWING = {"temperature": 0, "horizon": 1}


@dataclass(frozen=True, slots=True)
class Filters:
    """Each names the values that it lets through, or nothing when it lets all through.

    `none` stands for what is not set. Temperature and horizon follow the priority where nobody set
    them. area: the beginning of it. mine: a person who filed it or is to do it. ranked: only what
    has a rank number.
    """

    kind: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    effort: tuple[str, ...] = ()
    temperature: tuple[str, ...] = ()
    horizon: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    area: str = ""
    assignee: int = 0
    mine: int = 0
    sprint: int = 0
    attention: bool = False
    ranked: bool = False


ALL = Filters()
_WORDS = ("kind", "priority", "category", "effort", "temperature", "horizon", "queue", "source", "state")


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters as criteria over the items table."""
    found = [_among(name, getattr(filters, name)) for name in _WORDS if getattr(filters, name)]
    if filters.area:
        found.append(items.c.area.istartswith(filters.area, autoescape=True))
    if filters.assignee:
        found.append(items.c.assignee_id == filters.assignee)
    if filters.mine:
        found.append(or_(items.c.assignee_id == filters.mine, items.c.filer_id == filters.mine))
    if filters.sprint:
        found.append(items.c.sprint_id == filters.sprint)
    if filters.attention:
        found.append(items.c.attention.is_(True))
    if filters.ranked:
        found.append(items.c.rank_key < "2")
    return found


def _among(name: str, values: tuple[str, ...]) -> ColumnElement[bool]:
    column: Any = items.c[name]
    named = [value for value in values if value != UNSET]
    ways = [column.in_(named)] if named else []
    if name in _FOLLOWING:
        following = [
            priority for priority, usual in DEFAULT_TIMING.items() if usual[_FOLLOWING[name]] in named
        ]
        ways += [and_(column.is_(None), items.c.priority.in_(following))] if following else []
        ways += [and_(column.is_(None), items.c.priority.is_(None))] if UNSET in values else []
    elif UNSET in values:
        ways.append(column.is_(None))
    return or_(*ways)
