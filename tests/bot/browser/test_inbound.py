"""What the page sends becomes requests; what it would never send is refused with a sentence."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.browser import inbound
from bot.browser.chat import BOT, Chat, Opened
from bot.browser.inbound import NotACommand, Said, Typed
from bot.browser.lookup import Setting
from bot.browser.payload import BadPayload
from bot.browser.people import CHANNELS, PEOPLE
from commands.request import Actor, Place, PlaceKind
from commands.view import Card, Form, LineField, Paragraph, Section
from storage.enums import Platform

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DANA = Actor("dana", "Dana Reyes", "Europe/London")
ADDRESS = "http://127.0.0.1:3000"
FORM = Form(
    command="item.save",
    opener="item.form",
    title="Edit PAY-1",
    submit="Save",
    sections=(Section("", (LineField(name="title", label="Title"),)),),
    token="tok-1",
    args={"item": "1"},
)
EVERY: tuple[Callable[[object, Setting], object], ...] = (
    inbound.send,
    inbound.press,
    inbound.submit,
    inbound.close,
    inbound.react,
    inbound.message_action,
    inbound.shortcut,
    inbound.home,
    inbound.step,
    inbound.dismiss,
)


@pytest.fixture
def setting() -> Setting:
    chat = Chat(lambda: NOW, PEOPLE, CHANNELS)
    chat.post("payments", "ravi", id_="message-1", text="It broke\nagain")
    chat.post("payments", "dana", id_="message-2", text="Same here", thread="message-1")
    chat.post("payments", BOT, id_="message-3", card=Card((Paragraph(("PAY-1",)),)))
    chat.post("payments", BOT, id_="message-4", card=Card((Paragraph(("Psst",)),)), only_for="dana")
    chat.post("dm-priya-ravi", "priya", id_="message-5", text="Between us")
    return Setting(chat, 7, NOW, ADDRESS, "fresh")


def _send(text: str, **more: str) -> dict[str, object]:
    return {"as": "dana", "id": "client-id-1", "conversation": "payments", "text": text, **more}


def test_plain_words_are_said(setting: Setting) -> None:
    said = inbound.send(_send("  hello there \n"), setting)
    assert isinstance(said, Said)
    assert (said.id, said.person.id, said.conversation, said.text) == (
        "client-id-1", "dana", "payments", "hello there",
    )  # fmt: skip


def test_a_typed_command_names_its_answer_before_it_is_asked(setting: Setting) -> None:
    typed = inbound.send(_send("/debt Login is slow @priya"), setting)
    assert isinstance(typed, Typed)
    request = typed.request
    assert (request.command, request.text) == ("debt.file", "Login is slow @priya")
    assert request.key == "browser:client-id-1"
    assert request.actor == DANA
    assert request.place == Place(
        Platform.BROWSER, PlaceKind.CHANNEL, "payments", "payments", answer="client-id-1-answer"
    )
    assert request.mentions["priya"] == "priya"
    assert request.fresh_token == "fresh"


@pytest.mark.parametrize("text", ["/DEBT\nLogin is slow", "/debt   Login is slow  "])
def test_a_command_is_known_however_it_is_spaced(setting: Setting, text: str) -> None:
    typed = inbound.send(_send(text), setting)
    assert isinstance(typed, Typed)
    assert typed.request.text == "Login is slow"


def test_a_direct_message_is_a_place_of_its_own(setting: Setting) -> None:
    typed = inbound.send(_send("/backlog", conversation="dm-dana"), setting)
    assert isinstance(typed, Typed)
    assert typed.request.place.kind is PlaceKind.DIRECT


def test_an_unknown_word_says_which_there_are(setting: Setting) -> None:
    with pytest.raises(NotACommand) as refused:
        inbound.send(_send("/giphy cat"), setting)
    assert "/backlog, /debt and /improve" in refused.value.sentence
    assert "space before the slash" in refused.value.sentence


@pytest.mark.parametrize("text", [" /debt is a command", "/ is a slash", "/2 of them", "http://x/debt"])
def test_what_only_looks_like_a_command_is_said(setting: Setting, text: str) -> None:
    assert isinstance(inbound.send(_send(text), setting), Said)


def test_slash_commands_do_not_work_in_threads(setting: Setting) -> None:
    with pytest.raises(NotACommand, match="do not work in threads"):
        inbound.send(_send("/debt x", thread="message-1"), setting)
    said = inbound.send(_send("just words", thread="message-1"), setting)
    assert isinstance(said, Said)
    assert said.thread == "message-1"


def test_a_press_stands_where_its_message_stands(setting: Setting) -> None:
    payload = {
        "as": "dana",
        "id": "press-id-1",
        "message": "message-3",
        "command": "item.undo",
        "args": {"item": "1"},
    }
    request = inbound.press(payload, setting)
    assert (request.command, request.args, request.key) == ("item.undo", {"item": "1"}, "")
    assert request.place == Place(
        Platform.BROWSER, PlaceKind.CHANNEL, "payments", "payments", "", "message-3", "press-id-1-answer"
    )


def test_a_press_at_home_comes_from_nowhere(setting: Setting) -> None:
    request = inbound.press({"as": "dana", "id": "press-id-1", "command": "debt.form", "args": {}}, setting)
    assert request.place == Place(Platform.BROWSER, PlaceKind.NOWHERE, answer="press-id-1-answer")


def test_a_form_is_about_what_it_was_opened_from(setting: Setting) -> None:
    place = Place(Platform.BROWSER, PlaceKind.CHANNEL, "payments", "payments", "", "message-3", "old")
    setting.chat.open_form("dana", Opened(FORM, place))
    payload = {"as": "dana", "token": "tok-1", "fields": {"title": "New\r\nwords"}, "args": {"item": "999"}}
    request = inbound.submit(payload, setting).request
    assert (request.command, request.key) == ("item.save", "form:tok-1")
    assert (request.args, request.fields) == ({"item": "1"}, {"title": "New\nwords"})
    assert (request.place.message, request.place.answer) == ("message-3", "form-tok-1-answer")


def test_a_form_that_is_left_becomes_a_draft(setting: Setting) -> None:
    setting.chat.open_form("dana", Opened(FORM, Place(Platform.BROWSER, PlaceKind.NOWHERE)))
    payload = {"as": "dana", "id": "close-id-1", "token": "tok-1", "fields": {"title": "Half"}}
    request = inbound.close(payload, setting).request
    assert (request.command, request.fields) == ("draft.keep", {"title": "Half"})
    assert request.args == {"item": "1", "opener": "item.form", "token": "tok-1"}


def test_nobody_sends_somebody_elses_form(setting: Setting) -> None:
    setting.chat.open_form("dana", Opened(FORM, Place(Platform.BROWSER, PlaceKind.NOWHERE)))
    with pytest.raises(BadPayload):
        inbound.submit({"as": "ravi", "token": "tok-1", "fields": {}}, setting)


def test_a_reaction_quotes_the_message_and_answers_in_its_thread(setting: Setting) -> None:
    payload = {"as": "dana", "id": "react-id-1", "message": "message-1", "emoji": "bricks"}
    request = inbound.react(payload, setting).request
    assert (request.command, request.key) == ("reaction.capture", "browser:react-id-1")
    assert request.args == {
        "emoji": "bricks",
        "text": "It broke\nagain",
        "permalink": f"{ADDRESS}/#/payments/message-1",
        "origin": "browser:payments:message-1",
        "author": "ravi",
    }
    assert (request.place.thread, request.place.message) == ("message-1", "")


def test_a_message_action_in_a_thread_answers_there(setting: Setting) -> None:
    payload = {"as": "ravi", "id": "action-id-1", "message": "message-2", "command": "debt.from_message"}
    request = inbound.message_action(payload, setting)
    assert (request.command, request.place.thread) == ("debt.from_message", "message-1")


def test_home_and_shortcuts_come_from_nowhere(setting: Setting) -> None:
    assert inbound.home({"as": "dana"}, setting).command == "home"
    request = inbound.shortcut({"as": "dana", "id": "short-id-1", "command": "debt.form"}, setting)
    assert request.place.kind is PlaceKind.NOWHERE


@pytest.mark.parametrize(
    ("what", "payload"),
    [
        (inbound.send, _send("   ")),
        (inbound.send, _send("x" * 12_001)),
        (inbound.send, _send("a\0b")),
        (inbound.send, _send("\ud800")),
        (inbound.send, {**_send("hi"), "id": "short"}),
        (inbound.send, {**_send("hi"), "id": "../../../etc"}),
        (inbound.send, {**_send("hi"), "as": "mallory"}),
        (inbound.send, {**_send("hi"), "text": 5}),
        (inbound.send, _send("hi", conversation="dm-priya-ravi")),
        (inbound.send, _send("hi", conversation="nowhere")),
        (inbound.send, _send("hi", thread="message-2")),
        (inbound.send, _send("hi", thread="message-4")),
        (inbound.send, _send("hi", conversation="search", thread="message-1")),
        (inbound.press, {"as": "dana", "id": "press-id-1", "command": "drop.tables", "args": {}}),
        (inbound.press, {"as": "dana", "id": "press-id-1", "command": "home", "args": {"a": 1}}),
        (inbound.press, {"as": "dana", "id": "press-id-1", "command": "home", "args": []}),
        (inbound.press, {"as": "dana", "id": "press-id-1", "command": "home", "message": "message-5"}),
        (inbound.press, {"as": "ravi", "id": "press-id-1", "command": "home", "message": "message-4"}),
        (inbound.react, {"as": "dana", "id": "react-id-1", "message": "message-1", "emoji": "skull"}),
        (inbound.react, {"as": "dana", "id": "react-id-1", "message": "message-4", "emoji": "bricks"}),
        (
            inbound.message_action,
            {"as": "dana", "id": "a" * 9, "message": "message-1", "command": "home"},
        ),
        (inbound.shortcut, {"as": "dana", "id": "short-id-1", "command": "item.undo"}),
        (inbound.step, {"as": "dana", "step": "back"}),
        (inbound.dismiss, {"as": "dana", "message": "message-1"}),
        (inbound.submit, {"as": "dana", "token": "gone", "fields": {}}),
    ],
)
def test_the_malformed_is_refused(
    setting: Setting, what: Callable[[object, Setting], object], payload: object
) -> None:
    with pytest.raises(BadPayload) as refused:
        what(payload, setting)
    assert refused.value.sentence.endswith(".")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = [
    "as",
    "id",
    "conversation",
    "thread",
    "text",
    "message",
    "command",
    "args",
    "token",
    "fields",
    "step",
]
NEARLY = st.dictionaries(
    st.sampled_from(NAMES),
    st.sampled_from(["dana", "client-id-1", "payments", "message-1", "/debt x", "bricks", "home"]) | JSON,
)


@given(JSON | NEARLY)
def test_nothing_that_arrives_breaks_it(payload: object) -> None:
    chat = Chat(lambda: NOW, PEOPLE, CHANNELS)
    chat.post("payments", "ravi", id_="message-1", text="It broke")
    for what in EVERY:
        with suppress(BadPayload, NotACommand):
            what(payload, Setting(chat, 7, NOW, ADDRESS, "fresh"))
