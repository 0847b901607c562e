"""A press tells that a message is there of which nobody knew: what follows is owed, and it stays true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from commands.request import Place
from storage.deliveries import Delivery
from storage.enums import Asking, DeliveryState, ReviewPart
from storage.shown import About, Shown
from tests.commands.conftest import DIRECT, PAYMENTS, Talk
from tests.commands.ends_of_sprints import MONDAY, Ends
from tests.commands.test_experiments import FRIDAY, noted

Asked = Callable[[Talk], tuple[Delivery, str]]
Press = Callable[..., None]
STANDS = replace(PAYMENTS, message="9.9")
PARTS = {
    About.REVIEW: ReviewPart.AGENDA,
    About.SPRINT: Asking.INCREMENT,
    About.EXPERIMENT: Asking.VERDICT,
    About.INCIDENT: Asking.INCIDENT,
}


def _in_doubt(talk: Talk, view: str) -> Delivery:
    """The message of that view was sent, or not: nobody could tell."""
    [owed] = [one for one in talk.owed() if one.view == view]
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.end(owed.id, DeliveryState.UNKNOWN, talk.now)
    return owed


def _state(talk: Talk, delivery: Delivery) -> str:
    with talk.database.writing(talk.workspace) as store:
        ended = store.deliveries.lock(delivery.id)
    assert ended is not None
    return ended.state


def _stands(talk: Talk, about: About, subject: str) -> list[Shown]:
    with talk.database.reading(talk.workspace) as store:
        return [one for one in store.shown.of(about, int(subject)) if one.showing == PARTS[about]]


def _agenda(talk: Talk) -> tuple[Delivery, str]:
    talk.types("ana", "/debt ~S Keys")
    talk.types("ana", "/backlog review now")
    agenda = _in_doubt(talk, "review.agenda")
    return agenda, agenda.args["review"]


def _question(talk: Talk) -> tuple[Delivery, str]:
    ends = Ends.of(talk, "/debt ~S Keys", "/backlog start PAY-1")
    _goes_to(ends, MONDAY)
    question = _in_doubt(talk, "sprint.question")
    return question, question.args["sprint"]


def _verdict(talk: Talk) -> tuple[Delivery, str]:
    _goes_to(noted(talk), FRIDAY)
    verdict = _in_doubt(talk, "experiment.verdict")
    return verdict, verdict.args["experiment"]


def _incident(talk: Talk) -> tuple[Delivery, str]:
    talk.types("ana", "/debt ~S Keys")
    talk.submits("ana", talk.opens("ana", "/backlog incident"), title="Payments were down")
    line = _in_doubt(talk, "incident.line")
    return line, line.args["incident"]


def _goes_to(ends: Ends, moment: datetime) -> None:
    """The clock asks for what is due by then; nothing of that is sent."""
    ends.talk.now = moment
    ends.roll()
    ends.ask()


def _starts(talk: Talk, review: str, place: Place = STANDS) -> None:
    talk.asks("ana", "review.start", place, args={"review": review}, key="")


def _answers(talk: Talk, sprint: str, place: Place = STANDS) -> None:
    talk.asks("ana", "sprint.answer", place, args={"sprint": sprint, "answer": "yes"}, key="")


def _lets_run(talk: Talk, experiment: str, place: Place = STANDS) -> None:
    form = talk.asks("ana", "experiment.longer_form", place, args={"experiment": experiment}).form
    talk.submits("ana", form, replace(place, message=""), ends_on="2026-12-11", reason="Too early")


def _says_no(talk: Talk, incident: str, place: Place = STANDS) -> None:
    talk.asks("ana", "incident.not_debt", place, args={"incident": incident}, key="")


CASES = [
    pytest.param(_agenda, _starts, About.REVIEW, id="review"),
    pytest.param(_question, _answers, About.SPRINT, id="sprint"),
    pytest.param(_verdict, _lets_run, About.EXPERIMENT, id="experiment"),
    pytest.param(_incident, _says_no, About.INCIDENT, id="incident"),
]


@pytest.mark.parametrize(("asked", "presses", "about"), CASES)
def test_of_which_nobody_could_tell_is_there_and_stays_true(
    talk: Talk, asked: Asked, presses: Press, about: About
) -> None:
    delivery, subject = asked(talk)
    presses(talk, subject)
    assert _state(talk, delivery) == DeliveryState.SENT
    [shown] = _stands(talk, about, subject)
    assert (shown.channel, shown.message) == ("C-payments", "9.9")
    talk.later(seconds=1)
    assert [one.view for one in talk.owed() if one.updates == shown.id] == [delivery.view]


@pytest.mark.parametrize(("asked", "presses", "about"), CASES)
def test_a_card_that_one_alone_sees_is_no_message_of_it(
    talk: Talk, asked: Asked, presses: Press, about: About
) -> None:
    delivery, subject = asked(talk)
    for place in (replace(STANDS, only_you=True), replace(DIRECT, message="9.9")):
        presses(talk, subject, place)
    assert _state(talk, delivery) == DeliveryState.UNKNOWN
    assert _stands(talk, about, subject) == []


@pytest.mark.parametrize(("asked", "presses", "about"), CASES)
def test_one_that_was_lost_from_sight_is_kept_true_again(
    talk: Talk, asked: Asked, presses: Press, about: About
) -> None:
    """Nobody could tell whether it was drawn anew, so it is drawn no more, until somebody presses on it."""
    delivery, subject = asked(talk)
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.end(delivery.id, DeliveryState.FAILED, talk.now)
    presses(talk, subject)
    assert [one.message for one in _stands(talk, about, subject)] == ["9.9"]


def test_the_steps_follow_an_agenda_that_a_press_shows_to_be_there(talk: Talk) -> None:
    _, review = _agenda(talk)
    assert [one for one in talk.owed() if one.view == "review.step"] == []
    _starts(talk, review)
    assert [one.thread for one in talk.owed() if one.view == "review.step"] == ["9.9"] * 5


def test_a_step_is_taken_for_no_agenda(talk: Talk) -> None:
    agenda, review = _agenda(talk)
    talk.asks("ana", "review.leave", STANDS, args={"review": review, "step": "5"}, key="")
    assert _state(talk, agenda) == DeliveryState.UNKNOWN
    with talk.database.reading(talk.workspace) as store:
        [shown] = store.shown.of(About.REVIEW, int(review))
    assert (shown.showing, shown.message) == (ReviewPart.STEP_5, "9.9")
