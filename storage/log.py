"""The decision log: who changed what, from, to, why and where. It only ever grows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.models import decisions, people
from storage.scope import Scope, bind


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry. `version` is the item's version that it led to."""

    what: str
    field: str
    before: str
    after: str
    reason: str
    version: int
    at: datetime
    person_id: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decision to be written. No `item_id`: it is about the team."""

    team_id: int
    item_id: int | None
    person_id: int
    what: str
    at: datetime
    field: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    place: str = ""
    version: int = 0


_DECISIONS = select(
    decisions.c.what,
    decisions.c.field,
    decisions.c.before,
    decisions.c.after,
    decisions.c.reason,
    decisions.c.version,
    decisions.c.at,
    decisions.c.person_id,
    people.c.name,
).join(people, people.c.id == decisions.c.person_id)
_SINCE = bind(
    _DECISIONS.where(
        decisions.c.item_id == bindparam("item_id"), decisions.c.version > bindparam("seen")
    ).order_by(decisions.c.id)
)


class Log:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def write(self, entry: Entry) -> None:
        values = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        self._scope.add(decisions, {name: value for name, value in values.items() if value != ""})

    def since(self, item_id: int, version: int) -> list[Decision]:
        """What was decided about the item after that version, oldest first."""
        return self._scope.all(Decision, _SINCE, item_id=item_id, seen=version)
