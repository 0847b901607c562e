"""What came out of a stretch of the decision log: each thing once, and nothing of what was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Decided(Protocol):
    """An entry of the log: `before` and `after` of one field of an item."""

    @property
    def item_id(self) -> int | None: ...
    @property
    def field(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Change:
    """From what it was at first to what it is at last; the reason is that of the last decision."""

    before: str
    after: str
    reason: str


def outcome(entries: Iterable[Decided], fields: frozenset[str]) -> dict[int, dict[str, Change]]:
    """Item → field → what changed of it over all the entries, oldest first; in the order of the last ones."""
    made: dict[int, dict[str, Change]] = {}
    for entry in entries:
        if entry.item_id is None or entry.field not in fields:
            continue
        of_item = made.pop(entry.item_id, {})
        earlier = of_item.get(entry.field)
        before = earlier.before if earlier else entry.before
        of_item[entry.field] = Change(before, entry.after, entry.reason)
        made[entry.item_id] = of_item
    kept = {
        item_id: {field: one for field, one in changes.items() if one.before != one.after}
        for item_id, changes in made.items()
    }
    return {item_id: changes for item_id, changes in kept.items() if changes}
