"""What of a backlog waits for somebody to decide: each question by its own index, counted to a bound."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, or_, select

from storage.enums import Kind, State
from storage.models import items
from storage.rank_key import PARKED
from storage.scope import Bound, Scope, bind

AT_MOST = 500
_TO_BEGIN = (State.NEW, State.TRIAGED)


def _said(value: StrEnum) -> ColumnElement[Any]:
    """A word that stands in the question itself, so that SQLite sees which index knows it."""
    return literal(value.value, literal_execute=True)


_TEAM = items.c.team_id == bindparam("team_id")
_WAITS = items.c.state.in_([_said(state) for state in _TO_BEGIN])
_ASKED = (items.c.agenda_key > "1", items.c.agenda_key < "2")
"""What a review's first step asks about."""


def _ids(*criteria: ColumnElement[bool], by: ColumnElement[Any]) -> Bound:
    asked: Select[Any] = select(items.c.id).where(_TEAM, *criteria).order_by(by)
    return bind(asked.limit(bindparam("at_most")))


_UNCONFIRMED = _ids(~items.c.priority_confirmed, *_ASKED, by=items.c.agenda_key)
_REQUESTS = _ids(
    items.c.from_stakeholder,
    items.c.state == _said(State.NEW),
    items.c.priority_confirmed,
    items.c.rank_key > "",
    by=items.c.rank_key,
)
_UNTRIAGED = _ids(
    *_ASKED,
    items.c.priority.is_(None),
    or_(~items.c.from_stakeholder, items.c.state != State.NEW),
    by=items.c.agenda_key,
)
_DUE = bind(
    select(items.c.id, items.c.due_on)
    .where(
        _TEAM, items.c.due_on <= bindparam("until"), items.c.rank_key < PARKED, items.c.due_on.is_not(None)
    )
    .order_by(items.c.due_on, items.c.rank_key)
    .limit(bindparam("at_most"))
)
_STORIES = _ids(
    items.c.kind == _said(Kind.IMPROVEMENT_STORY),
    items.c.assignee_id.is_(None),
    _WAITS,
    items.c.filed_at <= bindparam("filed_by"),
    by=items.c.filed_at,
)


class Waiting:
    """IDs of items, as many as `AT_MOST`; the first of them is the first to decide about."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def unconfirmed(self, team_id: int) -> list[int]:
        """Filed as Critical, and nobody with the right has confirmed it."""
        return self._found(_UNCONFIRMED, team_id)

    def requests(self, team_id: int) -> list[int]:
        """New ones of stakeholders."""
        return self._found(_REQUESTS, team_id)

    def untriaged(self, team_id: int) -> list[int]:
        """Without a priority, and no new request."""
        return self._found(_UNTRIAGED, team_id)

    def due(self, team_id: int, until: date) -> list[tuple[int, date]]:
        """Still to do, with a due date up to that day."""
        rows = self._scope.rows(_DUE, team_id=team_id, until=until, at_most=AT_MOST)
        return [(int(row[0]), row[1]) for row in rows]

    def stories(self, team_id: int, filed_by: datetime) -> list[int]:
        """Improvement stories filed by then that nobody took or planned."""
        return self._found(_STORIES, team_id, filed_by=filed_by)

    def _found(self, bound: Bound, team_id: int, **values: Any) -> list[int]:
        rows = self._scope.rows(bound, team_id=team_id, at_most=AT_MOST, **values)
        return [int(row[0]) for row in rows]
