"""Sprints: a team's time boxes, each a row from the moment that somebody plans into it or names its goal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from storage.enums import Effort, Kind
from storage.models import items, sprints
from storage.narrowing import Narrowed
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Sprint:
    """starts_on, ends_on: the first and the last day, in the team's zone. over_at: the midnight after it.

    capacity: in points, or none. ended_at: when it was closed. planned, done: kind → points that it held when
    it ended, and that went live in it; none while it runs. debt_share: in percent, where the team said so.
    """

    id: int
    team_id: int
    number: int
    goal: str
    starts_on: date
    ends_on: date
    over_at: datetime
    capacity: int | None
    ended_at: datetime | None
    planned: Mapping[Kind, int] | None
    done: Mapping[Kind, int] | None
    debt_share: int | None


@dataclass(frozen=True, slots=True)
class Sized:
    """So many items of a kind and a size."""

    kind: Kind
    effort: Effort | None
    count: int


_SPRINT = columns(sprints, Sprint)
_BY_ID = bind(select(*_SPRINT).where(sprints.c.id == bindparam("id")))
_BY_NUMBER = bind(
    select(*_SPRINT).where(sprints.c.team_id == bindparam("team_id"), sprints.c.number == bindparam("number"))
)
_OPEN = bind(
    select(*_SPRINT)
    .where(sprints.c.team_id == bindparam("team_id"), sprints.c.ended_at.is_(None))
    .order_by(sprints.c.number)
)
_LAST = bind(
    select(*_SPRINT)
    .where(sprints.c.team_id == bindparam("team_id"))
    .order_by(sprints.c.number.desc())
    .limit(bindparam("at_most"))
)
_SIZES = select(items.c.kind, items.c.effort, func.count().label("of_these")).group_by(
    items.c.kind, items.c.effort
)
_IN_IT = bind(_SIZES.where(items.c.sprint_id == bindparam("sprint_id")))
_WENT_LIVE = bind(
    _SIZES.where(
        items.c.team_id == bindparam("team_id"),
        items.c.live_at >= bindparam("since"),
        items.c.live_at < bindparam("until"),
    )
)


def _sprint(*row: Any) -> Sprint:
    """Gives the kinds their type back."""
    made = Sprint(*row)
    return replace(made, planned=_by_kind(made.planned), done=_by_kind(made.done))


def _by_kind(points: Mapping[Any, Any] | None) -> Mapping[Kind, int] | None:
    return None if points is None else {Kind(name): int(one) for name, one in points.items()}


def _sized(kind: str, effort: str | None, count: int) -> Sized:
    return Sized(Kind(kind), Effort(effort) if effort else None, count)


class Sprints(Narrowed):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, sprint_id: int) -> Sprint:
        """The sprint of an ID that another row holds. Raises LookupError when there is none here."""
        sprint = self._found(self._scope.one(_sprint, _BY_ID, id=sprint_id))
        if sprint is None:
            raise LookupError(f"no sprint {sprint_id}")
        return sprint

    def by_number(self, team_id: int, number: int) -> Sprint | None:
        return self._scope.one(_sprint, _BY_NUMBER, team_id=team_id, number=number)

    def open(self, team_id: int) -> list[Sprint]:
        """Those that were not closed yet, the running one first, if it has a row."""
        return self._scope.all(_sprint, _OPEN, team_id=team_id)

    def latest(self, team_id: int, at_most: int) -> list[Sprint]:
        """The last ones by number, latest first."""
        return self._scope.all(_sprint, _LAST, team_id=team_id, at_most=at_most)

    def add(
        self, team_id: int, number: int, starts_on: date, ends_on: date, over_at: datetime, **more: Any
    ) -> Sprint | None:
        """A new sprint; None when another command made that number at this moment."""
        values = {"team_id": team_id, "number": number, "starts_on": starts_on, "ends_on": ends_on}
        made = self._scope.add_once(sprints, {**values, "over_at": over_at, **more})
        return self.by_number(team_id, number) if made else None

    def change(self, sprint_id: int, **values: Any) -> Sprint:
        """Writes goal, capacity, days, ended_at, or what is kept of it when it ends."""
        self._scope.run(
            bind(update(sprints).where(sprints.c.id == bindparam("the_id")).values(**values)),
            the_id=sprint_id,
        )
        return self.get(sprint_id)

    def sizes(self, sprint_id: int) -> list[Sized]:
        """Everything that is in the sprint, done or not, by kind and size."""
        return self._scope.all(_sized, _IN_IT, sprint_id=sprint_id)

    def went_live(self, team_id: int, since: datetime, until: datetime) -> list[Sized]:
        """What of the team's is live since a moment of that time, by kind and size."""
        return self._scope.all(_sized, _WENT_LIVE, team_id=team_id, since=since, until=until)
