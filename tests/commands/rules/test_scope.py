"""Growth of what was planned, from the log alone (F10)."""

from dataclasses import dataclass

import pytest

from commands.rules.scope import grown


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


PLANNED = Change("state", "triaged", "planned")
STARTED = Change("state", "planned", "in progress")
UNPLANNED = Change("state", "planned", "triaged")
LARGER = Change("effort", "Small", "Large")
SMALLER = Change("effort", "Large", "Small")
MORE_STEPS = Change("tasks", "one", "one\n[x] two\nthree")
MORE_CRITERIA = Change("acceptance_criteria", "", "Given\n\nThen")


@pytest.mark.parametrize(
    ("oldest_first", "said"),
    [
        ([PLANNED, LARGER], ("effort Small → Large",)),
        ([PLANNED, STARTED, LARGER], ("effort Small → Large",)),
        (
            [PLANNED, MORE_STEPS, STARTED, MORE_CRITERIA],
            ("lines of acceptance criteria 0 → 2", "steps 1 → 3"),
        ),
        ([PLANNED, LARGER, SMALLER], ()),
        ([PLANNED, SMALLER], ()),
        ([LARGER, PLANNED], ()),
        ([LARGER], ()),
        ([PLANNED, LARGER, UNPLANNED], ()),
        ([PLANNED, LARGER, UNPLANNED, PLANNED], ()),
        ([PLANNED, LARGER, UNPLANNED, PLANNED, MORE_STEPS], ("steps 1 → 3",)),
        ([PLANNED, Change("effort", "", "Large")], ()),
        ([PLANNED, Change("tasks", "one", "[x] one")], ()),
        ([PLANNED, Change("title", "a", "b")], ()),
        ([], ()),
    ],
)
def test_what_grew_since_it_was_planned_last(oldest_first: list[Change], said: tuple[str, ...]) -> None:
    assert grown(reversed(oldest_first)) == said
