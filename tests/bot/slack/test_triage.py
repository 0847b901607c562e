"""Triage of a real item on Slack: from the private card, and from the window that the home tab opens."""

from tests.bot.slack.conftest import Chat, menu_option, words_in
from tests.bot.slack.test_edits import filed
from tests.bot.slack.test_home import home
from tests.bot.slack.test_menus import chosen
from tests.fakes.slack_payloads import view_action


async def test_one_tap_on_the_card_sets_it_and_the_line_in_the_channel_follows(chat: Chat) -> None:
    line = await filed(chat)
    await chat.types("PAY-1", "/backlog")
    (card,) = await chat.told()
    await chat.send(chat.pick(card, "Effort", "Small"))
    await chat.slack.wait_for(lambda: "Effort: Small" in chosen(card.as_json()))
    await chat.send(chat.pick(card, "Priority", "High"))
    await chat.slack.wait_for(lambda: "debt · High · Small" in line.text)
    assert "Temperature: warm, from its priority" in chosen(card.as_json())


async def test_a_contradiction_opens_the_form_that_asks_why(chat: Chat) -> None:
    await filed(chat)
    await chat.types("PAY-1", "/backlog")
    (card,) = await chat.told()
    await chat.send(chat.pick(card, "Temperature", "cold"))
    await chat.slack.wait_for(lambda: "Temperature: cold" in chosen(card.as_json()))
    await chat.send(chat.pick(card, "Priority", "Critical"))
    asked = chat.view_of()
    assert asked["title"]["text"] == "Critical + cold is unus…"
    told = await chat.submit(asked, {"mismatch_reason": "Frozen"})
    assert "priority is Critical now" in str(told["view"]["blocks"])


async def test_a_card_that_the_home_tab_opened_is_drawn_anew_in_its_place(chat: Chat) -> None:
    await filed(chat)
    await chat.send(chat.press_in_view(await home(chat), "Open"))
    await chat.slack.wait_call("views.open", 2)
    view = chat.view_of()
    block, menu, value = menu_option(view, "Effort", "Large")
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    await chat.send(
        view_action(chat.person, view, menu["action_id"], value, trigger_id=trigger, block_id=block)
    )
    await chat.slack.wait_for(lambda: "Effort: Large" in chosen(chat.view_of()))
    assert len(chat.slack.called("views.update")) == 1


async def test_a_plan_from_a_window_is_said_above_the_card_which_is_true_beneath(chat: Chat) -> None:
    await filed(chat)
    await chat.send(chat.press_in_view(await home(chat), "Open"))
    await chat.slack.wait_call("views.open", 2)
    await chat.send(chat.press_in_view(chat.view_of(), "Plan"))
    await chat.slack.wait_call("views.push")
    card, said = chat.slack.views(chat.person.user_id)
    assert "PAY-1 is planned for sprint 1" in words_in(said)
    assert "Unplan" in words_in(card)
