"""Percentiles and periods as the database works them out, beside the same done by hand."""

from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.enums import Answer, EvidenceKind, State
from storage.numbers import Spread
from tests.conftest import NOW, make_workspace
from tests.storage.conftest import fill, new_item, new_team

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
BOUNDS = [NOW, NOW + DAY, NOW + 2 * DAY, NOW + 4 * DAY]
ENDS = st.integers(-86_400, 5 * 86_400).map(lambda seconds: NOW + seconds * SECOND)
TOOK = st.one_of(st.integers(0, 10), st.integers(0, 10_000_000)).map(lambda seconds: seconds * SECOND)


def _by_hand(lived: list[tuple[datetime, timedelta]], begins: datetime, ends: datetime) -> Spread | None:
    took = sorted(length for at, length in lived if begins <= at < ends)
    if not took:
        return None
    return Spread(len(took), *(took[ceil(len(took) * percent / 100) - 1] for percent in (50, 85)))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(lived=st.lists(st.tuples(ENDS, TOOK), max_size=45))
def test_the_median_and_the_85th_percentile_are_those_of_real_items(
    database: Database, lived: list[tuple[datetime, timedelta]]
) -> None:
    workspace = make_workspace(database)
    with database.writing(workspace) as store:
        team, person = new_team(store)
        for at, length in lived:
            began = at - length
            new_item(store, team, person, filed_at=began, started_at=began, live_at=at, state=State.MEASURING)
        periods = list(pairwise(BOUNDS))
        expected = {
            number: spread
            for number, (begins, ends) in enumerate(periods)
            if (spread := _by_hand(lived, begins, ends)) is not None
        }
        assert store.numbers.lead(team.id, BOUNDS) == expected
        assert store.numbers.lead(team.id, BOUNDS, debt_only=True) == expected
        assert store.numbers.cycle(team.id, BOUNDS) == expected


def test_twenty_items_have_their_85th_percentile_at_the_seventeenth(database: Database) -> None:
    """Where the percentage falls on a place, it is that place, and the median of an even number is below."""
    with database.writing(make_workspace(database)) as store:
        team, person = new_team(store)
        for days in range(1, 21):
            new_item(store, team, person, filed_at=NOW - days * DAY, live_at=NOW, state=State.MEASURING)
        assert store.numbers.lead(team.id, BOUNDS) == {0: Spread(20, 10 * DAY, 17 * DAY)}
        assert store.numbers.cycle(team.id, BOUNDS) == {}


def test_incidents_count_by_when_they_happened_and_tickets_are_none(database: Database) -> None:
    with database.writing(make_workspace(database)) as store:
        team, person = new_team(store)
        for at, kind, answer in (
            (NOW - SECOND, EvidenceKind.INCIDENT, Answer.DEBT),
            (NOW, EvidenceKind.INCIDENT, Answer.DEBT),
            (NOW + DAY - SECOND, EvidenceKind.INCIDENT, None),
            (NOW + DAY, EvidenceKind.INCIDENT, Answer.PARTLY),
            (NOW + DAY, EvidenceKind.SUPPORT, Answer.DEBT),
            (NOW + DAY, EvidenceKind.USAGE, None),
            (NOW + 4 * DAY, EvidenceKind.INCIDENT, Answer.DEBT),
        ):
            made = store.incidents.add(team.id, "Down", "", person.id, at, kind=kind)
            if answer is not None:
                store.incidents.answer(made.id, answer, None, person.id, NOW + 9 * DAY)
        found = store.numbers.incidents(team.id, BOUNDS)
        assert sorted((one.period, str(one.answer), one.count) for one in found) == [
            (0, "None", 1),
            (0, "debt", 1),
            (1, "partly debt", 1),
        ]


def test_numbers_are_those_of_one_team_of_one_workspace(database: Database) -> None:
    theirs = fill(database)
    with database.writing(theirs.workspace) as store:
        for _ in range(5):
            new_item(store, theirs.team, theirs.person, live_at=NOW, started_at=NOW, state=State.MEASURING)
    ours = fill(database)
    with database.reading(ours.workspace) as store:
        numbers = store.numbers
        for team in (ours.team.id, theirs.team.id):
            assert not numbers.lead(team, BOUNDS)
            assert not numbers.cycle(team, BOUNDS)
        assert not numbers.flow(theirs.team.id, BOUNDS)
        assert not numbers.incidents(theirs.team.id, BOUNDS)
    with database.reading(theirs.workspace) as store:
        assert store.numbers.lead(theirs.team.id, BOUNDS)[0].count == 5
