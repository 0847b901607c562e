"""Filing by emoji: a message once, however often Slack tells of it; each further person is affected (F3)."""

import pytest

from tests.bot.slack.conftest import Chat, Json
from tests.bot.slack.test_form_filing import held
from tests.fakes.slack_events import reaction_added
from tests.fakes.slack_payloads import SlackPerson
from tests.fakes.slack_state import Message


async def founded(chat: Chat) -> None:
    """The channel has a backlog."""
    await chat.types("First debt")


def says(chat: Chat, text: str, thread_ts: str | None = None) -> Message:
    where = chat.person.channel_id
    return chat.slack.say(text, channel=where, user=chat.other.user_id, thread_ts=thread_ts)


def reacts(chat: Chat, message: Message, name: str = "bricks", person: SlackPerson | None = None) -> Json:
    return reaction_added(person or chat.person, name, message.ts, author=message.user)


async def everything(chat: Chat, ref: str) -> str:
    return str((await chat.types(f"show {ref}", "/backlog"))["text"])


async def test_the_emoji_files_the_message_in_its_thread(chat: Chat) -> None:
    await founded(chat)
    said = says(
        chat, "Deploys break every <https://x.example|Friday>, ask <@" + chat.other.user_id + ">\nSince May"
    )
    assert await chat.send(reacts(chat, said)) == ""
    (post,) = await chat.posted()
    assert post.payload["thread_ts"] == said.ts
    assert "PAY-2 Deploys break every Friday (https://x.example), ask @ben" in post.payload["text"]
    whole = await everything(chat, "PAY-2")
    assert "Current state: Deploys break every Friday" in whole
    assert "Since May" in whole
    assert f"Came from: https://acme.slack.com/archives/{said.channel}/p{said.ts.replace('.', '')}" in whole


async def test_an_event_that_comes_again_files_nothing_more(chat: Chat) -> None:
    await founded(chat)
    said = says(chat, "Deploys break")
    event = reacts(chat, said)
    for retry in (None, 1, 2, 3):
        await chat.send(event, retry=retry)
    await chat.send(reacts(chat, said))
    await chat.posted()
    assert "There is no item PAY-3" in await everything(chat, "PAY-3")
    assert "affected" not in await everything(chat, "PAY-2")
    assert len(chat.slack.called("chat.postMessage")) == 1


async def test_further_people_are_affected_once_each(chat: Chat) -> None:
    await founded(chat)
    said = says(chat, "Deploys break")
    await chat.send(reacts(chat, said))
    await chat.posted()
    for _ in range(2):
        await chat.send(reacts(chat, said, person=chat.other))
    (redrawn, *_) = await chat.redrawn()
    assert "+1 affected" in redrawn.payload["text"]
    assert "+1 affected" in await everything(chat, "PAY-2")


async def test_another_emoji_or_another_channel_files_nothing(chat: Chat) -> None:
    said = says(chat, "Deploys break")
    await chat.send(reacts(chat, said))
    await founded(chat)
    await chat.send(reacts(chat, said, "eyes"))
    assert chat.statuses == [200, 200, 200]
    assert chat.slack.called("reactions.get") == []
    await chat.types("emoji :fire:", "/backlog")
    await chat.send(reacts(chat, said))
    await chat.send(reacts(chat, said, "fire"))
    assert len(await chat.posted()) == 1


async def test_a_reply_is_filed_in_the_thread_that_it_stands_in(chat: Chat) -> None:
    """Slack hides what is posted under a reply as if it were a thread of its own."""
    await founded(chat)
    root = says(chat, "How was the deploy?")
    reply = says(chat, "It broke again", thread_ts=root.ts)
    await chat.send(reacts(chat, reply))
    (post,) = await chat.posted()
    assert post.payload["thread_ts"] == root.ts
    assert "PAY-2 It broke again" in post.payload["text"]


async def test_a_message_that_cannot_be_read_now_is_filed_when_slack_sends_it_again(chat: Chat) -> None:
    await founded(chat)
    event = reacts(chat, says(chat, "Deploys break"))
    chat.slack.fail("reactions.get", "internal_error")
    await chat.send(event)
    await chat.send(event, retry=1)
    assert chat.statuses[1:] == [503, 200]
    (post,) = await chat.posted()
    assert "PAY-2 Deploys break" in post.payload["text"]


async def test_what_is_not_stored_yet_is_not_acknowledged(
    chat: Chat, own_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack sends it again, and by then it may have been stored: once."""
    monkeypatch.setattr("bot.slack.listeners.DEADLINE", 0.3)
    await founded(chat)
    event = reacts(chat, says(chat, "Deploys break"))
    with held(own_address, chat.team):
        await chat.send(event)
    await chat.send(event, retry=1)
    assert chat.statuses[1:] == [503, 200]
    (post,) = await chat.posted()
    assert "PAY-2 Deploys break" in post.payload["text"]
    assert "There is no item PAY-3" in await everything(chat, "PAY-3")


async def test_a_very_long_message_is_filed_too(chat: Chat) -> None:
    await founded(chat)
    await chat.send(reacts(chat, says(chat, "word " * 3000)))
    assert chat.statuses[-1] == 200
    assert "PAY-2 word word" in (await chat.posted())[0].payload["text"]


async def test_a_message_that_may_not_be_read_is_not_filed_and_the_person_is_told(chat: Chat) -> None:
    await founded(chat)
    said = says(chat, "Deploys break")
    chat.slack.fail("reactions.get", "missing_scope")
    await chat.send(reacts(chat, said))
    (post,) = await chat.posted()
    assert post.payload["channel"] == chat.person.user_id
    assert "Nothing was filed" in post.payload["text"]
    assert "There is no item PAY-2" in (await chat.types("PAY-2", "/backlog"))["text"]


async def test_an_address_that_slack_does_not_tell_costs_no_words(chat: Chat) -> None:
    await founded(chat)
    chat.slack.fail("chat.getPermalink", "internal_error")
    await chat.send(reacts(chat, says(chat, "Deploys break")))
    (post,) = await chat.posted()
    assert "PAY-2 Deploys break" in post.payload["text"]


async def test_a_reaction_on_a_file_is_nothing(chat: Chat) -> None:
    await founded(chat)
    event = reacts(chat, says(chat, "x"))
    event["event"]["item"] = {"type": "file", "file": "F1"}
    assert await chat.send(event) == ""
    assert chat.slack.called("reactions.get") == []
