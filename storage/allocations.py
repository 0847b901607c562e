"""The share of each kind of work in a team's capacity, and from when on it holds (F26)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.enums import Kind
from storage.models import allocations
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Allocation:
    """shares: kind → percent, 100 in all. from_on: the first day on which it holds, in the team's zone."""

    id: int
    team_id: int
    from_on: date
    shares: Mapping[Kind, int]
    person_id: int
    reason: str
    at: datetime


_ALLOCATION = columns(allocations, Allocation)
_OF_TEAM = bind(
    select(*_ALLOCATION)
    .where(allocations.c.team_id == bindparam("team_id"))
    .order_by(allocations.c.from_on.desc())
)
_DROP = bind(
    delete(allocations).where(
        allocations.c.team_id == bindparam("team_id"), allocations.c.from_on == bindparam("day")
    )
)


def _allocation(*row: Any) -> Allocation:
    """Gives the kinds their type back."""
    made = Allocation(*row)
    return replace(made, shares={Kind(name): int(share) for name, share in made.shares.items()})


class Allocations:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of_team(self, team_id: int) -> list[Allocation]:
        """Every one that held, holds or will hold, the latest first."""
        return self._scope.all(_allocation, _OF_TEAM, team_id=team_id)

    def set(
        self,
        team_id: int,
        from_on: date,
        shares: Mapping[Kind, int],
        person_id: int,
        at: datetime,
        reason: str = "",
    ) -> None:
        """From that day on these shares hold, in place of what was to hold from the same day on."""
        self._scope.run(_DROP, team_id=team_id, day=from_on)
        values = {"team_id": team_id, "from_on": from_on, "shares": dict(shares), "person_id": person_id}
        self._scope.add(allocations, {**values, "at": at, "reason": reason})
