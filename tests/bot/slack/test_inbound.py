"""Slack's payloads → requests: entities become words, buttons become commands, places become addresses."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import inbound
from bot.slack.cards import MESSAGE_BLOCKS, blocks, button, escape
from bot.slack.inbound import Pressed, Sender
from commands.request import Place, PlaceKind
from commands.view import Act, Card, OpenForm, Option, Pick, Picks, Visit
from storage.enums import Platform
from tests.fakes.slack_payloads import (
    SlackPerson,
    event,
    global_shortcut,
    message_action,
    message_shortcut,
    slash_command,
)
from tests.fakes.slack_state import Message

PERSON = SlackPerson("U0ANA", "ana", "T0", "acme", "C0PAY", "payments")
Json = dict[str, Any]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("plain", "plain"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("ask <@U1|ana> today", "ask @ana today"),
        ("ask <@U1> today", "ask @U1 today"),
        ("in <#C1|general>", "in #general"),
        ("in <#C1>", "in #C1"),
        ("<!channel> and <!here|here>", "@channel and here"),
        ("<!subteam^S1|@platform> please", "@platform please"),
        ("<!subteam^S1>", "@subteam"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("see <https://x.example/a?b=1&amp;c=2>", "see https://x.example/a?b=1&c=2"),
        ("see <https://x.example|x.example>", "see https://x.example"),
        ("see <https://x.example|the page>", "see the page (https://x.example)"),
        ("<mailto:ana@x.example|ana@x.example>", "ana@x.example"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
        ("<", "<"),
        ("<>", "<>"),
    ],
)
def test_entities_become_words(raw: str, words: str) -> None:
    assert inbound.text(raw).words == words


def test_people_in_a_text_are_known_by_name() -> None:
    told = inbound.text("<@U1|ana> and <@W2>", {"W2": "ben"})
    assert told.words == "@ana and @ben"
    assert told.mentions == {"ana": "U1", "ben": "W2"}
    assert inbound.mentioned("<@U1|ana> <@W2> <@U1> <#C1> &lt;@U3&gt;") == ["U1", "W2"]


@given(st.text(max_size=300))
def test_what_is_escaped_comes_back_as_it_was(text: str) -> None:
    assert inbound.text(escape(text)).words == text


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(inbound.text(text).words, str)


def test_who_sends() -> None:
    ana = Sender("T0", "", "U0ANA", "ana")
    command = slash_command(PERSON, "x", trigger_id="1", response_url="")
    assert inbound.sender(command) == ana
    assert inbound.sender(global_shortcut(PERSON, "debt.form", trigger_id="1")) == ana
    reacted = event(PERSON, {"type": "reaction_added", "user": "U0ANA"})
    assert inbound.sender(reacted) == Sender("T0", "", "U0ANA")
    assert inbound.sender(event(PERSON, {"type": "app_uninstalled"})) == Sender("T0", "", "")


def test_the_organization_counts_only_where_it_is_installed() -> None:
    grid = SlackPerson("U0ANA", "ana", "T0", "acme", enterprise_id="E0")
    command = slash_command(grid, "x", trigger_id="1", response_url="")
    assert inbound.sender(command).enterprise == ""
    assert inbound.sender({**command, "is_enterprise_install": "true"}).enterprise == "E0"


def shown(thread: str | None = None, ephemeral: bool = False) -> Json:
    blocks = [
        {"type": "actions", "block_id": "b", "elements": [button(Act("Undo", "item.undo", {"item": "7"}), 0)]}
    ]
    message = Message("C0PAY", "1700000000.000100", "x", "U0BOT", blocks, thread_ts=thread)
    return message_action(PERSON, message, "act:0", trigger_id="1", response_url="", ephemeral=ephemeral)


def test_where_it_was_pressed() -> None:
    place = Place(Platform.SLACK, PlaceKind.CHANNEL, "C0PAY", "payments")
    assert inbound.command_place({"channel_id": "C0PAY", "channel_name": "payments"}) == place
    root = "1690000000.000001"
    pressed = inbound.pressed_place(shown(root))
    assert (pressed.channel, pressed.thread, pressed.message) == ("C0PAY", root, "1700000000.000100")
    unseen = inbound.pressed_place(shown(root, ephemeral=True))
    assert (unseen, pressed.only_you) == (replace(pressed, only_you=True), False)
    assert inbound.pressed_place({"container": {"type": "view"}}).kind is PlaceKind.NOWHERE


def test_channels_that_slack_does_not_name() -> None:
    private = inbound.command_place({"channel_id": "G1", "channel_name": "privategroup"})
    direct = inbound.command_place({"channel_id": "D1", "channel_name": "directmessage"})
    assert (private.kind, private.name) == (PlaceKind.CHANNEL, "")
    assert (direct.kind, direct.name) == (PlaceKind.DIRECT, "")


def test_what_was_pressed() -> None:
    assert inbound.pressed(shown()) == Pressed("item.undo", {"item": "7"}, opens_form=False)
    opened = button(OpenForm("Edit", "item.form", {"item": "7"}), 3)
    assert inbound.pressed({"actions": [opened]}) == Pressed("item.form", {"item": "7"}, opens_form=True)
    section = {"actions": [{"action_id": "section:4"}]}
    assert inbound.pressed(section) == Pressed("", {}, opens_form=False, section=4)


@pytest.mark.parametrize("value", ["high", "", "∅ 100 %", "a:b"])
def test_what_was_chosen_in_a_menu(value: str) -> None:
    """Several menus of the same name, each in another card or block, each ask for their own."""
    options = (Option("A", value), Option("B", "else"))
    picks = [
        Picks("item.set", {"item": item}, (Pick("n", "N", options), Pick("level", "Level", options)))
        for item in ("7", "8")
    ]
    message = Message("C0PAY", "1.2", "x", "U0BOT", blocks(Card(tuple(picks)), MESSAGE_BLOCKS))
    for block, item in zip(message.blocks, ("7", "8"), strict=True):
        menu = block["elements"][1]
        body = message_action(
            PERSON, message, menu["action_id"], menu["options"][0]["value"],
            block_id=block["block_id"], trigger_id="1", response_url="",
        )  # fmt: skip
        asked = {"item": item, "set.level": value}
        assert inbound.pressed(body) == Pressed("item.set", asked, opens_form=False)


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "pick:level:", "block_id": '0.0:{"c":"x","a":{}}', "selected_option": None},
        {"action_id": "pick:level:", "block_id": "b", "selected_option": {"value": "a"}},
        button(Visit("Look", "https://x.example"), 0),
        {"action_id": "value", "type": "static_select"},
        {"action_id": "section:x"},
        {"action_id": "act:0"},
        {"action_id": "act:0", "value": "nonsense"},
        {"action_id": "act:0", "value": '{"c":"item.undo"}'},
        {"action_id": "act:0", "value": '["item.undo"]'},
        {"action_id": "act:0", "value": '{"c":"item.undo","a":"x"}'},
        {},
    ],
)
def test_what_needs_no_answer(action: Json) -> None:
    assert inbound.pressed({"actions": [action]}) is None


def test_what_a_message_hands_over() -> None:
    said = Message("C0PAY", "1700000000.000100", "Deploys break", "U0BEN", thread_ts="1690000000.000001")
    body = message_shortcut(PERSON, "debt.from_message", said, trigger_id="1", response_url="")
    link = "https://acme.slack.com/archives/C0PAY/p1700000000000100"
    assert inbound.message_args(body, "Deploys break") == {
        "text": "Deploys break",
        "origin": "slack:C0PAY:1700000000.000100",
        "permalink": f"{link}?thread_ts=1690000000.000001&cid=C0PAY",
    }
    said.thread_ts = said.ts
    body = message_shortcut(PERSON, "debt.from_message", said, trigger_id="1", response_url="")
    assert inbound.message_args(body, "")["permalink"] == link
    assert inbound.permalink("", "C0PAY", body["message"]) == ""


def test_a_view_without_a_form() -> None:
    assert inbound.meta({"private_metadata": ""}) is None
    assert inbound.meta({}) is None
