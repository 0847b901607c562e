"""Filing from Slack, from the signed request to what everybody sees (F1, F6)."""

import asyncio

from tests.bot.slack.conftest import Chat, button, initial, said
from tests.fakes.slack_payloads import SlackPerson


async def test_a_typed_debt_is_filed_and_everyone_sees_it(chat: Chat) -> None:
    answer = await chat.types("Refund job retries forever !critical #security ~S in:refunds")
    assert answer["response_type"] == "in_channel"
    assert "PAY-1 Refund job retries forever" in said(answer)
    assert "Critical · Security · Small · in refunds" in said(answer)
    assert "filed by ana" in said(answer)
    assert "A new backlog: PAY, with times in Europe/Lisbon" in said(answer)


async def test_an_empty_command_opens_the_form_and_files_it(chat: Chat) -> None:
    assert await chat.types("") == ""
    view = chat.view_of()
    assert view["title"]["text"] == "File debt"
    answer = await chat.submit(view, {"title": "Ledger has no tests", "priority": "High"})
    assert answer == ""
    await chat.slack.wait_call("chat.postMessage")
    posted = chat.slack.messages(chat.person.channel_id)[-1]
    assert "PAY-1 Ledger has no tests" in posted.text


async def test_a_command_that_comes_again_gets_the_same_answer(chat: Chat) -> None:
    command = chat.command("Ledger has no tests")
    answers = [await chat.send(command, retry=retry) for retry in (None, 1, 2)]
    assert answers[0] == answers[1] == answers[2]
    both = await asyncio.gather(chat.send(other := chat.command("Logs are not searchable")), chat.send(other))
    assert both[0] == both[1]
    listed = said(await chat.types("list", "/backlog"))
    assert ("PAY-2" in listed, "PAY-3" in listed) == (True, False)


async def test_people_and_measurements_are_understood(chat: Chat) -> None:
    ben = chat.other.user_id
    answer = await chat.types(f"Test coverage 23% -&gt; 60% <@{ben}|ben> #dependencies")
    assert "Dependencies" in said(answer)
    assert "for ben" in said(answer)
    whole = said(await chat.types("PAY-1", "/backlog"))
    assert "Measurement: Test coverage 23% -&gt; 60%" in whole
    assert "Assignee: ben" in whole


async def test_a_long_text_becomes_a_title_and_is_kept_whole(chat: Chat) -> None:
    text = " ".join(f"word{number}" for number in range(40))
    assert text not in said(await chat.types(text))
    assert f"Current state: {text}" in said(await chat.types("show PAY-1", "/backlog"))


async def test_a_long_measured_text_can_still_be_edited(chat: Chat) -> None:
    await chat.types("Time until a merchant sees the refund, " * 5 + "23% -&gt; 60%")
    await chat.send(chat.press(chat.channel()[0], "Add details"))
    assert str(initial(chat.view_of(), "measurement")).endswith("23% -> 60%")


async def test_only_marks_are_refused_with_what_was_typed(chat: Chat) -> None:
    answer = await chat.types("!critical ~S")
    assert answer["response_type"] == "ephemeral"
    assert "Nothing was filed: only marks were typed." in said(answer)
    assert "!critical ~S" in said(answer)


async def test_an_improvement_story(chat: Chat) -> None:
    assert "improvement story" in said(await chat.types("Show progress while it runs", "/improve"))
    await chat.types("", "/improve")
    assert chat.view_of()["title"]["text"] == "File improvement story"


async def test_a_retrospective_files_every_line(chat: Chat) -> None:
    await chat.types("retro", "/improve")
    view = chat.view_of()
    too_many = await chat.submit(view, {"stories": "\n".join(f"Story {n}" for n in range(11))})
    assert too_many == {
        "response_action": "errors",
        "errors": {"stories": "Please keep to 10 at a time; these are 11."},
    }
    assert (
        await chat.submit(chat.view_of(), {"stories": "• Faster builds ~S\n\n- Fewer pages at night"}) == ""
    )
    texts = [call.payload["text"] for call in await chat.posted(2)]
    assert texts[0].startswith("PAY-1 Faster builds\nimprovement story · Small")
    assert texts[1].startswith("PAY-2 Fewer pages at night\nimprovement story")
    assert "Source: retrospective" in said(await chat.types("PAY-2", "/backlog"))


async def test_what_looks_like_a_command_of_another_word_is_asked_about(chat: Chat) -> None:
    await chat.types("First debt")
    assert "PAY-2 show stopper in login" in said(await chat.types("show stopper in login"))
    answer = await chat.types("list")
    assert answer["response_type"] == "ephemeral"
    assert "Nothing was filed yet. What did you mean?" in said(answer)
    (asked,) = await chat.told()
    assert button(asked.as_json(), "Run it")
    await chat.send(chat.press(asked, "File “list”"))
    assert initial(chat.view_of(), "title") == "list"


async def test_reading_the_backlog(chat: Chat) -> None:
    assert "Here is no backlog yet." in said(await chat.types("list", "/backlog"))
    for number in range(1, 7):
        await chat.types(f"Debt number {number}")
    home = said(await chat.types("", "/backlog"))
    assert home.startswith("PAY · payments\n6 new items wait for a priority.")
    first = await chat.types("list", "/backlog")
    assert first["response_type"] == "ephemeral"
    assert said(first).splitlines()[0] == "PAY · payments: 1–5 of 6"
    assert said(first).splitlines()[1].startswith("1. PAY-1 Debt number 1 (debt")
    (*_, shown) = await chat.told()
    await chat.send(chat.press(shown, "Next"))
    told = await chat.slack.wait_for(lambda: list(chat.slack.responses))
    assert "6. PAY-6 Debt number 6" in told[0]["body"]["text"]
    assert told[0]["body"].get("response_type", "ephemeral") == "ephemeral"
    assert len(await chat.told()) == 3, "the page takes the place of the one before"
    assert "PAY-3 Debt number 3" in said(await chat.types("pay-3", "/backlog"))


async def test_help_and_unknown_words(chat: Chat) -> None:
    for word in ("/debt", "/improve", "/backlog"):
        told = said(await chat.types("help", word))
        assert told.splitlines()[2].startswith(word)
        assert "/backlog show PAY-12" in told
    assert "Did you mean /backlog list?" in said(await chat.types("lits", "/backlog"))


async def test_two_people_file_in_one_backlog(chat: Chat) -> None:
    await chat.types("First")
    answer = await chat.types("Second", person=chat.other)
    assert "PAY-2 Second" in said(answer)
    assert "filed by ben" in said(answer)
    assert "backlog now" not in said(answer)


async def test_in_a_direct_message(chat: Chat) -> None:
    """The person's only team; the line goes to its channel."""
    ana = chat.person
    alone = SlackPerson(
        ana.user_id, "ana", chat.team, "acme", "D" + ana.user_id[1:], "directmessage", "A0HEARTH"
    )
    assert "Kept as a draft" in said(await chat.types("Too early", person=alone))
    await chat.types("First")
    assert "PAY-2 From afar" in said(await chat.types("From afar", person=alone))
    (post,) = await chat.posted()
    assert post.payload["channel"] == ana.channel_id


async def test_a_channel_without_a_backlog_offers_to_move(chat: Chat) -> None:
    await chat.types("First")
    ana = chat.person
    chat.slack.add_channel(f"CSEA{ana.user_id}", "search", team=chat.team)
    there = SlackPerson(ana.user_id, "ana", chat.team, "acme", f"CSEA{ana.user_id}", "search", "A0HEARTH")
    assert "PAY-2 Slow queries" in said(await chat.types("Slow queries", person=there))
    (offer,) = await chat.told()
    assert "There is no backlog here yet, so PAY-2 went to PAY." in offer.text
    await chat.send(chat.press(offer, "Move", there))
    answer = await chat.submit(chat.view_of(), {"team": "new"}, there)
    assert "PAY-2 is SEA-1 now" in str(answer["view"]["blocks"])
    assert "SEA-1 Slow queries" in said(await chat.types("PAY-2", "/backlog", there))
