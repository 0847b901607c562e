"""A review is run by buttons: whoever is second is told who was first, and the timer speaks once (F15)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.dispatch import dispatch
from commands.rules.timer import left, used
from commands.view import Act, Row, plain
from storage.database import Database
from storage.dues import Due
from tests.commands.conftest import PAYMENTS, Talk, button_of, labels, said
from tests.commands.meeting import Meeting, Message
from tests.commands.test_at_once import _at_once, _turns
from tests.conftest import make_workspace

AGENDA = ("/debt !critical Passwords stand in the logs", "/debt !high Ledger has no tests", "/debt Old keys")


def due(meeting: Meeting, what: str) -> Due | None:
    with meeting.talk.database.reading(meeting.talk.workspace) as store:
        return store.dues.get(meeting.team.id, what)


def timers(posted: list[Message]) -> list[str]:
    return [one.words for one in posted if one.view == "review.timer"]


def done(meeting: Meeting) -> list[tuple[str, str]]:
    """Who did what with the review."""
    return [(one.person, one.field) for one in meeting.log()]


@pytest.fixture
def meeting(talk: Talk) -> Meeting:
    return Meeting.called(talk, *AGENDA)


def test_whoever_starts_facilitates_when_nobody_is_named(meeting: Meeting) -> None:
    assert "Whoever presses Start facilitates." in meeting.agenda().words
    reply = meeting.press("ben", "Start")
    assert (
        "Step 1 of 5, in the thread. New items: give each a priority. Until 09:50. Ben facilitates."
        in said(reply)
    )
    meeting.posted()
    assert "Ben facilitates." in meeting.agenda().words
    assert labels(meeting.agenda().card) == ["Pause", "I am here", "Hand over", "End"]


def test_of_two_who_start_the_second_hears_who_was_first(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    assert said(meeting.press("ana", "Start")) == "Ben was first and started it at 09:30."
    assert done(meeting)[1:] == [("Ben", "started")]
    assert len(meeting.review.present) == 1


@pytest.mark.parametrize("label", ["Start", "Pause", "Resume"])
def test_a_double_click_is_one_effect(meeting: Meeting, label: str) -> None:
    for before in ["Start", "Pause", "Resume"][: ["Start", "Pause", "Resume"].index(label)]:
        meeting.press("ben", before)
        meeting.posted()
    first, count = said(meeting.press("ben", label)), len(done(meeting))
    assert said(meeting.press("ben", label)) == first
    assert len(done(meeting)) == count


def test_of_two_who_pause_or_resume_the_second_hears_who_was_first(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    meeting.talk.later(minutes=2)
    assert "Paused, with 18 minutes left: press Resume to go on." in said(meeting.press("ben", "Pause"))
    assert said(meeting.press("ana", "Pause")) == "Ben was first and paused it at 09:32."
    meeting.posted(hours=14, minutes=26)
    paused = meeting.agenda().card
    meeting.press("ana", "Resume")
    meeting.talk.later(minutes=5)
    told = said(meeting.talk.presses("ben", paused, "Resume"))
    assert told == "Ana was first and let it go on on Fri 20 Nov at 23:58."


@pytest.mark.parametrize("label", ["Start", "I am here"])
def test_many_at_once_on_two_replicas_are_one_effect(meeting: Meeting, replica: Database, label: str) -> None:
    talk, agenda = meeting.talk, meeting.find("review.agenda")
    button = button_of(meeting.agenda().card, label)
    assert isinstance(button, Act)
    requests = [
        talk.request(who, button.command, meeting.place(agenda), args=dict(button.args), key="")
        for who in ("ana", "ben", "ana", "ben")
    ]
    replies = [said(one) for one in _at_once(requests, _turns(talk.database, replica))]
    if label == "Start":
        assert [field for _, field in done(meeting)] == ["opened", "started"]
        assert sum("was first" in one for one in replies) == 2
    else:
        assert sorted(done(meeting)[1:]) == [("Ana", "here"), ("Ben", "here")]
        assert len(meeting.review.present) == 2


def test_two_who_end_it_at_once_end_it_once(meeting: Meeting, replica: Database) -> None:
    talk, agenda = meeting.talk, meeting.find("review.agenda")
    meeting.press("ben", "Start")
    meeting.posted()
    requests = []
    for who in ("ana", "ben"):
        form = meeting.press(who, "End").form
        assert form is not None
        requests.append(talk.submission(who, form, {}, meeting.place(agenda)))
    replies = [said(one) for one in _at_once(requests, _turns(talk.database, replica))]
    assert [field for _, field in done(meeting)] == ["opened", "started", "ended"]
    assert sum("was first and ended it at 09:30" in one for one in replies) == 1
    assert [one.view for one in meeting.posted()].count("review.minutes") == 1


def test_a_stakeholder_reads_and_runs_nothing(meeting: Meeting) -> None:
    meeting.talk.types("ben", "/debt Something of Ben's")
    meeting.talk.types("ana", "/backlog role @ben stakeholder", mentions={"ben": "U-ben"})
    for label in ("Start", "I am here", "End"):
        told = said(meeting.press("ben", label))
        assert told == "Nothing was changed: members of PAY run its review, and you are a stakeholder."
    assert done(meeting) == [("Ana", "opened")]


def test_a_stranger_finds_no_review(meeting: Meeting) -> None:
    elsewhere = replace(PAYMENTS, channel="C-other", name="other", message="1.1")
    args = {"review": str(meeting.review.id)}
    assert "no such review" in said(meeting.talk.asks("mia", "review.start", elsewhere, args=args, key=""))
    assert "no such review" in said(
        meeting.talk.asks("ana", "review.start", elsewhere, args={"review": "x"}, key="")
    )


def test_the_timer_speaks_twice_and_ends_nothing(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    assert timers(meeting.ticks(minutes=14, seconds=58)) == []
    assert timers(meeting.ticks(seconds=2)) == ["5 minutes left. Step 1 of 5."]
    assert timers(meeting.ticks(seconds=30)) == []
    [told] = timers(meeting.ticks(minutes=5))
    assert told.startswith("The 20 minutes are over. Step 1 of 5 is open: go on, or press End on the agenda.")
    assert "The 20 minutes are over. The steps stay open" in meeting.agenda().words
    assert labels(meeting.agenda().card) == ["I am here", "Hand over", "End"]
    assert timers(meeting.ticks(minutes=50)) == []
    assert meeting.review.ended_at is None


def test_a_timer_that_stands_still_does_not_speak(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    meeting.talk.later(minutes=12)
    meeting.press("ana", "Pause")
    assert timers(meeting.ticks(minutes=30)) == []
    meeting.press("ana", "Resume")
    meeting.posted()
    assert timers(meeting.ticks(minutes=2)) == []
    assert timers(meeting.ticks(minutes=1)) == ["5 minutes left. Step 1 of 5."]


def test_pausing_after_the_end_of_the_time_is_refused(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    meeting.talk.later(minutes=25)
    assert said(meeting.press("ana", "Pause")).startswith("The 20 minutes are over, so no timer runs.")
    assert meeting.review.running_since is not None


def test_what_the_clock_slept_through_is_not_said_an_hour_later(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    assert timers(meeting.ticks(hours=1)) == []
    assert "The 20 minutes are over." in meeting.agenda().words
    assert due(meeting, "review.warning") is None
    assert due(meeting, "review.time_up") is None


def test_a_line_that_waited_too_long_is_dropped(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    talk = meeting.talk
    talk.later(minutes=15)
    talk.asks("", "review.warning", args={"team": str(meeting.team.id)}, key="")
    assert timers(meeting.posted(minutes=3)) == []


def test_a_clock_that_is_set_back_says_nothing_twice(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    assert len(timers(meeting.ticks(minutes=15))) == 1
    meeting.talk.later(hours=-1)
    meeting.press("ana", "Pause")
    meeting.posted()
    meeting.press("ana", "Resume")
    meeting.posted()
    assert due(meeting, "review.warning") is None
    assert timers(meeting.ticks(minutes=6))[0].startswith("The 20 minutes are over.")
    meeting.talk.later(hours=-2)
    assert "no timer runs" in said(
        meeting.talk.asks("ana", "review.pause", args={"review": str(meeting.review.id)}, key="")
    )
    assert timers(meeting.ticks(hours=4)) == []


def test_a_clock_that_is_set_back_holds_up_no_redraw(meeting: Meeting) -> None:
    """What was owed before that, at a time that is far ahead now, is drawn with the next press."""
    meeting.press("ana", "I am here")
    meeting.talk.later(hours=-2)
    meeting.press("ben", "I am here")
    meeting.posted()
    assert "Here: Ana, Ben." in meeting.agenda().words


def test_a_new_process_goes_on_where_the_old_one_was(meeting: Meeting, replica: Database) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    meeting.talk.later(minutes=3)
    meeting.talk.database = replica
    assert timers(meeting.ticks(minutes=12)) == ["5 minutes left. Step 1 of 5."]
    assert "Paused, with 5 minutes left" in said(meeting.press("ana", "Pause"))


def test_handing_over_is_logged_and_the_second_hears_who_was_first(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.press("carla", "I am here")
    meeting.posted()
    agenda = meeting.find("review.agenda")
    first, second = (meeting.press(who, "Hand over").form for who in ("ana", "ben"))
    assert meeting.talk.submits("ana", first, meeting.place(agenda), person="U-carla").errors == {}
    told = said(meeting.talk.submits("ben", second, meeting.place(agenda), person="U-ana"))
    assert told == "Ana was first and handed it over at 09:30. Carla facilitates now."
    meeting.posted()
    assert "Carla facilitates." in meeting.agenda().words
    assert "Ana handed the review over to Carla" in said(meeting.talk.types("ana", "/backlog log"))


def test_only_members_can_take_over(meeting: Meeting) -> None:
    meeting.press("ben", "Start")
    meeting.posted()
    mentions = {"Mia": "U-mia"}
    form = meeting.press("ana", "Hand over").form
    assert form is not None
    request = meeting.talk.submission("ana", form, {"person": "U-mia"}, None)
    reply = dispatch(replace(request, mentions=mentions), meeting.talk.database)
    assert reply.errors == {
        "person": "Mia is not a member of PAY yet: whoever presses I am here becomes one."
    }


def test_the_end_asks_once_while_something_is_left(meeting: Meeting) -> None:
    form = meeting.press("ana", "End").form
    assert form is not None
    assert form.note == (
        "What is left comes back in the next review: 1 new item, 1 Critical item, picking one High item."
    )
    stale = meeting.talk.asks("ana", "review.end", PAYMENTS, args={"review": str(meeting.review.id)}, key="")
    assert said(stale) == (
        "Nothing was ended, for something is left: 1 new item, 1 Critical item, picking one High item."
    )
    assert labels(stale.private) == ["End it"]
    assert meeting.review.ended_at is None


def test_a_review_with_nothing_to_ask_ends_with_one_press(talk: Talk) -> None:
    talk.types("ana", "/debt !low Old keys")
    meeting = Meeting.called(talk)
    assert "Nothing waits for you today: press End." in meeting.agenda().words
    before = meeting.agenda().card
    reply = meeting.press("ana", "End")
    assert "Nobody started this review, and it has ended." in said(reply)
    assert [one.view for one in meeting.posted()] == []
    assert said(talk.presses("ana", before, "Start")).startswith("This review has ended.")
    assert said(talk.presses("ben", before, "End")) == "Ana was first and ended it at 09:30."


STEPS = st.lists(
    st.sampled_from(["review.start", "review.pause", "review.resume"])
    | st.integers(-40, 40).map(lambda minutes: timedelta(minutes=minutes))
    | st.integers(0, 400).map(lambda seconds: timedelta(seconds=seconds)),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=STEPS)
def test_whatever_is_pressed_and_however_the_clock_is_set(
    database: Database, deeds: list[str | timedelta]
) -> None:
    """Never more is used than passed; each line of the timer comes once, and none while it stands still."""
    talk = Talk(database, make_workspace(database))
    meeting = Meeting.called(talk, "/debt Old keys")
    heard: list[str] = []
    passed = timedelta()
    for deed in deeds:
        still = meeting.review.running_since is None
        if isinstance(deed, timedelta):
            spoken = timers(meeting.ticks(seconds=deed.total_seconds()))
            passed += max(deed, timedelta()) + timedelta(seconds=1)
            assert not (still and spoken)
            heard += spoken
        else:
            talk.asks("ana", deed, PAYMENTS, args={"review": str(meeting.review.id)}, key="")
        review = meeting.review
        assert used(review, talk.now) <= passed
        assert left(review, talk.now) <= timedelta(minutes=20)
        waits = [due(meeting, what) for what in ("review.warning", "review.time_up")]
        assert review.running_since is not None or waits == [None, None]
    over = [one.startswith("The 20 minutes are over") for one in heard]
    assert sum(over) <= 1
    assert len(over) - sum(over) <= 1


def test_whose_turn_it_is_facilitates_whoever_starts(talk: Talk) -> None:
    talk.types("carla", "/debt Old keys")
    talk.types("ana", "/debt Older keys")
    talk.submits("carla", talk.opens("carla", "/backlog review schedule"), facilitator_1="U-carla")
    meeting = Meeting.called(talk)
    assert "Carla facilitates." in meeting.agenda().words
    assert labels(meeting.agenda().card) == ["Start", "I am here", "Hand over", "End"]
    meeting.press("ana", "Start")
    meeting.posted()
    assert "Carla facilitates." in meeting.agenda().words


def test_the_log_tells_what_was_done_with_a_review(meeting: Meeting) -> None:
    talk = meeting.talk
    for label in ("Start", "Pause", "Resume", "I am here"):
        meeting.press("ben" if label != "I am here" else "carla", label)
        meeting.posted()
    meeting.press("ben", "Leave the rest for next time", on=meeting.find("review.step", step="1"))
    meeting.posted()
    meeting.press("ben", "Ask about it after all", on=meeting.find("review.step", step="1"))
    meeting.fill("ben", "End")
    card = talk.types("ana", "/backlog log").private
    assert card is not None
    told = [plain(one.row).removesuffix(" in #payments") for one in card.blocks if isinstance(one, Row)]
    assert told[:8][::-1] == [
        "Ana called a review beside the schedule",
        "Ben started the review",
        "Ben paused the review, with 20 minutes left",
        "Ben let the review go on, with 20 minutes left",
        "Carla was at the review",
        "Ben left the rest of step 1 for the next review",
        "Ben took step 1 of the review up again",
        "Ben ended the review",
    ]
