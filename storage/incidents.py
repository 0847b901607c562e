"""What happened in production or was told by those who use it, and whether technical debt caused it (F30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from storage.enums import CAUSED_BY_DEBT, Answer, EvidenceKind, Kind
from storage.families import family
from storage.models import incidents, items, preventions
from storage.narrowing import Narrowed
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Incident:
    """answer: whether it was debt; None while nobody said. item_id: the item that it was linked to.

    kind, count: tickets and uses come in the same way, as evidence. person_id: who recorded it; None where
    the tool did. external_id: what the tool calls it. link: where one reads more. version: grows with each
    change, so that who changes it second sees what the first one did; changed_by_id: who that was.
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
    version: int
    changed_by_id: int | None

    @property
    def is_debt(self) -> bool:
        """Whether debt caused it, at least partly."""
        return self.answer in CAUSED_BY_DEBT


@dataclass(frozen=True, slots=True)
class Prevention:
    """What keeps an incident from happening again. kind: as what it is to be filed. item_id: the item that it
    became, if it did."""

    id: int
    incident_id: int
    action: str
    kind: Kind
    item_id: int | None


_INCIDENT = columns(incidents, Incident)
_PREVENTION = columns(preventions, Prevention)
_IS_INCIDENT = incidents.c.kind == EvidenceKind.INCIDENT
_OF_TEAM = (incidents.c.team_id == bindparam("team_id"), _IS_INCIDENT)
_OF_FAMILY = incidents.c.item_id.in_(bindparam("ids", expanding=True))
_OPEN = (*_OF_TEAM, incidents.c.answered_at.is_(None))
_BY_ID = bind(select(*_INCIDENT).where(incidents.c.id == bindparam("id")))
_BY_TOOL = bind(
    select(*_INCIDENT).where(
        incidents.c.team_id == bindparam("team_id"),
        incidents.c.tool == bindparam("of_tool"),
        incidents.c.external_id == bindparam("named"),
    )
)
_UNANSWERED = bind(select(*_INCIDENT).where(*_OPEN).order_by(incidents.c.id).limit(bindparam("at_most")))
_COUNT = bind(select(func.count()).select_from(incidents).where(*_OPEN))
_LATEST = bind(
    select(*_INCIDENT)
    .where(*_OF_TEAM)
    .order_by(incidents.c.answered_at.is_not(None), incidents.c.at.desc(), incidents.c.id.desc())
    .offset(bindparam("start"))
    .limit(bindparam("at_most"))
)
_ANSWERED = bind(
    select(*_INCIDENT)
    .where(*_OF_TEAM, incidents.c.answered_at >= bindparam("since"))
    .order_by(incidents.c.answered_at, incidents.c.id)
)
_OF_ITEM = bind(select(*_INCIDENT).where(_OF_FAMILY, _IS_INCIDENT).order_by(incidents.c.at, incidents.c.id))
_EVIDENCE = bind(
    select(incidents.c.kind, func.sum(incidents.c.count))
    .where(_OF_FAMILY, incidents.c.kind != EvidenceKind.INCIDENT)
    .group_by(incidents.c.kind)
)
_DEBT_COUNT = bind(
    select(func.count())
    .select_from(incidents)
    .where(_OF_FAMILY, _IS_INCIDENT, incidents.c.answer.in_(sorted(CAUSED_BY_DEBT)))
)
_KEEP_COUNT = bind(
    update(items).where(items.c.id == bindparam("the_id")).values(debt_incidents=bindparam("times"))
)
_NAMING = bind(select(*_INCIDENT).where(incidents.c.item_id == bindparam("item_id"), _IS_INCIDENT))
_NAMING_ACTIONS = bind(
    select(*_INCIDENT)
    .join(preventions, preventions.c.incident_id == incidents.c.id)
    .where(preventions.c.item_id == bindparam("item_id"))
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
_CAUSES = bind(
    update(incidents).where(incidents.c.id == bindparam("the_id")).values(root_causes=bindparam("causes"))
)
_CHANGED = bind(
    update(incidents)
    .where(incidents.c.id == bindparam("the_id"))
    .values(version=incidents.c.version + 1, changed_by_id=bindparam("by"))
)
_PREVENTIONS = bind(
    select(*_PREVENTION)
    .where(preventions.c.incident_id == bindparam("incident_id"))
    .order_by(preventions.c.position)
)
_DROP_PREVENTION = bind(delete(preventions).where(preventions.c.id == bindparam("the_id")))
_KEEP_PREVENTION = bind(
    update(preventions)
    .where(preventions.c.id == bindparam("the_id"))
    .values(position=bindparam("place"), kind=bindparam("as_kind"))
)
_BECAME = bind(
    update(preventions).where(preventions.c.id == bindparam("the_id")).values(item_id=bindparam("became"))
)


def _incident(*row: Any) -> Incident:
    """Gives the words of a row back their types."""
    made = Incident(*row)
    answer = Answer(made.answer) if made.answer is not None else None
    return replace(made, kind=EvidenceKind(made.kind), answer=answer)


def _prevention(*row: Any) -> Prevention:
    made = Prevention(*row)
    return replace(made, kind=Kind(made.kind))


class Incidents(Narrowed):
    """The team of an incident is locked by whoever changes it, and so is the team of its item."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, incident_id: int) -> Incident:
        """Raises LookupError when there is none here."""
        incident = self._found(self._scope.one(_incident, _BY_ID, id=incident_id))
        if incident is None:
            raise LookupError(f"no incident {incident_id}")
        return incident

    def add(
        self, team_id: int, title: str, details: str, person_id: int | None, at: datetime, **more: Any
    ) -> Incident:
        """more: what else is known of it, by column, such as severity, link, tool and external_id."""
        values: dict[str, Any] = {"team_id": team_id, "title": title, "details": details}
        return self.get(self._scope.add(incidents, {**values, "person_id": person_id, "at": at, **more}))

    def by_tool(self, team_id: int, tool: str, external_id: str) -> Incident | None:
        """What that tool recorded under that name."""
        return self._scope.one(_incident, _BY_TOOL, team_id=team_id, of_tool=tool, named=external_id)

    def unanswered(self, team_id: int, at_most: int) -> list[Incident]:
        """Those that nobody said of whether they were debt, oldest first."""
        return self._scope.all(_incident, _UNANSWERED, team_id=team_id, at_most=at_most)

    def unanswered_count(self, team_id: int) -> int:
        return int(self._scope.run(_COUNT, team_id=team_id).scalar_one())

    def latest(self, team_id: int, start: int, at_most: int) -> list[Incident]:
        """Those that wait for an answer, then the others; the latest first."""
        return self._scope.all(_incident, _LATEST, team_id=team_id, start=start, at_most=at_most)

    def answered_since(self, team_id: int, since: datetime) -> list[Incident]:
        return self._scope.all(_incident, _ANSWERED, team_id=team_id, since=since)

    def of_item(self, item_id: int) -> list[Incident]:
        """Those that were linked to the item, or to one that was joined with it, oldest first."""
        return self._scope.all(_incident, _OF_ITEM, ids=family(self._scope, item_id))

    def naming(self, item_id: int) -> list[Incident]:
        """Those whose answer or whose preventive actions name that very item."""
        found = (self._scope.all(_incident, bound, item_id=item_id) for bound in (_NAMING, _NAMING_ACTIONS))
        return list({one.id: one for rows in found for one in rows}.values())

    def evidence(self, item_id: int) -> Mapping[EvidenceKind, int]:
        """How many tickets and uses were added to the item, or to one that was joined with it."""
        rows = self._scope.rows(_EVIDENCE, ids=family(self._scope, item_id))
        return {EvidenceKind(kind): int(total) for kind, total in rows}

    def count(self, item_id: int) -> None:
        """Keeps with the item how many incidents it caused, at least partly, as the answers have it."""
        ids = family(self._scope, item_id)
        times = int(self._scope.run(_DEBT_COUNT, ids=ids).scalar_one())
        self._scope.run(_KEEP_COUNT, the_id=item_id, times=times)

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

    def explain(self, incident_id: int, root_causes: str) -> None:
        """Keeps what led to it."""
        self._scope.run(_CAUSES, the_id=incident_id, causes=root_causes)

    def changed(self, incident_id: int, person_id: int) -> Incident:
        """Somebody has changed it: whoever has it open in a form learns of that."""
        self._scope.run(_CHANGED, the_id=incident_id, by=person_id)
        return self.get(incident_id)

    def preventions(self, incident_id: int) -> list[Prevention]:
        """What is to keep it from happening again, in the order in which it was written down."""
        return self._scope.all(_prevention, _PREVENTIONS, incident_id=incident_id)

    def prevent(self, incident_id: int, actions: Sequence[str], kind: Kind = Kind.IMPROVEMENT_STORY) -> None:
        """Keeps these actions in place of those before; one that is there already keeps its item."""
        held = {one.action: one for one in self.preventions(incident_id)}
        for one in held.values():
            if one.action not in actions:
                self._scope.run(_DROP_PREVENTION, the_id=one.id)
        for position, action in enumerate(actions):
            if (there := held.get(action)) is not None:
                as_kind = there.kind if there.item_id is not None else kind
                self._scope.run(_KEEP_PREVENTION, the_id=there.id, place=position, as_kind=as_kind)
            else:
                row = {"incident_id": incident_id, "position": position, "action": action, "kind": kind}
                self._scope.add(preventions, row)

    def became(self, prevention_id: int, item_id: int) -> None:
        """The action is that item from now on."""
        self._scope.run(_BECAME, the_id=prevention_id, became=item_id)
