"""When somebody is told what is to be told: in their hours, once an hour, never while they want nothing."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.quiet import ASLEEP, IN_DIGEST, ONE_LINE, SNOOZED, TOLD_JUST_NOW, Listener, Told, tell
from commands.rules.working_time import WorkingTime

HOUR = timedelta(hours=1)
LONDON = WorkingTime("Europe/London", frozenset({date(2026, 12, 25)}))
FRIDAY = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
zones = st.sampled_from(("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"))
works = st.builds(
    WorkingTime,
    zone=zones,
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5),
    hours=st.tuples(st.integers(0, 12), st.integers(13, 24)),
)
listeners = st.builds(Listener, works, st.booleans(), st.none() | moments)
times = st.none() | moments


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("listener", "last", "told"),
    [
        (Listener(LONDON), None, Told(at("2026-11-20T15:00"))),
        (Listener(LONDON), FRIDAY - HOUR, Told(at("2026-11-20T15:00"))),
        (Listener(LONDON), FRIDAY, Told(at("2026-11-20T16:00"), TOLD_JUST_NOW)),
        (Listener(LONDON, digest=True), None, Told(at("2026-11-23T09:00"), IN_DIGEST)),
        (Listener(LONDON, snoozed_until=at("2026-11-25T00:00")), None, Told(at("2026-11-25T09:00"), SNOOZED)),
        (Listener(WorkingTime("Asia/Kolkata")), None, Told(at("2026-11-23T03:30"), ASLEEP)),
        (None, None, Told(at("2026-11-20T15:00"))),
        (None, at("2026-11-20T09:00"), Told(at("2026-11-23T09:00"), ONE_LINE)),
        (None, at("2026-11-19T16:00"), Told(at("2026-11-20T15:00"))),
    ],
)
def test_what_is_due_on_a_friday_afternoon(
    listener: Listener | None, last: datetime | None, told: Told
) -> None:
    assert tell(LONDON, listener, last, FRIDAY, FRIDAY) == told


def test_christmas_is_no_working_day() -> None:
    christmas = at("2026-12-25T10:00")
    assert tell(LONDON, None, None, christmas, christmas).at == at("2026-12-28T09:00")


@given(listeners, times, moments)
def test_a_person_is_told_in_a_working_hour_of_their_own_and_not_while_they_snooze(
    listener: Listener, last: datetime | None, now: datetime
) -> None:
    told = tell(listener.works, listener, last, now, now)
    assert listener.works.at_work(told.at)
    assert told.at > now - HOUR
    assert listener.snoozed_until is None or told.at >= listener.snoozed_until or told.at <= now
    assert bool(told.held) == (told.at - listener.works.hour_of(now) >= HOUR)


@given(listeners, moments, moments)
def test_an_hour_has_one_message(listener: Listener, last: datetime, now: datetime) -> None:
    told = tell(listener.works, listener, last, now, now)
    assert last > now or listener.works.hour_of(told.at) != listener.works.hour_of(last)


@given(works, times, moments)
def test_who_wants_a_digest_is_told_in_their_first_hour(
    works: WorkingTime, last: datetime | None, now: datetime
) -> None:
    told = tell(works, Listener(works, digest=True), last, now, now)
    assert told.at.astimezone(ZoneInfo(works.zone)).hour == works.hours[0]


@given(works, moments, moments)
def test_a_channel_has_one_line_a_day(works: WorkingTime, last: datetime, now: datetime) -> None:
    told = tell(works, None, last, now, now)
    assert works.at_work(told.at)
    assert last > now or works.day(told.at) != works.day(last)
