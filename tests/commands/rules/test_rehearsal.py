"""Days that are played again keep every law of the days themselves."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.nudging import ROUNDS, To, Unplanned, next_step
from commands.rules.quiet import Listener
from commands.rules.rehearsal import Hearer, Matter, Saying, Turn, heaviest_week, played
from commands.rules.working_time import WorkingTime

BEGINS = datetime(2026, 9, 21, tzinfo=UTC)
NOW = BEGINS + timedelta(days=60)
TEAM = WorkingTime("Europe/London")
HEARERS = {
    "olga": Hearer("Olga", TEAM, Listener(WorkingTime("Asia/Kolkata", hours=(7, 15)))),
    "dev": Hearer("Dev", TEAM, Listener(WorkingTime("America/New_York"), digest=True)),
    "channel": Hearer("#payments", TEAM),
}
LANES = {To.OWNER: ["olga"], To.CHANNEL: ["channel"], To.OWNER_AND_DEPUTY: ["olga", "dev"]}


def critical(item: int, since: datetime, until: datetime | None) -> Matter:
    def turn(sent: Sequence[datetime], now: datetime) -> Turn | None:
        step = next_step(Unplanned(since, 2, sent, None, TEAM))
        return Turn(step.at, LANES[step.to]) if step is not None else None

    return Matter("critical", item, turn, since, until)


def once(item: int, at: datetime, lane: str, *, apart: bool) -> Matter:
    def turn(sent: Sequence[datetime], now: datetime) -> Turn | None:
        return None if sent else Turn(at, [lane])

    return Matter("once", item, turn, at, None, apart)


moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: BEGINS + timedelta(minutes=minutes))
lives = st.none() | st.integers(1, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def matters(draw: Callable[..., object]) -> list[Matter]:
    found = []
    for item in range(draw(st.integers(1, 12))):  # type: ignore[call-overload]
        since, lasts = draw(moments), draw(lives)
        assert isinstance(since, datetime)
        until = since + lasts if isinstance(lasts, timedelta) else None
        found.append(critical(item, since, until))
        if draw(st.booleans()):
            found.append(once(100 + item, since, str(draw(st.sampled_from(sorted(HEARERS)))), apart=False))
    return found


def hours(said: Sequence[Saying]) -> list[tuple[str, datetime]]:
    """Each with the hour that it is where it is heard."""
    return [(one.lane, works_of(one.lane).hour_of(one.at)) for one in said]


def works_of(lane: str) -> WorkingTime:
    listener = HEARERS[lane].listener
    return listener.works if listener is not None else TEAM


@given(matters())
def test_nobody_hears_twice_in_an_hour_nor_a_channel_twice_a_day(found: list[Matter]) -> None:
    said = played(found, HEARERS, BEGINS, NOW)
    assert max(Counter(hours(said)).values(), default=0) <= 1
    days = Counter(TEAM.day(one.at) for one in said if one.lane == "channel")
    assert max(days.values(), default=0) <= 1


@given(matters())
def test_everybody_hears_in_their_own_hours(found: list[Matter]) -> None:
    for one in played(found, HEARERS, BEGINS, NOW):
        assert works_of(one.lane).at_work(one.at)


@given(matters())
def test_nothing_is_said_of_what_is_settled_and_nothing_more_than_three_times(found: list[Matter]) -> None:
    said = played(found, HEARERS, BEGINS, NOW)
    for matter in (one for one in found if one.rule == "critical"):
        mine = [one for one in said if ("critical", matter.item) in one.about]
        assert all(matter.until is None or one.at < matter.until for one in mine)
        assert len({TEAM.day(one.at) for one in mine}) <= ROUNDS + 1  # the deputy may hear a day later
        assert Counter(one.lane for one in mine) <= Counter(olga=2, channel=1, dev=1)


def test_what_stands_apart_is_posted_at_its_moment_beside_the_line_of_the_day() -> None:
    at = BEGINS + timedelta(days=2, hours=10, minutes=7)
    found = [once(number, at, "channel", apart=True) for number in range(3)]
    found.append(once(9, at, "channel", apart=False))
    said = played(found, HEARERS, BEGINS, NOW)
    assert [one.about for one in said] == [(("once", number),) for number in (0, 1, 2, 9)]
    assert {one.at for one in said} == {at}


def test_the_heaviest_week_begins_on_a_monday_and_is_somebodys() -> None:
    friday = datetime(2026, 9, 25, 10, tzinfo=UTC)
    days = [friday + timedelta(days=number) for number in range(7)]
    said = [Saying(day, lane, ()) for day in days for lane in ("olga", "dev")]
    assert heaviest_week(said, TEAM) == 4
    assert heaviest_week([], TEAM) == 0
