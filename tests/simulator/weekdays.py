"""Working days and hours by the words of the specification alone, counted as one would on a wall calendar.

It uses nothing of the code that it judges.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FRIDAY = 4


def works(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() <= FRIDAY and day not in holidays


def at_work(
    moment: datetime, zone: str, holidays: Collection[date], hours: tuple[int, int] = (9, 17)
) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    return works(local.date(), holidays) and hours[0] <= local.hour < hours[1]


def later(since: datetime, days: int, zone: str, holidays: Collection[date]) -> datetime:
    """So many working days later, at the same time of day: Friday 15:00 + 2 = Tuesday 15:00."""
    local = since.astimezone(ZoneInfo(zone))
    day = local.date()
    while days:
        day += DAY
        days -= works(day, holidays)
    return datetime.combine(day, local.time(), ZoneInfo(zone))
