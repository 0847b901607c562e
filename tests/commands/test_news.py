"""The filer hears one line in the thread of their item of what others decided about it (section 13)."""

from commands.posting import VIEWS
from commands.view import words
from storage.deliveries import Delivery
from storage.enums import State
from tests.commands.conftest import DIRECT, PAYMENTS, Talk
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
    acts(talk, "ben", "item.plan", sprint="current")
    acts(talk, "carl", "item.unplan")
    talk.submits("ben", talk.asks("ben", "item.decline_form", args={"ref": "PAY-1"}).form, reason="Not ours")
    assert talk.item("PAY-1").state is State.DECLINED
    lines = told(talk)
    assert lines[0] == "Ana, PAY-1 is triaged, by Ben."
    assert lines[1].startswith("Ana, PAY-1 is planned")
    assert lines[2] == "Ana, PAY-1 was declined, by Ben."
    assert len(lines) == 3


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
