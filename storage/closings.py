"""How items were closed, with the evidence for it, and whether that held (F28, F29)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.enums import Closing, Held, Kind, State
from storage.models import closings, items
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Closed:
    """One closing of an item. evidence: criterion → what was said of it. missing: what was overridden, and
    reason why. note: before and after, in words. held: None while nobody said."""

    id: int
    item_id: int
    how: Closing
    person_id: int
    reviewer_id: int | None
    evidence: Mapping[str, str]
    missing: Sequence[str]
    reason: str
    note: str
    at: datetime
    held: Held | None
    held_by_id: int | None
    held_at: datetime | None


_CLOSED = columns(closings, Closed)
_LAST = bind(
    select(*_CLOSED)
    .where(closings.c.item_id == bindparam("item_id"), closings.c.undone_at.is_(None))
    .order_by(closings.c.id.desc())
    .limit(1)
)
_OF = bind(
    select(*_CLOSED)
    .where(closings.c.item_id.in_(bindparam("ids", expanding=True)), closings.c.undone_at.is_(None))
    .order_by(closings.c.id)
)
_LATEST = bind(
    select(items.c.id)
    .where(
        items.c.team_id == bindparam("team_id"),
        items.c.closed_at.is_not(None),
        items.c.kind == Kind.DEBT,
        items.c.state == State.CLOSED,
    )
    .order_by(items.c.closed_at.desc(), items.c.id.desc())
    .limit(bindparam("at_most"))
    .offset(bindparam("skip"))
)
_LAST_SAID = bind(
    select(*_CLOSED).where(closings.c.item_id == bindparam("item_id")).order_by(closings.c.id.desc()).limit(1)
)
_TAKE_BACK = bind(
    update(closings)
    .where(closings.c.item_id == bindparam("of_item"), closings.c.undone_at.is_(None))
    .values(undone_at=bindparam("moment"))
)


def _closed(*row: Any) -> Closed:
    """Gives the words of a row back their types."""
    made = Closed(*row)
    return replace(made, how=Closing(made.how), held=Held(made.held) if made.held else None)


class Closings:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, item_id: int, how: Closing, person_id: int, at: datetime, **more: Any) -> int:
        """Keeps a closing; its ID. more: reviewer_id, evidence, missing, reason, note."""
        values = {"item_id": item_id, "how": how, "person_id": person_id, "at": at}
        return self._scope.add(closings, {"evidence": {}, "missing": [], **values, **more})

    def last(self, item_id: int) -> Closed | None:
        """The latest one that was not taken back."""
        return self._scope.one(_closed, _LAST, item_id=item_id)

    def of(self, ids: Collection[int]) -> dict[int, Closed]:
        """Item → the latest closing of it that was not taken back."""
        found = self._scope.all(_closed, _OF, ids=sorted(ids)) if ids else []
        return {one.item_id: one for one in found}

    def latest(self, team_id: int, at_most: int, skip: int) -> list[int]:
        """The debt items of the team that were closed last, the latest first."""
        return [int(row[0]) for row in self._scope.rows(_LATEST, team_id=team_id, at_most=at_most, skip=skip)]

    def last_said(self, item_id: int) -> Closed | None:
        """The latest one, also one that was taken back."""
        return self._scope.one(_closed, _LAST_SAID, item_id=item_id)

    def take_back(self, item_id: int, at: datetime) -> None:
        """The item is not closed any more."""
        self._scope.run(_TAKE_BACK, of_item=item_id, moment=at)

    def change(self, closing_id: int, **values: Any) -> None:
        """Writes the note, or who said when whether it held."""
        written = update(closings).where(closings.c.id == bindparam("the_id")).values(**values)
        self._scope.run(bind(written), the_id=closing_id)
