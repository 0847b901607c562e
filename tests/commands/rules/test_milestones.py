"""When work on an item began, went live and was closed, whichever way it took."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.rules.milestones import milestones
from storage.enums import State

BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)
WAY = {
    "straight": ("planned", "in progress", "measuring", "closed"),
    "taken back": ("in progress", "planned", "in progress", "measuring"),
    "set aside": ("in progress", "paused", "triaged", "in progress"),
    "not live after all": ("in progress", "measuring", "in progress", "measuring"),
    "cleaned on the way": ("triaged", "closed"),
    "reopened by undo": ("in progress", "measuring", "closed", "measuring"),
}
DAYS = {
    "straight": (1, 2, 3),
    "taken back": (2, 3, None),
    "set aside": (0, None, None),
    "not live after all": (0, 3, None),
    "cleaned on the way": (None, 1, 1),
    "reopened by undo": (0, 1, None),
}
"""Began, live and closed: after how many steps of a day each."""


@pytest.mark.parametrize("way", WAY)
def test_the_moments_follow_the_states(way: str) -> None:
    held: dict[str, datetime | None] = {"started_at": None, "live_at": None, "closed_at": None}
    before = State.NEW
    for day, name in enumerate(WAY[way]):
        after, now = State(name), BEGAN + timedelta(days=day)
        held |= milestones(held, before, after, lambda state, now=now: now)  # type: ignore[misc]
        before = after
    expected = [None if day is None else BEGAN + timedelta(days=day) for day in DAYS[way]]
    assert list(held.values()) == expected


def test_a_state_that_stays_changes_nothing() -> None:
    held = {"started_at": BEGAN, "live_at": None, "closed_at": None}
    assert milestones(held, State.IN_PROGRESS, State.IN_PROGRESS, lambda state: BEGAN) == {}
