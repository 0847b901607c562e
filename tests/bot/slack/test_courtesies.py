"""A hint that follows an answer is seen by the one person who asked, however they asked."""

import pytest

from tests.bot.courtesies import HINT, teach_courtesy
from tests.bot.slack.conftest import Chat
from tests.bot.slack.test_reactions import reacts, says
from tests.fakes.slack_payloads import global_shortcut


async def test_after_a_command(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    teach_courtesy(monkeypatch, "debt.file")
    await chat.types("Slow refunds")
    (hint,) = await chat.told()
    assert hint.text == HINT
    assert [line.text.partition("\n")[0] for line in chat.channel()] == ["PAY-1 Slow refunds"]
    assert chat.slack.ephemerals(chat.other.user_id) == []


async def test_after_a_form(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack names no address to answer it by, so that the channel has to be told whom to show it."""
    teach_courtesy(monkeypatch, "item.file")
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "Slow refunds"})
    await chat.posted()
    (hint,) = await chat.told()
    assert (hint.text, hint.channel) == (HINT, chat.person.channel_id)
    assert len(chat.slack.called("chat.postEphemeral")) == 1


async def test_after_a_reaction_in_its_thread_and_not_when_it_comes_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.types("First debt")
    given = teach_courtesy(monkeypatch, "reaction.capture")
    event = reacts(chat, said := says(chat, "Deploys break"))
    for retry in (None, 1, 2):
        await chat.send(event, retry=retry)
    await chat.posted()
    (hint,) = await chat.told()
    assert (hint.text, hint.thread_ts) == (HINT, said.ts)
    assert len(given) == 1


async def test_after_a_form_from_nowhere(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """No channel was named: it comes as a direct message."""
    await chat.types("First debt")
    teach_courtesy(monkeypatch, "item.file")
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    await chat.send(global_shortcut(chat.person, "debt.form", trigger_id=trigger))
    await chat.submit(chat.view_of(), {"title": "Slow refunds"})
    posts = await chat.posted(2)
    told = {str(call.payload["text"]): call.payload["channel"] for call in posts}
    assert told[HINT] == chat.person.user_id
