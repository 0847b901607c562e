"""Many workspaces, each with its own token and its own backlog; removed and installed again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from bot.settings import BadSettings
from storage.database import Database, parse_address
from storage.enums import Platform
from storage.sealing import Sealer
from storage.workspaces import Installation
from tests.bot.slack.conftest import Chat, Json, hearth, people_of, said
from tests.conftest import KEY, NOW
from tests.fakes.slack_events import app_uninstalled, reaction_added, tokens_revoked
from tests.fakes.slack_payloads import SlackPerson
from tests.fakes.slack_server import SlackServer

GONE = "Hearth is not installed in this workspace any more"
MANY = {"slack_client_id": "1.2", "slack_client_secret": "s3cret", "hearth_encryption_key": KEY}


def install(address: str, team: str, token: str, bot_user: str) -> int:
    """A workspace as an OAuth round trip leaves it."""
    database = Database(address, Sealer((KEY,)))
    with database.workspaces() as workspaces:
        workspace_id = workspaces.meet(Platform.SLACK, team, team, NOW)
        workspaces.install(Installation(workspace_id, token, f"B{team}", bot_user), NOW)
    database.close()
    return workspace_id


@pytest.fixture
async def two(slack: SlackServer, own_address: str) -> AsyncIterator[tuple[Chat, Chat]]:
    """Two workspaces that Hearth serves at once, with channels of the same name."""
    people: list[SlackPerson] = []
    for number in (1, 2):
        people.append(people_of(slack, f"TMANY{number}", f"xoxb-many-{number}", 9000 + number))
        install(own_address, f"TMANY{number}", f"xoxb-many-{number}", f"U0BOTMANY{number}")
    async with hearth(slack, own_address, MANY) as (http, url):
        first, second = (Chat(slack, http, url, person.team_id, person, own_address) for person in people)
        yield first, second


async def test_each_answers_its_own(two: tuple[Chat, Chat]) -> None:
    first, second = two
    assert "PAY-1 Of the first" in said(await first.types("Of the first"))
    assert "PAY-1 Of the second" in said(await second.types("Of the second"))
    assert "Of the second" not in said(await first.types("list", "/backlog"))
    for chat in two:
        await chat.types("")
        await chat.submit(chat.view_of(), {"title": "By form"})
    posts = await first.posted(2)
    tokens = {call.payload["channel"]: call.token for call in posts}
    assert tokens == {first.person.channel_id: "xoxb-many-1", second.person.channel_id: "xoxb-many-2"}
    assert {call.token for call in first.slack.called("users.info")} == {"xoxb-many-1", "xoxb-many-2"}
    assert first.slack.called("auth.test") == []


async def test_a_foreign_item_answers_as_one_that_does_not_exist(two: tuple[Chat, Chat]) -> None:
    first, second = two
    for _ in range(2):
        await first.types("Ours")
    await second.types("Theirs")
    foreign = said(await second.types("show PAY-2", "/backlog"))
    none = said(await second.types("show PAY-999", "/backlog"))
    assert foreign.replace("PAY-2", "PAY-999") == none
    commands = ("item.undo", "item.restore", "backlog.show", "item.form", "item.move_form")
    answers = {
        await pressed(second, f'{{"c":"{command}","a":{{"item":"{item}"}}}}')
        for item in ("1", "999")
        for command in commands
    }
    assert answers == {"There is no item like that here. Try /backlog list to see what there is."}
    assert "1. PAY-1 Ours" in said(await first.types("list", "/backlog"))
    _nothing_of_the_first_reached(second)


def _nothing_of_the_first_reached(second: Chat) -> None:
    """Neither by an answer address nor by any other way; each call carries its own workspace's token."""
    slack, there = second.slack, second.person
    answered = [told["body"] for told in slack.responses if told["channel"] == there.channel_id]
    called = [call.payload for call in slack.calls if call.token == "xoxb-many-2"]
    assert answered
    assert "Ours" not in str([*answered, *called, *second.answers])


async def pressed(chat: Chat, value: str) -> str:
    """What a button with that value is answered with in private."""
    press = chat.press(chat.channel()[0], "Undo")
    press["actions"][0]["value"] = value
    await chat.send(press)
    return said((await chat.slack.wait_for(lambda: _answers(chat, press)))[0])


def _answers(chat: Chat, press: Json) -> list[Json]:
    """What came to the answer address of that press: other answers, such as a hint, may come meanwhile."""
    own = str(press["response_url"]).rpartition("/")[2]
    return [told["body"] for told in chat.slack.responses if told["id"] == own]


async def test_a_foreign_team_and_a_foreign_draft_too(two: tuple[Chat, Chat]) -> None:
    first, second = two
    alone = replace(first.person, channel_id="D" + first.person.user_id[1:], channel_name="directmessage")
    assert "Kept as a draft" in said(await first.types("A draft of theirs", person=alone))
    await first.types("Ours")
    await second.types("Theirs")
    for value, answer in (
        ('{"c":"owner.claim","a":{"team":"1"}}', "There is no item like that here."),
        ('{"c":"draft.file","a":{"draft":"1","team":"PAY"}}', "That draft is gone"),
        ('{"c":"debt.form","a":{"draft":"1"}}', "That draft is gone"),
    ):
        assert (await pressed(second, value)).startswith(answer)
    assert "A draft of theirs" in said(await first.types("drafts"))


async def test_removed_and_installed_again(two: tuple[Chat, Chat], own_address: str) -> None:
    first, second = two
    await first.types("Before")
    await first.send(tokens_revoked(first.person))
    await first.send(app_uninstalled(first.person))
    first.slack.revoke(first.team)
    assert await first.types("Meanwhile") == ""
    (told,) = await first.told()
    assert GONE in told.text
    assert "Nothing was stored" in told.text
    assert "PAY-1" in said(await second.types("Still here"))
    people_of(first.slack, first.team, "xoxb-many-again", 9001)
    install(own_address, first.team, "xoxb-many-again", "U0BOTMANY1")
    assert "PAY-2 After" in said(await first.types("After"))
    assert "PAY-1 Before" in said(await first.types("list", "/backlog"))
    await first.types("")
    await first.submit(first.view_of(), {"title": "By form"})
    assert (await first.posted())[0].token == "xoxb-many-again"


async def test_a_removed_workspace_leaves_no_token(chat: Chat, own_address: str) -> None:
    await chat.types("First")
    await chat.send(app_uninstalled(chat.person))
    await chat.send(app_uninstalled(chat.person), retry=1)
    await chat.send(tokens_revoked(chat.person))
    engine = create_engine(parse_address(own_address))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT token FROM installations")).scalars().all() == [""]
    engine.dispose()


async def test_the_address_that_slack_tells_of_somebody_is_kept(chat: Chat, own_address: str) -> None:
    """It tells who is one human in two workspaces, so that nobody reviews what they close."""
    chat.slack.state.users[chat.person.user_id].email = "Ana@Example.org"
    await chat.types("First")
    engine = create_engine(parse_address(own_address))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT address FROM people")).scalars().all() == ["ana@example.org"]
    engine.dispose()


async def test_a_persons_token_that_was_revoked_is_not_the_bots(chat: Chat) -> None:
    revoked = tokens_revoked(chat.person)
    revoked["event"]["tokens"] = {"oauth": [chat.person.user_id], "bot": []}
    await chat.send(revoked)
    assert "PAY-1 Still here" in said(await chat.types("Still here"))


async def test_a_workspace_that_nobody_installed(chat: Chat) -> None:
    stranger = replace(chat.person, team_id="TSTRANGE")
    command = chat.command("Hello", person=stranger)
    assert await chat.send(command) == ""
    (told,) = await chat.told()
    assert GONE in told.text


async def test_slack_is_asked_who_the_bot_is_only_at_the_start(chat: Chat) -> None:
    assert len(chat.slack.called("auth.test")) == 1
    for number in range(3):
        await chat.types(f"Debt {number}")
    await chat.types("")
    await chat.submit(chat.view_of(), {"title": "By form"})
    await chat.posted()
    await chat.send(reaction_added(chat.person, "eyes", "1.1"))
    assert len(chat.slack.called("auth.test")) == 1
    assert len(chat.slack.called("users.info")) == 1


async def test_it_starts_although_slack_is_not_well(slack: SlackServer, own_address: str) -> None:
    """A start at a bad moment waits for a better one; what Slack really refuses is said at once."""
    ana = people_of(slack, "TILL", "xoxb-ill", 9100)
    slack.fail("auth.test", "ratelimited", retry_after=0)
    slack.fail("auth.test", status=500)
    settings = {"slack_bot_token": "xoxb-ill"}
    async with hearth(slack, own_address, settings) as (http, url):
        chat = Chat(slack, http, url, ana.team_id, ana, own_address)
        assert "PAY-1 All the same" in said(await chat.types("All the same"))
    with pytest.raises(BadSettings, match=r"Slack refuses it \(invalid_auth\)"):
        async with hearth(slack, own_address, {"slack_bot_token": "xoxb-wrong"}):
            pass
