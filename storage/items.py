"""Items: the ranked backlog, one row each, with their tasks, links and old names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, select, update

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
from storage.filters import ALL, Filters, lanes, ways
from storage.models import affected, aliases, items, links, people, tasks, teams
from storage.narrowing import Narrowed
from storage.rank_key import PARKED
from storage.ranking import Ranking, difference
from storage.scope import Bound, Scope, bind


@dataclass(frozen=True, slots=True)
class Item:
    """The item of section 2. Measurement values are decimal numbers as text; the pillars are 1–5.

    from_stakeholder: filed by somebody who was one then. score: in hundred-thousandths. judgement: why it
    was moved by hand, or empty. measure_from: the value after is asked for from that day on; not_measurable:
    why it never is, or empty. started_at: when work on it began first; live_at, closed_at: none while it is
    not. debt_incidents: how many it caused, at least partly.
    """

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
    question: str
    time_box: str
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
    from_stakeholder: bool
    score: int
    committed: bool
    judgement: str
    sprint_id: int | None
    merged_into_id: int | None
    attention: bool
    unindexed: bool
    rank_key: str | None
    agenda_key: str | None
    measure_from: date | None
    unplanned_since: datetime | None
    started_at: datetime | None
    live_at: datetime | None
    closed_at: datetime | None
    debt_incidents: int
    bites: int
    bite_minutes: int
    not_measurable: str
    version: int
    key: str
    filer: str

    @property
    def ref(self) -> str:
        """The ID that people use: `PAY-12`."""
        return f"{self.key}-{self.number}"


@dataclass(frozen=True, slots=True)
class Task:
    """A technical step under an item; never ranked or planned on its own."""

    title: str
    done: bool = False


LOOKED_AT, AREAS = 500, 20
CHUNK = 500
_OWN_COLUMNS = [items.c[name] for name in Item.__dataclass_fields__ if name not in ("key", "filer")]
_ITEMS = (
    select(*_OWN_COLUMNS, teams.c.key, people.c.name)
    .select_from(items)
    .join(teams, teams.c.id == items.c.team_id)
    .join(people, people.c.id == items.c.filer_id)
)
_BY_ID = bind(_ITEMS.where(items.c.id == bindparam("id")))
_LOCK = bind(select(items.c.id).where(items.c.id == bindparam("id")).with_for_update(key_share=True))
"""Rows that only name the item, such as a note, neither wait for this nor are waited for."""
_BY_NUMBER = bind(_ITEMS.where(teams.c.key == bindparam("key"), items.c.number == bindparam("number")))
_BY_ALIAS = bind(
    _ITEMS.join(aliases, aliases.c.item_id == items.c.id).where(aliases.c.ref == bindparam("ref"))
)
_PARTS = bind(
    select(items.c.id, items.c.state_reason)
    .where(items.c.merged_into_id == bindparam("of_item"))
    .order_by(items.c.id)
)
_BY_ORIGIN = bind(_ITEMS.where(items.c.origin == bindparam("origin")))
_LATEST_AREAS = bind(
    select(items.c.area, items.c.restricted)
    .where(items.c.team_id == bindparam("team_id"))
    .order_by(items.c.number.desc())
    .limit(LOOKED_AT)
)
_TASKS = bind(
    select(tasks.c.title, tasks.c.done)
    .where(tasks.c.item_id == bindparam("item_id"))
    .order_by(tasks.c.position)
)
_DROP_TASKS = bind(delete(tasks).where(tasks.c.item_id == bindparam("item_id")))
_LINKED = bind(
    select(links.c.other_id)
    .where(links.c.item_id == bindparam("item_id"), links.c.kind == bindparam("kind"))
    .order_by(links.c.id)
)
_LINKED_FROM = bind(
    select(links.c.item_id)
    .where(links.c.other_id == bindparam("item_id"), links.c.kind == bindparam("kind"))
    .order_by(links.c.id)
)
_DROP_LINKS_FROM = bind(
    delete(links).where(links.c.other_id == bindparam("item_id"), links.c.kind == bindparam("kind"))
)
_IN_SPRINT = bind(
    _ITEMS.where(items.c.sprint_id == bindparam("sprint_id"), items.c.rank_key > "").order_by(
        items.c.rank_key
    )
)
_LIVE = bind(
    _ITEMS.where(
        items.c.team_id == bindparam("team_id"),
        items.c.live_at >= bindparam("since"),
        items.c.live_at < bindparam("until"),
    )
    .order_by(items.c.live_at, items.c.id)
    .limit(bindparam("at_most"))
)
_ON_AGENDA = bind(
    _ITEMS.where(
        items.c.team_id == bindparam("team_id"),
        items.c.agenda_key > bindparam("after"),
        items.c.agenda_key < bindparam("until"),
        items.c.number <= bindparam("last_number"),
    )
    .order_by(items.c.agenda_key)
    .limit(bindparam("at_most"))
)
_FILED_SINCE = bind(
    select(items.c.agenda_key).where(
        items.c.team_id == bindparam("team_id"),
        items.c.number > bindparam("last_number"),
        items.c.agenda_key.is_not(None),
    )
)
_NEIGHBOUR = bind(
    select(items.c.rank_key)
    .where(items.c.team_id == bindparam("team_id"), items.c.rank_key > bindparam("key"))
    .order_by(items.c.rank_key)
    .limit(1)
)
_UNSETTLED = bind(
    _ITEMS.where(
        items.c.team_id == bindparam("team_id"), items.c.number >= bindparam("first"), items.c.rank_key > ""
    )
    .order_by(items.c.number)
    .limit(bindparam("at_most"))
)
_PLACES = bind(
    select(items.c.rank_key, items.c.id)
    .where(
        items.c.team_id == bindparam("team_id"),
        items.c.rank_key > bindparam("after_key"),
        items.c.rank_key < PARKED,
    )
    .order_by(items.c.rank_key)
    .limit(bindparam("at_most"))
)
_UNPLANNED = bind(
    _ITEMS.where(items.c.team_id == bindparam("team_id"), items.c.unplanned_since.is_not(None)).order_by(
        items.c.unplanned_since, items.c.id
    )
)
_AMONG = bind(_ITEMS.where(items.c.id.in_(bindparam("ids", expanding=True))))
_RANKED_AMONG = bind(
    select(func.count()).where(
        items.c.id.in_(bindparam("ids", expanding=True)),
        items.c.team_id == bindparam("team_id"),
        items.c.rank_key < PARKED,
    )
)
_FACTS = bind(
    select(
        *(
            items.c[name]
            for name in (
                "id",
                "number",
                "kind",
                "priority",
                "effort",
                "business_value",
                "customer_impact",
                "technical_risk",
                "time_criticality",
                "job_size",
                "bites",
                "debt_incidents",
                "state",
                "committed",
                "judgement",
                "rank_key",
            )
        )
    ).where(
        items.c.team_id == bindparam("team_id"),
        items.c.rank_key < PARKED,
        items.c.filed_at <= bindparam("moment"),
    )
)
_AFFECTED = bind(select(affected.c.person_id).where(affected.c.item_id == bindparam("item_id")))
_NOT_AFFECTED = bind(
    delete(affected).where(
        affected.c.item_id == bindparam("item_id"), affected.c.person_id == bindparam("person_id")
    )
)
_DROP_LINKS = bind(
    delete(links).where(links.c.item_id == bindparam("item_id"), links.c.kind == bindparam("kind"))
)
_ONE_MORE = bind(
    update(items)
    .where(items.c.id == bindparam("the_id"))
    .values(affected=items.c.affected + bindparam("more"))
)
_TEAM_OF_MINE = (items.c.team_id + 0) == bindparam("team_id")
"""The sum keeps the database from walking down the whole team for one person's few items."""
TEXTS = frozenset(
    {"title", "area", "category", "outcome", "goal", "current_state", "expected_output", "learned"}
    | {"customer_segment", "question", "restricted"}
)
"""What search knows an item by, and who may find it."""


_BLANK: dict[type, Any] = {str: "", bool: False, int: 0}
_UNSET = {
    column.name: None if column.nullable else _BLANK[column.type.python_type]
    for column in _OWN_COLUMNS
    if column.server_default is not None or column.nullable
} | {"version": 1, "priority_confirmed": True, "unindexed": True}
"""What the database fills in where nothing is given."""


def _item(*row: Any) -> Item:
    """Gives the words of a row back their types."""
    values = list(row)
    for place, kind in _ENUM_AT.items():
        if values[place] is not None:
            values[place] = kind(values[place])
    return Item(*values)


_FIELDS = tuple(Item.__dataclass_fields__)
_ENUMS: dict[str, type[StrEnum]] = {
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
_ENUM_AT = {_FIELDS.index(name): kind for name, kind in _ENUMS.items()}


def _each_way(asked: Select[Any], filters: Filters, team_id: int | None) -> Iterator[Bound]:
    """The question, narrowed to what the filters let through in that team."""
    for criteria in ways(filters):
        narrowed = asked.where(*criteria)
        if team_id is not None:
            narrowed = narrowed.where(
                _TEAM_OF_MINE if filters.mine else items.c.team_id == bindparam("team_id")
            )
        yield bind(narrowed)


class Items(Narrowed):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._ranking = Ranking(scope)

    def _one(self, bound: Bound, **values: Any) -> Item | None:
        return self._found(self._scope.one(_item, bound, **values))

    def add(self, values: Mapping[str, Any], key: str, filer: str) -> Item:
        """Stores a new item; its team, number, title, kind, state, filer and time must be given."""
        told = {**_UNSET, **values, "id": self._scope.add(items, values), "key": key, "filer": filer}
        item = Item(*map(told.__getitem__, _FIELDS))  # by name it costs four times as much
        self._count(None, item)
        return item

    def lock(self, item_id: int) -> None:
        """Until the transaction ends nobody else changes the item; who is changing it now is waited for."""
        self._scope.run(_LOCK, id=item_id)

    def get(self, item_id: int) -> Item:
        """The item of an ID that another row holds. Raises LookupError when there is none here."""
        item = self._one(_BY_ID, id=item_id)
        if item is None:
            raise LookupError(f"no item {item_id}")
        return item

    def among(self, ids: Collection[int]) -> list[Item]:
        """Those of the items that are to be seen here."""
        chosen = sorted(ids)
        chunks = (chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK))
        rows = (row for chunk in chunks for row in self._scope.run(_AMONG, ids=chunk))
        return [item for row in rows if (item := self._found(_item(*row)))]

    def unchanged(self, item: Item) -> Item | None:
        """The item as it is now, scored anew perhaps; None when somebody changed it since it was read."""
        now = self._one(_BY_ID, id=item.id)
        return now if now is not None and now.version == item.version else None

    def by_ref(self, ref: str, *, follow: bool = True) -> Item | None:
        """The item called `PAY-12`, in any case of letters, or by a name that it had before.

        The ID of an item that was merged leads to the one that survives, if it is to `follow`.
        """
        key, _, number = ref.upper().rpartition("-")
        if not key or not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        found = self._one(_BY_NUMBER, key=key, number=int(number))
        found = found or self._one(_BY_ALIAS, ref=f"{key}-{int(number)}")
        return self.survivor(found) if follow else found

    def survivor(self, item: Item | None) -> Item | None:
        """What the item is a part of, at the end of the chain; itself when it stands alone."""
        while item is not None and item.merged_into_id is not None:
            item = self._one(_BY_ID, id=item.merged_into_id)
        return item

    def parts(self, item_id: int) -> list[tuple[int, str]]:
        """What was joined with the item: each one's ID, and how."""
        rows = self._scope.run(_PARTS, of_item=item_id)
        return [(int(row.id), str(row.state_reason)) for row in rows]

    def by_origin(self, origin: str) -> Item | None:
        """The item made from that message, or the one that it was merged into."""
        return self.survivor(self._one(_BY_ORIGIN, origin=origin))

    def page(
        self, team_id: int, filters: Filters = ALL, *, after: str = "", before: str = "", at_most: int
    ) -> list[Item]:
        """Open items in the team's order: the first ones behind the key `after`, or the last ones ahead
        of `before`."""
        order = items.c.rank_key.desc() if before else items.c.rank_key
        asked = _ITEMS.where(*lanes(filters, after, before)).order_by(order).limit(at_most)
        found = self._chosen(asked, filters, team_id)
        return found[-at_most:] if before else found[:at_most]

    def _chosen(self, asked: Select[Any], filters: Filters, team_id: int | None = None) -> list[Item]:
        """In order of rank; of every team when none is named."""
        rows = (
            row
            for bound in _each_way(asked, filters, team_id)
            for row in self._scope.run(bound, team_id=team_id)
        )
        found = {item.id: item for row in rows if (item := self._found(_item(*row)))}
        return sorted(found.values(), key=lambda item: item.rank_key or "")

    def count(self, team_id: int, filters: Filters = ALL, *, at_most: int) -> int:
        """How many open items the filters leave, counted no further than `at_most`."""
        counted = select(items.c.id).where(*lanes(filters)).limit(at_most)
        found = {
            row[0]
            for bound in _each_way(counted, filters, team_id)
            for row in self._scope.run(bound, team_id=team_id)
        }
        return min(len(found), at_most)

    def neighbour(self, team_id: int, key: str) -> str | None:
        """The key of the item that comes next behind that key."""
        found = self._scope.run(_NEIGHBOUR, team_id=team_id, key=key).scalar()
        return None if found is None else str(found)

    def of_person(self, person_id: int, at_most: int) -> list[Item]:
        """Open items that the person filed or is to do, of whichever team, in order of rank."""
        ranked = _ITEMS.where(items.c.rank_key > "").order_by(items.c.rank_key).limit(at_most)
        return self._chosen(ranked, Filters(mine=person_id))[:at_most]

    def in_sprint(self, sprint_id: int) -> list[Item]:
        """The open items planned for that sprint, in order of rank."""
        return self._scope.all(_item, _IN_SPRINT, sprint_id=sprint_id)

    def live_between(self, team_id: int, since: datetime, until: datetime, at_most: int) -> list[Item]:
        """What is live since a moment of that time, first what was so first."""
        asked = {"team_id": team_id, "since": since, "until": until}
        return self._scope.all(_item, _LIVE, **asked, at_most=at_most)

    def facts(self, team_id: int, filed_by: datetime) -> Iterator[Row[Any]]:
        """What ranks each item that has a rank number and was filed by then, as plain rows."""
        return iter(self._scope.run(_FACTS, team_id=team_id, moment=filed_by))

    def places(self, team_id: int, after: str, at_most: int) -> list[tuple[str, int]]:
        """Key and ID of the items that have a rank number, in order, from the one behind that key."""
        rows = self._scope.run(_PLACES, team_id=team_id, after_key=after, at_most=at_most)
        return [(str(row.rank_key), int(row.id)) for row in rows]

    def ranked_among(self, team_id: int, ids: Collection[int]) -> int:
        """How many of those items have a rank number in that team now."""
        chosen = list(ids)
        chunks = (chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK))
        return sum(
            int(self._scope.run(_RANKED_AMONG, team_id=team_id, ids=chunk).scalar_one()) for chunk in chunks
        )

    def on_agenda(self, team_id: int, after: str, until: str, last_number: int, at_most: int) -> list[Item]:
        """Items whose agenda key lies between the two, in its order, none that came after `last_number`."""
        bounds = {"after": after, "until": until, "last_number": last_number}
        return self._scope.all(_item, _ON_AGENDA, team_id=team_id, at_most=at_most, **bounds)

    def agenda_keys_since(self, team_id: int, last_number: int) -> list[str]:
        """The agenda keys of the items that came after that number."""
        rows = self._scope.run(_FILED_SINCE, team_id=team_id, last_number=last_number)
        return [str(row.agenda_key) for row in rows]

    def unsettled(self, team_id: int, first: int, at_most: int) -> list[Item]:
        """Open items from that number on, oldest first."""
        return self._scope.all(_item, _UNSETTLED, team_id=team_id, first=first, at_most=at_most)

    def unplanned(self, team_id: int) -> list[Item]:
        """Critical debt that is in no running sprint, the longest so first."""
        return self._scope.all(_item, _UNPLANNED, team_id=team_id)

    def recent_areas(self, team_id: int) -> tuple[str, ...]:
        """The areas of the team's latest items, newest first; none that only a restricted one names."""
        rows = self._scope.run(_LATEST_AREAS, team_id=team_id)
        named = dict.fromkeys(str(row.area) for row in rows if row.area and not row.restricted)
        return tuple(named)[:AREAS]

    def change(self, item: Item, values: Mapping[str, Any]) -> Item | None:
        """Writes values over that version of the item; None when somebody else was first.

        The item's team is locked before (`Teams.lock`), and the one that it goes to.
        """
        if TEXTS & values.keys():
            values = {**values, "unindexed": True}
        statement = (
            update(items)
            .where(items.c.id == bindparam("the_id"), items.c.version == bindparam("the_version"))
            .values(**{name: bindparam(f"new_{name}") for name in values}, version=items.c.version + 1)
        )
        new = {f"new_{name}": value for name, value in values.items()}
        changed = self._scope.run(bind(statement), the_id=item.id, the_version=item.version, **new)
        if changed.rowcount == 0:
            return None
        after = self.get(item.id)
        self._count(item, after)
        return after

    def settle(self, item: Item, values: Mapping[str, Any]) -> None:
        """Gives an item the score, key and mark that new weights bring; that is nobody's edit of it."""
        statement = update(items).where(items.c.id == bindparam("the_id")).values(**values)
        self._scope.run(bind(statement), the_id=item.id)
        self._count(item, replace(item, **values))

    def move(self, item: Item, team_id: int, placed: Mapping[str, Any]) -> Item | None:
        """Gives that version of the item a place in another team; the old name goes on leading to it.

        placed: its number, key and whatever else is new there. None when somebody else was first.
        """
        there = {"team_id": team_id, "unindexed": True, "sprint_id": None}
        moved = self.change(item, {**placed, **there})
        if moved is not None:
            self._scope.add(aliases, {"ref": item.ref, "item_id": item.id})
        return moved

    def _count(self, before: Item | None, after: Item) -> None:
        self._ranking.add(difference(before, after))

    def tasks(self, item_id: int) -> tuple[Task, ...]:
        """The technical steps under the item, in their order."""
        return tuple(self._scope.all(Task, _TASKS, item_id=item_id))

    def set_tasks(self, item_id: int, steps: Sequence[Task]) -> None:
        self._scope.run(_DROP_TASKS, item_id=item_id)
        for position, task in enumerate(steps):
            row = {"item_id": item_id, "position": position, "title": task.title, "done": task.done}
            self._scope.add(tasks, row)

    def linked(self, item_id: int, kind: LinkKind, *, to: bool = False) -> tuple[Item, ...]:
        """The items that it is linked to, of whichever team; `to`: those that are linked to it."""
        ids = self._scope.run(_LINKED_FROM if to else _LINKED, item_id=item_id, kind=kind).scalars().all()
        found = (self._scope.one(_item, _BY_ID, id=other) for other in ids)
        return tuple(item for item in found if item is not None)

    def set_links(self, item_id: int, kind: LinkKind, others: Sequence[int], *, to: bool = False) -> None:
        self._scope.run(_DROP_LINKS_FROM if to else _DROP_LINKS, item_id=item_id, kind=kind)
        for other in others:
            pair = (other, item_id) if to else (item_id, other)
            self._scope.add(links, {"item_id": pair[0], "kind": kind, "other_id": pair[1]})

    def affected_people(self, item_id: int) -> tuple[int, ...]:
        return tuple(int(row[0]) for row in self._scope.run(_AFFECTED, item_id=item_id))

    def drop_affected(self, item_id: int, person_id: int) -> None:
        if self._scope.run(_NOT_AFFECTED, item_id=item_id, person_id=person_id).rowcount:
            self._scope.run(_ONE_MORE, the_id=item_id, more=-1)

    def add_affected(self, item_id: int, person_id: int) -> bool:
        """Counts a person as affected, once; says whether they are new."""
        new = self._scope.add_once(affected, {"item_id": item_id, "person_id": person_id})
        if new:
            self._scope.run(_ONE_MORE, the_id=item_id, more=1)
        return new
