"""The timer of a review."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from commands.rules.timer import left, minutes, spent, used

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Review:
    length: int = 20
    used: int = 0
    running_since: datetime | None = NOW


@pytest.mark.parametrize(
    ("review", "after", "ran", "remains"),
    [
        (Review(), 0, 0, 20),
        (Review(), 12, 12, 8),
        (Review(used=300), 12, 17, 3),
        (Review(), 25, 25, 0),
        (Review(), -60, 0, 20),
        (Review(used=300, running_since=None), 90, 5, 15),
    ],
)
def test_it_runs_from_its_last_start(review: Review, after: int, ran: int, remains: int) -> None:
    now = NOW + timedelta(minutes=after)
    assert used(review, now) == timedelta(minutes=ran)
    assert left(review, now) == timedelta(minutes=remains)


@pytest.mark.parametrize(("after", "together"), [(7, 7), (20, 20), (40, 40), (41, 20), (20_000, 20)])
def test_an_overrun_counts_and_what_was_left_open_does_not(after: int, together: int) -> None:
    assert spent(Review(), NOW + timedelta(minutes=after)) == timedelta(minutes=together)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 minutes"), (1, "1 minute"), (60, "1 minute"), (61, "2 minutes")]
)
def test_minutes_are_rounded_up(seconds: int, said: str) -> None:
    assert minutes(timedelta(seconds=seconds)) == said
