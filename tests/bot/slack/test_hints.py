"""What is said to the filer alone after a filing, and what one tap on it does (F8, F9)."""

import pytest

from tests.bot.slack.conftest import Chat, initial, said
from tests.bot.slack.test_edits import filed

TWIN = "Refund job retries for ever at night"


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.afterwards.HEAD_START", 0.02)
    monkeypatch.setattr("bot.afterwards.REST", 0.0)


async def test_the_same_thing_is_joined_with_one_tap_and_its_line_says_so(chat: Chat) -> None:
    await chat.types("Refund job retries for ever")
    typed = chat.command(TWIN, person=chat.other)
    await chat.send(typed)
    (hint,) = await chat.told(chat.other)
    assert "PAY-2 Refund job retries for ever at night is filed. Is it one of these?" in hint.text
    assert chat.slack.ephemerals(chat.person.user_id) == []
    await chat.send(typed, retry=1)
    await chat.send(chat.press(hint, "Same thing", chat.other))
    await chat.slack.wait_for(lambda: "the same as PAY-1" in hint.text)
    shown = said(await chat.types("PAY-2", "/backlog"))
    assert shown.startswith("PAY-1 Refund job retries for ever")
    assert TWIN in shown
    assert chat.slack.ephemerals(chat.other.user_id) == [hint]
    assert len(chat.slack.ephemerals(chat.other.user_id)) == 1


async def test_a_posted_line_of_what_was_joined_leads_to_the_older_one(chat: Chat) -> None:
    await chat.types("Slow refunds")
    line = await filed(chat, "Slow refunds")
    (hint,) = await chat.told()
    await chat.send(chat.press(hint, "Same thing"))
    await chat.slack.wait_for(lambda: "PAY-2 is the same as PAY-1. PAY-1 Slow refunds" in line.text)
    await chat.send(chat.press(line, "Separate"))
    await chat.slack.wait_for(lambda: line.text.startswith("PAY-2 Slow refunds"))


async def test_a_step_is_worded_as_an_outcome(chat: Chat) -> None:
    line = await filed(chat, "Implement API endpoint for refunds")
    (hint,) = await chat.told()
    assert "reads like a technical step" in hint.text
    await chat.send(chat.press(hint, "Reword as an outcome"))
    view = chat.view_of()
    assert "As a" in initial(view, "outcome")
    story = {"title": "Customers see their refund at once", "outcome": "As a customer I want my money."}
    assert await chat.submit(view, story) == ""
    await chat.slack.wait_for(lambda: "PAY-1 Customers see their refund at once" in line.text)
    assert "no outcome yet" not in line.text


async def test_a_step_goes_under_its_item(chat: Chat) -> None:
    await chat.types("Customers wait for refunds")
    line = await filed(chat, "Write tests for the refund job")
    (hint,) = await chat.told()
    await chat.send(chat.press(hint, "Attach as a step of an item"))
    await chat.submit(chat.view_of(), {"ref": "PAY-1"})
    await chat.slack.wait_for(lambda: "PAY-2 is a step of PAY-1. PAY-1 Customers wait" in line.text)
    await chat.types("PAY-1", "/backlog")
    card = (await chat.told(count=2))[-1]
    assert "☐ Write tests for the refund job" in card.text
