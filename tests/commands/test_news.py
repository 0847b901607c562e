"""The filer hears one line in the thread of their item of what others decided about it (section 13)."""

import pytest

from commands import posting
from commands.posting import VIEWS
from commands.view import words
from storage.deliveries import Delivery
from storage.enums import State
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk
from tests.commands.test_linking import owed


def news(talk: Talk) -> list[Delivery]:
    return [one for one in owed(talk) if one.view == "item.news"]


def told(talk: Talk) -> list[str]:
    """The first line of each."""
    with talk.database.reading(talk.workspace) as store:
        drawn = [words(VIEWS[one.view](store, one.args, talk.now)) for one in news(talk)]
    return [text.partition("\n")[0] for text in drawn]


def acts(talk: Talk, who: str, command: str, **args: str) -> None:
    reply = talk.asks(who, command, args={"ref": "PAY-1", **args}, key="")
    assert not reply.errors


def test_the_filer_hears_of_triage_planning_and_declining_by_others_once_each(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    acts(talk, "ben", "item.set", **{"set.priority": "Low"})
    acts(talk, "ben", "item.set", **{"set.priority": "Medium"})
    assert told(talk) == ["Ana, PAY-1 is triaged, by Ben."]
    acts(talk, "ben", "item.plan", sprint="current")
    (line,) = told(talk)
    assert line.startswith("Ana, PAY-1 is planned")
    acts(talk, "carl", "item.unplan")
    declines(talk, "ben")
    assert told(talk) == ["Ana, PAY-1 was declined, by Ben."]


def declines(talk: Talk, who: str) -> None:
    talk.submits(who, talk.asks(who, "item.decline_form", args={"ref": "PAY-1"}).form, reason="Not ours")
    assert talk.item("PAY-1").state is State.DECLINED


def taken(talk: Talk) -> list[Delivery]:
    """What the sender would send now."""
    with talk.database.reading(talk.workspace) as store:
        return [one for one in talk.takes() if not posting.outdated(store, one)]


def test_it_waits_until_the_decision_cannot_be_undone_any_more(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    acts(talk, "ben", "item.set", **{"set.priority": "Low"})
    talk.later(minutes=14)
    assert "item.news" not in [one.view for one in taken(talk)]
    talk.later(minutes=1)
    assert [one.view for one in taken(talk)] == ["item.news"]


@pytest.mark.parametrize("back", ["item.undo", "item.restore"])
def test_what_is_taken_back_meanwhile_is_not_told(talk: Talk, back: str) -> None:
    talk.types("ana", "/debt Keys")
    declines(talk, "ben")
    talk.later(minutes=5)
    acts(talk, "ben", back, version=str(talk.item("PAY-1").version))
    assert talk.item("PAY-1").state is State.NEW
    assert news(talk) == []


def test_planned_anew_is_told_once(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    for command in ("item.plan", "item.unplan", "item.plan"):
        acts(talk, "ben", command, **({"sprint": "current"} if command == "item.plan" else {}))
        talk.later(minutes=4)
    assert len(news(talk)) == 1


def test_what_moved_on_while_it_was_sent_is_not_told(talk: Talk) -> None:
    """A planned item that moves to another backlog is not planned there."""
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/debt There", LOGISTICS)
    acts(talk, "ben", "item.plan", sprint="current")
    form = talk.asks("ana", "item.move_form", LOGISTICS, args={"ref": "PAY-1"}).form
    talk.submits("ana", form, LOGISTICS, team="new")
    assert talk.item("LOG-1").state is State.TRIAGED
    talk.later(minutes=16)
    assert "item.news" not in [one.view for one in taken(talk)]


def test_a_planned_item_says_for_when(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    acts(talk, "ben", "item.plan", sprint="current")
    assert told(talk) == ["Ana, PAY-1 is planned for sprint 1 (Mon 16 Nov – Sun 29 Nov), by Ben."]


def test_nobody_hears_of_what_they_did_themselves(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    acts(talk, "ana", "item.set", **{"set.priority": "Low"})
    acts(talk, "ana", "item.plan", sprint="current")
    assert news(talk) == []


def test_it_stands_in_the_thread_of_the_first_message_that_showed_the_item(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.submits("ana", talk.presses("ana", line, "Add details").form, goal="Trust")
    acts(talk, "ben", "item.set", **{"set.priority": "Low"})
    assert [(one.channel, one.thread, one.person) for one in news(talk)] == [(PAYMENTS.channel, "1.1", "")]


def test_where_no_thread_is_known_it_is_a_direct_message(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("ana", "/debt Keys", DIRECT)
    talk.asks("ben", "item.set", args={"ref": "PAY-2", "set.priority": "Low"}, key="")
    assert [(one.channel, one.person) for one in news(talk)] == [("", "U-ana")]


def test_of_a_restricted_item_the_thread_reads_no_reason(talk: Talk) -> None:
    talk.types("olga", "/debt First")
    talk.submits("ana", talk.opens("ana", "/debt"), title="Secret", restricted="yes")
    form = talk.asks("olga", "item.decline_form", args={"ref": "PAY-2"}).form
    talk.submits("olga", form, reason="The key 1234 is public")
    with talk.database.reading(talk.workspace) as store:
        drawn = words(VIEWS["item.news"](store, news(talk)[0].args, talk.now))
    assert drawn == "Ana, PAY-2 was declined, by Olga."
