"""What the bot remembers of the conversations it was added to."""

from dataclasses import replace

from storage.conversations import Conversation
from storage.database import Database
from tests.conftest import make_workspace

CHANNEL = Conversation("19:pay@thread", "channel", "Payments", "", {"serviceUrl": "https://a/", "n": [1, {}]})
ANA = Conversation("a:1", "direct", "", "29:ana", {"serviceUrl": "https://a/"})


def test_a_conversation_is_kept_whole_and_replaced_by_what_is_known_later(
    database: Database, workspace: int
) -> None:
    moved = replace(CHANNEL, name="Pay", reference={"serviceUrl": "https://b/"})
    with database.writing(workspace) as store:
        assert store.conversations.get(CHANNEL.channel) is None
        for one in (CHANNEL, moved):
            store.conversations.keep(one)
            assert store.conversations.get(CHANNEL.channel) == one


def test_one_that_the_bot_left_is_known_and_not_offered(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        conversations = store.conversations
        assert conversations.any_present() is None
        conversations.keep(CHANNEL)
        conversations.keep(ANA)
        assert conversations.any_present() == ANA
        conversations.leave(ANA.channel)
        assert conversations.get(ANA.channel) == replace(ANA, present=False)
        assert conversations.with_person("29:ana") is None
        assert conversations.any_present() == CHANNEL
        conversations.keep(ANA)
        assert conversations.with_person("29:ana") == ANA


def test_of_several_with_one_person_the_newest_direct_one_counts(database: Database, workspace: int) -> None:
    newer = replace(ANA, channel="a:2")
    group = replace(ANA, channel="19:group@thread", kind="channel")
    with database.writing(workspace) as store:
        for one in (ANA, newer, group):
            store.conversations.keep(one)
        assert store.conversations.with_person("29:ana") == newer
        store.conversations.leave("a:2")
        assert store.conversations.with_person("29:ana") == ANA
        assert store.conversations.with_person("29:ben") is None


def test_conversations_are_of_one_workspace(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        store.conversations.keep(ANA)
    with database.writing(make_workspace(database)) as store:
        assert store.conversations.get(ANA.channel) is None
        assert store.conversations.any_present() is None
        store.conversations.leave(ANA.channel)
        store.conversations.keep(replace(ANA, name="theirs"))
    with database.reading(workspace) as store:
        assert store.conversations.get(ANA.channel) == ANA
