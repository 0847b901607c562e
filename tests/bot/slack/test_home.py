"""The home tab: what is mine, my drafts, and forms that were closed half-way (F39, F5)."""

from typing import Any

from tests.bot.slack.conftest import Chat, Json, fields, initial, said, words_in
from tests.fakes.slack_events import app_home_opened
from tests.fakes.slack_forms import form_state
from tests.fakes.slack_payloads import view_closed


async def home(chat: Chat) -> Json:
    """The home tab as it is drawn when somebody opens it."""
    before = len(chat.slack.called("views.publish"))
    assert await chat.send(app_home_opened(chat.person)) == ""
    await chat.slack.wait_call("views.publish", before + 1)
    view = chat.slack.home(chat.person.user_id)
    assert view is not None
    return view


async def closes(chat: Chat, view: Json, values: dict[str, Any]) -> None:
    """Closes a form as Slack tells of it, with what was typed."""
    told = {**view, "state": {"values": form_state(view, values)}}
    chat.slack.close_views(chat.person.user_id)
    await chat.send(view_closed(chat.person, told))


async def test_a_first_look(chat: Chat) -> None:
    shown = words_in(await home(chat))
    assert "Nothing open that you filed or that is yours to do." in shown
    assert "Your drafts" not in shown


async def test_mine_is_what_i_filed_and_what_is_mine_to_do(chat: Chat) -> None:
    await chat.types("Filed by me ~L")
    await chat.types(f"For me ~S <@{chat.person.user_id}|ana>", person=chat.other)
    await chat.types("Neither", person=chat.other)
    shown = words_in(await home(chat))
    assert shown.index("PAY-2 For me") < shown.index("PAY-1 Filed by me")
    assert "PAY-3" not in shown


async def test_the_messages_tab_is_not_the_home_tab(chat: Chat) -> None:
    await chat.send(app_home_opened(chat.person, tab="messages"))
    await home(chat)
    assert len(chat.slack.called("views.publish")) == 1


async def test_filing_from_home(chat: Chat) -> None:
    await chat.types("First")
    await chat.send(chat.press_in_view(await home(chat), "File debt"))
    await chat.submit(chat.view_of(), {"title": "From home"})
    assert "PAY-2 From home" in (await chat.posted())[0].payload["text"]
    assert "PAY-2 From home" in words_in(await home(chat))


async def test_an_item_opens_from_home(chat: Chat) -> None:
    await chat.types("First")
    await chat.send(chat.press_in_view(await home(chat), "Open"))
    await chat.slack.wait_call("views.open")
    card = chat.view_of()
    assert "PAY-1 First" in words_in(card)
    await chat.send(chat.press_in_view(card, "Edit"))
    await chat.submit(chat.view_of(), {"title": "First, edited"})
    assert "PAY-1 First, edited" in words_in(await home(chat))


async def test_a_form_closed_half_way_is_a_draft(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("")
    await closes(chat, chat.view_of(), {"title": "Half an idea", "priority": "Low"})
    view = await home(chat)
    assert "Your draftsHalf an idea" in words_in(view)
    assert "Half an idea" in said(await chat.types("drafts"))
    await chat.send(chat.press_in_view(view, "Continue"))
    form = chat.view_of()
    assert (initial(form, "title"), initial(form, "priority")) == ("Half an idea", "Low")
    await chat.submit(form, {"title": "A whole idea"})
    assert "PAY-2 A whole idea" in (await chat.posted())[0].payload["text"]
    assert "Your drafts" not in words_in(await home(chat))


async def test_a_draft_keeps_what_stood_in_a_section_that_was_opened(chat: Chat) -> None:
    """Slack sends nothing of a closed section, so it is open again."""
    await chat.types("First")
    await chat.types("")
    await chat.send(chat.press_in_view(chat.view_of(), "＋ Outcome and proof", {"title": "Half an idea"}))
    await chat.slack.wait_call("views.update")
    await closes(chat, chat.view_of(), {"title": "Half an idea", "goal": "Payouts on time"})
    await chat.send(chat.press_in_view(await home(chat), "Continue"))
    assert initial(chat.view_of(), "goal") == "Payouts on time"
    await chat.submit(chat.view_of(), {})
    await chat.posted()
    assert "Goal: Payouts on time" in said(await chat.types("PAY-2", "/backlog"))


async def test_an_empty_form_leaves_no_draft_nor_does_one_that_was_sent(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("")
    await closes(chat, chat.view_of(), {})
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "Sent"})
    assert "no drafts" in said(await chat.types("drafts"))


async def test_a_closed_edit_changes_nothing_and_is_kept_as_a_draft_if_anything_was_typed(chat: Chat) -> None:
    await chat.types("First")
    await chat.send(chat.press(chat.channel()[0], "Add details"))
    await closes(chat, chat.view_of(), {})
    assert "no drafts" in said(await chat.types("drafts"))
    await chat.send(chat.press(chat.channel()[0], "Add details"))
    await closes(chat, chat.view_of(), {"title": "Some day"})
    assert "Some day" in said(await chat.types("drafts"))
    assert "PAY-1 First" in said(await chat.types("list", "/backlog"))


async def test_lines_of_a_retrospective_are_kept_too(chat: Chat) -> None:
    await chat.types("retro", "/improve")
    await closes(chat, chat.view_of(), {"stories": "Faster builds\nFewer pages"})
    await chat.types("drafts")
    (shown,) = await chat.told()
    await chat.send(chat.press(shown, "Continue"))
    assert fields(chat.view_of()) == ["stories"]
    assert initial(chat.view_of(), "stories") == "Faster builds\nFewer pages"


async def test_a_draft_is_discarded(chat: Chat) -> None:
    await chat.types("")
    await closes(chat, chat.view_of(), {"title": "Half an idea"})
    await chat.types("drafts")
    (shown,) = await chat.told()
    await chat.send(chat.press(shown, "Discard"))
    told = await chat.slack.wait_for(lambda: list(chat.slack.responses))
    assert "no drafts" in told[0]["body"]["text"]
    assert "Your drafts" not in words_in(await home(chat))


async def test_drafts_are_for_their_writer_only(chat: Chat) -> None:
    await chat.types("")
    await closes(chat, chat.view_of(), {"title": "Half an idea"})
    assert "no drafts" in said(await chat.types("drafts", person=chat.other))
    await chat.types("drafts")
    (shown,) = await chat.told()
    await chat.send(chat.press(shown, "Continue", chat.other))
    assert "That draft is gone" in (await chat.told(chat.other, 2))[1].text
    assert chat.slack.views(chat.other.user_id) == []
