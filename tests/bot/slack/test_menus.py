"""Menus on a card: a choice does its one thing at once, and the card shows it."""

import pytest

from tests.bot.menus import teach_menus
from tests.bot.slack.conftest import Chat
from tests.fakes.slack_forms import form_state


def chosen(surface: dict[str, object]) -> list[str | None]:
    """What each menu shows as chosen."""
    menus = [menu for block in form_state(surface, {}).values() for menu in block.values()]
    return [one["text"]["text"] if (one := menu["selected_option"]) else None for menu in menus]


async def test_a_choice_is_made_at_once_and_the_card_is_drawn_anew(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = teach_menus(monkeypatch)
    await chat.types("help")
    (card,) = await chat.told()
    assert chosen(card.as_json()) == ["Priority: None", "Effort: Low"]
    await chat.send(chat.pick(card, "Priority", "High"))
    await chat.slack.wait_for(lambda: chosen(card.as_json())[0] == "Priority: High")
    await chat.send(chat.pick(card, "Effort", "None"))
    await chat.slack.wait_for(lambda: chosen(card.as_json()) == ["Priority: High", "Effort: None"])
    assert asked == [{"item": "7", "set.priority": "high"}, {"item": "7", "set.effort": ""}]


async def test_a_refused_choice_is_answered_in_private(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    teach_menus(monkeypatch)
    await chat.types("help")
    (card,) = await chat.told()
    await chat.send(chat.pick(card, "Priority", "Low"))
    assert (await chat.told(count=2))[1].text == "It is not low."
    assert chosen(card.as_json())[0] == "Priority: None"
