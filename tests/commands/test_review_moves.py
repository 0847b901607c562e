"""One review is skipped, moved or put back; the others stay, the clock knows, the channels are told (F18)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.review.schedule import DUE, held, schedule_for
from commands.rules.schedule import next_reviews
from commands.view import Reply
from storage.database import Database
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, labels, said
from tests.commands.test_linking import BILLING, TEAMS, abroad, linked, owed
from tests.commands.test_ownership import decisions, names
from tests.commands.test_review_schedule import due_at, saves, told
from tests.commands.test_teams import team
from tests.conftest import make_workspace

DEC_2, DEC_16 = datetime(2026, 12, 2, 10, tzinfo=UTC), datetime(2026, 12, 16, 10, tzinfo=UTC)


@pytest.fixture
def pay(talk: Talk) -> Talk:
    """Olga owns the order, Mia is a member, Sam a stakeholder, Ana admin. Reviews: 2, 16, 30 December."""
    talk.presses("olga", talk.types("ana", "/debt First").here, "I am the Product Owner")
    talk.types("mia", "/debt Second")
    talk.types("ana", "/backlog role @Sam stakeholder", **names(talk, "sam"))
    return talk


def reviews(talk: Talk) -> list[str]:
    """The rows of the card, without their zone."""
    card = talk.types("mia", "/backlog review").private
    assert card is not None
    return [
        row.replace(" (UTC+00:00)", "").replace(" 2026", "")
        for row in said(Reply(private=card)).split("\n")[1:]
    ]


def test_the_next_one_is_skipped_and_brought_back(pay: Talk) -> None:
    reply = pay.types("mia", "/backlog review skip")
    line = "Mia skipped the review of Wed 2 Dec. The next one: Wed 16 Dec 2026, 10:00 (UTC+00:00)."
    assert (said(reply), labels(reply.here)) == (line, ["Undo"])
    assert due_at(pay) == DEC_16
    assert reviews(pay)[:2] == ["Wed 2 Dec (skipped)", "Wed 16 Dec, 10:00"]
    undone = pay.presses("olga", reply.here, "Undo")
    assert undone.replace is not None
    assert (
        said(undone)
        == "Olga brought the skipped review of Wed 2 Dec back: Wed 2 Dec 2026, 10:00 (UTC+00:00)."
    )
    assert due_at(pay) == DEC_2
    assert reviews(pay)[0] == "Wed 2 Dec, 10:00"
    assert [entry.person for entry in decisions(pay, "review_skipped")] == ["Olga", "Mia"]
    log = said(pay.types("mia", "/backlog log"))
    assert "Mia skipped the review of 2026-12-02" in log
    assert "Olga brought back the skipped review of 2026-12-02" in log


def test_one_of_a_day_is_skipped(pay: Talk) -> None:
    assert "skipped the review of Wed 16 Dec" in said(pay.types("mia", "/backlog review skip 2026-12-16"))
    assert due_at(pay) == DEC_2
    assert reviews(pay) == [
        "Wed 2 Dec, 10:00",
        "Wed 16 Dec (skipped)",
        "Wed 30 Dec, 10:00",
        "Wed 13 Jan 2027, 10:00",
    ]
    back = pay.types("mia", "/backlog review unskip 2026-12-16")
    assert "Mia brought the skipped review of Wed 16 Dec back" in said(back)
    assert reviews(pay)[1] == "Wed 16 Dec, 10:00"


@pytest.mark.parametrize(
    ("typed", "at", "row"),
    [
        ("move 2026-12-03", "2026-12-03T10:00", "Thu 3 Dec, 10:00 (moved from Wed 2 Dec)"),
        ("move 2026-12-03 15:00", "2026-12-03T15:00", "Thu 3 Dec, 15:00 (moved from Wed 2 Dec)"),
        ("move to 2026-12-01 at 3 pm", "2026-12-01T15:00", "Tue 1 Dec, 15:00 (moved from Wed 2 Dec)"),
        ("move 2026-12-02 to 2026-12-05 9.30", "2026-12-05T09:30", "Sat 5 Dec, 09:30 (moved from Wed 2 Dec)"),
        ("MOVE 2026-11-20 09:31", "2026-11-20T09:31", "Fri 20 Nov, 09:31 (moved from Wed 2 Dec)"),
    ],
)
def test_the_next_one_is_moved_and_goes_back(pay: Talk, typed: str, at: str, row: str) -> None:
    reply = pay.types("mia", f"/backlog review {typed}")
    assert said(reply).startswith("Mia moved the review of Wed 2 Dec to ")
    assert due_at(pay) == datetime.fromisoformat(f"{at}+00:00")
    assert reviews(pay) == [row, "Wed 16 Dec, 10:00", "Wed 30 Dec, 10:00"]
    undone = pay.presses("mia", reply.here, "Undo")
    assert said(undone) == "Mia moved the review of Wed 2 Dec back: Wed 2 Dec 2026, 10:00 (UTC+00:00)."
    assert due_at(pay) == DEC_2
    assert "Mia moved the review of 2026-12-02 back" in said(pay.types("mia", "/backlog log"))


def test_one_that_was_moved_is_found_by_either_day(pay: Talk) -> None:
    pay.types("mia", "/backlog review move 2026-12-16 to 2026-12-17 15:00")
    assert due_at(pay) == DEC_2
    again = pay.types("mia", "/backlog review move 2026-12-17 to 2026-12-18")
    assert "moved the review of Wed 16 Dec to Fri 18 Dec 2026, 10:00" in said(again)
    assert schedule_for(team(pay, "PAY")).moved.keys() == {date(2026, 12, 16)}
    before = said(pay.presses("mia", again.here, "Undo"))
    assert "moved the review of Wed 16 Dec to Thu 17 Dec 2026, 15:00" in before
    pay.types("mia", "/backlog review skip 2026-12-17")
    assert reviews(pay)[1] == "Wed 16 Dec (skipped)"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "skip 2026-12-03",
            "No review is to come on Thu 3 Dec. The next one: Wed 2 Dec 2026, 10:00 (UTC+00:00).",
        ),
        ("skip 2026-02-30", "YYYY-MM-DD"),
        ("unskip 2026-12-02", "The review of Wed 2 Dec is not skipped."),
        (
            "move 2026-11-19",
            "Thu 19 Nov 2026, 10:00 (UTC+00:00) is over already. Please pick a time to come.",
        ),
        ("move 2026-11-20 09:30", "is over already"),
        ("move 2026-12-16", "Another review is at that very time. To leave this one out, skip it."),
        ("move 2026-12-02", "It is at that time already."),
        ("move 9999-12-31", "Please stay within 90 days from today."),
        ("move 0001-01-01 00:00", "Please stay within 90 days from today."),
        ("move 2027-03-01", "Please stay within 90 days from today."),
        ("move 2026-12-03 25:00", "such as 10:00"),
        ("move 2026-13-03", "YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(pay: Talk, typed: str, sentence: str) -> None:
    assert sentence in said(pay.types("mia", f"/backlog review {typed}"))
    assert (team(pay, "PAY").version, due_at(pay), told(pay)) == (0, DEC_2, [])


def test_the_second_press_hears_that_it_is_skipped_already(pay: Talk) -> None:
    card = pay.types("mia", "/backlog review").private
    assert "Mia skipped" in said(pay.presses("mia", card, "Skip the next"))
    assert said(pay.presses("olga", card, "Skip the next")) == "The review of Wed 2 Dec is skipped already."
    assert due_at(pay) == DEC_16


def test_a_press_answers_with_the_schedule_and_tells_the_channel(pay: Talk) -> None:
    card = pay.types("mia", "/backlog review").private
    skipped = pay.presses("mia", card, "Skip the next")
    line = "Mia skipped the review of Wed 2 Dec. The next one: Wed 16 Dec 2026, 10:00 (UTC+00:00)."
    assert said(skipped).startswith(f"PAY debt review\n{line}\nWed 2 Dec 2026 (skipped)")
    assert told(pay) == [(PAYMENTS.channel, line)]
    back = pay.presses("mia", skipped.replace, "Hold it after all")
    assert "brought the skipped review of Wed 2 Dec back" in said(back)


def test_the_form_moves_one(pay: Talk) -> None:
    card = pay.types("mia", "/backlog review").private
    form = pay.presses("mia", card, "Move the next").form
    assert form is not None
    assert form.note == "Now it is on Wed 2 Dec 2026, 10:00 (UTC+00:00). All others stay where they are."
    refused = pay.submits("mia", form, to="2026-11-01", at="soon")
    assert set(refused.errors) == {"at"}
    assert set(pay.submits("mia", form, to="2026-11-01").errors) == {"to"}
    moved = pay.submits("mia", form, to="2026-12-04", at="11")
    assert "Mia moved the review of Wed 2 Dec to Fri 4 Dec 2026, 11:00 (UTC+00:00)." in said(moved)
    assert [channel for channel, _ in told(pay)] == [PAYMENTS.channel]
    assert due_at(pay) == datetime(2026, 12, 4, 11, tzinfo=UTC)
    back = pay.presses("mia", moved.private, "Move it back")
    assert "Mia moved the review of Wed 2 Dec back" in said(back)
    assert due_at(pay) == DEC_2


def test_a_holiday_is_allowed_and_said(pay: Talk) -> None:
    saves(pay, "olga", holidays="2026-12-24 Christmas Eve")
    text = said(pay.types("mia", "/backlog review move 2026-12-16 to 2026-12-24"))
    assert text.endswith("Thu 24 Dec 2026, 10:00 (UTC+00:00). Thu 24 Dec is a holiday (Christmas Eve).")
    assert "Thu 24 Dec, 10:00 (moved from Wed 16 Dec)" in reviews(pay)


def test_what_is_over_cannot_be_put_back_and_says_what_can(pay: Talk) -> None:
    moved = pay.types("mia", "/backlog review move 2026-12-04")
    skipped = pay.types("mia", "/backlog review skip 2026-12-16")
    pay.now = datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert "Its own time is over" in said(pay.presses("mia", moved.here, "Undo"))
    pay.now = datetime(2026, 12, 17, 9, tzinfo=UTC)
    assert "Its own time is over" in said(pay.presses("mia", skipped.here, "Undo"))


def test_what_is_long_past_is_forgotten(pay: Talk) -> None:
    pay.types("mia", "/backlog review skip")
    pay.now += timedelta(days=60)
    pay.types("mia", "/backlog review skip")
    assert len(schedule_for(team(pay, "PAY")).skipped) == 2
    pay.now += timedelta(days=60)
    pay.types("mia", "/backlog review skip")
    assert date(2026, 12, 2) not in schedule_for(team(pay, "PAY")).skipped
    assert len(schedule_for(team(pay, "PAY")).skipped) == 2


def test_only_who_may_plan_skips_and_moves(pay: Talk) -> None:
    card = pay.types("mia", "/backlog review").private
    for typed in ("skip", "move 2026-12-03", "unskip 2026-12-02"):
        assert "Nothing was changed: the Product Owner (Olga)" in said(
            pay.types("sam", f"/backlog review {typed}")
        )
    assert "Nothing was changed" in said(pay.presses("sam", card, "Move the next"))
    assert "Nothing was changed" in said(pay.presses("eve", card, "Skip the next", LOGISTICS))
    assert due_at(pay) == DEC_2


def test_the_other_channels_of_the_team_are_told(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("mia", "/debt Second")
    talk.types("mia", "/backlog review skip")
    assert [channel for channel, _ in told(talk)] == [there.channel]
    owing = replace(there, thread="root", owes_answer=True)
    assert talk.types("lee", "/backlog review unskip 2026-12-02", owing) == Reply()
    lines = [(one.channel, one.thread) for one in owed(talk) if one.view == "review.told"]
    assert lines == [(TEAMS.channel, ""), (PAYMENTS.channel, ""), (TEAMS.channel, "root")]


def test_a_channel_that_is_not_the_first_reads_the_answer_and_the_first_one_the_line(talk: Talk) -> None:
    linked(talk, BILLING)
    reply = talk.types("ana", "/backlog review skip", BILLING)
    assert reply.here is not None
    assert [channel for channel, _ in told(talk)] == [PAYMENTS.channel]


ACTS = ("skip", "unskip", "move", "unmove", "save", "zone", "holidays", "later")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40)), min_size=1, max_size=8))
def test_the_clock_always_knows_the_next_review(database: Database, acts: Sequence[tuple[str, int]]) -> None:
    """Whatever is done to the schedule in whatever order."""
    talk = Talk(database, make_workspace(database))
    talk.types("ana", "/debt First")
    for act, number in acts:
        _do(talk, act, number)
        pay = team(talk, "PAY")
        with database.reading(talk.workspace) as store:
            row, past = store.dues.get(pay.id, DUE), held(store, pay)
        assert row is not None
        assert row.at == next_reviews(schedule_for(pay), talk.now, 1, past)[0].at, (act, number)


def _do(talk: Talk, act: str, number: int) -> None:
    day = (talk.now + timedelta(days=number)).date()
    schedule = schedule_for(team(talk, "PAY"))
    match act:
        case "skip":
            talk.types("ana", "/backlog review skip")
        case "unskip":
            for skipped in schedule.skipped:
                talk.types("ana", f"/backlog review unskip {skipped}")
        case "move":
            talk.types("ana", f"/backlog review move {day} {number % 24}:{number % 60:02}")
        case "unmove":
            for moved in schedule.moved:
                talk.asks("ana", "review.unmove", args={"team": "PAY", "day": str(moved)})
        case "save":
            saves(
                talk,
                "ana",
                review_on=str(day),
                review_at=f"{number % 24}:00",
                review_every=str(7 + number % 3 * 7),
            )
        case "zone":
            zones = ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
            talk.fills("ana", talk.opens("ana", "/backlog settings"), {"zone": zones[number % 4]})
        case "holidays":
            saves(talk, "ana", holidays=f"{day}..{day + timedelta(days=number)} Break")
        case _:
            talk.later(days=number, minutes=number)
            talk.asks("", "review.due", args={"team": str(team(talk, "PAY").id), "name": ""})
