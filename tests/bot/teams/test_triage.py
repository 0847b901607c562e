"""Triage of a real item on Teams: several menus, one button, and the line in the channel follows."""

from datetime import timedelta

import pytest

from tests.bot.teams.dialogs import Dialog, chosen_in
from tests.bot.teams.serving import Site


async def test_what_was_chosen_is_saved_at_once_and_what_was_not_stays(chat: Site) -> None:
    await chat.asks("debt Login is slow")
    own = chat.teams.state.chat_with_bot(chat.ana)
    card = await chat.asks("PAY-1", where=own)
    await chat.press(card, "Save choices", chosen={"Priority": "High", "Effort": "Small"})
    line = chat.teams.posted(chat.channel)[0]
    await chat.teams.wait_for(lambda: "debt · High · Small" in line.words)
    await chat.press(card, "Save choices", chosen={"Value": "5", "Temperature": "hot"})
    await chat.teams.wait_for(lambda: "hot, next release (from its priority)" in card.words)
    assert "debt · High · Small" in line.words


async def test_the_filer_hears_in_the_thread_of_the_line(chat: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.item.news.UNDO_FOR", timedelta(seconds=1))
    line = await chat.asks("debt Login is slow")
    await chat.asks("debt Logout is slow", chat.ben)
    card = await chat.asks("PAY-1", chat.ben, where=chat.teams.state.chat_with_bot(chat.ben))
    await chat.press(card, "Save choices", chat.ben, chosen={"Priority": "Low"})
    await chat.teams.wait_for(
        lambda: any("is triaged, by Ben" in one.words for one in chat.teams.thread(chat.channel, line.root))
    )


async def test_in_a_dialog_too_the_card_is_drawn_anew_in_its_place(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    listed = await chat.asks("list", where=chat.teams.state.chat_with_bot(chat.ana))
    card = await chat.open_form(listed, "Open")
    chosen = chosen_in(card.content, {"Priority": "High", "Effort": "Small"})
    card = await pressed(chat, card, "Save choices", chosen)
    assert {"High", "Small"} <= set(card.values.values())
    await chat.teams.wait_for(lambda: "debt · High · Small" in line.words)
    card = await pressed(chat, card, "Plan")
    assert "PAY-1 is planned for sprint 1" in card.words
    card = await pressed(chat, card, "Unplan")
    assert card.title.startswith("PAY-1 Login is slow")
    await chat.teams.wait_for(lambda: "triaged" in line.words)


async def pressed(chat: Site, dialog: Dialog, title: str, values: dict[str, str] | None = None) -> Dialog:
    """The dialog after a press of that button in it."""
    shown = await chat.submit(dialog, values, title)
    assert isinstance(shown, Dialog), shown
    return shown
