"""Working days and hours: Monday to Friday less the holidays, 9 to 17, in a zone (section 13)."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.rules.cadence import moment, next_working_day

USUAL_HOURS = (9, 17)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When people of a zone are at work. hours: the first one, and the one at which they leave."""

    zone: str
    holidays: Set[date] = field(default_factory=frozenset)
    hours: tuple[int, int] = USUAL_HOURS

    def plus_days(self, since: datetime, days: int) -> datetime:
        """So many working days later at the same time of day: Friday 15:00 + 2 = Tuesday 15:00.

        What began on no working day counts from the end of it: the next one is the first.
        """
        local = since.astimezone(ZoneInfo(self.zone))
        day = local.date()
        for _ in range(days):
            day = next_working_day(day + timedelta(days=1), self.holidays)
        return max(moment(day, local.time(), self.zone), since) if days else since

    def next_hour(self, now: datetime) -> datetime:
        """The first full hour from now on at which somebody is at work; what is told in it is one message."""
        local = now.astimezone(ZoneInfo(self.zone))
        begun = (local.minute, local.second, local.microsecond) != (0, 0, 0)
        day, hour = local.date(), local.hour + begun
        first, end = self.hours
        if day == next_working_day(day, self.holidays) and hour < end:
            return max(moment(day, time(max(hour, first)), self.zone), now.astimezone(UTC))
        following = next_working_day(day + timedelta(days=1), self.holidays)
        return moment(following, time(first), self.zone)

    def hour_of(self, now: datetime) -> datetime:
        """When the hour began that it is then."""
        local = now.astimezone(ZoneInfo(self.zone))
        begun = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return now.astimezone(UTC) - begun

    def end_of_day(self, now: datetime) -> datetime:
        """When everybody leaves on that day."""
        leave = time(self.hours[1] % 24)
        return moment(self.day(now) + timedelta(days=self.hours[1] // 24), leave, self.zone)

    def at_work(self, now: datetime) -> bool:
        """Whether that moment lies in a working hour."""
        local = now.astimezone(ZoneInfo(self.zone))
        working = local.date() == next_working_day(local.date(), self.holidays)
        return working and self.hours[0] <= local.hour < self.hours[1]

    def day(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()


def hours_in(text: str) -> tuple[int, int]:
    """`9-17`; the usual ones for nothing. Raises ValueError for anything else."""
    if not text:
        return USUAL_HOURS
    first, _, end = text.partition("-")
    hours = (int(first), int(end))
    if not 0 <= hours[0] < hours[1] <= 24:
        raise ValueError(text)
    return hours
