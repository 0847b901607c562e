"""An item as it was one change after another, told back from what it is now (F34)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from commands.history.past import replaced_by
from storage.enums import State
from storage.items import Item
from storage.log import Decision


@dataclass(frozen=True, slots=True)
class Version:
    """The item from a moment on. sprint: the number of the one that it was planned for. over: the time was
    over then for which its risk had been accepted."""

    since: datetime
    item: Item
    sprint: int | None
    over: bool = False


def versions(item: Item, sprint: int | None, decided: Iterable[Decision]) -> list[Version]:
    """Oldest first; `decided` is what was decided about it, newest first, as far back as one wants to know.

    The first version is the one before all of that. Its moment is that of the filing, though more may have
    been decided in between.
    """
    found: list[Version] = []
    for at, grouped in groupby(decided, key=lambda entry: entry.at):
        entries = list(grouped)
        found.append(Version(at, item, sprint, over=any(map(_is_over, entries))))
        values: dict[str, Any] = {}
        for entry in entries:
            if entry.field == "sprint":
                sprint = int(entry.before) if entry.before else None
            values |= _columns_before(entry)
        item = replace(item, **values) if values else item
    return [Version(item.filed_at, item, sprint), *reversed(found)]


def _is_over(entry: Decision) -> bool:
    return entry.field == "state" and entry.before == State.ACCEPTED and entry.person_id is None


def _columns_before(entry: Decision) -> dict[str, Any]:
    """What the decision replaced, as columns."""
    match entry.field:
        case "assignee":
            number = entry.before.removeprefix("#")
            return {"assignee_id": int(number) if number.isdigit() else None}
        case "confirmed":
            return {"priority_confirmed": entry.before == "yes"}
        case "id":
            key, _, number = entry.before.rpartition("-")
            return {"key": key, "number": int(number)}
        case _:
            return replaced_by(entry)
