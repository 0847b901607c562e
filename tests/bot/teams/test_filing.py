"""Filing on Teams as people do it: by a mention, by a dialog, from a message; and what they see then."""

import asyncio

import pytest

from tests.bot.teams.dialogs import NotLetThrough
from tests.bot.teams.serving import Site, Told
from tests.fakes.teams_payloads import message as said
from tests.fakes.teams_state import button, reading


async def test_a_mention_files_at_once_in_the_thread_it_came_from(chat: Site) -> None:
    line = await chat.asks("debt Login is slow !critical ~S in:auth 340ms -> <80ms", thread="")
    assert line.root != line.id
    assert line.words.startswith("PAY-1 Login is slow")
    assert "Critical · Small · in auth" in line.words
    assert chat.stored() == {1: "Login is slow 340ms -> <80ms"}


async def test_a_reply_in_a_thread_is_answered_there(chat: Site) -> None:
    root = said(chat.teams.bot, chat.ben, chat.channel, "Deploys hang again", mention=False)
    kept = chat.teams.state.keep(chat.teams.state.room(chat.channel.id), chat.ben.id, root)
    line = await chat.asks("debt Deploys hang", thread=kept.id)
    assert line.root == kept.id


async def test_a_group_chat_and_a_personal_chat(chat: Site) -> None:
    """Teams does not tell a group chat's name."""
    group = chat.teams.state.add_group_chat("Friday crew", [chat.ana, chat.ben])
    line = await chat.asks("debt Alerts wake us", where=group)
    assert line.words.startswith("TEAM-1 Alerts wake us")
    own = chat.teams.state.chat_with_bot(chat.ana)
    mine = await chat.asks("debt Dashboards lie", where=own)
    assert mine.words.startswith("TEAM-2 Dashboards lie")
    await chat.teams.wait_for(lambda: len(chat.teams.posted(group)) == 2)
    assert "TEAM-2" in chat.teams.posted(group)[-1].words


async def test_the_same_item_as_on_slack(chat: Site) -> None:
    """The mention of somebody by quick text assigns, as it does there."""
    line = await chat.asks(["debt Login is slow #security ", chat.ben])
    assert "Security" in line.words
    assert "for Ben Oduya" in line.words


async def test_undo_replaces_the_card_for_all(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    sent = await chat.press(line, "Undo")
    assert isinstance(sent, Told)
    assert "PAY-1 was undone" in sent.text
    await chat.teams.wait_for(lambda: "PAY-1 was undone" in chat.teams.posted(chat.channel)[0].words)
    assert len(chat.teams.posted(chat.channel)) == 1
    refused = await chat.press(chat.teams.posted(chat.channel)[0], "Restore", chat.ben)
    assert isinstance(refused, Told)
    assert refused.text


async def test_an_edit_redraws_the_card_and_the_second_of_two_sees_what_changed(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    first = await chat.open_form(line, "Add details")
    second = await chat.open_form(line, "Add details", chat.ben)
    assert await chat.submit(first, {"area": "auth", "priority": "High"}) == ""
    await chat.teams.wait_for(lambda: "High" in chat.teams.posted(chat.channel)[0].words)
    again = await chat.submit(second, {"title": "Login takes ten seconds"})
    assert not isinstance(again, str)
    assert "Ana Lima changed" in again.words
    assert again.values["title"] == "Login takes ten seconds"
    assert again.values["area"] == "auth"
    assert await chat.submit(again) == ""
    await chat.teams.wait_for(lambda: "ten seconds" in chat.teams.posted(chat.channel)[0].words)
    assert "in auth" in chat.teams.posted(chat.channel)[0].words


async def test_the_form_refuses_on_both_sides_and_keeps_everything(chat: Site) -> None:
    await chat.asks("debt One")
    dialog = await chat.compose("debt.from_message")
    with pytest.raises(NotLetThrough, match="title"):
        await chat.submit(dialog, {"current_state": "It hurts"})
    typed = {
        "title": "Queries are slow",
        "measurement": "340ms -> 60%",
        "current_state": "It hurts\nevery day",
        "due_on": "2030-02-03",
        "acceptance_criteria": "Given x",
    }
    again = await chat.submit(dialog, typed)
    assert not isinstance(again, str)
    assert {name: again.values[name] for name in typed} == typed
    assert "unit" in again.words
    once_more = await chat.submit(again, {"measurement": "340ms -> 60ms"})
    assert not isinstance(once_more, str)
    assert "assignee" in once_more.words
    assert once_more.values["acceptance_criteria"] == "Given x"
    assert await chat.submit(once_more, {"due_on": ""}) == ""
    await chat.teams.wait_for(lambda: len(chat.teams.posted(chat.channel)) == 2)
    assert chat.stored()[2] == "Queries are slow"


async def test_a_refusal_says_what_to_type_as_one_types_it_here(chat: Site) -> None:
    line = await chat.asks("debt One")
    sent = chat.sends(await chat.open_form(line, "Add details"), {"title": "Two"})
    sent.body["value"]["data"]["hearth"]["a"]["item"] = "99"
    refused = await chat.deliver(chat.sign(sent.body))
    assert isinstance(refused, Told)
    assert "Try @Hearth backlog list to see" in refused.error


async def test_what_was_refused_waits_among_the_drafts(chat: Site) -> None:
    """Teams does not tell when a dialog is closed."""
    await chat.asks("debt One")
    dialog = await chat.compose("debt.from_message")
    await chat.submit(dialog, {"title": "Half a thought", "measurement": "340ms -> 60%"})
    own = chat.teams.state.chat_with_bot(chat.ana)
    drafts = await chat.asks("debt drafts", where=own)
    assert "Half a thought" in drafts.words
    again = await chat.open_form(drafts, "Continue")
    assert again.values["measurement"] == "340ms -> 60%"
    assert await chat.submit(again, {"measurement": ""}) == ""
    assert "Half a thought" in chat.stored().values()


async def test_from_a_message_with_its_link_and_one_line_in_its_thread(chat: Site) -> None:
    await chat.asks("debt One")
    told = said(chat.teams.bot, chat.ben, chat.channel, "Deploys hang\nfor an hour", mention=False)
    kept = chat.teams.state.keep(chat.teams.state.room(chat.channel.id), chat.ben.id, told)
    dialog = await chat.compose("debt.from_message", message=told)
    assert dialog.values["title"] == "Deploys hang"
    assert dialog.values["current_state"] == "Deploys hang\nfor an hour"
    assert await chat.submit(dialog, {"effort": "Small"}) == ""
    await chat.teams.wait_for(lambda: len(chat.teams.thread(chat.channel, kept.id)) == 2)
    line = chat.teams.thread(chat.channel, kept.id)[-1]
    assert line.words.startswith("PAY-2 Deploys hang")
    shown = await chat.compose("improve.from_message", message=told)
    assert "filed already, as PAY-2" in shown.words
    own = chat.teams.state.chat_with_bot(chat.ana)
    card = await chat.asks("PAY-2", where=own)
    assert "https://teams.microsoft.com/l/message/" in card.words


async def test_an_improvement_story_from_the_compose_box(chat: Site) -> None:
    await chat.asks("debt One")
    dialog = await chat.compose("improve.from_message")
    assert dialog.title == "File improvement story"
    assert await chat.submit(dialog, {"title": "Pair on Fridays"}) == ""
    await chat.teams.wait_for(lambda: len(chat.teams.posted(chat.channel)) == 2)
    assert "improvement story" in chat.teams.posted(chat.channel)[-1].words


async def test_a_form_that_cannot_open_from_words_opens_from_a_button(chat: Site) -> None:
    opener = await chat.asks("debt")
    dialog = await chat.open_form(opener, "File debt")
    assert await chat.submit(dialog, {"title": "Queries are slow"}) == ""
    await chat.teams.wait_for(lambda: "Queries are slow" in chat.stored().values())
    retro = await chat.asks("improve retro")
    batch = await chat.open_form(retro, "From the retrospective")
    assert await chat.submit(batch, {"stories": "Pair more\nShip smaller"}) == ""
    await chat.teams.wait_for(lambda: len(chat.stored()) == 3)


async def test_a_list_waits_behind_a_door(chat: Site) -> None:
    """All read that it is there; each sees their own, and a restricted title only who may."""
    line = await chat.asks("debt Secret hole in the login")
    form = await chat.open_form(line, "Add details")
    await chat.submit(form, {"restricted": "yes"})
    for number in range(6):
        await chat.asks(f"debt Number {number}")
    door = await chat.asks("backlog list")
    assert "Secret" not in str(door.activity)
    assert "Ana Lima asked" in door.words
    anas = await chat.looks(door)
    assert "Secret hole" in reading(anas)
    assert reading(await chat.looks(door, chat.ben)) == door.words
    await chat.press(door, "Open", chat.ben)
    bens = chat.teams.sees(chat.ben, door)
    assert "Secret" not in str(bens)
    assert "restricted" in reading(bens)
    await chat.press(door, "Next", chat.ben)
    assert "6. " in reading(chat.teams.sees(chat.ben, door))
    assert "Secret hole" in reading(chat.teams.sees(chat.ana, door))
    assert "Secret" not in str([one.activity for one in chat.teams.posted()])


async def test_an_item_opens_in_a_dialog_and_is_edited_there(chat: Site) -> None:
    await chat.asks("debt Login is slow")
    door = await chat.asks("list")
    await chat.looks(door)
    dialog = await chat.open_form(door, "Open")
    assert "Login is slow" in dialog.words
    form = await chat.submit(dialog, title="Edit")
    assert not isinstance(form, str)
    assert await chat.submit(form, {"title": "Login is quick"}) == ""
    await chat.teams.wait_for(lambda: "Login is quick" in chat.teams.posted(chat.channel)[0].words)
    assert len(chat.teams.posted(chat.channel)) == 2
    assert "Ana Lima asked" in chat.teams.posted(chat.channel)[1].words


async def test_the_product_owner_learns_it_alone(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    sent = await chat.press(line, "I am the Product Owner")
    assert isinstance(sent, Told)
    assert "You are the Product Owner of PAY now." in sent.text
    await chat.teams.wait_for(lambda: chat.teams.direct(chat.ana))
    assert button(chat.teams.direct(chat.ana)[0].card, "Undo")
    await chat.teams.wait_for(lambda: "Do you decide" not in chat.teams.posted(chat.channel)[0].words)


async def test_a_name_of_a_channel_becomes_the_key(chat: Site) -> None:
    general = chat.teams.state.room(chat.channel.team_id).where
    line = await chat.asks("debt Login is slow", where=general)
    assert line.words.startswith("ACM-1 ")


async def test_words_that_are_none_of_ours(chat: Site) -> None:
    asked = await chat.asks("the login is slow again")
    assert "I do not know" in asked.words
    dialog = await chat.open_form(asked, "File “the login is slow again”")
    assert dialog.values["title"] == "the login is slow again"
    near = await chat.asks("lst")
    assert "@Hearth backlog list" in near.words


async def test_a_repeat_makes_one_item_and_one_line(chat: Site) -> None:
    asked = chat.says("debt Login is slow")
    await asyncio.gather(*(chat.deliver(asked) for _ in range(4)))
    await chat.answered(asked)
    await chat.deliver(asked)
    await asyncio.sleep(0.3)
    assert len(chat.heard(asked)) == 1
    assert len(chat.stored()) == 1
    help_ = chat.says("help")
    await asyncio.gather(*(chat.deliver(help_) for _ in range(3)))
    await chat.answered(help_)
    await asyncio.sleep(0.2)
    assert len(chat.heard(help_)) == 1


async def test_a_dialog_that_is_sent_twice_files_once(chat: Site) -> None:
    await chat.asks("debt One")
    dialog = await chat.compose("debt.from_message")
    request = chat.sends(dialog, {"title": "Queries are slow"})
    await asyncio.gather(*(chat.deliver(request) for _ in range(3)))
    await chat.deliver(chat.sends(dialog, {"title": "Queries are slow"}))
    await asyncio.sleep(0.3)
    assert list(chat.stored().values()) == ["One", "Queries are slow"]


async def test_nothing_that_is_typed_acts(chat: Site) -> None:
    nasty = "<at>Ben Oduya</at> **b** [x](https://evil.example) {{DATE(2020-01-01,SHORT)}} # h"
    line = await chat.asks(f"debt {nasty}")
    assert "entities" not in line.activity or not [
        one for one in line.activity["entities"] if one["type"] == "mention"
    ]
    assert "https://evil.example" in line.words
    assert "selectAction" not in str(line.card)
