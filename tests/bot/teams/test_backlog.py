"""The backlog on Teams from its home card on: filters, plans, and moves that ask why (F7, F11, F13)."""

import pytest

from tests.bot.teams.dialogs import Dialog
from tests.bot.teams.serving import Site
from tests.fakes.teams_cards import inputs_of
from tests.fakes.teams_state import Message, reading


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


def shown(chat: Site, message: Message) -> str:
    """What Ana reads there."""
    return reading(chat.teams.sees(chat.ana, message))


async def in_own_chat(chat: Site, words: str) -> Message:
    """What the bot wrote to Ana alone, with these words in it."""
    own = chat.teams.state.chat_with_bot(chat.ana)

    def found() -> Message | None:
        return next((one for one in chat.teams.posted(own) if words in one.words), None)

    message = await chat.teams.wait_for(found)
    assert message is not None
    return message


async def opened(chat: Site, text: str) -> Message:
    """The door that a reading command leaves in the channel, with Ana's own answer behind it."""
    door = await chat.asks(text)
    await chat.looks(door)
    return door


async def turns(chat: Site, door: Message, label: str, words: str, **chosen: str) -> None:
    """Presses a button behind the door; that is what Ana reads then."""
    await chat.press(door, label, chosen=chosen)
    assert words in shown(chat, door)


async def test_from_home_through_the_list_and_back(chat: Site) -> None:
    for number in range(1, 13):
        await chat.asks(f"debt Job {number} stops {'!high' if number % 2 else '!low'}")
    door = await opened(chat, "backlog")
    assert "Nothing waits for a decision." in shown(chat, door)
    await turns(chat, door, "List", "1–5 of 12")
    await turns(chat, door, "Save choices", "High: 1–5 of 6", Priority="High")
    assert "2. PAY-3" in shown(chat, door)
    await turns(chat, door, "Next", "High: 6 of 6")
    await turns(chat, door, "Previous", "High: 1–5 of 6")
    await turns(chat, door, "Show everything", "1–5 of 12")
    await turns(chat, door, "Home", "Ranking:")
    assert "PAY-1" not in door.words


async def test_a_plan_from_a_row_leaves_the_list_a_list(chat: Site) -> None:
    line = await chat.asks("debt Slow refunds")
    own = chat.teams.state.chat_with_bot(chat.ana)
    listed = await chat.asks("list", where=own)
    await chat.press(listed, "Plan")
    hint = await in_own_chat(chat, "is planned for sprint 1")
    await chat.teams.wait_for(lambda: "planned" in line.words)
    await chat.asks("note PAY-1 A word", where=own)
    assert listed.words.startswith("PAY · payments")
    await chat.press(hint, "Undo")
    assert "Undone: PAY-1 is new." in shown(chat, hint)
    await chat.teams.wait_for(lambda: "planned" not in line.words)
    assert listed.words.startswith("PAY · payments")


async def test_a_plan_from_a_row_behind_a_door_leaves_the_list_there(chat: Site) -> None:
    await chat.asks("debt Slow refunds")
    door = await opened(chat, "backlog list")
    told = await chat.press(door, "Plan")
    assert told.text.startswith("PAY-1 is planned for sprint 1")
    assert shown(chat, door).startswith("PAY · payments")
    hint = await in_own_chat(chat, "PAY-1 is planned for sprint 1")
    await chat.press(hint, "Undo")
    assert "Undone: PAY-1 is new." in shown(chat, hint)


async def test_a_contradiction_leaves_a_button_that_asks_why(chat: Site) -> None:
    line = await chat.asks("debt Slow refunds")
    door = await opened(chat, "backlog PAY-1")
    await chat.press(door, "Save choices", chosen={"Priority": "Critical", "Temperature": "cold"})
    assert "Critical" not in line.words
    title = "Critical + cold is unusual"
    dialog = await chat.open_form(door, title)
    said = await chat.submit(dialog, {"mismatch_reason": "Frozen until May"})
    assert "priority is Critical now" in (said.words if isinstance(said, Dialog) else said)
    await chat.teams.wait_for(lambda: "Critical" in line.words)
    card = await opened(chat, "backlog PAY-1")
    assert "Frozen until May" in shown(chat, card)


async def test_a_move_by_judgement_asks_why_and_the_card_says_so(chat: Site) -> None:
    await chat.asks("debt First")
    await chat.asks("debt Second")
    door = await opened(chat, "backlog PAY-2")
    more = await chat.open_form(door, "More")
    form = await chat.submit(more, title="Move by judgement")
    assert isinstance(form, Dialog)
    values = {"where": "above", "other": "PAY-9", "reason": "The launch waits"}
    refused = await chat.submit(form, values)
    assert isinstance(refused, Dialog)
    assert "There is no open item PAY-9" in refused.words
    assert refused.values["reason"] == "The launch waits"
    told = await chat.submit(refused, {"other": "PAY-1"})
    assert "PAY-2 is number 1 now, moved by judgement" in (told.words if isinstance(told, Dialog) else told)
    assert "1. PAY-2 Second" in shown(chat, await opened(chat, "backlog list"))


async def test_what_is_declined_is_out_of_the_list_until_it_is_restored(chat: Site) -> None:
    line = await chat.asks("debt Slow refunds")
    asked = await chat.asks("backlog decline PAY-1")
    dialog = await chat.open_form(asked, "Decline PAY-1")
    assert await chat.submit(dialog, {"reason": "The module goes away"}) == ""
    await chat.teams.wait_for(lambda: "declined" in line.words and "declined" in asked.words)
    assert "Nothing is open in PAY" in shown(chat, await opened(chat, "backlog list"))
    await chat.asks("backlog restore PAY-1")
    await chat.teams.wait_for(lambda: "declined" not in line.words)


async def test_a_stakeholder_hears_who_can(chat: Site) -> None:
    await chat.asks("debt First")
    await chat.asks("debt Logs lie", chat.ben)
    await chat.asks(("backlog role ", chat.ben, " stakeholder"))
    told = await chat.asks("backlog plan PAY-1", chat.ben)
    assert "members of the team or an admin (Ana Lima) can plan items here" in told.words


async def test_settings_keep_what_is_wrong_until_it_is_right(chat: Site) -> None:
    await chat.asks("debt First")
    asked = await chat.asks("backlog settings")
    dialog = await chat.open_form(asked, "Settings of PAY")
    refused = await chat.submit(dialog, {"attention": "9", "weight_value": "3"})
    assert isinstance(refused, Dialog)
    assert "1 to 5" in refused.words
    assert refused.values["weight_value"] == 3
    saved = await chat.submit(refused, {"attention": "3,5"})
    assert isinstance(saved, Dialog)
    assert "Attention from" in saved.words
    again = await chat.open_form(asked, "Settings of PAY")
    assert (again.values["attention"], again.values["weight_value"]) == ("3.5", 3)


async def test_a_restricted_title_is_shown_to_nobody_else(chat: Site) -> None:
    await chat.asks("debt First")
    await chat.asks("debt Logs lie", chat.ben)
    dialog = await chat.compose("debt.from_message")
    await chat.submit(dialog, {"title": "Keys lie in the log", "restricted": "yes"})
    for text in ("list", "", "search keys", "mine", "log", "tree", "asof 2030-01-01", "PAY-3", "why PAY-3"):
        door = await chat.asks(f"backlog {text}".strip(), chat.ben)
        assert "Keys lie" not in str(await chat.looks(door, chat.ben)), text
    door = await opened(chat, "backlog list")
    assert "Keys lie" in shown(chat, door)
    assert not [one for one in chat.teams.posted(chat.channel) if "Keys lie" in str(one.activity)]


async def test_the_same_thing_is_joined_from_the_chat_with_the_bot(
    chat: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.afterwards.HEAD_START", 0.02)
    monkeypatch.setattr("bot.afterwards.REST", 0.0)
    own = chat.teams.state.chat_with_bot(chat.ana)
    await chat.asks("help", where=own)
    await chat.asks("debt Refund job retries for ever", chat.ben)
    line = await chat.asks("debt Refund job retries for ever at night")
    hint = await in_own_chat(chat, "Is it one of these?")
    await chat.press(hint, "Same thing")
    assert "PAY-2 is the same as PAY-1" in shown(chat, hint)
    await chat.teams.wait_for(lambda: "PAY-2 is the same as PAY-1. PAY-1 Refund" in line.words)


async def test_a_step_is_worded_as_an_outcome(chat: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.afterwards.HEAD_START", 0.02)
    own = chat.teams.state.chat_with_bot(chat.ana)
    await chat.asks("help", where=own)
    line = await chat.asks("debt Implement API endpoint for refunds")
    hint = await in_own_chat(chat, "technical step")
    dialog = await chat.open_form(hint, "Reword as an outcome")
    assert "As a" in inputs_of(dialog.content)["outcome"]["value"]
    assert await chat.submit(dialog, {"title": "Customers see their refund at once"}) == ""
    await chat.teams.wait_for(lambda: "PAY-1 Customers see their refund at once" in line.words)
