"""What a team chose about its backlog, and the defaults where it chose nothing (section 13, Defaults)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from storage.enums import CATEGORIES, Effort, Method, Priority, Role


@dataclass(frozen=True, slots=True)
class Settings:
    """method, weights (value, impact, risk), points by effort: how items are scored (F11).

    attention: the weighted mean that brings an item into the attention lane, as a decimal (F12).
    sprint_days: length of a sprint. capacity: points of a sprint, or none. categories: the team's
    own beside the usual ones. due_days: working days within which a priority asks for its step.
    rights: who holds a right, by its name, where the team changed that (F35).
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
    due_days: Mapping[Priority, int] = field(default_factory=lambda: {Priority.CRITICAL: 2})
    rights: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)

    @property
    def all_categories(self) -> tuple[str, ...]:
        return (*CATEGORIES, *self.categories)


DEFAULTS = Settings()
RANKING = ("method", "weight_value", "weight_impact", "weight_risk", "small", "medium", "large", "attention")
"""The names whose change moves items."""
_EFFORTS = {"small": Effort.SMALL, "medium": Effort.MEDIUM, "large": Effort.LARGE}


def settings_of(chosen: Mapping[str, str] | None) -> Settings:
    """The settings out of what a team chose: name → text, as its form has it."""
    return _read(json.dumps(chosen, sort_keys=True)) if chosen else DEFAULTS


@lru_cache(maxsize=256)
def _read(text: str) -> Settings:
    chosen: dict[str, str] = json.loads(text)
    points = dict(DEFAULTS.points) | {
        effort: int(chosen[name]) for name, effort in _EFFORTS.items() if name in chosen
    }
    return replace(
        DEFAULTS,
        method=Method(chosen.get("method", DEFAULTS.method)),
        weights=(
            int(chosen.get("weight_value", 1)),
            int(chosen.get("weight_impact", 1)),
            int(chosen.get("weight_risk", 1)),
        ),
        points=points,
        attention=chosen.get("attention", DEFAULTS.attention),
        sprint_days=int(chosen.get("sprint_days", DEFAULTS.sprint_days)),
        capacity=int(chosen["capacity"]) if chosen.get("capacity") else None,
        categories=tuple(line for line in chosen.get("categories", "").splitlines() if line),
        due_days={
            priority: int(chosen[name])
            for priority in Priority
            if (name := f"due_{priority.lower()}") in chosen and chosen[name]
        }
        or DEFAULTS.due_days,
        rights={
            name.removeprefix("right_"): tuple(Role(word) for word in value.split(",") if word)
            for name, value in chosen.items()
            if name.startswith("right_")
        },
    )
