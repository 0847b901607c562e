"""A press tells that a message is there of which nobody could tell, and what follows from it is owed."""

from dataclasses import replace

from storage.enums import DeliveryState
from tests.commands.conftest import PAYMENTS, Talk


def test_the_steps_follow_an_agenda_that_a_press_shows_to_be_there(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    talk.types("ana", "/backlog review now")
    agenda = next(one for one in talk.owed() if one.view == "review.agenda")
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.end(agenda.id, DeliveryState.UNKNOWN, talk.now)
    assert [one for one in talk.owed() if one.view == "review.step"] == []
    stands = replace(PAYMENTS, message="9.9")
    talk.asks("ana", "review.start", stands, args={"review": agenda.args["review"]}, key="")
    assert [one.thread for one in talk.owed() if one.view == "review.step"] == ["9.9"] * 5
