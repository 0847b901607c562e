"""Priority, temperature and horizon: their defaults, and which combinations want a reason (section 2)."""

import pytest

from commands.rules.placing import mismatch
from storage.enums import DEFAULT_TIMING, Horizon, Priority, Temperature

HOT, WARM, COLD = Temperature
SPRINT, RELEASE, ROADMAP = Horizon


@pytest.mark.parametrize(
    ("priority", "defaults"),
    [
        (Priority.CRITICAL, (HOT, SPRINT)),
        (Priority.HIGH, (WARM, RELEASE)),
        (Priority.MEDIUM, (WARM, ROADMAP)),
        (Priority.LOW, (COLD, ROADMAP)),
    ],
)
def test_a_priority_has_its_usual_timing_which_never_contradicts_it(
    priority: Priority, defaults: tuple[Temperature, Horizon]
) -> None:
    assert DEFAULT_TIMING[priority] == defaults
    assert mismatch(priority, *defaults) == ""
    assert mismatch(priority, None, None) == ""


@pytest.mark.parametrize(
    ("priority", "temperature", "horizon", "pair"),
    [
        (Priority.CRITICAL, COLD, None, "Critical + cold"),
        (Priority.CRITICAL, COLD, ROADMAP, "Critical + cold"),
        (Priority.CRITICAL, None, ROADMAP, "Critical + roadmap"),
        (Priority.CRITICAL, HOT, ROADMAP, "Critical + roadmap"),
        (Priority.CRITICAL, WARM, RELEASE, ""),
        (Priority.HIGH, COLD, ROADMAP, ""),
        (Priority.HIGH, HOT, SPRINT, ""),
        (Priority.MEDIUM, None, SPRINT, "Medium + this sprint"),
        (Priority.MEDIUM, HOT, RELEASE, ""),
        (Priority.LOW, HOT, None, "Low + hot"),
        (Priority.LOW, WARM, RELEASE, ""),
        (None, COLD, SPRINT, ""),
    ],
)
def test_a_contradiction_is_named(
    priority: Priority | None, temperature: Temperature | None, horizon: Horizon | None, pair: str
) -> None:
    assert mismatch(priority, temperature, horizon) == pair
