"""What people see stays true: lines, drafts and the home tab, also when things happen at once."""

from tests.bot.slack.conftest import Chat, button, buttons, initial, said, words_in
from tests.bot.slack.test_home import closes, home
from tests.bot.slack.test_reactions import reacts


async def test_an_edit_while_the_line_is_on_its_way_reaches_the_line(chat: Chat) -> None:
    """Slack takes a moment to post; whatever changes meanwhile is drawn afterwards."""
    await chat.types("First")
    chat.slack.fail("chat.postMessage", delay=0.4)
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "Slow refunds"})
    await chat.slack.wait_for(lambda: chat.slack.called("chat.postMessage"))
    await chat.types("PAY-2", "/backlog")
    card = (await chat.told())[-1]
    await chat.send(chat.press(card, "Edit"))
    await chat.submit(chat.view_of(), {"title": "Slow refunds at night"})
    await chat.redrawn()
    assert "PAY-2 Slow refunds at night" in chat.channel()[-1].text


async def test_a_form_carries_nothing_that_was_typed(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("list")
    await chat.send(chat.press((await chat.told())[-1], "File “list”"))
    assert initial(chat.view_of(), "title") == "list"
    assert "list" not in chat.view_of()["private_metadata"]


async def test_a_draft_that_is_closed_again_is_one_draft(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("")
    await closes(chat, chat.view_of(), {"title": "Half"})
    await chat.send(chat.press_in_view(await home(chat), "Continue"))
    await closes(chat, chat.view_of(), {"title": "Half more"})
    assert [one["text"]["text"] for one in buttons(await home(chat))].count("Discard") == 1


async def test_the_emoji_on_hearths_own_line_is_about_that_item(chat: Chat) -> None:
    await chat.types("First")
    (line,) = chat.channel()
    await chat.send(reacts(chat, line, person=chat.other))
    assert "There is no item PAY-2" in said(await chat.types("PAY-2", "/backlog"))


async def test_home_forgets_a_discarded_draft_at_once(chat: Chat) -> None:
    await chat.types("")
    await closes(chat, chat.view_of(), {"title": "Half"})
    await chat.send(chat.press_in_view(await home(chat), "Discard"))
    await chat.slack.wait_for(lambda: len(chat.slack.called("views.publish")) > 1)
    shown = chat.slack.home(chat.person.user_id)
    assert shown is not None
    assert "Half" not in words_in(shown)
    assert button(shown, "File debt")
