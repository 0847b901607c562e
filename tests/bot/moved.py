"""The time of a Hearth that runs in this process, on a working day, and moved forward by a test."""

from datetime import UTC, datetime, timedelta

WEDNESDAY_TEN = datetime(2026, 11, 18, 10, tzinfo=UTC)


class MovedTime:
    """Runs like any other from Wednesday, ten o'clock, until somebody leaps; takes the place of utc_now."""

    def __init__(self) -> None:
        self._ahead = WEDNESDAY_TEN - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def leap(self, **by: float) -> None:
        self._ahead += timedelta(**by)
