"""Incidents that a team recorded, and whether technical debt caused them (F15, F30)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from storage.enums import Answer
from storage.models import incidents, items
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Incident:
    """answer: whether it was debt; None while nobody said. item_id: the item that it was linked to."""

    id: int
    team_id: int
    title: str
    details: str
    person_id: int
    at: datetime
    answer: Answer | None
    item_id: int | None
    answered_by_id: int | None
    answered_at: datetime | None


_INCIDENT = columns(incidents, Incident)
_BY_ID = bind(select(*_INCIDENT).where(incidents.c.id == bindparam("id")))
_OPEN = (incidents.c.team_id == bindparam("team_id"), incidents.c.answered_at.is_(None))
_UNANSWERED = bind(select(*_INCIDENT).where(*_OPEN).order_by(incidents.c.id).limit(bindparam("at_most")))
_COUNT = bind(select(func.count()).select_from(incidents).where(*_OPEN))
_ANSWERED = bind(
    select(*_INCIDENT)
    .where(incidents.c.team_id == bindparam("team_id"), incidents.c.answered_at >= bindparam("since"))
    .order_by(incidents.c.answered_at, incidents.c.id)
)
_OF_ITEM = bind(
    select(*_INCIDENT)
    .join(items, items.c.id == incidents.c.item_id)
    .where(or_(items.c.id == bindparam("item_id"), items.c.merged_into_id == bindparam("item_id")))
    .order_by(incidents.c.id)
)
_ANSWER = bind(
    update(incidents)
    .where(incidents.c.id == bindparam("the_id"))
    .values(
        answer=bindparam("new_answer"),
        item_id=bindparam("new_item"),
        answered_by_id=bindparam("by"),
        answered_at=bindparam("now"),
    )
)


def _incident(*row: Any) -> Incident:
    """Gives the answer its type back."""
    made = Incident(*row)
    return made if made.answer is None else replace(made, answer=Answer(made.answer))


class Incidents:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, incident_id: int) -> Incident:
        """Raises LookupError when there is none here."""
        incident = self._scope.one(_incident, _BY_ID, id=incident_id)
        if incident is None:
            raise LookupError(f"no incident {incident_id}")
        return incident

    def add(self, team_id: int, title: str, details: str, person_id: int, at: datetime) -> Incident:
        values: dict[str, Any] = {"team_id": team_id, "title": title, "details": details}
        return self.get(self._scope.add(incidents, {**values, "person_id": person_id, "at": at}))

    def unanswered(self, team_id: int, at_most: int) -> list[Incident]:
        """Those that nobody said of whether they were debt, oldest first."""
        return self._scope.all(_incident, _UNANSWERED, team_id=team_id, at_most=at_most)

    def unanswered_count(self, team_id: int) -> int:
        return int(self._scope.run(_COUNT, team_id=team_id).scalar_one())

    def answered_since(self, team_id: int, since: datetime) -> list[Incident]:
        return self._scope.all(_incident, _ANSWERED, team_id=team_id, since=since)

    def of_item(self, item_id: int) -> list[Incident]:
        """Those that were linked to the item, or to one that was merged into it, oldest first."""
        return self._scope.all(_incident, _OF_ITEM, item_id=item_id)

    def answer(
        self,
        incident_id: int,
        answer: Answer | None,
        item_id: int | None,
        person_id: int | None,
        now: datetime | None,
    ) -> Incident:
        """Keeps who answered what and when; nothing of it takes the answer back."""
        self._scope.run(
            _ANSWER, the_id=incident_id, new_answer=answer, new_item=item_id, by=person_id, now=now
        )
        return self.get(incident_id)
