"""By when an item of its severity asks for the next step, in working days of the team's zone (section 2)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.enums import Priority

FRIDAY = 4
OTHERWISE = {
    Priority.HIGH: "pick it or keep it at the next review",
    Priority.MEDIUM: "plan it by the next program increment",
}


def plus_working_days(moment: datetime, days: int, zone: str) -> datetime:
    """So many working days later at the same time of day there: Friday 15:00 + 2 = Tuesday 15:00.

    From a week-end on, Monday is the first day.
    """
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date()
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() > FRIDAY:
            day += timedelta(days=1)
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)


def plan_by(
    priority: Priority | None, since: datetime, due_days: Mapping[Priority, int], zone: str
) -> datetime | None:
    """By when an item that has had the priority since then must be planned; None where no day is set."""
    days = due_days.get(priority) if priority else None
    return None if days is None else plus_working_days(since, days, zone)


def day_text(day: date) -> str:
    """`Tue 24 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"
