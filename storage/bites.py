"""Bites: each time that an item cost somebody something, once a person a day (F25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from storage.families import family
from storage.models import bites, items
from storage.scope import Bound, Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Bite:
    """day: in the team's zone. minutes: what it cost, if somebody said. kind: a BiteKind, or empty."""

    id: int
    item_id: int
    person_id: int
    day: date
    minutes: int | None
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cost:
    """What an item has cost so far. people: how many it bit, never who. kinds: kind → how many said so."""

    people: int
    kinds: dict[str, int]


_BITE = columns(bites, Bite)
_OF_THESE = bites.c.item_id.in_(bindparam("ids", expanding=True))
_SAID = bind(
    select(*_BITE)
    .where(_OF_THESE, bites.c.person_id == bindparam("by"), bites.c.day == bindparam("on"))
    .order_by(bites.c.id.desc())
    .limit(1)
)
_DAYS = bind(select(func.sum(bites.c.minutes)).where(_OF_THESE).group_by(bites.c.person_id, bites.c.day))
_PEOPLE = bind(select(func.count(bites.c.person_id.distinct())).where(_OF_THESE))
_KINDS = bind(select(bites.c.kind, func.count()).where(_OF_THESE).group_by(bites.c.kind))
_SAY = bind(
    update(bites)
    .where(bites.c.id == bindparam("the_id"))
    .values(minutes=bindparam("new_minutes"), kind=bindparam("new_kind"))
)
_TAKE_BACK = bind(delete(bites).where(bites.c.id == bindparam("the_id")))
_COUNT = bind(
    update(items)
    .where(items.c.id == bindparam("the_id"))
    .values(bites=bindparam("times"), bite_minutes=bindparam("minutes"))
)


class Bites:
    """What bit one item bit those that were joined with it; so a merge moves no row, and is taken back
    whole. The item's team must be locked by whoever changes anything; `count` tells the item after that."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def said(self, item_id: int, person_id: int, day: date) -> Bite | None:
        """What that person said that day, of the item or of what was joined with it; the latest."""
        found = self._of_all(_SAID, item_id, by=person_id, on=day)
        return Bite(*found[0]) if found else None

    def add(self, item_id: int, person_id: int, day: date, at: datetime) -> bool:
        """Whether it is that person's first one of the day."""
        row = {"item_id": item_id, "person_id": person_id, "day": day, "at": at}
        return self._scope.add_once(bites, row)

    def say(self, bite: Bite, minutes: int | None, kind: str) -> None:
        """What it cost, and of which kind it was."""
        self._scope.run(_SAY, the_id=bite.id, new_minutes=minutes, new_kind=kind)

    def take_back(self, bite: Bite) -> None:
        self._scope.run(_TAKE_BACK, the_id=bite.id)

    def cost(self, item_id: int) -> Cost:
        people = self._of_all(_PEOPLE, item_id)[0][0]
        kinds = {str(kind): int(count) for kind, count in self._of_all(_KINDS, item_id) if kind}
        return Cost(int(people), kinds)

    def count(self, item_id: int) -> None:
        """Keeps with the item how often it bit and what that cost, as its rows have it: a person counts once
        a day, and every minute counts."""
        days = [int(row[0] or 0) for row in self._of_all(_DAYS, item_id)]
        self._scope.run(_COUNT, the_id=item_id, times=len(days), minutes=sum(days))

    def _of_all(self, bound: Bound, item_id: int, **values: Any) -> Sequence[Sequence[Any]]:
        """The answer about the item and everything that was joined with it."""
        ids = family(self._scope, item_id)
        return [tuple(row) for row in self._scope.run(bound, ids=ids, **values)]
