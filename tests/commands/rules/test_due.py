"""By when the next step is due, in working days (section 2)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commands.rules.due import day_text, plan_by
from commands.rules.settings import DEFAULTS
from commands.rules.working_time import WorkingTime
from storage.enums import Priority


def at(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_only_what_has_a_number_of_days_has_a_day() -> None:
    now = at("2026-11-20 15:00")
    for priority in (None, *Priority):
        due = plan_by(priority, now, DEFAULTS.due_days, WorkingTime("Europe/London"))
        assert (due is not None) == (priority is Priority.CRITICAL)
    assert plan_by(Priority.HIGH, now, {Priority.HIGH: 1}, WorkingTime("UTC")) == at("2026-11-23 15:00")


def test_a_day_in_words() -> None:
    assert day_text(at("2026-11-24 15:00").date()) == "Tue 24 Nov"
