"""The messages in a review's thread: a press answers where it was made, and all the others follow (F15)."""

from dataclasses import replace
from datetime import datetime

from commands.view import Form, words
from tests.commands.conftest import PAYMENTS, Talk, channel, labels, said
from tests.commands.meeting import Meeting
from tests.commands.steps import MESSAGE, Steps


def test_a_press_redraws_every_message_that_it_concerns(talk: Talk) -> None:
    meeting = Meeting.called(talk, "/debt Keys", "/debt More")
    first, third = (meeting.find("review.step", step=step) for step in ("1", "3"))
    reply = meeting.press("ana", "High", first)
    assert "PAY-2" in words(meeting.messages[third].card) or "PAY-1" not in words(
        meeting.messages[third].card
    )
    meeting.posted()
    assert reply.replace == meeting.messages[first].card
    assert "PAY-1 Keys" in words(meeting.messages[third].card)
    assert "1 to do, 1 done" in meeting.agenda().words


def test_what_is_done_from_an_items_own_card_shows_in_the_thread(talk: Talk) -> None:
    meeting = Meeting.called(talk, "/debt Keys", "/debt More")
    first = meeting.find("review.step", step="1")
    talk.types("ben", "/backlog decline PAY-1 nobody needs it")
    meeting.posted()
    assert "PAY-1" not in words(meeting.messages[first].card)
    talk.types("ben", "/debt Elsewhere", channel("log"))
    more = talk.presses("ben", talk.types("ben", "/backlog PAY-2").private, "More").private
    talk.submits("ben", talk.presses("ben", more, "Move to another backlog").form, team="LOG")
    meeting.posted()
    assert "✓ Every new item has a priority." in words(meeting.messages[first].card)


def test_an_incident_that_is_recorded_while_it_runs_is_asked_about_at_once(talk: Talk) -> None:
    meeting = Meeting.called(talk, "/debt Keys")
    talk.types("ben", "/backlog incident Payments were down")
    meeting.posted()
    fifth = meeting.find("review.step", step="5")
    assert "Payments were down" in words(meeting.messages[fifth].card)


def test_a_step_never_turns_into_the_card_of_an_item(talk: Talk) -> None:
    review = Steps.of(talk, "/debt Keys", "/debt !critical A crack", "/debt !high More")
    review.press("ana", 1, "Low", "PAY-1")
    review.press("ana", 2, "Plan now", "PAY-2")
    review.press("ana", 3, "Pick", "PAY-3")
    for number in (1, 2, 3):
        review.press("ana", number, "Undo")
    with talk.database.reading(talk.workspace) as store:
        ids = [talk.item(f"PAY-{number}").id for number in (1, 2, 3)]
        shown = [one.message for item in ids for one in store.shown.of_item(item)]
    assert MESSAGE not in shown


def test_a_form_that_was_closed_is_a_draft_and_goes_on(talk: Talk) -> None:
    talk.types("ana", "/debt Query time 340ms -> 80ms")
    talk.types("ana", "/backlog start PAY-1")
    talk.types("ana", "/backlog live PAY-1")
    review = Steps.of(talk)
    form = review.press("ana", 4, "Enter the value after", "PAY-1").form
    assert form is not None
    _closed(talk, form, after="75", not_measurable="")
    drafts = talk.types("ana", "/debt drafts").private
    going_on = talk.presses("ana", drafts, "Continue").form
    assert going_on is not None
    reply = talk.submits("ana", going_on, replace(PAYMENTS, message=MESSAGE))
    assert "75 ms" in said(reply)
    assert "Continue" not in labels(talk.types("ana", "/debt drafts").private)


def _closed(talk: Talk, form: Form, **typed: str) -> None:
    args = {**form.args, "token": form.token, "opener": form.opener}
    talk.asks("ana", "draft.keep", args=args, fields=typed)


def test_the_agenda_knows_when_the_sprint_begins_that_a_critical_item_was_planned_for(talk: Talk) -> None:
    talk.types("ana", "/debt !critical A crack")
    talk.types("ana", "/backlog confirm PAY-1")
    meeting = Meeting.called(talk, "/backlog plan PAY-1 next")
    assert "2. Critical items: is each in the running sprint? (1 to do)" in meeting.agenda().words
    talk.now = datetime.fromisoformat("2026-11-30T00:00:00+00:00")
    talk.asks("", "sprint.roll", args={"team": str(meeting.team.id)}, key="")
    meeting.posted()
    assert "2. Critical items: is each in the running sprint? (done)" in meeting.agenda().words
