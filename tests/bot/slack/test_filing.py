"""Filing from Slack, from the signed request to what everybody sees."""

from tests.bot.slack.conftest import Chat, said


async def test_a_typed_debt_is_filed_and_everyone_sees_it(chat: Chat) -> None:
    answer = await chat.types("Refund job retries forever !critical #security ~S in:refunds")
    assert answer["response_type"] == "in_channel"
    assert "PAY-1 Refund job retries forever" in said(answer)
    assert "Critical · Security · Small · in refunds" in said(answer)
    assert "filed by ana" in said(answer)


async def test_an_empty_command_opens_the_form_and_files_it(chat: Chat) -> None:
    assert await chat.types("") == ""
    view = await chat.view_of()
    assert view["title"]["text"] == "File debt"
    answer = await chat.submit(view, {"title": "Ledger has no tests", "priority": "High"})
    assert answer == ""
    await chat.slack.wait_call("chat.postMessage")
    posted = chat.slack.messages(chat.person.channel_id)[-1]
    assert "PAY-1 Ledger has no tests" in posted.text
