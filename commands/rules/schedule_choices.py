"""What a team may choose about its reviews: each setting's name, its default, and which texts it takes."""

import re
from collections.abc import Mapping
from datetime import date, time

from commands.rules.choices import Choice, number_choice, picked_choice
from commands.rules.schedule import AT, EVERY, LENGTH, WINDOW, Holiday, holiday_in, holidays_text

CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"
NO_TIME = "Please write a time such as 10:00 or 2:30 pm."
NO_HOLIDAY = (
    "I cannot read “{line}”. Please write a day as 2026-12-25 Christmas, "
    "several days as 2026-12-24..2027-01-01 Winter break."
)
BACKWARDS = "“{line}”: the last day comes before the first."
TOO_LONG = "“{line}” is longer than {most} days. Please split it."
TOO_MANY = "Please keep to {most} lines; these are {count}."
MOST_LINES, MOST_DAYS, LONGEST_NAME = 100, 62, 60
FACILITATORS = tuple(f"facilitator_{number}" for number in range(1, 6))
"""The fields of the form that say who facilitates, in turn; together they are `review_rota`."""


def clock(text: str) -> time:
    """A local time as people write it. Raises ValueError with a sentence."""
    found = re.fullmatch(CLOCK, text.strip().lower())
    if found is None:
        raise ValueError(NO_TIME)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise ValueError(NO_TIME)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour > 23 or minute > 59:
        raise ValueError(NO_TIME)
    return time(hour, minute)


def clock_text(at: time) -> str:
    return f"{at:%H:%M}"


def _clock(text: str) -> str:
    return clock_text(clock(text))


def _clock_or_none(text: str) -> str:
    return _clock(text) if text.strip() else ""


def _holidays(text: str) -> str:
    lines = [cleaned for line in text.splitlines() if (cleaned := line.lstrip("•*- \t").rstrip())]
    if len(lines) > MOST_LINES:
        raise ValueError(TOO_MANY.format(most=MOST_LINES, count=len(lines)))
    return holidays_text(list(dict.fromkeys(map(_holiday, lines))))


def _holiday(line: str) -> Holiday:
    shown = line[:40]
    try:
        read = holiday_in(line)
    except ValueError:
        raise ValueError(NO_HOLIDAY.format(line=shown)) from None
    if read.last < read.first:
        raise ValueError(BACKWARDS.format(line=shown))
    if (read.last - read.first).days >= MOST_DAYS:
        raise ValueError(TOO_LONG.format(line=shown, most=MOST_DAYS))
    return Holiday(read.first, read.last, read.name[:LONGEST_NAME].rstrip())


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


WEEKS = {str(7 * weeks): "Every week" if weeks == 1 else f"Every {weeks} weeks" for weeks in range(1, 9)}
_ALL = (
    Choice("review_on", "Day of the review", "", _day),
    Choice("review_at", "Time of the review", AT, _clock, "In the team's zone, such as 10:00."),
    picked_choice("review_every", "How often", EVERY, WEEKS),
    number_choice("review_length", "Length in minutes", LENGTH, 10, 60),
    Choice("review_rota", "Facilitators", "", str),
    Choice("review_channel", "Channel of the review", "", str),
    number_choice(
        "review_window",
        "Hours within which a late one is still posted",
        WINDOW,
        1,
        72,
        hint="After that, a review that could not be posted is left out, and the channel is told.",
    ),
    Choice(
        "planning_at",
        "Sprint planning at",
        "",
        _clock_or_none,
        "On the first day of a sprint. Left empty: not said.",
        may_be_empty=True,
    ),
    Choice(
        "holidays",
        "Holidays",
        "",
        _holidays,
        "One a line: 2026-12-25 Christmas, or 2026-12-24..2027-01-01 Winter break.",
        lines=True,
        may_be_empty=True,
    ),
    Choice("review_skipped", "Skipped reviews", "", str),
    Choice("review_moved", "Moved reviews", "", str),
)
SCHEDULE: Mapping[str, Choice] = {choice.name: choice for choice in _ALL}
