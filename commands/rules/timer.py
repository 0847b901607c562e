"""The timer of a review: it runs, is paused, and its time is up; its end ends nothing (section 13)."""

from datetime import datetime, timedelta
from typing import Protocol

WARNING = timedelta(minutes=5)


class Timed(Protocol):
    """length: minutes. used: seconds before `running_since`; that is None while the timer does not run."""

    @property
    def length(self) -> int: ...
    @property
    def used(self) -> int: ...
    @property
    def running_since(self) -> datetime | None: ...


def used(review: Timed, now: datetime) -> timedelta:
    """How long it has run; a clock that was set back takes nothing away."""
    before = timedelta(seconds=review.used)
    return before if review.running_since is None else before + max(now - review.running_since, timedelta())


def left(review: Timed, now: datetime) -> timedelta:
    """How long until its time is up; never less than nothing."""
    return max(timedelta(minutes=review.length) - used(review, now), timedelta())


def minutes(time: timedelta) -> str:
    """`1 minute`, `12 minutes`: rounded up, so that the last one counts."""
    count = -(-int(time.total_seconds()) // 60)
    return f"{count} {'minute' if count == 1 else 'minutes'}"


def length_words(review: Timed) -> str:
    """`20 minutes`."""
    return minutes(timedelta(minutes=review.length))


def spent(review: Timed, now: datetime) -> timedelta:
    """How long people sat together: an overrun counts while it is no longer than the review itself; later it
    was only left open."""
    length, ran = timedelta(minutes=review.length), used(review, now)
    return ran if ran <= 2 * length else length
