"""The chat keeps what a chat service keeps: who may read what, and each message once."""

from datetime import UTC, datetime

import pytest

from bot.browser.chat import BOT, Changed, Chat, Opened, Posted, Removed, direct_id
from bot.browser.outbound import BrowserPlatform
from bot.browser.people import CHANNELS, PEOPLE
from bot.browser.snapshot import change_json, whole
from bot.platform import Gone, Refused
from commands.request import Place, PlaceKind
from commands.view import Card, Form, Paragraph
from storage.deliveries import Address
from storage.enums import Platform

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CARD = Card((Paragraph(("PAY-1 Slow login",)),))
OTHER = Card((Paragraph(("PAY-1 Fast login",)),))


@pytest.fixture
def chat() -> Chat:
    return Chat(lambda: NOW, PEOPLE, CHANNELS)


def test_a_repeat_adds_nothing(chat: Chat) -> None:
    first = chat.post("payments", "dana", id_="message-1", text="Hello")
    assert chat.post("payments", "dana", id_="message-1", text="Hello") == first
    assert chat.seen_by("ravi") == [first]


def test_channels_are_read_by_all_and_direct_messages_by_two(chat: Chat) -> None:
    chat.post("payments", "dana", text="Hello all")
    chat.post(direct_id("priya", "dana"), "priya", text="Hello Dana")
    chat.post(direct_id("priya", BOT), BOT, card=CARD)
    assert [len(chat.seen_by(person)) for person in ("dana", "priya", "ravi")] == [2, 3, 1]


def test_what_is_for_one_person_reaches_nobody_else(chat: Chat) -> None:
    secret = chat.post("payments", BOT, card=CARD, only_for="dana")
    assert chat.find("dana", secret.id) == secret
    assert chat.find("priya", secret.id) is None
    assert change_json(chat, "priya", Posted(secret)) is None
    assert change_json(chat, "priya", Removed(secret)) is None
    assert "Slow login" not in str(whole(chat, "priya"))
    assert "Slow login" in str(whole(chat, "dana"))


def test_an_emoji_comes_and_goes(chat: Chat) -> None:
    chat.post("payments", "dana", id_="message-1", text="Hello")
    assert chat.react("ravi", "message-1", "eyes") is True
    assert chat.react("priya", "message-1", "eyes") is True
    assert chat.react("ravi", "message-1", "eyes") is False
    message = chat.find("dana", "message-1")
    assert message
    assert message.reactions == {"eyes": ("priya",)}
    chat.react("priya", "message-1", "eyes")
    message = chat.find("dana", "message-1")
    assert message
    assert message.reactions == {}


def test_a_person_who_comes_later_can_be_written_to(chat: Chat) -> None:
    heard: list[object] = []
    end = chat.listen(heard.append)
    chat.join(type(PEOPLE[0])("mei", "Mei Tanaka", "Developer", "Europe/London"))
    assert chat.reads("mei", "dm-dana-mei")
    assert chat.reads("mei", "dm-mei")
    assert not chat.reads("ravi", "dm-dana-mei")
    assert len(heard) == 1
    end()
    chat.post("payments", "mei", text="Hello")
    assert len(heard) == 1


def test_old_forms_make_room_for_new_ones(chat: Chat) -> None:
    place = Place(Platform.BROWSER, PlaceKind.NOWHERE)
    for number in range(70):
        form = Form(command="a", opener="b", title="T", submit="S", sections=(), token=str(number))
        chat.open_form("dana", Opened(form, place))
    assert chat.form("dana", "0") is None
    assert chat.form("dana", "69")


async def test_deliveries_reach_channels_threads_and_people(chat: Chat) -> None:
    platform = BrowserPlatform(chat)
    root = await platform.post(1, Address(Platform.BROWSER, channel="payments"), CARD)
    reply = await platform.post(1, Address(Platform.BROWSER, channel="payments", thread=root), CARD)
    direct = await platform.post(1, Address(Platform.BROWSER, person="priya"), CARD)
    found = chat.find("dana", reply)
    assert found
    assert found.thread == root
    assert chat.find("dana", direct) is None
    assert chat.find("priya", direct)


async def test_a_delivery_draws_its_message_again(chat: Chat) -> None:
    platform = BrowserPlatform(chat)
    address = Address(Platform.BROWSER, channel="payments")
    message = await platform.post(1, address, CARD)
    heard: list[object] = []
    chat.listen(heard.append)
    await platform.update(1, address, message, OTHER)
    await platform.update(1, address, message, OTHER)
    found = chat.find("dana", message)
    assert found
    assert found.card == OTHER
    assert heard == [Changed(found)]


async def test_a_delivery_that_cannot_arrive_says_why(chat: Chat) -> None:
    platform = BrowserPlatform(chat)
    said = chat.post("payments", "dana", text="Mine")
    with pytest.raises(Refused):
        await platform.post(1, Address(Platform.BROWSER, channel="closed"), CARD)
    with pytest.raises(Refused):
        await platform.post(1, Address(Platform.BROWSER, person="nobody"), CARD)
    for message in ("gone", said.id):
        with pytest.raises(Gone):
            await platform.update(1, Address(Platform.BROWSER, channel="payments"), message, CARD)
