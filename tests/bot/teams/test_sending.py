"""What the bot sends on Teams when Teams is busy, ailing or says no: once, later, or told with the cure."""

import asyncio
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import create_engine, select

from storage.database import Database, parse_address
from storage.deliveries import Address
from storage.enums import Platform
from storage.models import deliveries, items
from storage.sealing import Sealer
from tests.bot.teams.serving import Site
from tests.conftest import KEY
from tests.fakes.teams_payloads import installed
from tests.fakes.teams_state import Refused, Room


async def test_the_bots_own_token_is_fetched_once(chat: Site) -> None:
    for number in range(6):
        await chat.asks(f"debt Number {number}")
    assert len(chat.teams.authority.granted) == 1


@pytest.mark.parametrize("teams", ["https://api.botframework.us"], indirect=True)
async def test_another_cloud_has_a_token_of_its_own(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    assert "Login is slow" in line.words


async def test_a_slow_token_holds_nobody_up(chat: Site) -> None:
    chat.teams.fail("token", delay=3.0)
    asked = chat.says("debt Login is slow")
    assert (await chat.deliver(asked)).status == 200
    async with aiohttp.ClientSession() as web, web.get(f"{chat.urls[0]}/healthz") as alive:
        assert alive.status == 200
    assert chat.heard(asked) == []
    (line,) = await chat.answered(asked)
    assert "Login is slow" in line.words


async def test_a_token_that_is_not_taken_any_more_is_replaced(chat: Site) -> None:
    await chat.asks("debt One")
    chat.teams.authority.revoke_all()
    line = await chat.asks("debt Two")
    assert "Two" in line.words
    assert len(chat.teams.authority.asked) == 2


@pytest.mark.parametrize("text", ["debt Login is slow", "backlog help"])
async def test_what_teams_is_too_busy_for_comes_later_and_once(chat: Site, text: str) -> None:
    """Each of these once, and each in a conversation of its own."""
    statuses = (412, 429, 502, 503, 504)
    people = [chat.teams.state.add_person(f"Nr {status}", chat.teams.tenant) for status in statuses]
    rooms = [chat.teams.state.add_group_chat(one.name, [one]) for one in people]
    for status in statuses:
        chat.teams.fail("send", status=status, retry_after=0.2 if status == 429 else None)
    requests = [chat.says(text, one, room) for one, room in zip(people, rooms, strict=True)]
    await asyncio.gather(*(chat.deliver(request) for request in requests))
    await asyncio.gather(*(chat.answered(request) for request in requests))
    assert [call.status for call in chat.teams.called("send")].count(201) == len(rooms)
    assert {len(chat.heard(request)) for request in requests} == {1}


async def test_teams_is_not_asked_again_before_it_said(chat: Site) -> None:
    await chat.asks("debt One")
    chat.teams.fail("send", status=429, retry_after=2.5)
    request = chat.says("debt Two")
    began = time.monotonic()
    await chat.deliver(request)
    await chat.answered(request)
    assert time.monotonic() - began >= 2.5  # a pause that was asked for, not a speed


async def test_an_answer_lost_on_the_way_is_not_sent_twice(chat: Site) -> None:
    await chat.asks("debt One")
    chat.teams.fail("send", lose_answer=True)
    request = chat.says("debt Two")
    await chat.deliver(request)
    await chat.answered(request)
    await asyncio.sleep(3)
    assert len(chat.heard(request)) == 1


async def test_what_may_be_there_is_not_sent_twice_and_is_told(chat: Site) -> None:
    """A bot may read no history on Teams: whoever stands in for the Product Owner hears of it, and a press
    on the message shows that it is there."""
    await chat.asks("debt One")
    chat.teams.fail("send", status=500, lose_answer=True)
    dialog = await chat.compose("debt.from_message")
    assert await chat.submit(dialog, {"title": "Filed in a form"}) == ""
    (told,) = await _direct(chat)
    assert "I cannot tell whether the line of PAY-2 was posted in" in told
    assert chat.owed()["unknown"] == 1
    (line,) = [one for one in chat.teams.posted(chat.channel) if "Filed in a form" in one.words]
    await chat.press(line, "Undo")
    await chat.wait_for(lambda: "unknown" not in chat.owed())
    assert len([one for one in chat.teams.posted(chat.channel) if "PAY-2" in one.words]) == 1


async def test_a_conversation_without_the_bot_is_told_with_the_cure(chat: Site) -> None:
    """A message extension works where the bot is not: what was filed is stored, and its filer told."""
    await chat.asks("debt One")
    chat.teams.state.room(chat.channel.id).bot_in = False
    dialog = await chat.compose("debt.from_message")
    assert await chat.submit(dialog, {"title": "Filed where nobody answers"}) == ""
    (told,) = await _direct(chat)
    assert "PAY-2 is stored" in told
    assert "Add Hearth" in told


async def test_who_blocked_the_bot_is_left_alone(chat: Site) -> None:
    await chat.asks("debt One")
    chat.teams.state.room(chat.channel.id).bot_in = False
    own = chat.teams.state.chat_with_bot(chat.ana)
    chat.teams.state.room(own.id).refusal = Refused(403, "MessageWritesBlocked")
    dialog = await chat.compose("debt.from_message")
    await chat.submit(dialog, {"title": "Filed where nobody answers"})
    await asyncio.sleep(0.5)
    assert chat.teams.direct(chat.ana) == []
    line = await chat.asks("debt Two", chat.ben, chat.teams.state.chat_with_bot(chat.ben))
    assert line.words


async def test_a_card_that_may_not_be_changed_is_posted_afresh_in_its_thread(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    chat.teams.fail("update", "ActivityNotFoundInConversation", status=404)
    dialog = await chat.open_form(line, "Add details")
    assert await chat.submit(dialog, {"title": "Login is very slow"}) == ""
    await chat.teams.wait_for(lambda: len(chat.teams.posted(chat.channel)) == 2)
    fresh = chat.teams.posted(chat.channel)[-1]
    assert fresh.root == line.root
    assert "Login is very slow" in fresh.words
    dialog = await chat.open_form(fresh, "Add details")
    await chat.submit(dialog, {"title": "Login is quick"})
    await chat.teams.wait_for(lambda: "Login is quick" in chat.teams.posted(chat.channel)[-1].words)
    assert len(chat.teams.posted(chat.channel)) == 2


async def test_teams_speaks_from_another_address(chat: Site) -> None:
    """What is sent later goes to the address that Teams spoke from last."""
    line = await chat.asks("debt Login is slow")
    chat.teams.move("apac")
    dialog = await chat.open_form(line, "Add details")
    await chat.submit(dialog, {"title": "Login is very slow"})
    await chat.teams.wait_for(lambda: chat.teams.called("update"))
    assert {call.region for call in chat.teams.called("update")} == {"apac"}


async def test_a_person_whom_the_bot_never_met_gets_a_chat(chat: Site) -> None:
    """The filer is told by a direct message that the bot itself begins."""
    general = chat.teams.state.room(chat.channel.team_id).where
    await chat.deliver(chat.sign(installed(chat.teams.bot, chat.ben, general)))
    await chat.asks("debt One")
    chat.teams.state.room(chat.channel.id).bot_in = False
    dialog = await chat.compose("debt.from_message", chat.ben)
    await chat.submit(dialog, {"title": "Filed where nobody answers"})
    await chat.teams.wait_for(lambda: chat.teams.direct(chat.ben))
    assert len(chat.teams.called("create")) == 1


async def _direct(chat: Site) -> list[str]:
    await chat.teams.wait_for(lambda: chat.teams.direct(chat.ana))
    return [message.words for message in chat.teams.direct(chat.ana)]


async def test_a_channel_that_nobody_has_kept_yet_is_written_to_once_it_is(
    chat: Site, own_address: str
) -> None:
    """Another process may have heard of it, and the store was too slow for it to say so."""
    await chat.asks("debt Login is slow")
    where = replace(chat.channel, id=f"19:{uuid4().hex}@thread.tacv2", name="checkout")
    chat.teams.state.rooms[where.id] = Room(where, [chat.ana.id])
    owes_line(own_address, Address(Platform.TEAMS, where.id))
    await chat.wait_for(lambda: tried(own_address, where.id))
    await chat.asks("help", where=where)
    await chat.wait_for(lambda: [one for one in chat.teams.posted(where) if "Login is slow" in one.words])
    assert chat.told() == 0


def owes_line(address: str, there: Address) -> None:
    """The first line of all is owed there too."""
    engine = create_engine(parse_address(address))
    with engine.connect() as connection:
        item = connection.execute(select(items.c.id, items.c.workspace_id)).one()
    engine.dispose()
    with closing(Database(address, Sealer((KEY,)))) as database, database.writing(item.workspace_id) as store:
        store.deliveries.owe(there, "item.line", {"item": str(item.id)}, datetime.now(UTC))


def tried(address: str, channel: str) -> bool:
    """Whether something that is owed there was tried in vain."""
    engine = create_engine(parse_address(address))
    with engine.connect() as connection:
        there = select(deliveries.c.id).where(deliveries.c.channel == channel, deliveries.c.error != "")
        found = connection.execute(there).first()
    engine.dispose()
    return found is not None
