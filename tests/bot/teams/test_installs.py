"""The bot is added and removed on Teams: a welcome that says what to type, once, and where it is."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from storage.database import parse_address
from storage.models import conversations
from tests.bot.teams.serving import Site
from tests.fakes import teams_payloads as payloads
from tests.fakes.teams_payloads import Conversation
from tests.fakes.teams_state import Message


def place(chat: Site, kind: str) -> Conversation:
    match kind:
        case "team":
            return chat.teams.state.room(chat.channel.team_id).where
        case "group":
            return chat.teams.state.add_group_chat("", [chat.ana, chat.ben])
        case _:
            return chat.teams.state.chat_with_bot(chat.ana)


async def added(chat: Site, where: Conversation) -> None:
    """Teams tells of an install twice, at the same time."""
    own = chat.teams.bot.account["id"]
    events = [
        payloads.installed(chat.teams.bot, chat.ana, where),
        payloads.members(chat.teams.bot, chat.ana, where, added=[own]),
    ]
    await asyncio.gather(*(chat.deliver(chat.sign(event)) for event in events))


async def welcomes(chat: Site, where: Conversation, count: int = 1) -> Sequence[Message]:
    await chat.teams.wait_for(lambda: len(chat.teams.posted(where)) >= count)
    await asyncio.sleep(0.2)
    return chat.teams.posted(where)


@pytest.mark.parametrize("kind", ["team", "group", "personal"])
async def test_one_welcome_that_says_what_to_type(chat: Site, kind: str) -> None:
    where = place(chat, kind)
    await added(chat, where)
    (welcome,) = await welcomes(chat, where)
    assert "@Hearth debt what slows you down" in welcome.words
    assert "@Hearth backlog help" in welcome.words
    dialog = await chat.open_form(welcome, "File debt")
    assert dialog.title == "File debt"


async def test_somebody_who_joins_is_not_a_reason_to_speak(chat: Site) -> None:
    where = place(chat, "team")
    event = payloads.members(chat.teams.bot, chat.ana, where, added=[chat.ben.id])
    await chat.deliver(chat.sign(event))
    await asyncio.sleep(0.3)
    assert chat.teams.posted(where) == []


async def test_removed_and_added_again(chat: Site, own_address: str) -> None:
    where = place(chat, "team")
    await added(chat, where)
    await welcomes(chat, where)
    await chat.deliver(chat.sign(payloads.installed(chat.teams.bot, chat.ana, where, "remove")))
    assert _kept(own_address, where)["present"] is False
    await added(chat, where)
    assert len(await welcomes(chat, where, 2)) == 2
    assert _kept(own_address, where)["present"] is True


async def test_the_whole_reference_is_kept_and_follows_the_service_address(
    chat: Site, own_address: str
) -> None:
    await chat.asks("debt One")
    reference = _kept(own_address, chat.channel)["reference"]
    assert reference["serviceUrl"] == chat.teams.bot.service_url
    assert reference["bot"]["id"] == chat.teams.bot.account["id"]
    assert reference["channelId"] == "msteams"
    assert reference["conversation"]["tenantId"] == chat.teams.tenant
    chat.teams.move("apac")
    await chat.asks("debt Two")
    assert _kept(own_address, chat.channel)["reference"]["serviceUrl"].endswith("/apac/")


async def test_a_channel_gets_another_name(chat: Site) -> None:
    await chat.asks("help")
    renamed = payloads.renamed(chat.teams.bot, chat.ana, chat.channel, "channelRenamed", "checkout")
    await chat.deliver(chat.sign(renamed))
    assert (await chat.asks("debt Login is slow")).words.startswith("CHE-1")


async def test_all_who_write_first_at_once_find_the_channel_by_its_name(chat: Site) -> None:
    """Messages do not carry it: it is asked for once, and whoever comes meanwhile waits for the answer."""
    chat.teams.fail("channels", delay=0.3)
    sent = await asyncio.gather(*(chat.ask(chat.types(f"Slow {number}")) for number in range(8)))
    assert sorted(one.line.partition(" ")[0] for one in sent) == [f"PAY-{n}" for n in range(1, 9)]
    assert len(chat.teams.called("channels")) == 1


async def test_a_name_that_is_told_late_is_known_to_who_writes_next(
    chat: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it for long; but no backlog is nameless because its channel's name came late."""
    chat.teams.fail("channels", delay=0.3)
    monkeypatch.setattr("bot.teams.conversations.NAME_PATIENCE", 0.01)
    await chat.asks("help")
    monkeypatch.setattr("bot.teams.conversations.NAME_PATIENCE", 30.0)
    assert (await chat.asks("debt Login is slow")).words.startswith("PAY-1")
    assert len(chat.teams.called("channels")) == 1


async def test_a_name_that_could_not_be_told_is_asked_for_again_soon(
    chat: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.conversations.NAME_FAILED", 0.0)
    chat.teams.fail("channels", status=502)
    await chat.asks("help")
    assert (await chat.asks("debt Login is slow")).words.startswith("PAY-1")


async def test_unknown_activities_are_taken_and_ignored(chat: Site) -> None:
    for kind in ("typing", "messageReaction", "messageUpdate", "endOfConversation", "event", "nonsense"):
        made = payloads.activity(chat.teams.bot, chat.ana, chat.channel, kind)
        assert (await chat.deliver(chat.sign(made))).status == 200
    assert chat.teams.posted() == []


def _kept(address: str, where: Conversation) -> dict[str, Any]:
    """What the store holds of the conversation."""
    engine = create_engine(parse_address(address))
    with engine.connect() as connection:
        row = connection.execute(select(conversations).where(conversations.c.channel == where.id)).one()
    engine.dispose()
    return dict(row._mapping)
