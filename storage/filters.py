"""Which items of the one list a view shows: filters that can be combined, over the same order (F7)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from storage.enums import DEFAULT_TIMING, PARKED_STATES, UNSET
from storage.models import items
from storage.rank_key import PARKED

BEHIND_ALL = "~"
"""Stands behind every key of the list."""
_FOLLOWING = {"temperature": 0, "horizon": 1}


@dataclass(frozen=True, slots=True)
class Filters:
    """Each names the values that it lets through, or nothing when it lets all through.

    `none` stands for what is not set. Temperature and horizon follow the priority where nobody set
    them. area: the beginning of it. mine: a person who filed it or is to do it. ranked: only what
    has a rank number. open_to: somebody who sees no restricted items but those that name them.
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
    open_to: int | None = None


ALL = Filters()
_WORDS = ("kind", "priority", "category", "effort", "temperature", "horizon", "queue", "source", "state")


def lanes(
    filters: Filters, after: str = "", before: str = ""
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Between which keys to look: never through a lane in which nothing can be found.

    One bound a side, for a database may begin its search at either of two.
    """
    parked = bool(filters.state) and PARKED_STATES.issuperset(filters.state)
    lowest, highest = PARKED if parked else "", PARKED if filters.ranked else BEHIND_ALL
    return items.c.rank_key > max(after, lowest), items.c.rank_key < min(before or highest, highest)


def ways(filters: Filters) -> list[list[ColumnElement[bool]]]:
    """The filters as criteria over the items table; an item is chosen that meets all of one list.

    What is somebody's own is looked up by filer and by assignee apart: neither index serves both.
    """
    if not filters.mine:
        return [_conditions(filters)]
    return [
        [column == filters.mine, *_conditions(filters)] for column in (items.c.assignee_id, items.c.filer_id)
    ]


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [_among(name, getattr(filters, name)) for name in _WORDS if getattr(filters, name)]
    if filters.area:
        found.append(items.c.area.istartswith(filters.area, autoescape=True))
    if filters.assignee:
        found.append(items.c.assignee_id == filters.assignee)
    if filters.sprint:
        found.append(items.c.sprint_id == filters.sprint)
    if filters.attention:
        found.append(items.c.attention.is_(True))
    if filters.open_to is not None:
        named = (items.c.filer_id == filters.open_to, items.c.assignee_id == filters.open_to)
        found.append(or_(items.c.restricted.is_(False), *named))
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
