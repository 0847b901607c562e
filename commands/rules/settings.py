"""What a team chose about its backlog, and the defaults where it chose nothing (section 13, Defaults)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from commands.rules.choices import CHOICES, DUE, RIGHT
from storage.enums import CATEGORIES, Effort, Method, Priority, Role


@dataclass(frozen=True, slots=True)
class Settings:
    """method, weights (value, impact, risk), points by effort: how items are scored (F11).

    attention: the weighted mean that brings an item into the attention lane, as a decimal (F12).
    sprint_days: length of a sprint. capacity: points of a sprint, or none. categories: the team's
    own beside the usual ones. definition_of_done: its lines. due_days: working days within which a
    priority asks for its step. rights: who holds a right, by its name, where the team changed that (F35).
    """

    method: Method = Method.PILLARS
    weights: tuple[int, int, int] = (1, 1, 1)
    points: Mapping[Effort | None, int] = field(
        default_factory=lambda: {Effort.SMALL: 1, Effort.MEDIUM: 3, Effort.LARGE: 8, None: 3}
    )
    attention: str = "4"
    sprint_days: int = 14
    capacity: int | None = None
    categories: tuple[str, ...] = ()
    definition_of_done: tuple[str, ...] = ()
    due_days: Mapping[Priority, int] = field(default_factory=lambda: {Priority.CRITICAL: 2})
    rights: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)

    @property
    def all_categories(self) -> tuple[str, ...]:
        return (*CATEGORIES, *self.categories)


DEFAULTS = Settings()
RANKING = ("method", "weight_value", "weight_impact", "weight_risk", "small", "medium", "large", "attention")
"""The names whose change moves items."""


def settings_of(chosen: Mapping[str, str] | None) -> Settings:
    """The settings out of what a team chose: name → text, as its form has it."""
    return _read(tuple(sorted(chosen.items()))) if chosen else DEFAULTS


@lru_cache(maxsize=256)
def _read(pairs: tuple[tuple[str, str], ...]) -> Settings:
    chosen = dict(pairs)
    told = {name: choice.default for name, choice in CHOICES.items()} | chosen
    points: dict[Effort | None, int] = {effort: int(told[effort.lower()]) for effort in Effort}
    due = {priority: told[DUE + priority.lower()] for priority in Priority}
    return Settings(
        method=Method(told["method"]),
        weights=(int(told["weight_value"]), int(told["weight_impact"]), int(told["weight_risk"])),
        points=points | {None: DEFAULTS.points[None]},
        attention=told["attention"],
        sprint_days=int(told["sprint_days"]),
        capacity=int(told["capacity"]) if told["capacity"] else None,
        categories=tuple(line for line in told["categories"].splitlines() if line),
        definition_of_done=tuple(line for line in told["definition_of_done"].splitlines() if line),
        due_days={priority: int(days) for priority, days in due.items() if days},
        rights={
            name.removeprefix(RIGHT): tuple(Role(word) for word in value.split(","))
            for name, value in chosen.items()
            if name.startswith(RIGHT)
        },
    )
