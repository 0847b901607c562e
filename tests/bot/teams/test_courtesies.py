"""A hint that follows an answer, and a choice in a menu: on Teams only their person sees the hint."""

import pytest

from tests.bot.courtesies import HINT, teach_courtesy
from tests.bot.menus import teach_menus
from tests.bot.teams.serving import Site
from tests.fakes.teams_cards import inputs_of


async def test_a_hint_goes_to_the_chat_of_who_asked_where_there_is_one(
    chat: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ben has none with Hearth, and is not written to for a courtesy."""
    given = teach_courtesy(monkeypatch, "debt.file")
    monkeypatch.setattr("bot.afterwards.REST", 0.0)
    own = chat.teams.state.chat_with_bot(chat.ana)
    await chat.asks("help", where=own)  # answers the hint too: it is the command that the tests have for it
    given.clear()
    await chat.asks("debt Logs lie", chat.ben)
    await chat.asks("debt Login is slow")
    await chat.teams.wait_for(lambda: [one.words for one in chat.teams.posted(own)].count(HINT) == 2)
    assert len(given) == 2
    assert HINT not in [one.words for one in chat.teams.posted(chat.channel)]
    assert chat.teams.posted(chat.teams.state.chat_with_bot(chat.ben)) == []


async def test_a_hint_after_a_dialog(chat: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    own = chat.teams.state.chat_with_bot(chat.ana)
    await chat.asks("help", where=own)
    teach_courtesy(monkeypatch, "item.file")
    await chat.submit(await chat.compose("debt.from_message"), {"title": "Login is slow"})
    await chat.teams.wait_for(lambda: HINT in [one.words for one in chat.teams.posted(own)])


async def test_choices_are_saved_together_and_only_what_was_changed(
    chat: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = teach_menus(monkeypatch)
    card = await chat.asks("debt help")
    await chat.press(card, "Save choices", chosen={"Priority": "High"})
    drawn = chat.teams.sees(chat.ana, card)
    assert [one["value"] for one in inputs_of(drawn).values()] == ["high", "low"]
    await chat.press(card, "Save choices", chosen={"Effort": "None"})
    await chat.press(card, "Save choices")
    await chat.press(card, "Save choices", chat.ben)
    assert asked == [
        {"item": "7", "set.priority": "high"},
        {"item": "7", "set.effort": ""},
        {"item": "7"},
        {"item": "7"},
    ]
