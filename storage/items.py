"""Items: the ranked backlog, one row each, with their tasks, links and old names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, or_, select, update

from storage.enums import (
    Direction,
    Effort,
    Horizon,
    Kind,
    LinkKind,
    Priority,
    Queue,
    Source,
    State,
    Temperature,
)
from storage.models import affected, aliases, items, links, people, tasks, teams
from storage.scope import Scope, bind


@dataclass(frozen=True, slots=True)
class Item:
    """The item of section 2. Measurement values are decimal numbers as text; scores are 1–5."""

    id: int
    team_id: int
    number: int
    title: str
    kind: Kind
    outcome: str
    goal: str
    priority: Priority | None
    priority_confirmed: bool
    category: str | None
    effort: Effort | None
    area: str
    current_state: str
    expected_output: str
    metric: str
    unit: str
    direction: Direction | None
    before: str
    target: str
    after: str
    temperature: Temperature | None
    horizon: Horizon | None
    mismatch_reason: str
    queue: Queue | None
    business_value: int | None
    customer_impact: int | None
    technical_risk: int | None
    time_criticality: int | None
    job_size: int | None
    source: Source | None
    on_purpose: bool
    traded_for: str
    acceptance_criteria: str
    customer_segment: str
    customer_evidence: str
    workaround: str
    expected_resolution: str
    learned: str
    tracker: str
    assignee_id: int | None
    due_on: date | None
    for_team_id: int | None
    restricted: bool
    affected: int
    came_from: str
    origin: str | None
    state: State
    state_reason: str
    accepted_until: date | None
    filer_id: int
    filed_at: datetime
    rank_key: str | None
    version: int
    key: str
    filer: str

    @property
    def ref(self) -> str:
        """The ID that people use: `PAY-12`."""
        return f"{self.key}-{self.number}"


_OWN_COLUMNS = [items.c[name] for name in Item.__dataclass_fields__ if name not in ("key", "filer")]
_ITEMS = (
    select(*_OWN_COLUMNS, teams.c.key, people.c.name)
    .select_from(items)
    .join(teams, teams.c.id == items.c.team_id)
    .join(people, people.c.id == items.c.filer_id)
)
_BY_ID = bind(_ITEMS.where(items.c.id == bindparam("id")))
_LOCK = bind(select(items.c.id).where(items.c.id == bindparam("id")).with_for_update())
_BY_NUMBER = bind(_ITEMS.where(teams.c.key == bindparam("key"), items.c.number == bindparam("number")))
_BY_ALIAS = bind(
    _ITEMS.join(aliases, aliases.c.item_id == items.c.id).where(aliases.c.ref == bindparam("ref"))
)
_BY_ORIGIN = bind(_ITEMS.where(items.c.origin == bindparam("origin")))
_RANKED = bind(
    _ITEMS.where(items.c.team_id == bindparam("team_id"), items.c.rank_key > bindparam("after_key"))
    .order_by(items.c.rank_key)
    .limit(bindparam("at_most"))
)
_OF_PERSON = bind(
    _ITEMS.where(
        or_(items.c.assignee_id == bindparam("person_id"), items.c.filer_id == bindparam("person_id")),
        items.c.rank_key > "",
    )
    .order_by(items.c.rank_key)
    .limit(bindparam("at_most"))
)
_RECENT_AREAS = bind(
    select(items.c.area)
    .where(items.c.team_id == bindparam("team_id"), items.c.area != "", items.c.restricted.is_(False))
    .group_by(items.c.area)
    .order_by(func.max(items.c.id).desc())
    .limit(20)
)
_RENUMBER = bind(
    update(items)
    .where(items.c.id == bindparam("the_id"), items.c.version == bindparam("the_version"))
    .values(
        team_id=bindparam("new_team"),
        number=bindparam("new_number"),
        rank_key=bindparam("new_key"),
        version=items.c.version + 1,
    )
)
_TASKS = bind(select(tasks.c.title).where(tasks.c.item_id == bindparam("item_id")).order_by(tasks.c.position))
_DROP_TASKS = bind(delete(tasks).where(tasks.c.item_id == bindparam("item_id")))
_LINKED = bind(
    select(links.c.other_id)
    .where(links.c.item_id == bindparam("item_id"), links.c.kind == bindparam("kind"))
    .order_by(links.c.id)
)
_DROP_LINKS = bind(
    delete(links).where(links.c.item_id == bindparam("item_id"), links.c.kind == bindparam("kind"))
)
_ONE_MORE = bind(update(items).where(items.c.id == bindparam("the_id")).values(affected=items.c.affected + 1))


_BLANK: dict[type, Any] = {str: "", bool: False, int: 0}
_UNSET = {
    column.name: None if column.nullable else _BLANK[column.type.python_type]
    for column in _OWN_COLUMNS
    if column.server_default is not None or column.nullable
} | {"version": 1, "priority_confirmed": True}
"""What the database fills in where nothing is given."""


def _item(*row: Any) -> Item:
    """Gives the words of a row back their types."""
    values = dict(zip(Item.__dataclass_fields__, row, strict=True))
    for name, kind in _ENUMS.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    return Item(**values)


_ENUMS = {
    "kind": Kind,
    "priority": Priority,
    "effort": Effort,
    "direction": Direction,
    "temperature": Temperature,
    "horizon": Horizon,
    "queue": Queue,
    "source": Source,
    "state": State,
}


class Items:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._only: int | None = None

    def narrow(self, team_id: int) -> None:
        """From now on items of other teams cannot be found."""
        self._only = team_id

    def _found(self, row: Row[Any] | None) -> Item | None:
        item = None if row is None else _item(*row)
        return item if item is None or self._only in (None, item.team_id) else None

    def add(self, values: Mapping[str, Any], key: str, filer: str) -> Item:
        """Stores a new item; its team, number, title, kind, state, filer and time must be given."""
        return Item(**{**_UNSET, **values}, id=self._scope.add(items, values), key=key, filer=filer)

    def lock(self, item_id: int) -> None:
        """Until the transaction ends nobody else changes the item; who is changing it now is waited for."""
        self._scope.run(_LOCK, id=item_id)

    def get(self, item_id: int) -> Item:
        """The item of an ID that another row holds. Raises LookupError when there is none here."""
        item = self._found(self._scope.run(_BY_ID, id=item_id).first())
        if item is None:
            raise LookupError(f"no item {item_id}")
        return item

    def by_ref(self, ref: str) -> Item | None:
        """The item called `PAY-12`, in any case of letters, or by a name that it had before."""
        key, _, number = ref.upper().rpartition("-")
        if not key or not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        row = self._scope.run(_BY_NUMBER, key=key, number=int(number)).first()
        row = row or self._scope.run(_BY_ALIAS, ref=f"{key}-{int(number)}").first()
        return self._found(row)

    def by_origin(self, origin: str) -> Item | None:
        """The item made from that message."""
        return self._found(self._scope.run(_BY_ORIGIN, origin=origin).first())

    def ranked(self, team_id: int, after_key: str, at_most: int) -> list[Item]:
        """Open items in the team's order, from the one behind `after_key` ("" for the first)."""
        rows = self._scope.run(_RANKED, team_id=team_id, after_key=after_key, at_most=at_most)
        return [item for row in rows if (item := self._found(row))]

    def of_person(self, person_id: int, at_most: int) -> list[Item]:
        """Open items that the person filed or is to do, in order of rank."""
        rows = self._scope.run(_OF_PERSON, person_id=person_id, at_most=at_most)
        return [item for row in rows if (item := self._found(row))]

    def recent_areas(self, team_id: int) -> tuple[str, ...]:
        return tuple(str(row[0]) for row in self._scope.run(_RECENT_AREAS, team_id=team_id))

    def change(self, item: Item, values: Mapping[str, Any]) -> Item | None:
        """Writes values over that version of the item; None when somebody else was first."""
        statement = (
            update(items)
            .where(items.c.id == bindparam("the_id"), items.c.version == bindparam("the_version"))
            .values(**{name: bindparam(f"new_{name}") for name in values}, version=items.c.version + 1)
        )
        new = {f"new_{name}": value for name, value in values.items()}
        changed = self._scope.run(bind(statement), the_id=item.id, the_version=item.version, **new)
        return self.get(item.id) if changed.rowcount == 1 else None

    def move(self, item: Item, team_id: int, number: int, rank_key: str | None) -> Item | None:
        """Gives that version of the item a place in another team; the old name goes on leading to it.

        None when somebody else was first.
        """
        place = {"new_team": team_id, "new_number": number, "new_key": rank_key}
        moved = self._scope.run(_RENUMBER, the_id=item.id, the_version=item.version, **place)
        if moved.rowcount == 0:
            return None
        self._scope.add(aliases, {"ref": item.ref, "item_id": item.id})
        return self.get(item.id)

    def tasks(self, item_id: int) -> tuple[str, ...]:
        return tuple(str(row[0]) for row in self._scope.run(_TASKS, item_id=item_id))

    def set_tasks(self, item_id: int, titles: Sequence[str]) -> None:
        self._scope.run(_DROP_TASKS, item_id=item_id)
        for position, title in enumerate(titles):
            self._scope.add(tasks, {"item_id": item_id, "position": position, "title": title})

    def linked(self, item_id: int, kind: LinkKind) -> tuple[Item, ...]:
        """The items that it is linked to, of whichever team."""
        ids = self._scope.run(_LINKED, item_id=item_id, kind=kind).scalars().all()
        return tuple(_item(*self._scope.run(_BY_ID, id=other).one()) for other in ids)

    def set_links(self, item_id: int, kind: LinkKind, others: Sequence[int]) -> None:
        self._scope.run(_DROP_LINKS, item_id=item_id, kind=kind)
        for other in others:
            self._scope.add(links, {"item_id": item_id, "kind": kind, "other_id": other})

    def add_affected(self, item_id: int, person_id: int) -> bool:
        """Counts a person as affected, once; says whether they are new."""
        new = self._scope.add_once(affected, {"item_id": item_id, "person_id": person_id})
        if new:
            self._scope.run(_ONE_MORE, the_id=item_id)
        return new
