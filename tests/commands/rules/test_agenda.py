"""Where an item stands on an agenda."""

import pytest

from commands.rules.agenda import Part, agenda_key, part
from storage.enums import Kind, Priority, State, Temperature

DEBT = {"kind": Kind.DEBT, "state": State.NEW}
CRITICAL = DEBT | {"priority": Priority.CRITICAL, "priority_confirmed": True, "state": State.TRIAGED}
HIGH = CRITICAL | {"priority": Priority.HIGH}
LIVE = HIGH | {"state": State.MEASURING}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (DEBT, Part.NEW),
        (DEBT | {"temperature": Temperature.HOT}, Part.NEW_HOT),
        (DEBT | {"state": State.TRIAGED}, Part.NEW),
        (DEBT | {"state": State.PLANNED}, None),
        (DEBT | {"kind": Kind.IMPROVEMENT_STORY}, Part.NEW),
        (CRITICAL | {"priority_confirmed": False}, Part.NEW_HOT),
        (CRITICAL | {"priority_confirmed": False, "state": State.PLANNED}, Part.NEW_HOT),
        (CRITICAL, Part.CRITICAL_HOT),
        (CRITICAL | {"temperature": Temperature.COLD}, Part.CRITICAL),
        (CRITICAL | {"state": State.NEW}, Part.CRITICAL_HOT),
        (CRITICAL | {"state": State.PLANNED}, Part.CRITICAL_PLANNED),
        (CRITICAL | {"state": State.IN_PROGRESS}, Part.CRITICAL_PLANNED),
        (CRITICAL | {"state": State.ACCEPTED}, Part.CRITICAL_ACCEPTED),
        (CRITICAL | {"state": State.PAUSED}, None),
        (CRITICAL | {"state": State.DECLINED}, None),
        (CRITICAL | {"kind": Kind.DEFECT}, None),
        (HIGH, Part.HIGH),
        (HIGH | {"temperature": Temperature.HOT}, Part.HIGH_HOT),
        (HIGH | {"state": State.PLANNED}, None),
        (HIGH | {"priority": Priority.MEDIUM}, None),
        (LIVE, Part.LIVE),
        (LIVE | {"after": "75"}, None),
        (LIVE | {"measure_from": "2026-12-24"}, Part.LIVE_LATER),
        (LIVE | {"not_measurable": "Nobody counts them"}, None),
        (LIVE | {"state": State.CLOSED}, None),
        (LIVE | {"state": State.CLOSED, "target": "80"}, Part.CLOSED),
        (LIVE | {"state": State.CLOSED, "target": "80", "measure_from": "2026-12-24"}, Part.LIVE_LATER),
        (LIVE | {"state": State.CLOSED, "measure_from": "2026-12-24"}, None),
        (LIVE | {"state": State.CLOSED, "target": "80", "after": "75"}, None),
    ],
)
def test_an_item_stands_in_the_first_step_that_asks_about_it(
    facts: dict[str, object], found: Part | None
) -> None:
    assert part(facts) is found


def test_the_agenda_sorts_by_step_then_hot_then_the_order() -> None:
    keys = [
        agenda_key(facts, place)
        for facts, place in (
            (DEBT | {"temperature": Temperature.HOT}, "1.9"),
            (DEBT, "1.1"),
            (CRITICAL, "1.5"),
            (HIGH, "1.2"),
            (HIGH, "1.3"),
            (LIVE, "2.1"),
        )
    ]
    assert keys == sorted(key for key in keys if key)
