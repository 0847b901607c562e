"""The moment an item closes: its proof is kept, logged, and told where the item stands (F28)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from commands.closing.posting import tell_closed
from commands.item.writing import log
from commands.planning.moves import changed
from commands.request import Request
from commands.rules.gate import closing_words
from storage.enums import Closing, State
from storage.items import Item
from storage.people import Person
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a closing. missing: the criteria that were overridden; reason: why, or the one line."""

    evidence: Mapping[str, str]
    note: str
    reviewer_id: int | None = None
    missing: Sequence[str] = ()
    reason: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """What changes of the item beside its state."""


def shut(request: Request, store: Store, item: Item, person: Person, how: Closing, kept: Kept) -> Item:
    """The item, closed; its team is locked."""
    said = asdict(kept)
    columns = {"state": State.CLOSED, "state_reason": kept.reason, **said.pop("columns")}
    store.closings.add(item.id, how, person.id, request.now, **said | {"missing": list(kept.missing)})
    after = changed(request, store, item, person, columns, what="closed", reason=kept.reason)
    by = f", reviewed by #{kept.reviewer_id}" if kept.reviewer_id else ""
    told = closing_words(how, kept.missing) + by
    log(request, store, after, person, what="closed", field="closing", after=told)
    tell_closed(request, store, after)
    return after
