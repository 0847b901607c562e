"""Shares of a sprint: planned and done by kind of work, kept when it ends, against the band of debt (F26)."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.capacity.shares import SprintShare, shares, streak_of
from commands.rules.capacity import Standing
from storage.database import Database
from storage.enums import Kind
from tests.commands.conftest import LOGISTICS, Talk, said
from tests.commands.test_planning import sprint_form
from tests.commands.test_sprints import roll
from tests.conftest import make_workspace

DONE_TO = (
    "plan PAY-{n}",
    "plan PAY-{n} next",
    "unplan PAY-{n}",
    "start PAY-{n}",
    "live PAY-{n}",
    "back PAY-{n}",
)


def seen(talk: Talk, at_most: int = 6) -> list[SprintShare]:
    """The team's sprints as the meter has them, the running one first."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return shares(store, team, talk.now, at_most)


def filled(talk: Talk, *lines: str, capacity: str = "20") -> None:
    """A sprint of that capacity, and items filed and planned into it: PAY-1 and so on."""
    for number, line in enumerate(lines, 1):
        word = "/improve" if line.startswith("improve ") else "/debt"
        talk.types("ana", f"{word} {line.removeprefix('improve ')}")
        talk.types("ana", f"/backlog plan PAY-{number}")
    if capacity:
        talk.submits("ana", sprint_form(talk), capacity=capacity)


def done(talk: Talk, *refs: str) -> None:
    for ref in refs:
        talk.types("ana", f"/backlog start {ref}")
        talk.types("ana", f"/backlog live {ref}")


def test_planned_and_done_are_sums_by_kind_and_shares_of_the_capacity(talk: Talk) -> None:
    filled(talk, "~M Keys", "~S Doors", "improve ~L Pairing", "Windows")
    done(talk, "PAY-1", "PAY-3")
    [sprint] = seen(talk)
    assert sprint.planned == {Kind.DEBT: 7, Kind.IMPROVEMENT_STORY: 8}
    assert sprint.done == {Kind.DEBT: 3, Kind.IMPROVEMENT_STORY: 8}
    assert (sprint.capacity, sprint.planned_share, sprint.share) == (20, 35, 15)
    assert sprint.standing is Standing.ABOVE


def test_without_a_capacity_there_are_points_and_no_share(talk: Talk) -> None:
    filled(talk, "~M Keys", capacity="")
    [sprint] = seen(talk)
    assert (sprint.planned, sprint.planned_share, sprint.share) == ({Kind.DEBT: 3}, None, None)
    assert sprint.standing is Standing.UNKNOWN


def test_what_a_sprint_held_is_kept_as_it_was_when_it_ended(talk: Talk) -> None:
    filled(talk, "~M Keys", "~S Doors", "improve ~L Pairing")
    done(talk, "PAY-1")
    talk.later(days=10)
    roll(talk)
    roll(talk)
    for ref, size in (("PAY-1", "Large"), ("PAY-2", "Large")):
        talk.submits("ana", talk.edits("ana", ref), effort=size)
    talk.types("ana", "/backlog back PAY-1")
    before = seen(talk)[1]
    assert before.planned == {Kind.DEBT: 4, Kind.IMPROVEMENT_STORY: 8}
    assert before.done == {Kind.DEBT: 3}
    assert (before.capacity, before.share, before.standing) == (20, 15, Standing.WITHIN)
    assert streak_of(seen(talk)) == 1


def test_what_a_piece_of_the_rolling_moves_out_stays_counted(talk: Talk) -> None:
    filled(talk, *(f"~S Thing {number}" for number in range(14)))
    talk.later(days=10)
    roll(talk)
    roll(talk)
    assert seen(talk)[1].planned == {Kind.DEBT: 14}


def test_a_sprint_ended_early_counts_up_to_that_minute(talk: Talk) -> None:
    filled(talk, "~M Keys", "~S Doors")
    done(talk, "PAY-1")
    talk.later(minutes=5)
    talk.asks("ana", "sprint.end", args={"sure": "1"})
    talk.later(minutes=5)
    done(talk, "PAY-2")
    running, before = seen(talk)
    assert (before.done, running.done) == ({Kind.DEBT: 3}, {Kind.DEBT: 1})


def test_what_was_cleaned_on_the_way_counts_as_done(talk: Talk) -> None:
    filled(talk, "~M Keys")
    talk.types("ana", "/debt !low ~S Dead code")
    talk.types("ana", "/backlog cleaned PAY-2 Deleted it while I was there")
    assert seen(talk)[0].done == {Kind.DEBT: 1}


def test_a_sprint_into_which_nobody_planned_ends_a_streak_all_the_same(talk: Talk) -> None:
    talk.types("ana", "/debt ~M Keys")
    talk.submits("ana", talk.opens("ana", "/backlog settings"), capacity="20")
    done(talk, "PAY-1")
    talk.later(days=28)
    roll(talk)
    talk.types("ana", "/debt ~M Doors")
    done(talk, "PAY-2")
    talk.later(days=14)
    found = seen(talk)
    assert [(one.number, one.share) for one in found] == [(4, 0), (3, 15), (2, 0), (1, 15)]
    assert [str(day) for day in (found[2].starts_on, found[2].ends_on)] == ["2026-11-30", "2026-12-13"]
    assert streak_of(found) == 1
    assert [one.number for one in seen(talk, 2)] == [4, 3]


def test_what_went_live_in_a_sprint_stays_in_it_where_the_team_moves_to_another_zone(talk: Talk) -> None:
    filled(talk, "~S Keys")
    talk.submits("ana", talk.opens("ana", "/backlog settings"), zone="Asia/Kolkata")
    talk.types("ana", "/backlog start PAY-1")
    talk.now = datetime(2026, 11, 29, 20, tzinfo=UTC)
    roll(talk)
    talk.types("ana", "/backlog live PAY-1")
    talk.later(hours=12)
    talk.submits("ana", talk.opens("ana", "/backlog settings"), zone="America/New_York")
    assert [(one.number, one.done) for one in seen(talk)] == [(2, {Kind.DEBT: 1}), (1, {})]


@pytest.mark.parametrize(
    ("zone", "over"),
    [
        ("America/New_York", datetime(2026, 11, 30, 5, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 29, 18, 30, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize(("late", "counted"), [(-1, 1), (0, 0)])
def test_a_sprint_ends_at_midnight_in_the_zone_of_the_team(
    talk: Talk, zone: str, over: datetime, late: int, counted: int
) -> None:
    filled(talk, "~S Keys")
    form = talk.opens("ana", "/backlog settings")
    talk.submits("ana", form, zone=zone)
    talk.types("ana", "/backlog start PAY-1")
    talk.now = over
    talk.later(seconds=late)
    talk.types("ana", "/backlog live PAY-1")
    talk.now = over
    talk.later(hours=1)
    roll(talk)
    running, before = seen(talk)
    assert (before.done.get(Kind.DEBT, 0), running.done.get(Kind.DEBT, 0)) == (counted, 1 - counted)


def test_after_downtime_each_sprint_has_what_went_live_in_it(talk: Talk) -> None:
    filled(talk, "~S Keys", "~M Doors")
    talk.types("ana", "/backlog plan PAY-2 next")
    done(talk, "PAY-1")
    talk.later(days=14)
    done(talk, "PAY-2")
    talk.later(days=30)
    for _ in range(4):
        roll(talk)
    done_in = {one.number: one.done for one in seen(talk)}
    assert (done_in[1], done_in[2]) == ({Kind.DEBT: 1}, {Kind.DEBT: 3})


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from((*DONE_TO, "resize", "pass", "pass")), st.integers(1, 3)), max_size=12
    )
)
def test_whatever_is_done_later_leaves_what_was_kept(
    database: Database, steps: list[tuple[str, int]]
) -> None:
    talk = Talk(database, make_workspace(database))
    filled(talk, "~S Keys", "~M Doors", "improve ~L Pairing")
    kept: dict[int, SprintShare] = {}
    for step, number in steps:
        if step == "pass":
            talk.later(days=5 * number)
            roll(talk)
        elif step == "resize":
            talk.submits("ana", talk.edits("ana", f"PAY-{number}"), effort="Large")
        else:
            talk.types("ana", f"/backlog {step.format(n=number)}")
        ended = {one.number: one for one in seen(talk, 12) if not one.runs}
        with database.reading(talk.workspace) as store:
            rows = store.sprints.latest(talk.item("PAY-1").team_id, 12)
        closed = {row.number for row in rows if row.ended_at is not None}
        assert all(ended[one] == before for one, before in kept.items())
        kept = {one: ended[one] for one in closed}


def test_what_is_closed_still_takes_its_part_of_the_sprint(talk: Talk) -> None:
    filled(talk, "!low ~S Dead code", "~L Doors", capacity="10")
    talk.types("ana", "/backlog cleaned PAY-1 Deleted it while I was there")
    card = said(talk.types("ana", "/backlog sprint"))
    assert "Planned: 2 items, 9 of 10 points; Closed: 1 item, 1 point" in card
    talk.types("ana", "/debt ~M Windows")
    told = said(talk.types("ana", "/backlog plan PAY-3"))
    assert "Sprint 1 holds 3 items, 12 of 10 points: 2 over." in told
    assert "PAY-2 Doors" in told
    assert "Sprint 1 holds 12 points, and 10 fit." in said(talk.types("ana", "/backlog brief"))
    assert sum(seen(talk)[0].planned.values()) == 12


def test_what_went_live_and_then_came_from_another_team_counts_where_it_is(talk: Talk) -> None:
    filled(talk, "~M Keys")
    done(talk, "PAY-1")
    talk.types("mia", "/debt Their own", LOGISTICS)
    talk.types("ana", "/debt Ours", LOGISTICS)
    form = talk.asks("ana", "item.move_form", args={"ref": "PAY-1"}).form
    assert talk.submits("ana", form, team="LOG").errors == {}
    told = said(talk.types("ana", "/backlog capacity", LOGISTICS))
    assert "debt: Planned 0; Live 3" in told
    assert seen(talk)[0].done == {}


MIDNIGHT = datetime(2026, 11, 30, tzinfo=UTC)


def minute_after(talk: Talk) -> None:
    """Sprint 1 is over, and nobody has rolled it on yet."""
    talk.now = MIDNIGHT
    talk.later(seconds=40)


def test_what_is_moved_out_resized_or_reopened_before_it_is_rolled_counts_as_at_midnight(talk: Talk) -> None:
    filled(talk, "~S Keys", "~S Doors", "~S Windows", "~S Locks", "~S Bells")
    done(talk, "PAY-4", "PAY-5")
    talk.types("ana", "/debt ~L Stays out")
    talk.types("mia", "/debt Their own", LOGISTICS)
    talk.types("ana", "/debt Ours", LOGISTICS)
    minute_after(talk)
    talk.types("ana", "/backlog unplan PAY-1")
    talk.submits("ana", talk.edits("ana", "PAY-2"), effort="Large", kind="user story")
    form = talk.asks("ana", "item.move_form", args={"ref": "PAY-3"}).form
    assert talk.submits("ana", form, team="LOG").errors == {}
    talk.types("ana", "/backlog back PAY-4")
    talk.submits("ana", talk.edits("ana", "PAY-5"), effort="Medium")
    talk.types("ana", "/backlog plan PAY-6")
    talk.types("ana", "/backlog start PAY-6")
    talk.types("ana", "/backlog live PAY-6")
    roll(talk)
    running, over = seen(talk)
    assert (over.planned, over.done) == ({Kind.DEBT: 5}, {Kind.DEBT: 2})
    assert running.done == {Kind.DEBT: 8}


def test_what_comes_from_another_backlog_before_it_is_rolled_does_not_count_in_it(talk: Talk) -> None:
    filled(talk, "~S Keys")
    talk.types("mia", "/debt Their own", LOGISTICS)
    talk.types("ana", "/debt ~L Theirs", LOGISTICS)
    talk.types("ana", "/backlog start LOG-2", LOGISTICS)
    talk.types("ana", "/backlog live LOG-2", LOGISTICS)
    minute_after(talk)
    form = talk.asks("ana", "item.move_form", args={"ref": "LOG-2"}).form
    assert talk.submits("ana", form, team="PAY").errors == {}
    roll(talk)
    over = seen(talk)[1]
    assert (over.planned, over.done) == ({Kind.DEBT: 1}, {})
