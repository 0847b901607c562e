"""Shares of a sprint: planned and done by kind of work, kept when it ends, against the band of debt (F26)."""

from commands.capacity.shares import SprintShare, shares, streak_of
from commands.rules.capacity import Standing
from storage.enums import Kind
from tests.commands.conftest import Talk
from tests.commands.test_planning import sprint_form
from tests.commands.test_sprints import roll


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
