"""Notes on an item: what people added to it, and what a merged duplicate brought along (F9)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from storage.models import notes, people
from storage.scope import Scope, bind


@dataclass(frozen=True, slots=True)
class NoteOn:
    """Somebody's words on an item. `from_item_id`: the merged item whose text it was."""

    id: int
    person_id: int
    text: str
    came_from: str
    from_item_id: int | None
    at: datetime
    person: str


_OF_ITEM = bind(
    select(
        notes.c.id,
        notes.c.person_id,
        notes.c.text,
        notes.c.came_from,
        notes.c.from_item_id,
        notes.c.at,
        people.c.name,
    )
    .join(people, people.c.id == notes.c.person_id)
    .where(notes.c.item_id == bindparam("item_id"))
    .order_by(notes.c.id.desc())
    .limit(bindparam("at_most"))
)
_COUNT = bind(select(func.count()).where(notes.c.item_id == bindparam("item_id")))
_TAKE_BACK = bind(
    delete(notes).where(
        notes.c.item_id == bindparam("item_id"), notes.c.from_item_id == bindparam("from_item")
    )
)


class Notes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(
        self,
        item_id: int,
        person_id: int,
        text: str,
        at: datetime,
        *,
        came_from: str = "",
        from_item: int | None = None,
    ) -> int:
        values = {"item_id": item_id, "person_id": person_id, "text": text, "at": at}
        return self._scope.add(notes, {**values, "came_from": came_from, "from_item_id": from_item})

    def of_item(self, item_id: int, at_most: int) -> list[NoteOn]:
        """Newest first."""
        return self._scope.all(NoteOn, _OF_ITEM, item_id=item_id, at_most=at_most)

    def count(self, item_id: int) -> int:
        return int(self._scope.run(_COUNT, item_id=item_id).scalar_one())

    def take_back(self, item_id: int, from_item: int) -> None:
        """Drops what a merged item brought, when the two are separated."""
        self._scope.run(_TAKE_BACK, item_id=item_id, from_item=from_item)
