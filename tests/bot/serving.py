"""Hearth as it runs for real beside a strict Slack: signed requests in, and what they come to."""

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.slack.manifest import bot_scopes
from tests.bot import served
from tests.bot.served import Request
from tests.bot.server import Server
from tests.fakes.slack_payloads import SlackPerson, message_action, signed, slash_command, view_submission
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_setup import APP_TOKEN

TOKEN, SECRET = "xoxb-serving", "signing-secret-of-serving"
ANA = SlackPerson("UANA", "ana", "", "acme", "CPAY", "payments")
_numbers = itertools.count(1)
Json = dict[str, Any]


def unescaped(text: str) -> str:
    """What a person reads of a text that Slack parses."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True)
class Sent(served.Sent):
    """What one delivery of a request to Slack came to."""

    @property
    def plain(self) -> str:
        """The answer as people read it."""
        return unescaped(self.text)

    @property
    def error(self) -> str:
        """The sentence beside a form that stays open."""
        return " ".join(self.answer.get("errors", {}).values()) if isinstance(self.answer, dict) else ""


def request(body: Json) -> Request:
    """The payload as Slack delivers it."""
    return Request(body, *signed(body, SECRET))


class Site(served.Served):
    """A Slack workspace, the replicas that serve it, and a look into their store."""

    patience = 3.0

    def __init__(self, slack: SlackServer, ana: SlackPerson, servers: Sequence[Server], address: str) -> None:
        super().__init__([one.address for one in servers], address, ana.team_id, servers)
        self.slack = slack
        self.ana = ana

    async def deliver(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        """Delivers the same bytes, as often as one likes, to one of the replicas."""
        headers = {"X-Slack-Retry-Num": str(retry)} if retry else {}
        sent = await self._post(request, "/slack/events", replica, **headers)
        if sent.status == 200:
            self.slack.acknowledged(request.body, sent.answer or None)
        return Sent(sent.status, sent.answer, sent.seconds)

    async def ask(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        return await self.deliver(request, replica, retry)

    def types(self, text: str, *, by: int = 0, word: str = "/debt") -> Request:
        """A command as Slack sends it: what is typed arrives escaped."""
        who = self.ana
        if by:
            who = replace(who, user_id=f"U{by:02d}", user_name=f"p{by}")
            self.slack.add_user(who.user_id, who.user_name, team=who.team_id)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        url = self.slack.response_url(who.channel_id, who.user_id, team=who.team_id)
        return request(slash_command(who, text, trigger_id=self.trigger(who), response_url=url, command=word))

    def presses(self, message: Json, label: str) -> Request:
        """A press of the message's button with that label."""
        rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
        button = next(b for row in rows for b in row if b["text"]["text"] == label)
        url = self.slack.response_url(
            self.ana.channel_id, self.ana.user_id, team=self.ana.team_id, message_ts=message["ts"]
        )
        trigger, name = self.trigger(self.ana), button["action_id"]
        return request(message_action(self.ana, message, name, trigger_id=trigger, response_url=url))

    def trigger(self, who: SlackPerson) -> str:
        return self.slack.trigger_id(who.user_id, who.team_id)

    async def form(self) -> Json:
        await self.deliver(self.types(""))
        return self.slack.views(self.ana.user_id)[-1]

    def another(self, form: Json, channel: int) -> Json:
        if channel and f"C{channel}" not in self.slack.state.channels:
            self.slack.add_channel(f"C{channel}", f"c{channel}", team=self.ana.team_id)
        there = {"channel": f"C{channel}", "name": f"c{channel}"} if channel else {}
        meta = json.loads(form["private_metadata"])
        meta |= {"t": uuid4().hex, "p": {**meta["p"], **there}}
        return form | {"private_metadata": json.dumps(meta)}

    def submits(self, form: Json, title: str) -> Request:
        trigger = self.trigger(self.ana)
        return request(view_submission(self.ana, form, {"title": title}, trigger_id=trigger))

    def confirms(self, sent: served.Sent) -> bool:
        return sent.number is not None

    def read(self, text: str) -> str:
        return unescaped(text)

    def later(self, request: Request) -> list[str]:
        """What came to the answer address of a command, oldest first."""
        own = str(request.body["response_url"]).rpartition("/")[2]
        said = [said["body"] for said in list(self.slack.responses) if said["id"] == own]
        return [unescaped(str(body.get("text", ""))) for body in said]

    def posted(self) -> list[str]:
        """The texts of the channel's messages that came by chat.postMessage and were taken."""
        return [str(call.payload["text"]) for call in self.slack.called("chat.postMessage") if call.ok]

    def begun(self) -> int:
        return len(self.slack.called("chat.postMessage"))

    def delay_posts(self, seconds: float, times: int = 1) -> None:
        self.slack.fail("chat.postMessage", delay=seconds, times=times)

    def lines(self, typed: int, forms: int) -> int:
        """A command is answered at once, so that only forms owe one."""
        return forms


@asynccontextmanager
async def site(
    address: str, folder: Path, *, replicas: int = 1, socket_mode: bool = False, serve: str = ""
) -> AsyncIterator[Site]:
    """Hearth serves; at the end nothing was sent that Slack refuses, and no traceback was logged.

    `serve`: another way to the same database, for the servers.
    """
    team = f"TSERVE{next(_numbers)}"
    async with SlackServer() as slack:
        slack.add_team(team, TOKEN, scopes=bot_scopes())
        slack.add_user("UANA", "ana", team=team, real_name="Ana Lima")
        slack.add_channel("CPAY", "payments", team=team)
        settings = {
            "DATABASE_URL": serve or address,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": slack.api_url,
        }
        settings |= {"SLACK_APP_TOKEN": APP_TOKEN} if socket_mode else {"SLACK_SIGNING_SECRET": SECRET}
        async with served.replicas(replicas, folder, settings) as servers:
            made = Site(slack, replace(ANA, team_id=team), servers, address)
            try:
                yield made
            finally:
                await made.close()
        assert slack.violations == []
