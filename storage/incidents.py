"""Incidents that a team recorded, and whether technical debt caused them (F15, F30)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.enums import Answer, EvidenceKind
from storage.models import incidents, items, preventions
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Incident:
    """answer: whether it was debt; None while nobody said. item_id: the item that it was linked to.

    kind, count: tickets and uses come in the same way, as evidence. person_id: who recorded it; None where
    the tool did. external_id: what the tool calls it. link: where one reads more.
    """

    id: int
    team_id: int
    kind: EvidenceKind
    title: str
    details: str
    severity: str
    link: str
    count: int
    tool: str
    external_id: str | None
    person_id: int | None
    at: datetime
    answer: Answer | None
    item_id: int | None
    root_causes: str
    answered_by_id: int | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Prevention:
    """What keeps an incident from happening again. item_id: the item that it became, if it did."""

    id: int
    action: str
    item_id: int | None


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
_PREVENTIONS = bind(
    select(*columns(preventions, Prevention))
    .where(preventions.c.incident_id == bindparam("incident_id"))
    .order_by(preventions.c.position)
)
_DROP_PREVENTIONS = bind(delete(preventions).where(preventions.c.incident_id == bindparam("incident_id")))


def _incident(*row: Any) -> Incident:
    """Gives the answer its type back."""
    made = Incident(*row)
    answer = Answer(made.answer) if made.answer is not None else None
    return replace(made, kind=EvidenceKind(made.kind), answer=answer)


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

    def preventions(self, incident_id: int) -> list[Prevention]:
        """What is to keep it from happening again, in the order in which it was written down."""
        return self._scope.all(Prevention, _PREVENTIONS, incident_id=incident_id)

    def prevent(self, incident_id: int, actions: Sequence[str]) -> None:
        """Keeps these actions in place of those before; one that is there already keeps its item."""
        became = {one.action: one.item_id for one in self.preventions(incident_id)}
        self._scope.run(_DROP_PREVENTIONS, incident_id=incident_id)
        for position, action in enumerate(actions):
            row = {"incident_id": incident_id, "position": position, "action": action}
            self._scope.add(preventions, {**row, "item_id": became.get(action)})
