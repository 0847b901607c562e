"""The decision log: who changed what, from, to, why and where. It only ever grows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from storage.models import decisions, people
from storage.scope import Bound, Scope, bind


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry. `version` is the version that it led to, of the item or of the team.

    No `item_id`: it is about the team. No `person_id`: Hearth itself, as the calendar said.
    """

    id: int
    item_id: int | None
    what: str
    field: str
    before: str
    after: str
    reason: str
    version: int
    place: str
    at: datetime
    person_id: int | None
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decision to be written. No `item_id`: it is about the team."""

    team_id: int
    item_id: int | None
    person_id: int | None
    what: str
    at: datetime
    field: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    place: str = ""
    version: int = 0


_DECISIONS = select(
    decisions.c.id,
    decisions.c.item_id,
    decisions.c.what,
    decisions.c.field,
    decisions.c.before,
    decisions.c.after,
    decisions.c.reason,
    decisions.c.version,
    decisions.c.place,
    decisions.c.at,
    decisions.c.person_id,
)
FILED = "filed"
LEFT = "left"
"""What the log of a team says of an item that went to another one; its own story tells it once."""
UNDONE = "undone"
"""What is said of what was taken back; of an item that is declined for it, its filing was."""
REVIEW = "review"
"""What the log of a team says of everything that was done with a review itself."""
_ABOUT = (decisions.c.item_id == bindparam("item_id"), decisions.c.what != LEFT)
_SINCE = bind(_DECISIONS.where(*_ABOUT, decisions.c.version > bindparam("seen")).order_by(decisions.c.id))
_CHOICES_SINCE = bind(
    _DECISIONS.where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.item_id.is_(None),
        decisions.c.version > bindparam("seen"),
    ).order_by(decisions.c.id)
)
_OF_ITEM = bind(
    _DECISIONS.where(*_ABOUT, decisions.c.id < bindparam("before_id"))
    .order_by(decisions.c.id.desc())
    .limit(bindparam("at_most"))
)
_OF_TEAM = bind(
    _DECISIONS.where(decisions.c.team_id == bindparam("team_id"), decisions.c.id < bindparam("before_id"))
    .order_by(decisions.c.id.desc())
    .limit(bindparam("at_most"))
)
_AFTER = bind(
    _DECISIONS.where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at > bindparam("moment"),
        decisions.c.what != bindparam("left_out"),
    ).order_by(decisions.c.id.desc())
)
_FILED_AFTER = bind(
    select(decisions.c.item_id).where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at > bindparam("moment"),
        decisions.c.what == FILED,
    )
)
_OF_ITEM_AFTER = bind(
    _DECISIONS.where(
        decisions.c.item_id == bindparam("item_id"), decisions.c.at > bindparam("moment")
    ).order_by(decisions.c.id.desc())
)
_ABOUT_REVIEWS = bind(
    _DECISIONS.where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at >= bindparam("since"),
        decisions.c.what == REVIEW,
    ).order_by(decisions.c.id)
)
_BETWEEN = bind(
    _DECISIONS.where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.id > bindparam("first"),
        decisions.c.id < bindparam("last"),
    ).order_by(decisions.c.id)
)
_LATEST_OF = bind(
    select(decisions.c.item_id, func.max(decisions.c.at).label("last"))
    .where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at >= bindparam("since"),
        decisions.c.field.in_(bindparam("of_fields", expanding=True)),
        decisions.c.item_id.is_not(None),
    )
    .group_by(decisions.c.item_id)
)
_DECIDED = bind(
    select(decisions.c.id)
    .where(
        decisions.c.team_id == bindparam("team_id"),
        decisions.c.at >= bindparam("since"),
        decisions.c.at < bindparam("until"),
        decisions.c.item_id.is_not(None),
        decisions.c.person_id.is_not(None),
    )
    .limit(1)
)
_NAMES = bind(select(people.c.id, people.c.name).where(people.c.id.in_(bindparam("ids", expanding=True))))
LATEST = 2**31 - 1


class Log:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def write(self, entry: Entry) -> None:
        values = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        self._scope.add(decisions, {name: value for name, value in values.items() if value != ""})

    def since(self, item_id: int, version: int) -> list[Decision]:
        """What was decided about the item after that version, oldest first."""
        return self._named(_SINCE, item_id=item_id, seen=version)

    def choices_since(self, team_id: int, version: int) -> list[Decision]:
        """What was decided about the team's settings after that version of the team, oldest first."""
        return self._named(_CHOICES_SINCE, team_id=team_id, seen=version)

    def of_item(self, item_id: int, at_most: int, before: int = LATEST) -> list[Decision]:
        """What was decided about the item, newest first, older than the entry `before`."""
        return self._named(_OF_ITEM, item_id=item_id, before_id=before, at_most=at_most)

    def of_team(self, team_id: int, at_most: int, before: int = LATEST) -> list[Decision]:
        """What was decided in the team, newest first, older than the entry `before`."""
        return self._named(_OF_TEAM, team_id=team_id, before_id=before, at_most=at_most)

    def after(self, team_id: int, moment: datetime, *, left_out: str = "") -> list[Decision]:
        """What was decided in the team after that moment, newest first; nobody is named."""
        rows = self._scope.run(_AFTER, team_id=team_id, moment=moment, left_out=left_out)
        return [_decision(row, "") for row in rows]

    def filed_after(self, team_id: int, moment: datetime) -> set[int]:
        """The items that were filed in the team after that moment, wherever they are now."""
        return {int(row.item_id) for row in self._scope.run(_FILED_AFTER, team_id=team_id, moment=moment)}

    def of_item_after(self, item_id: int, moment: datetime) -> list[Decision]:
        """What was decided about the item after that moment, in whichever team, newest first."""
        rows = self._scope.run(_OF_ITEM_AFTER, item_id=item_id, moment=moment)
        return [_decision(row, "") for row in rows]

    def about_reviews(self, team_id: int, since: datetime) -> list[Decision]:
        """What was done with the team's reviews since that moment, oldest first."""
        return self._named(_ABOUT_REVIEWS, team_id=team_id, since=since)

    def between(self, team_id: int, first: int, last: int = LATEST) -> list[Decision]:
        """What was decided in the team after the entry `first` and before the entry `last`, oldest first."""
        return self._named(_BETWEEN, team_id=team_id, first=first, last=last)

    def decided_between(self, team_id: int, since: datetime, until: datetime) -> bool:
        """Whether a person decided anything about an item of the team in that time."""
        return self._scope.run(_DECIDED, team_id=team_id, since=since, until=until).first() is not None

    def latest_changes(
        self, team_id: int, of_fields: Collection[str], since: datetime
    ) -> dict[int, datetime]:
        """Item → when one of those fields of it was changed last, for those changed since then."""
        rows = self._scope.run(_LATEST_OF, team_id=team_id, of_fields=sorted(of_fields), since=since)
        return {int(row.item_id): row.last for row in rows}

    def _named(self, bound: Bound, **values: Any) -> list[Decision]:
        rows = self._scope.run(bound, **values).all()
        ids = sorted({row.person_id for row in rows if row.person_id is not None})
        names = {row.id: row.name for row in self._scope.run(_NAMES, ids=ids)} if ids else {}
        return [_decision(row, names.get(row.person_id, "")) for row in rows]


def _decision(row: Row[Any], person: str) -> Decision:
    return Decision(**row._mapping, person=person)
