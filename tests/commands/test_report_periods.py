"""The sprints and months that numbers are told for: each moment lies in one, and none before the team."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.report.periods import Period, month_periods, sprint_periods
from commands.rules.time_box import Box, over_at
from storage.database import Database
from storage.teams import Team
from tests.commands.conftest import Talk
from tests.conftest import make_workspace

LENGTHS = st.lists(st.tuples(st.sampled_from((7, 14, 21)), st.integers(1, 3)), max_size=6)
"""Sprints that have a row, by their days, and how far each one's number is from the one before."""


def _team(talk: Talk) -> Team:
    talk.types("ana", "/debt One thing")
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
    assert team is not None
    return team


def _days(periods: list[Period]) -> list[tuple[str, str, str]]:
    return [(one.name, f"{one.begins:%d %b %H:%M}", f"{one.ends:%d %b %H:%M}") for one in periods]


def test_sprints_go_by_the_calendar_where_nobody_planned(talk: Talk) -> None:
    talk.zones["ana"] = "Europe/London"
    talk.now = datetime(2026, 10, 7, 9, tzinfo=UTC)
    team = _team(talk)
    with talk.database.reading(talk.workspace) as store:
        assert _days(sprint_periods(store, team, datetime(2026, 11, 4, tzinfo=UTC), 2)) == [
            ("sprint 1", "04 Oct 23:00", "18 Oct 23:00"),
            ("sprint 2", "18 Oct 23:00", "02 Nov 00:00"),
            ("sprint 3", "02 Nov 00:00", "16 Nov 00:00"),
        ]
        far = sprint_periods(store, team, datetime(2027, 11, 4, tzinfo=UTC), 6)
    assert [one.name for one in far] == [f"sprint {number}" for number in range(23, 30)]
    assert [one.over for one in far] == [True] * 6 + [False]


def test_months_are_those_of_the_zone_from_the_one_in_which_the_team_was_made(talk: Talk) -> None:
    talk.zones["ana"] = "Pacific/Auckland"
    talk.now = datetime(2026, 10, 31, 10, 30, tzinfo=UTC)
    team = _team(talk)
    assert _days(month_periods(team, datetime(2027, 1, 31, 11, tzinfo=UTC), 3)) == [
        ("November 2026", "31 Oct 11:00", "30 Nov 11:00"),
        ("December 2026", "30 Nov 11:00", "31 Dec 11:00"),
        ("January 2027", "31 Dec 11:00", "31 Jan 11:00"),
        ("February 2027", "31 Jan 11:00", "28 Feb 11:00"),
    ]
    assert [one.name for one in month_periods(team, talk.now, 6)] == ["October 2026"]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(lengths=LENGTHS, later=st.integers(0, 400), gap=st.integers(0, 3))
def test_every_moment_lies_in_one_sprint(
    database: Database, lengths: list[tuple[int, int]], later: int, gap: int
) -> None:
    talk = Talk(database, make_workspace(database))
    team, number, starts_on = _team(talk), 0, date(2026, 11, 16)
    with database.writing(talk.workspace) as store:
        for days, further in lengths:
            number += further
            starts_on += timedelta(days=14 * (further - 1) + (gap if further > 1 else 0))
            box = Box(number, starts_on, starts_on + timedelta(days=days - 1))
            store.sprints.add(team.id, number, box.starts_on, box.ends_on, over_at(box, team.zone))
            starts_on = box.ends_on + timedelta(days=1)
    now = talk.now + timedelta(days=later)
    with database.reading(talk.workspace) as store:
        periods = sprint_periods(store, team, now, 12)
    assert all(one.begins < one.ends for one in periods)
    assert all(one.ends == following.begins for one, following in pairwise(periods))
    assert now < periods[-1].ends
    numbers = [int(one.name.removeprefix("sprint ")) for one in periods]
    assert numbers == list(range(max(1, numbers[-1] - 12), numbers[-1] + 1))
