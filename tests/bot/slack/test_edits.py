"""Posted cards stay true: edits, undo, two people at once, and what Slack refuses (F10, F43)."""

import pytest

from tests.bot.slack.conftest import Chat, initial, said, words_in
from tests.fakes.slack_payloads import SlackPerson
from tests.fakes.slack_state import Message

CURE = "Type /invite @Hearth in the channel"


async def filed(chat: Chat, title: str = "Slow refunds") -> Message:
    """The line that a form posted."""
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": title})
    (post,) = await chat.posted()
    assert post.answer is not None
    return chat.slack.state.messages[post.payload["channel"], post.answer["ts"]]


async def edits(chat: Chat, message: Message, label: str = "Add details", **values: str) -> object:
    await chat.send(chat.press(message, label))
    return await chat.submit(chat.view_of(), values)


async def test_an_edit_redraws_the_posted_line(chat: Chat) -> None:
    line = await filed(chat)
    assert await edits(chat, line, title="Slow refunds at night", priority="High") == ""
    (call,) = await chat.redrawn()
    assert (call.payload["channel"], call.payload["ts"]) == (line.channel, line.ts)
    assert "PAY-1 Slow refunds at night" in line.text
    assert "debt · High" in line.text
    assert len(chat.channel()) == 1


async def test_a_form_saved_without_a_change_redraws_nothing(chat: Chat) -> None:
    line = await filed(chat)
    await edits(chat, line)
    await edits(chat, line, area="ledger")
    assert len(await chat.redrawn()) == 1


async def test_a_line_that_is_gone_is_posted_afresh_and_followed_from_then_on(chat: Chat) -> None:
    line = await filed(chat)
    await chat.send(chat.press(line, "Add details"))
    del chat.slack.state.messages[line.channel, line.ts]
    await chat.submit(chat.view_of(), {"title": "Second title"})
    fresh = (await chat.posted(2))[1]
    assert "PAY-1 Second title" in fresh.payload["text"]
    (stands,) = chat.channel()
    await edits(chat, stands, title="Third title")
    (call,) = await chat.redrawn()
    assert call.payload["ts"] == stands.ts
    assert "PAY-1 Third title" in stands.text
    assert len(chat.slack.called("chat.postMessage")) == 2


async def test_the_answer_of_a_command_is_known_once_it_was_pressed(chat: Chat) -> None:
    """Slack does not tell the ts of what an acknowledgement posted; a press does."""
    await chat.types("Slow refunds")
    (line,) = chat.channel()
    await edits(chat, line, title="Slow refunds at night")
    (call,) = await chat.redrawn()
    assert call.payload["ts"] == line.ts
    assert "PAY-1 Slow refunds at night" in line.text
    assert chat.slack.called("chat.postMessage") == []


async def test_an_edit_from_a_private_card_redraws_the_public_line(chat: Chat) -> None:
    line = await filed(chat)
    await chat.types("PAY-1", "/backlog")
    (card,) = await chat.told()
    await edits(chat, card, "Edit", title="Slow refunds at night")
    await chat.redrawn()
    assert "PAY-1 Slow refunds at night" in line.text


async def test_undo_replaces_the_line_and_restore_brings_it_back(chat: Chat) -> None:
    await chat.types("Filed by mistake")
    (line,) = chat.channel()
    await chat.send(chat.press(line, "Undo"))
    await chat.slack.wait_for(lambda: "was undone" in line.text)
    assert words_in(line.as_json()).startswith("PAY-1 was undone. Filed by mistake")
    assert "Nothing is open in PAY" in said(await chat.types("list", "/backlog"))
    await chat.send(chat.press(line, "Restore"))
    await chat.slack.wait_for(lambda: "was undone" not in line.text)
    assert "1. PAY-1 Filed by mistake" in said(await chat.types("list", "/backlog"))
    assert len(chat.channel()) == 1


async def test_only_who_filed_it_undoes_it_and_a_second_press_changes_nothing(chat: Chat) -> None:
    await chat.types("Filed by mistake")
    (line,) = chat.channel()
    await chat.send(chat.press(line, "Undo", chat.other))
    (told,) = await chat.told(chat.other)
    assert told.text == "Only ana, who filed PAY-1, can undo it."
    press = chat.press(line, "Undo")
    await chat.send(press)
    await chat.send(press)
    await chat.slack.wait_for(lambda: len(chat.slack.responses) == 3)
    assert "was undone" in line.text
    assert len(chat.channel()) == 1


async def test_of_two_editors_the_second_sees_what_changed_and_loses_nothing(chat: Chat) -> None:
    line = await filed(chat)
    await chat.send(chat.press(line, "Add details"))
    await chat.send(chat.press(line, "Add details", chat.other))
    assert (
        await chat.submit(chat.view_of(chat.other), {"title": "Bens title", "area": "ledger"}, chat.other)
        == ""
    )
    answer = await chat.submit(chat.view_of(), {"title": "Anas title", "priority": "High"})
    assert answer["response_action"] == "update"
    view = chat.view_of()
    assert "ben changed Title to “Bens title”, Affected area to “ledger” meanwhile." in words_in(view)
    shown = {name: initial(view, name) for name in ("title", "priority", "area")}
    assert shown == {"title": "Anas title", "priority": "High", "area": "ledger"}
    assert await chat.submit(view, {}) == ""
    whole = said(await chat.types("PAY-1", "/backlog"))
    assert whole.startswith("PAY-1 Anas title")
    assert ("Priority: High" in whole, "Area: ledger" in whole) == (True, True)


async def test_a_section_that_was_open_stays_open_when_somebody_else_was_first(chat: Chat) -> None:
    line = await filed(chat)
    await chat.send(chat.press(line, "Add details"))
    await chat.send(chat.press(line, "Add details", chat.other))
    await chat.send(chat.press_in_view(chat.view_of(), "＋ Customer"))
    await chat.slack.wait_call("views.update")
    await chat.submit(chat.view_of(chat.other), {"area": "ledger"}, chat.other)
    await chat.submit(chat.view_of(), {"workaround": "Ask Ana"})
    assert initial(chat.view_of(), "workaround") == "Ask Ana"
    assert await chat.submit(chat.view_of(), {}) == ""
    assert "Workaround: Ask Ana" in said(await chat.types("PAY-1", "/backlog"))


@pytest.mark.parametrize(("error", "cure"), [
    ("not_in_channel", CURE), ("channel_not_found", "if it is private, it must be invited"),
    ("is_archived", "Unarchive it"), ("restricted_action", "Ask its admin"),
])  # fmt: skip
async def test_a_line_that_slack_refuses_is_told_to_the_filer_with_the_cure(
    chat: Chat, error: str, cure: str
) -> None:
    chat.slack.fail("chat.postMessage", error)
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "Slow refunds"})
    (post,) = await chat.posted()
    assert post.payload["channel"] == chat.person.user_id
    assert "PAY-1 is stored, but its line could not be posted in #payments." in post.payload["text"]
    assert cure in post.payload["text"]
    assert "PAY-1 Slow refunds" in said(await chat.types("list", "/backlog"))


async def test_a_private_channel_that_the_bot_is_not_in(chat: Chat) -> None:
    ana = chat.person
    chat.slack.add_channel("CSECRET", "secret", team=chat.team, is_private=True, bot_is_member=False)
    there = SlackPerson(ana.user_id, "ana", chat.team, "acme", "CSECRET", "privategroup", "A0HEARTH")
    await chat.types("", person=there)
    await chat.submit(chat.view_of(), {"title": "Hush"}, there)
    (post,) = await chat.posted()
    assert post.payload["channel"] == ana.user_id
    assert CURE in post.payload["text"]


async def test_too_fast_is_sent_again_after_the_pause_and_once(chat: Chat) -> None:
    chat.slack.fail("chat.postMessage", "ratelimited", retry_after=1)
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "Slow refunds"})
    (post,) = await chat.posted()
    refused = chat.slack.called("chat.postMessage")[0]
    assert refused.status == 429
    assert post.at - refused.at >= 1.0
    assert [message.text.splitlines()[0] for message in chat.channel()] == ["PAY-1 Slow refunds"]


@pytest.mark.parametrize("status", [None, 500])
async def test_an_answer_that_was_lost_is_not_posted_a_second_time(chat: Chat, status: int | None) -> None:
    """Hearth looks whether the message is there before it sends anything else to that channel."""
    chat.slack.fail("chat.postMessage", lose_answer=True, status=status)
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "Slow refunds"})
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "The next one"})
    await chat.slack.wait_call("chat.postMessage", 2)
    assert [message.text.splitlines()[0] for message in chat.channel()] == [
        "PAY-1 Slow refunds",
        "PAY-2 The next one",
    ]
    assert chat.slack.called("conversations.history")


async def test_an_update_is_tried_again_when_its_answer_was_lost(chat: Chat) -> None:
    line = await filed(chat)
    chat.slack.fail("chat.update", drop=True)
    await edits(chat, line, title="Slow refunds at night")
    await chat.redrawn()
    assert "PAY-1 Slow refunds at night" in line.text
