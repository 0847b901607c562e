"""Hearth running for real, and a Slack that talks to it over signed HTTP."""

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from sqlalchemy import create_engine, select

from bot.app import running
from bot.settings import Settings
from bot.slack.manifest import bot_scopes
from storage.database import parse_address
from storage.enums import DeliveryState
from storage.models import deliveries
from tests.bot.patience import patient
from tests.fakes.slack_http import Call
from tests.fakes.slack_payloads import (
    SlackPerson,
    message_action,
    message_shortcut,
    signed,
    slash_command,
    view_action,
    view_submission,
)
from tests.fakes.slack_schema import walk
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_state import Message

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
_numbers = itertools.count(1)
Json = dict[str, Any]


@dataclass
class Chat:
    """What people in one Slack workspace do, and what they see. A new workspace for each test."""

    slack: SlackServer
    http: aiohttp.ClientSession
    url: str
    team: str
    person: SlackPerson
    address: str = ""
    statuses: list[int] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    @property
    def other(self) -> SlackPerson:
        """Somebody else in the same channel."""
        ben = self.person.user_id.replace("UANA", "UBEN")
        return SlackPerson(ben, "ben", self.team, "acme", self.person.channel_id, "payments", "A0HEARTH")

    async def send(
        self, body: Json, *, secret: str = SECRET, now: float | None = None, retry: int | None = None
    ) -> Any:
        """Posts a payload, signed; the acknowledgement's JSON, or its text."""
        data, headers = signed(body, secret, now=now, retry=retry)
        async with self.http.post(self.url, data=data, headers=headers) as answer:
            text = await answer.text()
            self.statuses.append(answer.status)
        told = json.loads(text) if text.startswith("{") else text
        self.answers.append(told)
        if answer.status == 200:
            self.slack.acknowledged(body, told or None)
        return told

    def command(self, text: str, word: str = "/debt", person: SlackPerson | None = None) -> Json:
        who = person or self.person
        url = self.slack.response_url(who.channel_id, who.user_id, team=self.team)
        trigger = self.slack.trigger_id(who.user_id, self.team)
        return slash_command(who, text, trigger_id=trigger, response_url=url, command=word)

    async def types(self, text: str, word: str = "/debt", person: SlackPerson | None = None) -> Any:
        return await self.send(self.command(text, word, person))

    def press(
        self, message: Message | Json, label: str, person: SlackPerson | None = None, **more: Any
    ) -> Json:
        """A press of the button with that label on a message."""
        who = person or self.person
        shown = message.as_json(self.team) if isinstance(message, Message) else message
        element = button(shown, label)
        url = self.slack.response_url(who.channel_id, who.user_id, team=self.team, message_ts=shown.get("ts"))
        trigger = self.slack.trigger_id(who.user_id, self.team)
        hidden = isinstance(message, Message) and message.ephemeral_to is not None
        more = {"ephemeral": hidden, "block_id": _block_of(shown, element), **more}
        return message_action(
            who,
            shown,
            element["action_id"],
            trigger_id=trigger,
            response_url=url,
            **more,
        )

    def pick(self, message: Message, label: str, option: str, person: SlackPerson | None = None) -> Json:
        """A choice in a menu of a message, by the words that the menu shows."""
        who = person or self.person
        block_id, menu, value = menu_option(message.as_json(self.team), label, option)
        url = self.slack.response_url(who.channel_id, who.user_id, team=self.team, message_ts=message.ts)
        return message_action(
            who,
            message,
            menu["action_id"],
            value,
            trigger_id=self.slack.trigger_id(who.user_id, self.team),
            response_url=url,
            block_id=block_id,
            ephemeral=message.ephemeral_to is not None,
        )

    def press_in_view(
        self, view: Json, label: str, values: Json | None = None, person: SlackPerson | None = None
    ) -> Json:
        """A press of a button on the home tab or in a form; `values` is what was typed so far."""
        who = person or self.person
        element = button(view, label)
        trigger = self.slack.trigger_id(who.user_id, self.team)
        block = _block_of(view, element)
        return view_action(who, view, element["action_id"], trigger_id=trigger, values=values, block_id=block)

    def shortcut(self, callback: str, message: Message, person: SlackPerson | None = None) -> Json:
        """The entry of a message's menu."""
        who = person or self.person
        url = self.slack.response_url(who.channel_id, who.user_id, team=self.team)
        trigger = self.slack.trigger_id(who.user_id, self.team)
        return message_shortcut(who, callback, message, trigger_id=trigger, response_url=url)

    def view_of(self, person: SlackPerson | None = None) -> Json:
        """The form that is open on the person's screen."""
        views: list[Json] = self.slack.views((person or self.person).user_id)
        return views[-1]

    async def submit(self, view: Json, values: Json, person: SlackPerson | None = None) -> Any:
        who = person or self.person
        trigger = self.slack.trigger_id(who.user_id, self.team)
        return await self.send(view_submission(who, view, values, trigger_id=trigger))

    def channel(self) -> list[Message]:
        """What stands in the channel, without what people wrote there themselves."""
        return [message for message in self.slack.messages(self.person.channel_id) if message.bot_id]

    async def posted(self, count: int = 1) -> list[Call]:
        """The posts of the bot that Slack took, once there are that many."""
        return await self._taken("chat.postMessage", count)

    async def redrawn(self, count: int = 1) -> list[Call]:
        """The updates of messages that Slack took, once there are that many."""
        return await self._taken("chat.update", count)

    async def told(self, person: SlackPerson | None = None, count: int = 1) -> list[Message]:
        """What only this person was shown, once there are that many."""
        who = (person or self.person).user_id

        def enough() -> list[Message]:
            return found if len(found := self.slack.ephemerals(who)) >= count else []

        return await self.slack.wait_for(enough)

    async def _taken(self, method: str, count: int) -> list[Call]:
        def enough() -> list[Call]:
            found = [call for call in self.slack.called(method) if call.ok]
            return found if len(found) >= count else []

        taken = await self.slack.wait_for(enough)
        await self.settled()
        return taken

    async def settled(self) -> None:
        """Returns once what Slack took has been recorded."""
        if not self.address:
            return
        engine = create_engine(parse_address(self.address))
        sending = select(deliveries.c.id).where(deliveries.c.state == DeliveryState.SENDING)

        def none_is_open() -> bool:
            with engine.connect() as connection:
                return connection.execute(sending).first() is None

        await self.slack.wait_for(none_is_open)
        engine.dispose()


def buttons(surface: Json) -> list[Json]:
    """Every button of a message or view."""
    found = []
    for block in surface["blocks"]:
        found += [element for element in block.get("elements", []) if element.get("type") == "button"]
        if block.get("accessory", {}).get("type") == "button":
            found.append(block["accessory"])
    return found


def button(surface: Json, label: str) -> Json:
    """The button with that label; raises LookupError when there is none."""
    for element in buttons(surface):
        if element["text"]["text"] == label:
            return element
    raise LookupError(f"no button {label}: {[element['text']['text'] for element in buttons(surface)]}")


def menu_option(surface: Json, label: str, option: str) -> tuple[str, Json, str]:
    """The menu of that label: its block's ID, itself, and the option's value. Raises LookupError."""
    for block in surface["blocks"]:
        for element in block.get("elements", []):
            if element.get("type") == "static_select" and element["placeholder"]["text"] == label:
                for one in element["options"]:
                    if one["text"]["text"] == f"{label}: {option}":
                        return block["block_id"], element, one["value"]
    raise LookupError(f"no menu {label} with {option}")


def _block_of(surface: Json, element: Json) -> str | None:
    holds = (block for block in surface["blocks"] if element in buttons({"blocks": [block]}))
    block_id: str | None = next(holds).get("block_id")
    return block_id


def said(message: Json) -> str:
    return str(message.get("text", ""))


def words_in(surface: Json) -> str:
    """Every word that a message or view shows, run together."""
    return "".join(part["text"] for part, _ in walk(surface["blocks"]) if isinstance(part.get("text"), str))


def initial(view: Json, name: str) -> Any:
    """What a field of a form shows before anybody types; None when it is empty."""
    block = next(b for b in view["blocks"] if b["block_id"].partition("~")[0] == name)
    element = block["element"]
    held = [value for key, value in element.items() if key.startswith("initial_")]
    first = held[0] if held else None
    return first["value"] if isinstance(first, dict) else first


def fields(view: Json) -> list[str]:
    """The names of the fields that a form shows."""
    return [b["block_id"].partition("~")[0] for b in view["blocks"] if b["type"] == "input"]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.pace = 0
        yield server
        assert server.violations == []


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)


def people_of(slack: SlackServer, team: str, token: str, number: int) -> SlackPerson:
    """A workspace with a channel, Ana, Ben, and what the manifest asks for; Ana."""
    slack.add_team(team, token, name="acme", scopes=bot_scopes())
    slack.add_user(f"UANA{number}", "ana", team=team, real_name="Ana Lima", tz="Europe/Lisbon")
    slack.add_user(f"UBEN{number}", "ben", team=team, real_name="Ben Oduya", tz="Europe/London")
    slack.add_channel(f"CPAY{number}", "payments", team=team)
    return SlackPerson(f"UANA{number}", "ana", team, "acme", f"CPAY{number}", "payments", "A0HEARTH")


@asynccontextmanager
async def hearth(
    slack: SlackServer, address: str, settings: Mapping[str, Any]
) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """Hearth with these settings beside the usual ones, a browser, and where Slack posts to."""
    usual = {
        "database_url": address,
        "slack_signing_secret": SECRET,
        "slack_api_url": slack.api_url,
        "hearth_port": 0,
    }
    async with (
        running(Settings.model_validate({**usual, **settings})) as port,
        aiohttp.ClientSession() as http,
    ):
        yield http, f"http://127.0.0.1:{port}/slack/events"


@pytest.fixture
async def chat(slack: SlackServer, own_address: str) -> AsyncIterator[Chat]:
    number = next(_numbers)
    team, token = f"T{number:05d}", f"xoxb-{number}"
    person = people_of(slack, team, token, number)
    async with hearth(slack, own_address, {"slack_bot_token": token}) as (http, url):
        yield Chat(slack, http, url, team, person, own_address)
