"""What a stakeholder files: told to them alone, not in the channel; it waits for the Product Owner (F35)."""

import pytest

from storage.enums import Role
from tests.commands.conftest import Talk, labels, said
from tests.commands.test_ownership import names


@pytest.fixture(autouse=True)
def team(talk: Talk) -> None:
    """Olga owns the order, Sam is a stakeholder; Ana, who filed first, is an admin."""
    card = talk.types("ana", "/debt Ledger has no tests").here
    talk.presses("olga", card, "I am the Product Owner")
    talk.types("ana", "/backlog role @Sam stakeholder", **names(talk, "sam"))
    talk.takes()


def test_a_request_is_told_to_whoever_made_it_and_to_nobody_else(talk: Talk) -> None:
    reply = talk.types("sam", "/debt The report is slow")
    assert reply.here is None
    assert "PAY-2 is filed. Olga decides what becomes of it, and you hear of that." in said(reply)
    assert labels(reply.private) == ["Open", "Undo"]
    assert talk.owed() == []
    assert talk.types("mia", "/debt Keys are old").here is not None


def test_of_a_reaction_they_hear_directly(talk: Talk) -> None:
    args = {
        "emoji": "bricks",
        "origin": "slack:C:1.1",
        "text": "Exports stop at noon",
        "permalink": "https://x",
    }
    assert talk.asks("sam", "reaction.capture", args=args) is not None
    (one,) = talk.owed()
    assert (one.view, one.person) == ("item.queued", "U-sam")


def test_several_from_a_retrospective_are_one_sentence(talk: Talk) -> None:
    form = talk.opens("sam", "/improve retro")
    reply = talk.submits("sam", form, stories="Shorter stand-ups\nFewer meetings")
    assert "PAY-2, PAY-3 are filed. Olga decides" in said(reply)
    assert talk.owed() == []


def test_a_critical_one_is_posted_all_the_same(talk: Talk) -> None:
    talk.types("sam", "/debt Backups fail !critical")
    assert {one.view for one in talk.owed()} == {"item.attention"}


def test_while_nobody_decides_the_channel_reads_it(talk: Talk) -> None:
    with talk.database.writing(talk.workspace) as store:
        owner = next(
            one for one in store.teams.everybody(talk.item("PAY-1").team_id) if one.role is Role.OWNER
        )
        store.teams.set_role(talk.item("PAY-1").team_id, owner.person.id, Role.MEMBER)
    assert talk.types("sam", "/debt The report is slow").here is not None


def test_they_hear_directly_what_was_decided(talk: Talk) -> None:
    talk.types("sam", "/debt The report is slow")
    talk.types("olga", "/backlog plan PAY-2")
    talk.later(minutes=16)
    assert [(one.view, one.person) for one in talk.owed() if one.view == "item.news"] == [
        ("item.news", "U-sam")
    ]
