"""The backlog on Slack from its home card on: filters, plans, and moves that ask why (F7, F11, F13)."""

import pytest

from tests.bot.slack.conftest import Chat, fields, initial, said, words_in
from tests.bot.slack.test_edits import filed
from tests.fakes.slack_state import Message


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


async def told_last(chat: Chat, text: str, word: str = "/backlog") -> Message:
    """The private message that answers a command."""
    before = len(chat.slack.ephemerals(chat.person.user_id))
    await chat.types(text, word)
    return (await chat.told(count=before + 1))[-1]


async def turns(chat: Chat, message: Message, label: str, words: str) -> None:
    """Presses a button, and waits until the message says that."""
    await chat.send(chat.press(message, label))
    await chat.slack.wait_for(lambda: words in message.text)


async def test_from_home_through_the_list_and_back(chat: Chat) -> None:
    for number in range(1, 13):
        await chat.types(f"Job {number} stops {'!high' if number % 2 else '!low'}")
    card = await told_last(chat, "")
    assert "Nothing waits for a decision." in card.text
    await turns(chat, card, "List", "1–5 of 12")
    await chat.send(chat.pick(card, "Priority", "High"))
    await chat.slack.wait_for(lambda: "High: 1–5 of 6" in card.text)
    assert "2. PAY-3" in card.text
    await turns(chat, card, "Next", "High: 6 of 6")
    await turns(chat, card, "Previous", "High: 1–5 of 6")
    await turns(chat, card, "Show everything", "1–5 of 12")
    await turns(chat, card, "Home", "Ranking:")
    assert len(chat.slack.ephemerals(chat.person.user_id)) == 1


async def test_a_plan_from_a_row_leaves_the_list_a_list(chat: Chat) -> None:
    line = await filed(chat)
    card = await told_last(chat, "list")
    await chat.send(chat.press(card, "Plan"))
    hint = (await chat.told(count=2))[-1]
    assert hint.text.startswith("PAY-1 is planned for sprint 1")
    await chat.slack.wait_for(lambda: "planned" in line.text)
    await chat.types("note PAY-1 A word", "/backlog")
    await chat.settled()
    assert "1–1" not in card.text
    assert card.text.startswith("PAY · payments")
    await turns(chat, hint, "Undo", "Undone: PAY-1 is new.")
    await chat.slack.wait_for(lambda: "planned" not in line.text)
    assert card.text.startswith("PAY · payments")


async def test_a_move_by_judgement_asks_why_and_the_card_says_so(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("Second")
    card = await told_last(chat, "PAY-2")
    await chat.send(chat.press(card, "More"))
    more = (await chat.told(count=2))[-1]
    await chat.send(chat.press(more, "Move by judgement"))
    view = chat.view_of()
    assert fields(view) == ["where", "other", "reason"]
    refused = await chat.submit(view, {"where": "above", "other": "PAY-9", "reason": "The launch waits"})
    assert "There is no open item PAY-9" in str(refused["errors"])
    shown = await chat.submit(view, {"where": "above", "other": "PAY-1", "reason": "The launch waits"})
    assert "PAY-2 is number 1 now, moved by judgement: The launch waits" in words_in(shown["view"])
    assert "1. PAY-2 Second" in said(await chat.types("list", "/backlog"))
    assert "moved by judgement: The launch waits" in said(await chat.types("why PAY-2", "/backlog"))


async def test_what_is_declined_is_out_of_the_list_until_it_is_restored(chat: Chat) -> None:
    line = await filed(chat)
    await chat.types("decline PAY-1", "/backlog")
    view = chat.view_of()
    shown = await chat.submit(view, {"reason": "The module goes away"})
    assert "PAY-1 is declined: The module goes away" in words_in(shown["view"])
    await chat.slack.wait_for(lambda: "declined" in line.text)
    assert "Nothing is open in PAY" in said(await chat.types("list", "/backlog"))
    await chat.types("restore PAY-1", "/backlog")
    await chat.slack.wait_for(lambda: "declined" not in line.text)
    assert "PAY-1 Slow refunds" in said(await chat.types("list", "/backlog"))


async def test_a_stakeholder_hears_who_can(chat: Chat) -> None:
    await chat.types("First")
    ben = chat.other.user_id
    await chat.types("Logs lie", person=chat.other)
    await chat.types(f"role <@{ben}|ben> stakeholder", "/backlog")
    listed = await chat.types("plan PAY-1", "/backlog", chat.other)
    assert said(listed) == ("Nothing was changed: members of the team or an admin (ana) can plan items here.")


async def test_settings_keep_what_is_wrong_until_it_is_right(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("settings", "/backlog")
    view = chat.view_of()
    refused = await chat.submit(view, {"attention": "9", "weight_value": "3"})
    assert "1 to 5" in refused["errors"]["attention"]
    assert await chat.submit(view, {"attention": "3,5", "weight_value": "3"})
    await chat.types("settings", "/backlog")
    assert (initial(chat.view_of(), "attention"), initial(chat.view_of(), "weight_value")) == ("3.5", "3")


async def test_of_two_who_set_at_once_the_second_sees_it(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("Logs lie", person=chat.other)
    await chat.types(f"role <@{chat.other.user_id}|ben> admin", "/backlog")
    await chat.types("settings", "/backlog")
    await chat.types("settings", "/backlog", chat.other)
    await chat.submit(chat.view_of(chat.other), {"weight_risk": "2"}, chat.other)
    answer = await chat.submit(chat.view_of(), {"weight_value": "4"})
    again = answer["view"]
    assert "ben changed" in words_in(again)
    assert (initial(again, "weight_value"), initial(again, "weight_risk")) == ("4", "2")


async def test_a_restricted_title_is_shown_to_nobody_else(chat: Chat) -> None:
    await chat.types("First")
    await chat.types("")
    await chat.send(chat.press_in_view(chat.view_of(), "＋ People and dates"))
    await chat.slack.wait_call("views.update")
    await chat.submit(chat.view_of(), {"title": "Keys lie in the log", "restricted": ["yes"]})
    await chat.types("Logs lie", person=chat.other)
    for text in ("list", "", "search keys", "mine", "log", "tree", "asof 2030-01-01", "PAY-2", "why PAY-2"):
        answer = str(await chat.types(text, "/backlog", chat.other))
        assert "Keys lie" not in answer, text
        assert "ephemeral" in answer, text
    assert "Keys lie" in said(await chat.types("list", "/backlog"))
    await chat.settled()
    assert not [one for one in chat.channel() if "Keys lie" in str(one.as_json())]
