"""Sprints: a card, a goal, days that never overlap, an end before its time, and rolling on by themselves."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.enums import State
from storage.sprints import Sprint
from tests.commands.conftest import Talk, labels, said
from tests.commands.test_planning import sprint_form, sprint_of
from tests.conftest import make_workspace


def roll(talk: Talk) -> None:
    """What the clock does with the team once a sprint of it is over."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
    assert team is not None
    talk.asks("", "sprint.roll", args={"team": str(team.id)}, key="")


def sprints(talk: Talk) -> list[Sprint]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return store.sprints.latest(team.id, 100)[::-1]


def test_the_card_says_what_is_planned_and_what_comes_next(talk: Talk) -> None:
    for line in ("~S Keys", "~L Doors", "~M Windows"):
        talk.types("ana", f"/debt {line}")
    talk.types("ana", "/backlog plan PAY-1")
    talk.types("ana", "/backlog start PAY-2")
    talk.types("ana", "/backlog plan PAY-3 next")
    told = talk.types("ana", "/backlog sprint").private
    lines = said(talk.types("ana", "/backlog sprint"))
    assert told is not None
    assert told.title == "PAY · sprint 1"
    assert "Days: 16 Nov – 29 Nov 2026 (9 days left)" in lines
    assert "Planned: 2 items, 9 points" in lines
    assert lines.index("PAY-1 Keys") < lines.index("PAY-2 Doors")
    assert "Tentative: sprint 2 (from 30 Nov) has 1 item, 3 points: PAY-3" in lines
    after = talk.presses("ana", told, "Sprint 2").replace
    assert after is not None
    assert after.title == "PAY · tentative: sprint 2 (from 30 Nov)"
    assert "PAY-3 Windows" in said(talk.types("ana", "/backlog sprint next"))
    meter = talk.presses("ana", told, "See the meter").private
    assert meter is not None
    assert meter.title == "PAY · capacity"


def test_a_long_sprint_is_paged(talk: Talk) -> None:
    for number in range(7):
        talk.types("ana", f"/debt Thing {number}")
        talk.types("ana", f"/backlog plan PAY-{number + 1}")
    first = talk.types("ana", "/backlog sprint").private
    second = talk.presses("ana", first, "Next").replace
    assert labels(first).count("Start") == 5
    assert labels(second).count("Start") == 2
    assert talk.presses("ana", second, "Previous").replace == first


def test_no_backlog_is_no_error(talk: Talk) -> None:
    assert "no backlog yet" in said(talk.types("ana", "/backlog sprint"))


def test_goal_capacity_and_days_are_kept_and_logged(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    opened = sprint_form(talk)
    talk.submits("ana", opened, goal="Less waiting", capacity="12", last="2026-12-02")
    [sprint] = sprints(talk)
    assert (sprint.goal, sprint.capacity, str(sprint.ends_on)) == ("Less waiting", 12, "2026-12-02")
    assert sprint.over_at == datetime.fromisoformat("2026-12-03T00:00:00+00:00")
    with talk.database.reading(talk.workspace) as store:
        told = [
            (one.field, one.before, one.after, one.reason) for one in store.log.of_team(sprint.team_id, 3)
        ][::-1]
    assert told == [
        ("sprint_goal", "", "Less waiting", "sprint 1"),
        ("sprint_capacity", "", "12", "sprint 1"),
        ("sprint_days", "2026-11-16 to 2026-11-29", "2026-11-16 to 2026-12-02", "sprint 1"),
    ]
    assert "Goal: Less waiting" in said(talk.types("ana", "/backlog sprint"))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"first": "2026-12-01", "last": "2026-11-30"}, {"last"}),
        ({"first": "", "last": "tomorrow"}, {"first", "last"}),
        ({"last": "2026-11-19"}, {"last"}),
        ({"last": "2027-11-19"}, {"last"}),
        ({"first": "9999-12-01", "last": "9999-12-31"}, {"first"}),
        ({"capacity": "many"}, {"capacity"}),
        ({"capacity": "-1", "goal": "x" * 301}, {"capacity", "goal"}),
    ],
)
def test_what_makes_no_sprint_is_refused_beside_its_field(
    talk: Talk, changes: dict[str, str], wrong: set[str]
) -> None:
    talk.types("ana", "/debt Keys")
    opened = sprint_form(talk)
    assert set(talk.fills("ana", opened, changes).errors) == wrong
    assert sprints(talk) == []


def test_sprints_do_not_overlap(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog plan PAY-1 next")
    second = sprint_form(talk, line="/backlog sprint next")
    assert set(talk.submits("ana", second, first="2026-11-29").errors) == {"first"}
    first = sprint_form(talk)
    assert set(talk.submits("ana", first, last="2026-12-13").errors) == {"last"}
    talk.submits("ana", first, last="2026-12-04")
    assert [(str(one.starts_on), str(one.ends_on)) for one in sprints(talk)] == [
        ("2026-11-16", "2026-12-04"),
        ("2026-12-05", "2026-12-13"),
    ]


def test_nor_across_one_that_nobody_planned_into(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog plan PAY-1")
    talk.later(days=28)
    roll(talk)
    third = sprint_form(talk)
    assert "Sprint 1 lasts until 2026-11-29" in said(talk.submits("ana", third, first="2026-11-25"))


def test_of_two_who_change_a_sprint_the_second_hears_of_the_first(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    card = talk.types("ana", "/backlog sprint").private
    hers, his = (talk.presses(who, card, "Goal and capacity").form for who in ("ana", "ben"))
    talk.submits("ana", hers, goal="Less waiting")
    again = talk.submits("ben", his, goal="More tests").form
    assert again is not None
    assert "“Less waiting”" in again.note
    assert sprints(talk)[0].goal == "Less waiting"
    talk.submits("ben", again)
    assert sprints(talk)[0].goal == "More tests"


def test_ended_before_its_time_only_once_that_was_asked(talk: Talk) -> None:
    for line in ("~S Keys", "~S Doors", "~S Windows"):
        talk.types("ana", f"/debt {line}")
    talk.types("ana", "/backlog plan PAY-1")
    talk.types("ana", "/backlog start PAY-2")
    talk.types("ana", "/backlog plan PAY-3 next")
    asked = talk.presses("ana", talk.types("ana", "/backlog sprint").private, "End now").replace
    assert asked is not None
    assert talk.item("PAY-1").state is State.PLANNED
    ended = talk.presses("ana", asked, "End sprint 1").replace
    assert ended is not None
    assert ended.title == "PAY · sprint 2"
    states = [talk.item(f"PAY-{number}").state for number in (1, 2, 3)]
    assert states == [State.TRIAGED, State.IN_PROGRESS, State.PLANNED]
    numbers = [one.number if (one := sprint_of(talk, f"PAY-{number}")) else 0 for number in (1, 2, 3)]
    assert numbers == [0, 2, 2]
    first, second = sprints(talk)
    assert (str(first.ends_on), first.ended_at) == ("2026-11-20", talk.now)
    assert (str(second.starts_on), str(second.ends_on)) == ("2026-11-20", "2026-12-13")
    assert "Sprint 1 has ended" in said(talk.presses("ben", asked, "End sprint 1"))
    assert len(sprints(talk)) == 2


def test_over_by_the_calendar_what_was_not_started_waits_again(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    talk.types("ana", "/debt ~S Doors")
    talk.types("ana", "/backlog plan PAY-1")
    talk.types("ana", "/backlog start PAY-2")
    talk.now = datetime.fromisoformat("2026-11-29T23:59:59+00:00")
    roll(talk)
    assert talk.item("PAY-1").state is State.PLANNED
    talk.later(seconds=1)
    roll(talk)
    item = talk.item("PAY-1")
    assert (item.state, item.sprint_id) == (State.TRIAGED, None)
    entry = next(one for one in talk.decisions("PAY-1")[::-1] if one.field == "state")
    assert (entry.person_id, entry.after, entry.reason) == (None, "triaged", "sprint 1 ended")
    assert "Hearth" in said(talk.types("ana", "/backlog why PAY-1"))
    started = sprint_of(talk, "PAY-2")
    assert started is not None
    assert (started.number, talk.item("PAY-2").state) == (2, State.IN_PROGRESS)
    before = talk.item("PAY-1")
    roll(talk)
    assert talk.item("PAY-1") == before


def test_the_midnight_is_the_teams(talk: Talk) -> None:
    talk.zones["ana"] = "Asia/Kolkata"
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog plan PAY-1")
    talk.now = datetime.fromisoformat("2026-11-29T18:29:59+00:00")
    roll(talk)
    assert talk.item("PAY-1").state is State.PLANNED
    talk.later(seconds=1)
    roll(talk)
    assert talk.item("PAY-1").state is State.TRIAGED


@pytest.mark.parametrize(
    ("zone", "over_at"),
    [("Pacific/Kiritimati", "2026-11-29T10:00:00+00:00"), ("Pacific/Pago_Pago", "2026-11-30T11:00:00+00:00")],
)
def test_a_team_that_moves_to_another_zone_moves_its_midnights(talk: Talk, zone: str, over_at: str) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog plan PAY-1")
    talk.submits("ana", talk.opens("ana", "/backlog settings"), zone=zone)
    talk.now = datetime.fromisoformat(over_at)
    talk.later(seconds=-1)
    assert "(its last day)" in said(talk.types("ana", "/backlog sprint"))
    talk.later(seconds=1)
    roll(talk)
    assert talk.item("PAY-1").state is State.TRIAGED
    assert "30 Nov – 13 Dec 2026 (13 days left)" in said(talk.types("ana", "/backlog sprint"))


def test_a_page_that_is_there_no_more_shows_the_last_one(talk: Talk) -> None:
    for number in range(6):
        talk.types("ana", f"/debt Thing {number}")
        talk.types("ana", f"/backlog plan PAY-{number + 1}")
    first = talk.types("ana", "/backlog sprint").private
    talk.types("ana", "/backlog unplan PAY-6")
    assert "PAY-5" in said(talk.presses("ana", first, "Next"))


def test_many_items_leave_in_pieces_and_the_sprint_ends_with_the_last(talk: Talk) -> None:
    for number in range(1, 13):
        talk.types("ana", f"/debt Thing {number}")
        talk.types("ana", f"/backlog plan PAY-{number}")
    talk.later(days=14)
    roll(talk)
    left = [ref for ref in talk.refs() if talk.item(ref).state is State.PLANNED]
    assert (len(left), sprints(talk)[0].ended_at) == (2, None)
    roll(talk)
    assert sprints(talk)[0].ended_at == talk.now


def test_an_undo_does_not_lead_back_into_a_sprint_that_ended(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog plan PAY-1")
    talk.now = datetime.fromisoformat("2026-11-29T23:55:00+00:00")
    told = talk.types("ana", "/backlog unplan PAY-1").private
    talk.later(minutes=10)
    roll(talk)
    assert "Sprint 1 has ended meanwhile" in said(talk.presses("ana", told, "Undo"))
    assert talk.item("PAY-1").state is State.TRIAGED


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("plan", "plan next", "unplan", "start", "back", "live", "end", "undo", "time", "roll")
        ),
        st.integers(1, 4),
    ),
    max_size=25,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sprint_that_ended_holds_what_was_not_started(
    database: Database, steps: list[tuple[str, int]]
) -> None:
    talk = Talk(database, make_workspace(database))
    for number in range(4):
        talk.types("ana", f"/debt Thing {number}")
    for what, number in steps:
        _step(talk, what, number)
        _holds(talk)


def _step(talk: Talk, what: str, number: int) -> None:
    ref = f"PAY-{number}"
    match what:
        case "end":
            talk.asks("ana", "sprint.end", args={"sure": "1"})
        case "undo":
            item = talk.item(ref)
            talk.asks("ana", "item.undo", args={"item": str(item.id), "version": str(item.version)})
        case "time":
            talk.later(days=4 * number)
            roll(talk)
        case "roll":
            roll(talk)
        case "plan next":
            talk.types("ana", f"/backlog plan {ref} next")
        case _:
            talk.types("ana", f"/backlog {what} {ref}")
    talk.later(minutes=1)


def _holds(talk: Talk) -> None:
    held = sprints(talk)
    assert [one.number for one in held] == sorted({one.number for one in held})
    assert all(one.starts_on <= one.ends_on for one in held)
    by_id = {one.id: one for one in held}
    for number in range(1, 5):
        item = talk.item(f"PAY-{number}")
        sprint = by_id.get(item.sprint_id or 0)
        if item.state in (State.PLANNED, State.IN_PROGRESS):
            assert sprint is not None
            assert sprint.ended_at is None
        elif item.state in (State.NEW, State.TRIAGED):
            assert sprint is None
