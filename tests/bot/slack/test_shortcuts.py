"""Filing from a message's menu, and from the menu that works anywhere (F2)."""

from tests.bot.slack.conftest import Chat, button, fields, initial, words_in
from tests.fakes.slack_payloads import global_shortcut, view_submission
from tests.fakes.slack_state import Message

ANYWHERE = "debt.form"


def says(chat: Chat, text: str, thread_ts: str | None = None) -> Message:
    where = chat.person.channel_id
    return chat.slack.say(text, channel=where, user=chat.other.user_id, thread_ts=thread_ts)


async def test_a_message_fills_the_form_and_is_answered_in_its_thread(chat: Chat) -> None:
    said = says(chat, f"Deploys break every Friday, ask <@{chat.other.user_id}>\nSince &lt;May&gt;")
    assert await chat.send(chat.shortcut("debt.from_message", said)) == ""
    view = chat.view_of()
    assert view["title"]["text"] == "File debt"
    assert initial(view, "title") == "Deploys break every Friday, ask @ben"
    assert initial(view, "current_state") == "Deploys break every Friday, ask @ben\nSince <May>"
    assert await chat.submit(view, {"priority": "High"}) == ""
    (post,) = await chat.posted()
    assert post.payload["thread_ts"] == said.ts
    assert post.payload["text"].startswith("PAY-1 Deploys break every Friday")
    whole = str((await chat.types("PAY-1", "/backlog"))["text"])
    assert f"Came from: https://acme.slack.com/archives/{said.channel}/p{said.ts.replace('.', '')}" in whole
    assert "High" in whole


async def test_an_improvement_story_from_a_reply(chat: Chat) -> None:
    root = says(chat, "How was the deploy?")
    reply = says(chat, "Show progress while it runs", thread_ts=root.ts)
    await chat.send(chat.shortcut("improve.from_message", reply))
    view = chat.view_of()
    assert initial(view, "kind") == "improvement story"
    await chat.submit(view, {})
    (post,) = await chat.posted()
    assert post.payload["thread_ts"] == root.ts
    whole = str((await chat.types("PAY-1", "/backlog"))["text"])
    assert f"?thread_ts={root.ts}&amp;cid={root.channel}" in whole


async def test_the_same_message_is_filed_once(chat: Chat) -> None:
    said = says(chat, "Deploys break")
    await chat.send(chat.shortcut("debt.from_message", said))
    await chat.send(chat.shortcut("debt.from_message", said, chat.other))
    first, second = chat.view_of(), chat.view_of(chat.other)
    await chat.submit(first, {})
    answer = await chat.submit(second, {}, chat.other)
    assert answer["response_action"] == "errors"
    assert "filed already, as PAY-1" in answer["errors"]["title"]
    chat.slack.close_views(chat.person.user_id)
    await chat.send(chat.shortcut("debt.from_message", said))
    (told,) = await chat.told()
    assert told.text == "That message was filed already, as PAY-1."
    assert chat.slack.views(chat.person.user_id) == []
    assert "There is no item PAY-2" in (await chat.types("PAY-2", "/backlog"))["text"]
    await chat.send(chat.press(told, "Open"))
    assert "Deploys break" in (await chat.told(count=3))[-1].text


async def test_a_form_sent_twice_files_once(chat: Chat) -> None:
    await chat.send(chat.shortcut("debt.from_message", says(chat, "Deploys break")))
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    sent = view_submission(chat.person, chat.view_of(), {"title": "Deploys fail"}, trigger_id=trigger)
    assert [await chat.send(sent), await chat.send(sent), await chat.send(sent, retry=1)] == ["", "", ""]
    await chat.posted()
    assert "PAY-1 Deploys fail" in (await chat.types("list", "/backlog"))["text"]
    assert "There is no item PAY-2" in (await chat.types("PAY-2", "/backlog"))["text"]


async def test_a_message_longer_than_a_form_is_not_lost(chat: Chat) -> None:
    long = "Deploys break. " + "word " * 1000
    await chat.send(chat.shortcut("debt.from_message", says(chat, long)))
    view = chat.view_of()
    assert len(initial(view, "title")) <= 150
    await chat.submit(view, {})
    await chat.posted()
    assert "word word word" in (await chat.types("PAY-1", "/backlog"))["text"]


async def test_a_message_without_words_can_be_filed(chat: Chat) -> None:
    await chat.send(chat.shortcut("debt.from_message", says(chat, "")))
    assert initial(chat.view_of(), "title") == "A message without words"


async def test_from_anywhere_into_ones_only_team(chat: Chat) -> None:
    await chat.types("First debt")
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    await chat.send(global_shortcut(chat.person, ANYWHERE, trigger_id=trigger))
    view = chat.view_of()
    answer = await chat.submit(view, {"title": "From a train"})
    assert answer["response_action"] == "update"
    assert "PAY-2" in words_in(answer["view"])
    (post,) = await chat.posted()
    assert post.payload["channel"] == chat.person.channel_id
    assert "PAY-2 From a train" in post.payload["text"]


async def test_from_anywhere_without_a_team_it_waits_as_a_draft(chat: Chat) -> None:
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    await chat.send(global_shortcut(chat.person, "improve.form", trigger_id=trigger))
    answer = await chat.submit(chat.view_of(), {"title": "From a train"})
    assert "Kept as a draft" in words_in(answer["view"])
    drafts = await chat.types("drafts")
    assert "From a train" in drafts["text"]
    chat.slack.close_views(chat.person.user_id)
    (shown,) = await chat.told()
    await chat.send(chat.press(shown, "Continue"))
    view = chat.view_of()
    assert (initial(view, "title"), initial(view, "kind")) == ("From a train", "improvement story")
    await chat.submit(view, {})
    assert "PAY-1 From a train" in (await chat.posted())[0].payload["text"]
    assert "no drafts" in (await chat.types("drafts"))["text"]


async def test_a_form_in_a_form_and_a_card_in_a_form(chat: Chat) -> None:
    """What is pressed on a card in a modal opens on top of it."""
    await chat.types("First debt")
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    await chat.send(global_shortcut(chat.person, ANYWHERE, trigger_id=trigger))
    await chat.submit(chat.view_of(), {"title": "From a train"})
    card = chat.view_of()
    assert button(card, "Undo")
    await chat.send(chat.press_in_view(card, "Add details"))
    (edit,) = [view for view in chat.slack.views(chat.person.user_id) if view["previous_view_id"]]
    assert (edit["title"]["text"], "title" in fields(edit)) == ("Edit PAY-2", True)
    await chat.submit(edit, {"title": "From a ship"})
    await chat.send(chat.press_in_view(card, "Undo"))
    await chat.slack.wait_call("views.update")
    assert "PAY-2 was undone. From a ship" in words_in(chat.view_of())
