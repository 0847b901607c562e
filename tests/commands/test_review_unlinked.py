"""A channel is unlinked while a review stands in it: nothing of the team comes there any more (F42)."""

import pytest

from commands import posting
from commands.request import Place
from storage.deliveries import Delivery
from storage.enums import DeliveryState
from tests.commands.conftest import Talk, said
from tests.commands.meeting import Meeting
from tests.commands.test_linking import BILLING, abroad, linked, owed


@pytest.fixture(params=["at home", "in another workspace"])
def there(talk: Talk, request: pytest.FixtureRequest) -> Place:
    """A second channel of the team, in which its reviews are posted."""
    place = linked(talk, BILLING if request.param == "at home" else abroad(talk))
    if place is BILLING:
        form = talk.opens("ana", "/backlog review schedule")
        channel = next(one for one in form.fields() if one.name == "review_channel")
        named = {option.label: option.value for option in getattr(channel, "options", ())}
        talk.submits("ana", form, review_channel=named["#billing (Slack)"])
    return place


def leaves(talk: Talk, there: Place) -> None:
    answer = talk.types("lee", "/backlog unlink", there, speaks_for_host=bool(there.host))
    assert "not linked to PAY any more" in said(answer)


def written(meeting: Meeting, there: Place) -> dict[str, str]:
    """Message → what it says, of those that stand there."""
    standing = meeting.messages.items()
    return {name: one.words for name, one in standing if one.address.channel == there.channel}


def test_what_was_posted_there_stays_as_it_was(talk: Talk, there: Place) -> None:
    meeting = Meeting.called(talk, "/debt Leaking pipes")
    before = written(meeting, there)
    assert len(before) >= 6
    leaves(talk, there)
    talk.submits("ana", talk.edits("ana", "PAY-2"), title="What only the team may read")
    talk.asks("ana", "review.end", args={"review": str(meeting.review.id), "sure": "1"}, key="")
    meeting.posted()
    assert written(meeting, there) == before


def test_an_agenda_on_its_way_brings_no_steps_after_it(talk: Talk, there: Place) -> None:
    talk.types("ana", "/debt Leaking pipes")
    meeting = Meeting(talk)
    meeting.posted()
    talk.types("ana", "/backlog review now")
    agenda = next(one for one in owed(talk) if (one.view, one.channel) == ("review.agenda", there.channel))
    taken(talk, agenda)
    leaves(talk, there)
    with talk.database.writing(talk.workspace) as store:
        card = posting.drawn(store, agenda, talk.now)
        store.deliveries.end(agenda.id, DeliveryState.SENT, talk.now, message="9.9")
        posting.sent(store, agenda, "9.9", card, talk.now)
    before = written(meeting, there)
    meeting.posted()
    assert written(meeting, there) == before


def test_what_is_tried_again_after_that_is_not_sent(talk: Talk, there: Place) -> None:
    """Taken before, refused for a while, owed again: neither a new message nor one that is drawn again."""
    meeting = Meeting.called(talk, "/debt Leaking pipes")
    talk.types("ana", "/backlog incident Down again")
    talk.later(seconds=1)
    drawn_again = next(one for one in owed(talk) if one.updates and one.channel == there.channel)
    taken(talk, drawn_again)
    leaves(talk, there)
    with talk.database.reading(talk.workspace) as store:
        assert posting.outdated(store, drawn_again)
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.again(drawn_again.id, talk.now, "busy")
    before = written(meeting, there)
    meeting.posted()
    assert written(meeting, there) == before


def taken(talk: Talk, delivery: Delivery) -> None:
    """The sender has it, so that it is not taken away any more."""
    found: list[int] = []
    while delivery.id not in found:
        with talk.database.outbox() as outbox:
            found = [one.delivery.id for one in outbox.take([delivery.lane], talk.now)]
        assert found, "it was not due"
        with talk.database.writing(talk.workspace) as store:
            store.lanes.free(delivery.lane, talk.now, talk.now)
