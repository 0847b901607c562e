"""`python -m tests.bot.nudged_serving SECONDS`: `python -m bot serve` with its time moved by so much.

Who is nudged only in working hours is nudged on whatever day and at whatever hour it is tested.
"""

import sys
from datetime import UTC, datetime, timedelta

from bot import app
from bot.cli import app as command_line

WEDNESDAY = 2


def to_wednesday_ten(now: datetime) -> timedelta:
    """From now back to the last Wednesday before today, at ten."""
    day = now - timedelta(days=(now.weekday() - WEDNESDAY - 1) % 7 + 1)
    return day.replace(hour=10, minute=0, second=0, microsecond=0) - now


if __name__ == "__main__":
    moved = timedelta(seconds=float(sys.argv[1]))
    app.utc_now = lambda: datetime.now(UTC) + moved
    command_line(["serve"])
