"""The list as it was on a day, rebuilt from the log: what was decided since is taken back (F34)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from commands.errors import FieldErrors
from commands.item.fields import FIELDS
from commands.item.values import read_fields
from commands.item.writing import place
from commands.rules import biting, incidents
from commands.rules.score import ranked_by
from commands.rules.settings import RANKING, Settings, settings_of
from commands.rules.time_box import today
from storage.enums import State
from storage.items import Item
from storage.log import FILED, Decision
from storage.rank_key import is_moved, is_ranked
from storage.store import Store
from storage.teams import Team

CHUNK = 200
Place = tuple[str, int]
"""A sort key and an item's ID."""


@dataclass(frozen=True, slots=True)
class Past:
    """The ranked items of a moment; `walk` goes through them in order from the first.

    changed: those that look different now. to_come: the moment lies ahead.
    """

    walk: Callable[[], Iterator[Place]]
    count: int
    changed: Mapping[int, Item]
    to_come: bool

    def rows(self, store: Store, start: int, at_most: int) -> Iterator[tuple[int, Item]]:
        """Rank number and item as it was, from the one behind `start`."""
        page = islice(self.walk(), start, start + at_most)
        for number, (_, item_id) in enumerate(page, start + 1):
            yield number, self.changed.get(item_id) or store.items.get(item_id)


def list_on(store: Store, team: Team, day: date, now: datetime) -> Past:
    """The team's list when that day ended in its zone; of today and later, as it is now."""
    if day > today(now, team.zone):
        return list_at(store, team, now, to_come=True)
    ended = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(team.zone)).astimezone(UTC)
    return list_at(store, team, min(ended, now))


def list_at(store: Store, team: Team, then: datetime, *, to_come: bool = False) -> Past:
    """The team's list at that moment. What was filed since costs next to nothing."""
    filed = store.log.filed_after(team.id, then)
    decided: dict[int, list[Decision]] = {}
    about_team: list[Decision] = []
    for entry in store.log.after(team.id, then, left_out=FILED):
        if entry.item_id is None:
            about_team.append(entry)
        elif entry.item_id not in filed:
            decided.setdefault(entry.item_id, []).append(entry)
    settings, reweighted = _settings_then(team, about_team)
    changed: dict[int, Item] = {}
    moved_since = store.items.ranked_among(team.id, filed)
    for item_id, entries in decided.items():
        if any(entry.field == "id" for entry in entries):
            entries = store.log.of_item_after(item_id, then)
        now_is = store.items.get(item_id)
        moved_since += now_is.team_id == team.id and is_ranked(now_is.rank_key)
        item = _as_it_was(now_is, entries, settings)
        if item.filed_at <= then and item.key == team.key and is_ranked(item.rank_key):
            changed[item_id] = item
    places = sorted((item.rank_key or "", item_id) for item_id, item in changed.items())
    if reweighted:
        rows = (facts for facts in store.items.facts(team.id, then) if facts.id not in decided)
        others = [(place(facts._asdict(), settings)["rank_key"], facts.id) for facts in rows]
        order = sorted([*places, *others])
        return Past(lambda: iter(order), len(order), changed, to_come)
    count = store.ranking.ranked_count(team.id) - moved_since + len(changed)
    touched = filed | decided.keys()
    return Past(lambda: merge(places, _unchanged(store, team, touched)), count, changed, to_come)


def _unchanged(store: Store, team: Team, decided: Collection[int]) -> Iterator[Place]:
    """The ranked items that nothing was decided about since, not even their filing, in today's order."""
    after = ""
    while chunk := store.items.places(team.id, after, CHUNK):
        after = chunk[-1][0]
        yield from (found for found in chunk if found[1] not in decided)


def _settings_then(team: Team, entries: list[Decision]) -> tuple[Settings, bool]:
    """The team's settings before those decisions, newest first; and whether any of them moved items."""
    chosen = dict(team.settings or {})
    for entry in entries:
        if entry.field in RANKING:
            chosen[entry.field] = entry.before
    return settings_of(chosen), any(entry.field in RANKING for entry in entries)


def _as_it_was(item: Item, entries: list[Decision], settings: Settings) -> Item:
    """The item with the decisions, newest first, taken back."""
    values: dict[str, Any] = {}
    for entry in entries:
        values |= replaced_by(entry)
    if "ref" in values:
        key, _, number = values.pop("ref").rpartition("-")
        values |= {"key": key, "number": int(number)}
    before = replace(item, **values)
    return replace(before, **place(ranked_by(before), settings))


def replaced_by(entry: Decision) -> dict[str, Any]:
    """What the decision replaced, as columns."""
    if entry.what in biting.COUNTED:
        return {"bites": int(entry.before or 0)}
    if entry.what in incidents.COUNTED:
        return {"debt_incidents": int(entry.before or 0)}
    match entry.field:
        case "state":
            return {"state": State(entry.before)}
        case "rank":
            moved = is_moved(entry.before)
            return {"rank_key": entry.before or None, "judgement": "by hand" if moved else ""}
        case "committed":
            return {"committed": entry.before == "yes"}
        case "id":
            return {"ref": entry.before}
        case name if name in FIELDS and FIELDS[name].column:
            try:
                return {FIELDS[name].column: read_fields({name: entry.before})[name]}
            except FieldErrors:  # a value that is an option no more
                return {}
        case _:
            return {}
