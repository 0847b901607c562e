"""How much a sprint holds, and how much of it fits."""

from dataclasses import dataclass

from commands.planning.sprints import capacity_of, points_of
from storage.items import Item
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team


@dataclass(frozen=True, slots=True)
class Load:
    """What a sprint holds, closed or not: how many items, of how many points, of how many that fit (None:
    nobody said)."""

    items: int
    points: int
    capacity: int | None

    @property
    def words(self) -> str:
        counted = f"{self.items} {'item' if self.items == 1 else 'items'}"
        if self.capacity is None:
            return f"{counted}, {points_words(self.points)}"
        over = self.points - self.capacity
        return f"{counted}, {self.points} of {self.capacity} points" + (f": {over} over" if over > 0 else "")


def points_words(points: int) -> str:
    return f"{points} {'point' if points == 1 else 'points'}"


def load_of(store: Store, team: Team, row: Sprint | None) -> Load:
    sizes = store.sprints.sizes(row.id) if row is not None else []
    points = sum(one.count * points_of(team, one.effort) for one in sizes)
    return Load(sum(one.count for one in sizes), points, capacity_of(team, row))


def closed_of(team: Team, load: Load, still_open: list[Item]) -> Load:
    """What of it is closed, beside the items that are open still."""
    points = sum(points_of(team, item.effort) for item in still_open)
    return Load(load.items - len(still_open), load.points - points, None)
