"""Bites: each time that an item cost somebody something, once a person a day (F25)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select, update

from storage.models import bites, items
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Bite:
    """day: in the team's zone. minutes: what it cost, if somebody said."""

    id: int
    item_id: int
    person_id: int
    day: date
    minutes: int | None
    kind: str
    at: datetime


_BITE = columns(bites, Bite)
_THAT_DAY = (
    bites.c.item_id == bindparam("of_item"),
    bites.c.person_id == bindparam("by"),
    bites.c.day == bindparam("on"),
)
_GET = bind(select(*_BITE).where(*_THAT_DAY))
_OF_ITEM = bind(
    select(*_BITE)
    .where(bites.c.item_id == bindparam("of_item"))
    .order_by(bites.c.id.desc())
    .limit(bindparam("at_most"))
)
_SAY = bind(
    update(bites).where(*_THAT_DAY).values(minutes=bindparam("new_minutes"), kind=bindparam("new_kind"))
)
_TAKE_BACK = bind(delete(bites).where(*_THAT_DAY))
_COUNT = bind(
    update(items)
    .where(items.c.id == bindparam("of_item"))
    .values(
        bites=items.c.bites + bindparam("more"), bite_minutes=items.c.bite_minutes + bindparam("more_minutes")
    )
)


class Bites:
    """The item's team must be locked by whoever adds or changes one; the item counts them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, item_id: int, person_id: int, day: date) -> Bite | None:
        return self._scope.one(Bite, _GET, of_item=item_id, by=person_id, on=day)

    def of_item(self, item_id: int, at_most: int) -> list[Bite]:
        """The latest ones first."""
        return self._scope.all(Bite, _OF_ITEM, of_item=item_id, at_most=at_most)

    def add(self, item_id: int, person_id: int, day: date, at: datetime) -> bool:
        """Whether it is that person's first one of the day."""
        row = {"item_id": item_id, "person_id": person_id, "day": day, "at": at}
        made = self._scope.add_once(bites, row)
        if made:
            self._scope.run(_COUNT, of_item=item_id, more=1, more_minutes=0)
        return made

    def say(self, bite: Bite, minutes: int | None, kind: str) -> None:
        """What it cost, and of which kind it was."""
        that = {"of_item": bite.item_id, "by": bite.person_id, "on": bite.day}
        self._scope.run(_SAY, new_minutes=minutes, new_kind=kind, **that)
        more = (minutes or 0) - (bite.minutes or 0)
        self._scope.run(_COUNT, of_item=bite.item_id, more=0, more_minutes=more)

    def take_back(self, bite: Bite) -> None:
        that = {"of_item": bite.item_id, "by": bite.person_id, "on": bite.day}
        self._scope.run(_TAKE_BACK, **that)
        self._scope.run(_COUNT, of_item=bite.item_id, more=-1, more_minutes=-(bite.minutes or 0))
