"""A year of a team of eight: each nudge is within the caps and the hours, and none is missing (F20–F24)."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.simulator import year as played_year
from tests.simulator.heard import Heard
from tests.simulator.weekdays import at_work, later
from tests.simulator.year import (
    AWAY,
    DEPUTY,
    DIGEST,
    ENDS,
    HOLIDAYS,
    HOURS,
    LEAVES,
    OWNER,
    TEAM,
    ZONE,
    ZONES,
    Stretch,
    Year,
    place_of,
    played,
)

CHANNEL = "C-payments"
GRACE, ROUNDS = 2, 3
AN_HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return played(str(tmp_path_factory.mktemp("year")), played_year.SEED)


def test_nobody_is_told_outside_their_hours_on_weekends_or_holidays(year: Year) -> None:
    for post in year.posts():
        who = place_of(post).removeprefix("U-")
        assert at_work(post.at, ZONES.get(who, ZONE), HOLIDAYS, HOURS.get(who, (9, 17))), post


def test_caps_hold_for_each_person_and_the_channel(year: Year) -> None:
    """A person: one message an hour, or one a day for who wants a digest. The channel: one line a day."""
    hours = Counter((place_of(one), _local(one.at).strftime("%F %H")) for one in year.posts())
    assert max(hours.values()) == 1
    days = Counter((place_of(one), _local(one.at).date()) for one in year.posts())
    once = {CHANNEL, *(f"U-{who}" for who in DIGEST)}
    assert {count for (to, _), count in days.items() if to in once} == {1}


def test_only_who_decides_is_told_and_nobody_who_is_away(year: Year) -> None:
    told = {place_of(one) for one in year.posts()}
    assert told == {f"U-{OWNER}", f"U-{DEPUTY}", CHANNEL}
    to_owner = [one.at for one in year.posts() if place_of(one) == f"U-{OWNER}"]
    assert not [at for at in to_owner if AWAY[0] + AN_HOUR < at and _local(at).date() < AWAY[1]]
    assert not [at for at in to_owner if at > LEAVES + AN_HOUR]
    assert len(TEAM) == 8


def test_each_stretch_has_its_nudges_and_no_other_is_ever_sent(year: Year) -> None:
    left = year.heard()
    reached = Counter[int]()
    for stretch in year.stretches:
        own = [one for one in left if one.ref == stretch.ref and stretch.begins <= one.at <= stretch.ends]
        left = [one for one in left if one not in own]
        reached[_judged(stretch, own)] += 1
    assert left == []
    assert all(reached[rounds] for rounds in range(ROUNDS + 1)), reached


def _judged(stretch: Stretch, own: list[Heard]) -> int:
    """How many rounds there were; raises where one came too early, too late or too often."""
    rounds = _rounds(own)
    assert len(rounds) <= ROUNDS, (stretch, rounds)
    assert not [at for at in rounds if any(since < at < until for since, until in stretch.silences)], stretch
    due = later(stretch.begins, GRACE, ZONE, HOLIDAYS)
    for at in rounds:
        assert due - AN_HOUR < at, (stretch, at)
        assert at <= _at_latest(stretch, due), (stretch, at, due)
        due = later(at, 1, ZONE, HOLIDAYS)
    if len(rounds) < ROUNDS:
        assert min(stretch.ends, ENDS) <= _at_latest(stretch, due), (stretch, rounds)
    return len(rounds)


def _rounds(own: list[Heard]) -> list[datetime]:
    """When each was heard first; what an hour or a reader later says the same is no other round."""
    first: dict[int, datetime] = {}
    for one in sorted(own, key=lambda one: one.at):
        first.setdefault(one.round, one.at)
    assert set(first) <= set(range(1, ROUNDS + 1)), own
    return sorted(first.values())


def _at_latest(stretch: Stretch, due: datetime) -> datetime:
    """The next working hour, or day where somebody else's hours or the channel's one line held it up; after
    a snooze the same from its end. What nobody could be told of moves on to who comes next."""
    days = 2 if due < LEAVES - timedelta(days=4) else 4
    latest = later(due, days, ZONE, HOLIDAYS)
    for since, until in stretch.silences:
        if since <= latest and due < until:
            latest = max(latest, later(until, days, ZONE, HOLIDAYS))
    return latest


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(ZONE))
