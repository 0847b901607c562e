"""Hearth running for real, and a Slack that talks to it over signed HTTP."""

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from bot.app import running
from bot.settings import Settings
from tests.fakes.slack_payloads import (
    SlackPerson,
    event,
    message_action,
    message_shortcut,
    signed,
    slash_command,
    view_action,
    view_submission,
)
from tests.fakes.slack_server import SlackServer

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
    statuses: list[int] = field(default_factory=list)

    async def send(
        self, body: Json, *, secret: str = SECRET, now: float | None = None, retry: int | None = None
    ) -> Any:
        """Posts a payload, signed; the acknowledgement's JSON, or its text."""
        data, headers = signed(body, secret, now=now, retry=retry)
        async with self.http.post(self.url, data=data, headers=headers) as answer:
            text = await answer.text()
            self.statuses.append(answer.status)
        told = json.loads(text) if text.startswith("{") else text
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

    def press(self, message: Json, action: str, person: SlackPerson | None = None, **more: Any) -> Json:
        """A press of the button with that label on a message (`text`, `blocks`, perhaps `ts`)."""
        who = person or self.person
        element = next(e for e in _buttons(message) if e["text"]["text"] == action)
        url = self.slack.response_url(
            who.channel_id, who.user_id, team=self.team, message_ts=message.get("ts")
        )
        trigger = self.slack.trigger_id(who.user_id, self.team)
        return message_action(
            who,
            message,
            element["action_id"],
            element.get("value"),
            trigger_id=trigger,
            response_url=url,
            **more,
        )

    async def view_of(self, person: SlackPerson | None = None) -> Json:
        """The form that is open on the person's screen."""
        views: list[Json] = self.slack.views((person or self.person).user_id)
        return views[-1]

    async def submit(self, view: Json, values: Json, person: SlackPerson | None = None) -> Any:
        who = person or self.person
        trigger = self.slack.trigger_id(who.user_id, self.team)
        return await self.send(view_submission(who, view, values, trigger_id=trigger))


def _buttons(message: Json) -> list[Json]:
    found = []
    for block in message["blocks"]:
        found += [element for element in block.get("elements", []) if element.get("type") == "button"]
        if block.get("accessory", {}).get("type") == "button":
            found.append(block["accessory"])
    return found


def said(message: Json) -> str:
    return str(message.get("text", ""))


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.pace = 0
        yield server
        assert server.violations == []


@pytest.fixture
async def chat(slack: SlackServer, address: str) -> AsyncIterator[Chat]:
    number = next(_numbers)
    team, token = f"T{number:05d}", f"xoxb-{number}"
    slack.add_team(team, token)
    slack.add_user(f"UANA{number}", "ana", team=team, real_name="Ana Lima", tz="Europe/Lisbon")
    slack.add_user(f"UBEN{number}", "ben", team=team, real_name="Ben Oduya", tz="Europe/London")
    slack.add_channel(f"CPAY{number}", "payments", team=team)
    settings = Settings.model_validate(
        {
            "database_url": address,
            "slack_bot_token": token,
            "slack_signing_secret": SECRET,
            "slack_api_url": slack.api_url,
            "hearth_port": 0,
        }
    )
    person = SlackPerson(f"UANA{number}", "ana", team, "acme", f"CPAY{number}", "payments", "A0HEARTH")
    async with running(settings) as port, aiohttp.ClientSession() as http:
        yield Chat(slack, http, f"http://127.0.0.1:{port}/slack/events", team, person)
