"""What a team chose about its reviews, read and written; single changes touch no other review (F17, F18)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.cadence import Cadence, first_wednesday
from commands.rules.schedule import (
    Holiday,
    facilitator_of,
    holidays_in,
    holidays_text,
    moved_in,
    moved_text,
    next_reviews,
    rota_in,
    rota_text,
    schedule_of,
    skipped_in,
    skipped_text,
    when_words,
)
from commands.rules.schedule_choices import SCHEDULE, clock, clock_text

FOUNDED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NAMES = st.lists(st.text("abcÄé&<>*-1 ", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=2)


@st.composite
def holidays(draw: st.DrawFn) -> Holiday:
    first = draw(DAYS)
    name = " ".join(" ".join(draw(NAMES)).split())
    return Holiday(first, first + timedelta(days=draw(st.integers(0, 40))), name)


def test_what_nobody_chose_has_its_default() -> None:
    schedule = schedule_of(None, "Asia/Kolkata", FOUNDED)
    assert schedule.cadence == Cadence(date(2026, 12, 2), time(10), "Asia/Kolkata", 14)
    assert schedule.cadence.anchor == first_wednesday(FOUNDED, "Asia/Kolkata")
    assert (schedule.length, schedule.window) == (20, timedelta(hours=4))
    assert (schedule.rota, schedule.channel, schedule.planning_at) == ((), None, None)
    assert (schedule.holidays, schedule.skipped, schedule.moved) == ({}, frozenset(), {})


def test_what_was_chosen_is_what_holds() -> None:
    chosen = {
        "review_on": "2027-01-05",
        "review_at": "14:30",
        "review_every": "7",
        "review_length": "45",
        "review_rota": "#3,#7",
        "review_channel": "12",
        "review_window": "1",
        "planning_at": "09:00",
        "holidays": "2026-12-24..2026-12-26 Winter break\n2027-01-01 New Year",
        "review_skipped": "2027-01-12\n2027-01-19",
        "review_moved": "2027-01-26=2027-01-27T09:00:00+00:00",
    }
    schedule = schedule_of(chosen, "Europe/London", FOUNDED)
    assert schedule.cadence == Cadence(date(2027, 1, 5), time(14, 30), "Europe/London", 7)
    assert (schedule.length, schedule.rota, schedule.channel) == (45, (3, 7), 12)
    assert (schedule.window, schedule.planning_at) == (timedelta(hours=1), time(9))
    assert schedule.holidays == {
        date(2026, 12, 24): "Winter break",
        date(2026, 12, 25): "Winter break",
        date(2026, 12, 26): "Winter break",
        date(2027, 1, 1): "New Year",
    }
    assert schedule.skipped == {date(2027, 1, 12), date(2027, 1, 19)}
    assert schedule.moved == {date(2027, 1, 26): datetime(2027, 1, 27, 9, tzinfo=UTC)}


@given(st.lists(holidays(), max_size=5))
def test_holidays_that_are_written_are_read_again(some: list[Holiday]) -> None:
    text = holidays_text(some)
    assert sorted(map(str, holidays_in(text))) == sorted(map(str, some))
    assert set(holidays_in(text)) == set(some)
    assert SCHEDULE["holidays"].read(text) == holidays_text(list(dict.fromkeys(some)))


@given(st.frozensets(DAYS, max_size=5), st.dictionaries(DAYS, MOMENTS, max_size=5))
def test_what_is_skipped_and_moved_is_read_as_it_was_written(
    skipped: frozenset[date], moved: dict[date, datetime]
) -> None:
    assert skipped_in(skipped_text(skipped)) == skipped
    assert moved_in(moved_text(moved)) == moved


@given(st.lists(st.integers(1, 10**6), max_size=5).map(tuple))
def test_the_rota_keeps_its_order(rota: tuple[int, ...]) -> None:
    assert rota_in(rota_text(rota)) == rota


@given(st.times(), st.sampled_from(["{:%H:%M}", "{:%H.%M}", "{:%I:%M %p}", "{:%I:%M%p}"]))
def test_a_time_is_understood_however_it_is_written(at: time, written: str) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert clock(written.format(minute)) == minute
    assert clock(clock_text(minute)) == minute


@pytest.mark.parametrize("text", ["", "soon", "24:00", "10:60", "13 pm", "0 am", "10:5", "-1", "１０:00x"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 10:00"):
        clock(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Christmas", "I cannot read “Christmas”"),
        ("2026-02-30 Never", "I cannot read “2026-02-30 Never”"),
        ("2026-12-25..soon Christmas", "2026-12-24..2027-01-01 Winter break"),
        ("2027-01-01..2026-12-24 Break", "comes before the first"),
        ("2026-01-01..2026-12-31 Gone", "longer than 62 days"),
        ("\n".join(["2026-12-25"] * 101), "keep to 100 lines"),
    ],
)
def test_holidays_that_cannot_be_read_are_refused_with_the_cure(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        SCHEDULE["holidays"].read(text)
    assert said in str(refused.value)


def test_holidays_are_kept_in_their_order_without_marks() -> None:
    typed = "• 2026-12-25   Christmas \r\n\n- 2026-05-01 .. 2026-05-02\n2026-12-25 Christmas"
    assert SCHEDULE["holidays"].read(typed) == "2026-05-01..2026-05-02\n2026-12-25 Christmas"


@given(
    chosen=st.fixed_dictionaries(
        {
            "review_on": DAYS.map(str),
            "review_every": st.sampled_from(["7", "14", "56"]),
            "holidays": st.lists(holidays(), max_size=3).map(holidays_text),
        }
    ),
    zone=st.sampled_from(["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    which=st.integers(0, 4),
    by=st.timedeltas(timedelta(minutes=-60 * 24 * 20), timedelta(days=20)),
    now=MOMENTS,
)
def test_skipping_or_moving_one_touches_no_other(
    chosen: dict[str, str], zone: str, which: int, by: timedelta, now: datetime
) -> None:
    before = next_reviews(schedule_of(chosen, zone, FOUNDED), now, 8)
    one = before[which]
    others = [due for due in before if due != one]
    skipped = next_reviews(
        schedule_of(chosen | {"review_skipped": str(one.nominal)}, zone, FOUNDED), now, len(others)
    )
    assert skipped == others
    to = max(one.at + by, now + timedelta(minutes=1))
    moved = schedule_of(chosen | {"review_moved": moved_text({one.nominal: to})}, zone, FOUNDED)
    all_then = next_reviews(moved, now, 12)
    assert all(due in all_then for due in others if due.at != to)
    usual = next_reviews(schedule_of(chosen, zone, FOUNDED), now, 14)
    assert all(due in usual for due in all_then if due.nominal != one.nominal)
    assert next_reviews(schedule_of(chosen, zone, FOUNDED), now, 8) == before


@given(DAYS, st.sampled_from([7, 14, 21]), st.lists(st.integers(1, 99), max_size=5, unique=True))
def test_the_rota_goes_round_by_the_calendar(anchor: date, every: int, rota: list[int]) -> None:
    texts = {"review_on": str(anchor), "review_every": str(every)}
    schedule = schedule_of(texts | {"review_rota": rota_text(tuple(rota))}, "UTC", FOUNDED)
    turns = [facilitator_of(schedule, anchor + timedelta(days=every * number)) for number in range(10)]
    assert turns == ([rota[number % len(rota)] for number in range(10)] if rota else [None] * 10)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2026-12-02T10:00", "Europe/London", "Wed 2 Dec 2026, 10:00 (UTC+00:00, Europe/London)"),
        ("2027-06-02T10:00", "Europe/London", "Wed 2 Jun 2027, 10:00 (UTC+01:00, Europe/London)"),
        ("2026-12-02T10:00", "Asia/Kolkata", "Wed 2 Dec 2026, 10:00 (UTC+05:30, Asia/Kolkata)"),
        ("2026-12-02T10:00", "America/New_York", "Wed 2 Dec 2026, 10:00 (UTC-05:00, America/New_York)"),
        ("2026-12-02T10:00", "UTC", "Wed 2 Dec 2026, 10:00 (UTC+00:00)"),
    ],
)
def test_a_time_never_stands_without_its_zone_and_offset(at: str, zone: str, words: str) -> None:
    assert when_words(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)), zone) == words


def test_a_review_that_was_held_does_not_come_again_when_the_time_is_changed_that_day() -> None:
    now = datetime(2026, 12, 2, 11, tzinfo=UTC)
    later = schedule_of({"review_at": "15:00"}, "UTC", FOUNDED)
    assert next_reviews(later, now, 1)[0].nominal == date(2026, 12, 2)
    assert next_reviews(later, now, 1, frozenset({date(2026, 12, 2)}))[0].nominal == date(2026, 12, 16)
