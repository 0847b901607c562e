"""Where an answer of the door goes: the channel, one person, the form, or later."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.afterwards import Whisper
from bot.browser.answers import Answers
from bot.browser.chat import BOT, Chat, Message
from bot.browser.people import CHANNELS, PEOPLE
from bot.door import Answered, Pending
from commands.request import Actor, Place, PlaceKind, Request
from commands.view import Actions, Card, Form, LineField, OpenForm, Paragraph, Reply, Section
from storage.enums import Platform

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CHANNEL = Place(Platform.BROWSER, PlaceKind.CHANNEL, "payments", "payments", answer="id-1-answer")
NOWHERE = Place(Platform.BROWSER, PlaceKind.NOWHERE, answer="id-1-answer")
TITLE = LineField(name="title", label="Title", line="Old")
FORM = Form(
    command="item.file", opener="debt.form", title="File debt", submit="File",
    sections=(Section("", (TITLE,)),), token="t",
)  # fmt: skip


def card(words: str) -> Card:
    return Card((Paragraph((words,)),))


def request(place: Place = CHANNEL, **fields: str) -> Request:
    return Request(
        workspace_id=1,
        actor=Actor("dana"),
        place=place,
        command="debt.file",
        now=NOW,
        fresh_token="f",
        fields=fields,
    )


class ScriptedDoor:
    def __init__(self, *answers: Answered | Pending) -> None:
        self._answers = list(answers)
        self.whispers: list[Whisper] = []

    async def ask(
        self, request: Request, *, within: float | None = None, whisper: Whisper | None = None
    ) -> Answered | Pending:
        self.whispers += [whisper] if whisper else []
        return self._answers.pop(0)


@pytest.fixture
def chat() -> Chat:
    return Chat(lambda: NOW, PEOPLE, CHANNELS)


def words(messages: list[Message]) -> list[str]:
    return [message.words() for message in messages]


async def test_one_part_for_all_and_one_for_the_person(chat: Chat) -> None:
    reply = Reply(here=card("Filed"), private=card("A hint"))
    outcome = await Answers(chat, ScriptedDoor(Answered(reply))).ask(request(), via="Dana used /debt")
    assert outcome.answered
    assert words(chat.seen_by("dana")) == ["Filed", "A hint"]
    assert words(chat.seen_by("ravi")) == ["Filed"]
    public = chat.find("ravi", "id-1-answer")
    assert public
    assert public.via == "Dana used /debt"


async def test_a_hint_that_follows_is_seen_by_who_asked(chat: Chat) -> None:
    door = ScriptedDoor(Answered(Reply(here=card("Filed"), private=card("Only you"))))
    await Answers(chat, door).ask(request())
    (whisper,) = door.whispers
    await whisper(card("A hint"))
    assert words(chat.seen_by("dana")) == ["Filed", "Only you", "A hint"]
    assert words(chat.seen_by("ravi")) == ["Filed"]


async def test_the_same_answer_twice_stands_there_once(chat: Chat) -> None:
    reply = Answered(Reply(here=card("Filed"), private=card("A hint")))
    answers = Answers(chat, ScriptedDoor(reply, reply))
    await answers.ask(request())
    await answers.ask(request())
    assert words(chat.seen_by("dana")) == ["Filed", "A hint"]


async def test_what_was_asked_from_nowhere_is_answered_directly(chat: Chat) -> None:
    outcome = await Answers(chat, ScriptedDoor(Answered(Reply(private=card("Filed"))))).ask(request(NOWHERE))
    assert outcome.went_to == "dm-dana"
    [message] = chat.seen_by("dana")
    assert (message.conversation, message.only_for) == ("dm-dana", "")


async def test_only_a_card_of_the_bot_is_replaced(chat: Chat) -> None:
    chat.post("payments", BOT, id_="pressed", card=card("Before"))
    chat.post("payments", "ravi", id_="said", text="Mine")
    reply = Answered(Reply(replace=card("After")))
    answers = Answers(chat, ScriptedDoor(reply, reply))
    await answers.ask(request(replace(CHANNEL, message="pressed")))
    await answers.ask(request(replace(CHANNEL, message="said")))
    assert words(chat.seen_by("dana")) == ["After", "Mine"]


async def test_a_form_drawn_anew_keeps_what_was_typed(chat: Chat) -> None:
    answers = Answers(chat, ScriptedDoor(Answered(Reply(form=FORM)), Answered(Reply(form=FORM))))
    first = await answers.ask(request())
    assert first.form == FORM
    again = await answers.ask(request(title="New"))
    assert again.form
    assert again.form.fields() == (replace(TITLE, line="New"),)


async def test_a_late_answer_takes_the_place_of_its_notice(chat: Chat) -> None:
    later: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    answers = Answers(chat, ScriptedDoor(Pending(card("Still storing"), later)))
    await answers.ask(request())
    assert words(chat.seen_by("dana")) == ["Still storing"]
    assert chat.seen_by("ravi") == []
    later.set_result(Reply(here=card("Filed"), form=FORM, errors={"": "Too bad"}))
    await answers.close()
    assert words(chat.seen_by("dana"))[:2] == ["Filed", "Too bad"]
    offered = chat.seen_by("dana")[2].card
    assert offered == Card((Actions((OpenForm("File debt", "debt.form", {}, primary=True),)),))
    assert words(chat.seen_by("ravi")) == ["Filed"]
