"""By when an item of its severity asks for the next step, in the team's working days (section 2)."""

from collections.abc import Mapping
from datetime import date, datetime

from commands.rules.working_time import WorkingTime
from storage.enums import Priority

OTHERWISE = {
    Priority.HIGH: "pick it or keep it at the next review",
    Priority.MEDIUM: "plan it by the next program increment",
}


def plan_by(
    priority: Priority | None, since: datetime, due_days: Mapping[Priority, int], works: WorkingTime
) -> datetime | None:
    """By when an item that has had the priority since then must be planned; None where no day is set."""
    days = due_days.get(priority) if priority else None
    return None if days is None else works.plus_days(since, days)


def day_text(day: date) -> str:
    """`Tue 24 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def long_day(day: date) -> str:
    """`Tue 24 Nov 2026`."""
    return f"{day_text(day)} {day.year}"
