"""When the reviews are: the laws over ten years of zones, and the cases that people ask about (F17, F18)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.cadence import (
    FIRST_AT,
    Cadence,
    Due,
    first_wednesday,
    moment,
    next_after,
    next_working_day,
    occurrence,
    occurs_on,
    upcoming,
)

LONDON = "Europe/London"
ZONES = (
    LONDON,
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
START, TEN_YEARS = datetime(2026, 1, 1, tzinfo=UTC), 3653
REVIEWS = TEN_YEARS // 14
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEDNESDAY_TEN = Cadence(date(2026, 12, 2), time(10), LONDON)


@dataclass(frozen=True)
class Exceptions:
    """What a team set for single occurrences."""

    holidays: frozenset[date] = frozenset()
    skipped: frozenset[date] = frozenset()
    moved: Mapping[date, datetime] = field(default_factory=dict)

    def next(self, cadence: Cadence, now: datetime) -> Due:
        return next_after(cadence, now, self.holidays, self.skipped, self.moved)

    def upcoming(self, cadence: Cadence, now: datetime, count: int) -> list[Due]:
        return upcoming(cadence, now, self.holidays, self.skipped, self.moved, count)


NONE = Exceptions()


def local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_working(day: date, holidays: frozenset[date]) -> bool:
    return day.isoweekday() <= 5 and day not in holidays


def before(cadence: Cadence) -> datetime:
    return datetime.combine(cadence.anchor, time.min, UTC) - 2 * DAY


def clock_changes(zone: str) -> list[datetime]:
    """The local times in the ten years at which the zone's clock is put forward or back."""

    def offset(instant: datetime) -> timedelta | None:
        return instant.astimezone(ZoneInfo(zone)).utcoffset()

    changes = []
    for number in range(TEN_YEARS):
        start, step = START + number * DAY, DAY
        if offset(start) == offset(start + DAY):
            continue
        for step in (timedelta(hours=1), MINUTE):
            while offset(start) == offset(start + step):
                start += step
        changes.append(local(start, zone) + MINUTE)
    return changes


CHANGES = [(zone, change) for zone in ZONES for change in clock_changes(zone)]
ANY_MINUTE = st.tuples(
    st.sampled_from(ZONES),
    st.integers(0, TEN_YEARS * 24 * 60).map(lambda minute: START.replace(tzinfo=None) + minute * MINUTE),
)
NEAR_A_CHANGE = st.tuples(st.sampled_from(CHANGES), st.integers(-90, 90)).map(
    lambda drawn: (drawn[0][0], drawn[0][1] + drawn[1] * MINUTE)
)


@st.composite
def slots(draw: st.DrawFn) -> tuple[Cadence, int]:
    """A cadence that starts on any minute, and one of its occurrences, often beside a change of the clock."""
    zone, wall = draw(ANY_MINUTE | NEAR_A_CHANGE)
    number = draw(st.integers(0, REVIEWS))
    return Cadence(wall.date() - number * 14 * DAY, wall.time(), zone), number


CADENCES = slots().map(lambda slot: slot[0])


@st.composite
def exceptions(draw: st.DrawFn, cadence: Cadence, among: int = 30) -> Exceptions:
    """Holidays, skips and moves in the first occurrences of a cadence, the moves at most 40 days off."""
    names = st.integers(0, among).map(lambda number: occurrence(cadence, number))
    closed = draw(st.lists(st.tuples(names, st.integers(-2, 8), st.integers(1, 20)), max_size=4))
    moves = draw(st.dictionaries(names, st.integers(-40 * 1440, 40 * 1440), max_size=4))
    return Exceptions(
        frozenset(name + (first + day) * DAY for name, first, days in closed for day in range(days)),
        draw(st.frozensets(names, max_size=4)),
        {name: moment(name, cadence.at, cadence.zone) + minutes * MINUTE for name, minutes in moves.items()},
    )


def test_every_kind_of_change_is_among_the_starts() -> None:
    assert {zone for zone, _ in CHANGES} == {*ZONES} - {"Asia/Kolkata", "America/Sao_Paulo"}
    assert (LONDON, datetime.fromisoformat("2027-03-28 01:00")) in CHANGES
    assert (LONDON, datetime.fromisoformat("2027-10-31 02:00")) in CHANGES


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (LONDON, "2026-12-02 10:00", "2026-12-02 10:00"),
        (LONDON, "2027-06-16 10:00", "2027-06-16 09:00"),
        (LONDON, "2027-03-28 01:30", "2027-03-28 01:00"),  # skipped: 02:00 it is
        (LONDON, "2026-10-25 01:30", "2026-10-25 00:30"),  # twice: the first
        ("America/New_York", "2027-03-14 02:00", "2027-03-14 07:00"),
        ("America/New_York", "2026-11-01 01:59", "2026-11-01 05:59"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),  # half an hour is skipped: 02:30
        ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45"),
        ("Asia/Kolkata", "2026-12-02 10:00", "2026-12-02 04:30"),
        ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04 03:00"),  # the day began at 01:00
        ("America/Sao_Paulo", "2026-11-04 00:30", "2026-11-04 03:30"),
        ("Africa/Casablanca", "2027-03-14 02:30", "2027-03-14 02:00"),  # after Ramadan
        ("Pacific/Apia", "2011-12-30 10:00", "2011-12-30 10:00"),  # the day was skipped: the next midnight
    ],
)
def test_a_local_time_is_one_moment(zone: str, wall: str, instant: str) -> None:
    day, at = wall.split()
    assert moment(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(instant)
    assert moment(date.fromisoformat(day), time.fromisoformat(at).replace(fold=1), zone) == utc(instant)


@settings(max_examples=500, deadline=None)
@given(slots())
def test_the_local_time_is_kept_or_is_the_first_minute_after_the_gap(slot: tuple[Cadence, int]) -> None:
    cadence, number = slot
    day, zone = occurrence(cadence, number), cadence.zone
    wanted, instant = datetime.combine(day, cadence.at), moment(day, cadence.at, zone)
    shown = local(instant, zone)
    if shown == wanted:
        earlier = [instant - minutes * MINUTE for minutes in (30, 60, 120)]
        assert wanted not in [local(each, zone) for each in earlier]
    else:
        assert local(instant - MINUTE, zone) < wanted < shown
        assert shown - local(instant - MINUTE, zone) > MINUTE


@settings(max_examples=60, deadline=None)
@given(CADENCES)
def test_ten_years_of_reviews_every_one_once_and_14_local_days_apart(cadence: Cadence) -> None:
    dues = NONE.upcoming(cadence, before(cadence), REVIEWS)
    assert [due.nominal for due in dues] == [occurrence(cadence, number) for number in range(REVIEWS)]
    assert [local(due.at, cadence.zone).date() for due in dues] == [due.nominal for due in dues]
    assert {later.nominal - due.nominal for due, later in pairwise(dues)} == {14 * DAY}


@settings(max_examples=300, deadline=None)
@given(slots(), st.sampled_from((1, 7, 14)), st.integers(-180, 180))
def test_once_a_review_has_begun_the_next_one_is_so_many_days_on(
    slot: tuple[Cadence, int], every_days: int, minutes: int
) -> None:
    drawn, number = slot
    day = occurrence(drawn, number)
    cadence = Cadence(day - number * every_days * DAY, drawn.at, drawn.zone, every_days)
    begins = moment(day, cadence.at, cadence.zone)
    now = begins + minutes * MINUTE
    assert NONE.next(cadence, now).nominal == (day if now < begins else day + every_days * DAY)


@settings(max_examples=150, deadline=None)
@given(st.data(), CADENCES, st.integers(-100, 700), st.integers(0, 30 * 1440))
def test_the_later_it_is_the_later_the_next_one(
    data: st.DataObject, cadence: Cadence, days: int, minutes: int
) -> None:
    but = data.draw(exceptions(cadence))
    now = before(cadence) + days * DAY
    first, then = but.next(cadence, now), but.next(cadence, now + minutes * MINUTE)
    assert now < first.at <= then.at
    assert (first == then) == (now + minutes * MINUTE < first.at)


@settings(max_examples=100, deadline=None)
@given(st.data(), CADENCES)
def test_one_after_the_other_gives_the_list_and_no_name_twice(data: st.DataObject, cadence: Cadence) -> None:
    but, now = data.draw(exceptions(cadence)), before(cadence) - 60 * DAY
    dues = but.upcoming(cadence, now, 40)
    for due in dues:
        assert but.next(cadence, now) == due
        now = due.at
    assert len({due.nominal for due in dues}) == len({due.at for due in dues}) == 40


@settings(max_examples=150, deadline=None)
@given(st.data(), CADENCES)
def test_a_skip_a_move_or_a_holiday_touches_no_other_review(data: st.DataObject, cadence: Cadence) -> None:
    but, now = data.draw(exceptions(cadence)), before(cadence) - 60 * DAY
    plain, changed = (
        {due.nominal: due.at for due in each.upcoming(cadence, now, 80)} for each in (NONE, but)
    )
    by_hand = {name for name in but.moved if name not in but.skipped}
    taken = {but.moved[name] for name in by_hand}
    for number in range(50):
        name = occurrence(cadence, number)
        if name in but.skipped:
            assert name not in changed
        elif name in by_hand:
            assert changed.get(name) == but.moved[name] or (
                name not in changed and but.moved[name] in changed.values()
            )
        elif name not in but.holidays:
            assert changed.get(name) == plain[name] or plain[name] in taken


@settings(max_examples=150, deadline=None)
@given(st.data(), CADENCES)
def test_a_holiday_moves_a_review_to_the_next_working_day(data: st.DataObject, cadence: Cadence) -> None:
    holidays = data.draw(exceptions(cadence)).holidays
    dues = Exceptions(holidays).upcoming(cadence, before(cadence), 40)
    days = {due.nominal: local(due.at, cadence.zone).date() for due in dues}
    assert list(days.values()) == sorted(set(days.values()))
    for number in range(31):
        name = occurrence(cadence, number)
        free = next(day for days_on in range(200) if is_working(day := name + days_on * DAY, holidays))
        if name not in holidays:
            assert days[name] == name
        elif free < occurrence(cadence, number + 1):
            assert days[name] == free
        else:
            assert name not in days


def test_a_year_with_week_53_changes_nothing() -> None:
    dues = NONE.upcoming(WEDNESDAY_TEN, utc("2026-12-01"), 4)
    assert [due.nominal.isocalendar()[:2] for due in dues] == [(2026, 49), (2026, 51), (2026, 53), (2027, 2)]
    assert [f"{due.at:%d.%m.%y %H:%M}" for due in dues] == [
        "02.12.26 10:00",
        "16.12.26 10:00",
        "30.12.26 10:00",
        "13.01.27 10:00",
    ]


def test_a_review_that_has_just_begun_is_not_the_next_one() -> None:
    assert NONE.next(WEDNESDAY_TEN, utc("2026-12-02 09:59")).nominal == date(2026, 12, 2)
    assert NONE.next(WEDNESDAY_TEN, utc("2026-12-02 10:00")).nominal == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("zone", "at", "now"),
    [
        ("America/New_York", time(23), "2026-12-03 02:00"),  # still the 2nd there
        ("Asia/Kolkata", time(1), "2026-12-01 19:00"),  # the 2nd there already
    ],
)
def test_the_day_is_that_of_the_team_not_that_of_utc(zone: str, at: time, now: str) -> None:
    assert NONE.next(Cadence(date(2026, 11, 30), at, zone, 1), utc(now)).nominal == date(2026, 12, 2)


def test_there_is_none_before_the_anchor() -> None:
    assert NONE.next(WEDNESDAY_TEN, utc("2020-01-01")) == Due(date(2026, 12, 2), utc("2026-12-02 10:00"))
    assert not occurs_on(WEDNESDAY_TEN, date(2026, 11, 18))
    assert occurs_on(WEDNESDAY_TEN, date(2026, 12, 2))
    assert not occurs_on(WEDNESDAY_TEN, date(2026, 12, 9))


def test_a_skipped_one_is_left_out() -> None:
    skip = Exceptions(skipped=frozenset({date(2026, 12, 2)}))
    assert skip.next(WEDNESDAY_TEN, utc("2026-12-01")).nominal == date(2026, 12, 16)


def test_one_that_is_moved_keeps_its_name_and_the_others_their_days() -> None:
    move = Exceptions(moved={date(2026, 12, 16): utc("2026-12-18 14:30")})
    assert move.upcoming(WEDNESDAY_TEN, utc("2026-12-01"), 3) == [
        Due(date(2026, 12, 2), utc("2026-12-02 10:00")),
        Due(date(2026, 12, 16), utc("2026-12-18 14:30")),
        Due(date(2026, 12, 30), utc("2026-12-30 10:00")),
    ]


def test_one_that_is_held_now_is_over_and_the_next_one_keeps_its_day() -> None:
    now = utc("2026-12-09 11:11")
    held = Exceptions(moved={date(2026, 12, 16): now})
    assert held.next(WEDNESDAY_TEN, now - MINUTE) == Due(date(2026, 12, 16), now)
    assert held.next(WEDNESDAY_TEN, now) == Due(date(2026, 12, 30), utc("2026-12-30 10:00"))


def test_a_person_may_move_one_onto_a_holiday_and_past_the_next_one() -> None:
    move = Exceptions(frozenset({date(2026, 12, 31)}), moved={date(2026, 12, 16): utc("2026-12-31 09:00")})
    names = [due.nominal.day for due in move.upcoming(WEDNESDAY_TEN, utc("2026-12-03"), 3)]
    assert names == [30, 16, 13]


def test_two_that_are_put_at_one_moment_are_one_review() -> None:
    move = Exceptions(moved={date(2026, 12, 16): utc("2026-12-30 10:00")})
    names = [due.nominal.day for due in move.upcoming(WEDNESDAY_TEN, utc("2026-12-03"), 2)]
    assert names == [30, 13]


def test_what_was_set_for_another_cadence_says_nothing() -> None:
    old = Exceptions(
        skipped=frozenset({date(2026, 12, 9)}), moved={date(2026, 12, 10): utc("2026-12-11 10:00")}
    )
    assert old.upcoming(WEDNESDAY_TEN, utc("2026-12-01"), 5) == NONE.upcoming(
        WEDNESDAY_TEN, utc("2026-12-01"), 5
    )


def test_a_holiday_goes_to_the_next_working_day_over_a_week_end() -> None:
    friday = Cadence(date(2026, 12, 11), time(10), LONDON)
    christmas = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
    dues = Exceptions(christmas).upcoming(friday, utc("2026-12-12"), 2)
    assert dues == [
        Due(date(2026, 12, 25), utc("2026-12-29 10:00")),
        Due(date(2027, 1, 8), utc("2027-01-08 10:00")),
    ]


def test_holidays_as_far_as_the_next_one_make_one_review_even_if_that_is_skipped() -> None:
    shut = frozenset(date(2026, 12, 14) + days * DAY for days in range(21))
    both = Exceptions(shut).upcoming(WEDNESDAY_TEN, utc("2026-12-03"), 2)
    assert both[0] == Due(date(2026, 12, 30), utc("2027-01-04 10:00"))
    assert both[1].nominal == date(2027, 1, 13)
    skipped = Exceptions(shut, frozenset({date(2026, 12, 30)}))
    assert skipped.next(WEDNESDAY_TEN, utc("2026-12-03")).nominal == date(2027, 1, 13)


def test_a_team_that_reviews_on_saturdays_does() -> None:
    assert NONE.next(Cadence(date(2026, 12, 5), time(10), LONDON), utc("2026-12-01")).at.day == 5
    assert next_working_day(date(2026, 12, 5), frozenset()) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("now", "zone", "first"),
    [
        ("2026-11-21 12:00", LONDON, "2026-12-02"),
        ("2026-11-22 12:00", LONDON, "2026-12-02"),  # exactly ten days
        ("2026-11-23 12:00", LONDON, "2026-12-09"),
        ("2026-11-22 20:00", "Asia/Kolkata", "2026-12-09"),  # Monday there
        ("2026-11-23 02:00", "America/New_York", "2026-12-02"),  # Sunday there
    ],
)
def test_the_first_review_is_the_first_wednesday_at_least_ten_days_on(
    now: str, zone: str, first: str
) -> None:
    assert first_wednesday(utc(now), zone).isoformat() == first
    assert time(10) == FIRST_AT
