"""Looking on Slack whether a message of ours is there, and whether somebody is, before anything is posted."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.platform import Ailing, Busy, CannotLook, Refused, Uncertain
from bot.slack import looking
from bot.slack.manifest import bot_scopes
from bot.slack.outbound import SlackOutbound
from commands.view import Card, Paragraph
from storage.database import StoreDown
from storage.deliveries import Address
from storage.enums import Platform
from storage.workspaces import Installation
from tests.fakes.slack_server import SlackServer

CARD = Card((Paragraph(("Debt",)),))
CHANNEL = Address(Platform.SLACK, "CPAY")
ANA = Address(Platform.SLACK, person="UANA")
TOKEN = "xoxb-looking"


@pytest.fixture
async def outbound(slack: SlackServer) -> AsyncIterator[SlackOutbound]:
    slack.add_team("TLOOK", TOKEN, scopes=bot_scopes())
    slack.add_user("UANA", "ana", team="TLOOK")
    slack.add_channel("CPAY", "payments", team="TLOOK")

    async def installed(_: int) -> Installation:
        return Installation(1, TOKEN, "B1", "U1")

    made = SlackOutbound(slack.api_url, installed)
    yield made
    await made.close()


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def grant(slack: SlackServer, *without: str) -> None:
    slack.state.teams["TLOOK"].scopes = frozenset(bot_scopes()) - frozenset(without)


async def test_a_message_is_found_by_its_mark_wherever_it_stands(outbound: SlackOutbound) -> None:
    root = await outbound.post(1, CHANNEL, CARD, "1-1")
    thread = Address(Platform.SLACK, "CPAY", thread=root)
    reply = await outbound.post(1, thread, CARD, "1-2")
    direct = await outbound.post(1, ANA, CARD, "1-3")
    await outbound.post(1, CHANNEL, CARD)
    found = [
        await outbound.find(1, where, mark, an_hour_ago())
        for where, mark in ((CHANNEL, "1-1"), (thread, "1-2"), (ANA, "1-3"))
    ]
    assert found == [root, reply, direct]
    for where, mark in ((CHANNEL, "1-2"), (CHANNEL, "1-9"), (thread, "1-9"), (ANA, "1-1")):
        assert await outbound.find(1, where, mark, an_hour_ago()) is None
    assert await outbound.find(1, CHANNEL, "1-1", datetime.now(UTC) + timedelta(hours=1)) is None


async def test_a_message_far_back_is_found_on_a_later_page(
    outbound: SlackOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "PAGE", 2)
    first = await outbound.post(1, CHANNEL, CARD, "1-1")
    for number in range(5):
        await outbound.post(1, CHANNEL, CARD, f"2-{number}")
    assert await outbound.find(1, CHANNEL, "1-1", an_hour_ago()) == first
    monkeypatch.setattr(looking, "PAGES", 2)
    with pytest.raises(CannotLook):
        await outbound.find(1, CHANNEL, "1-1", an_hour_ago())


@pytest.mark.parametrize(
    ("where", "without"),
    [
        (CHANNEL, "channels:history"),
        (CHANNEL, "metadata.message:read"),
        (ANA, "im:history"),
        (ANA, "im:write"),
    ],
)
async def test_without_a_scope_nobody_can_look(
    slack: SlackServer, outbound: SlackOutbound, where: Address, without: str
) -> None:
    await outbound.post(1, where, CARD, "1-1")
    grant(slack, without)
    with pytest.raises(CannotLook):
        await outbound.find(1, where, "1-9", an_hour_ago())


async def test_where_the_bot_is_not_it_cannot_look(slack: SlackServer, outbound: SlackOutbound) -> None:
    slack.state.channels["CPAY"].bot_is_member = False
    with pytest.raises(CannotLook):
        await outbound.find(1, CHANNEL, "1-1", an_hour_ago())


async def test_while_slack_is_busy_or_ailing_looking_is_put_off(
    slack: SlackServer, outbound: SlackOutbound
) -> None:
    slack.fail("conversations.history", "ratelimited", retry_after=7)
    with pytest.raises(Busy) as busy:
        await outbound.find(1, CHANNEL, "1-1", an_hour_ago())
    assert busy.value.retry_after == 7
    slack.fail("conversations.history", status=503)
    with pytest.raises(Ailing):
        await outbound.find(1, CHANNEL, "1-1", an_hour_ago())


async def test_who_left_gets_no_message_that_nobody_reads(
    slack: SlackServer, outbound: SlackOutbound
) -> None:
    slack.state.users["UANA"].deleted = True
    for _ in range(2):
        with pytest.raises(Refused) as left:
            await outbound.post(1, ANA, CARD)
        assert left.value.code == "user_deactivated"
    assert len(slack.called("users.info")) == 1
    assert slack.called("chat.postMessage") == []


async def test_asking_who_is_there_puts_nothing_in_doubt(slack: SlackServer, outbound: SlackOutbound) -> None:
    slack.fail("users.info", lose_answer=True)
    with pytest.raises(Ailing):
        await outbound.post(1, ANA, CARD)
    grant(slack, "users:read")
    assert await outbound.post(1, ANA, CARD)


@pytest.mark.parametrize("fault", [{"status": 500}, {"lose_answer": True}, {"error": "internal_error"}])
async def test_what_broke_in_a_post_leaves_it_in_doubt(
    slack: SlackServer, outbound: SlackOutbound, fault: dict[str, object]
) -> None:
    slack.fail("chat.postMessage", **fault)  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        await outbound.post(1, CHANNEL, CARD, "1-1")


async def test_while_the_store_is_down_nothing_is_called_removed(slack: SlackServer) -> None:
    async def down(_: int) -> Installation:
        raise StoreDown("away")

    outbound = SlackOutbound(slack.api_url, down)
    with pytest.raises(Ailing):
        await outbound.post(1, CHANNEL, CARD, "1-1")
    await outbound.close()
