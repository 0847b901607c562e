"""The demo's clock: runs like any other, and can be moved forward, never back."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo


def real_now() -> datetime:
    return datetime.now(UTC)


class DemoClock:
    """Answers `now` in UTC when called, from any thread.

    `behind` starts it in the past, so that an example can be lived through up to today.
    """

    def __init__(self, real: Callable[[], datetime] = real_now, *, behind: timedelta = timedelta()) -> None:
        self._real = real
        self._ahead = -behind
        self._latest = real() - behind
        self._lock = Lock()
        self._watchers: list[Callable[[datetime], None]] = []

    def __call__(self) -> datetime:
        with self._lock:
            self._latest = max(self._latest, self._real() + self._ahead)
            return self._latest

    def seconds(self) -> float:
        """The same time as a number, for what asks how long something took: here moving the clock is
        waiting."""
        return self().timestamp()

    def watch(self, tell: Callable[[datetime], None]) -> Callable[[], None]:
        """Calls `tell` after each move forward, in the mover's thread; the answer ends that."""
        self._watchers.append(tell)
        return lambda: self._watchers.remove(tell)

    def forward(self, step: timedelta) -> datetime:
        """Moves on by `step` and says what time it is then; refuses to go back."""
        if step < timedelta():
            raise ValueError("The clock only moves forward.")
        with self._lock:
            self._ahead += step
        now = self()
        for tell in tuple(self._watchers):
            tell(now)
        return now

    def reach(self, moment: datetime) -> datetime:
        """Moves on to `moment`; later than that already, it stays as it is."""
        return self.forward(max(moment - self(), timedelta()))


def next_monday(now: datetime, zone: str) -> datetime:
    """The coming Monday, 9:00 on the wall clock of `zone`, in UTC; always later than `now`."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=(7 - local.weekday()) % 7)
    nine = datetime.combine(day, time(9), ZoneInfo(zone))
    if nine <= local:
        nine = datetime.combine(day + timedelta(days=7), time(9), ZoneInfo(zone))
    return nine.astimezone(UTC)
