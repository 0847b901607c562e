"""What a sprint held, and what had gone live in it, when it was over: later decisions are taken back."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.rules.milestones import OVER
from storage.enums import Effort, Kind, State
from storage.items import Item
from storage.log import FILED, LEFT, Decision
from storage.sprints import Sized, Sprint
from storage.store import Store

Sizes = Counter[tuple[Kind, Effort | None]]
TOLD = frozenset({"sprint", "kind", "effort", "state", "id"})
"""What decides whether and as what an item counts in a sprint."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Everything that was in the sprint at its end, done or not, and what had gone live in it."""

    held: list[Sized]
    live: list[Sized]


@dataclass(frozen=True, slots=True)
class Touched:
    """An item about which something was decided since, oldest first. ours: it was in this backlog then."""

    item: Item
    ours: bool
    since: Sequence[Decision]

    def before(self, field: str) -> str | None:
        """What the first decision about that field replaced; none where it is as it was."""
        return next((entry.before for entry in self.since if entry.field == field), None)

    @property
    def size(self) -> tuple[Kind, Effort | None]:
        """Its kind and size at that moment."""
        kind, effort = self.before("kind"), self.before("effort")
        held = self.item.effort if effort is None else Effort(effort) if effort else None
        return (self.item.kind if kind is None else Kind(kind or Kind.DEBT)), held


def at_the_end(store: Store, row: Sprint, began_at: datetime) -> Ended:
    """As it was at its last moment, however late one asks."""
    held = _counted(store.sprints.sizes(row.id))
    live = _counted(store.sprints.went_live(row.team_id, began_at, row.over_at))
    for one in _touched_since(store, row):
        item, size = one.item, (one.item.kind, one.item.effort)
        held[size] -= item.sprint_id == row.id
        held[one.size] += _was_in(one, row)
        live[size] -= item.team_id == row.team_id and _within(item.live_at, began_at, row)
        live[one.size] += one.ours and _within(_live_then(store, one, row), began_at, row)
    return Ended(_sized(held), _sized(live))


def _touched_since(store: Store, row: Sprint) -> Iterator[Touched]:
    """What the team has or had, and somebody decided about; of what left it the log of both teams tells."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for entry in reversed(store.log.after(row.team_id, row.over_at, left_out=FILED)):
        if entry.item_id is not None and entry.field in TOLD:
            found[entry.item_id].append(entry)
    for item_id, entries in found.items():
        moved = next((entry.what for entry in entries if entry.field == "id"), LEFT)
        if any(entry.what == LEFT for entry in entries):
            entries = store.log.of_item_after(item_id, row.over_at)[::-1]
        yield Touched(store.items.get(item_id), moved == LEFT, entries)


def _was_in(one: Touched, row: Sprint) -> bool:
    number = one.before("sprint")
    return one.ours and (one.item.sprint_id == row.id if number is None else number == str(row.number))


def _live_then(store: Store, one: Touched, row: Sprint) -> datetime | None:
    """Since when it was live at that moment, if it was."""
    state = one.before("state")
    if state is None:
        return one.item.live_at
    if State(state) not in OVER:
        return None
    moves = [move for move in store.log.since(one.item.id, 0) if move.field == "state"]
    came = (move.at for move in reversed(moves) if move.at <= row.over_at and State(move.before) not in OVER)
    return next(came, one.item.live_at)


def _within(at: datetime | None, began_at: datetime, row: Sprint) -> bool:
    return at is not None and began_at <= at < row.over_at


def _counted(sizes: Sequence[Sized]) -> Sizes:
    return Counter({(one.kind, one.effort): one.count for one in sizes})


def _sized(sizes: Sizes) -> list[Sized]:
    return [Sized(kind, effort, count) for (kind, effort), count in sizes.items() if count]
