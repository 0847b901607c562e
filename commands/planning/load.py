"""How much a sprint holds, and how much of it fits."""

from dataclasses import dataclass

from commands.planning.sprints import capacity_of, points_of
from storage.items import Item
from storage.sprints import Sprint
from storage.teams import Team


@dataclass(frozen=True, slots=True)
class Load:
    """What a sprint holds: how many items, of how many points, of how many that fit (None: nobody said)."""

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


def load_of(team: Team, row: Sprint | None, planned: list[Item]) -> Load:
    points = sum(points_of(team, item.effort) for item in planned)
    return Load(len(planned), points, capacity_of(team, row))
