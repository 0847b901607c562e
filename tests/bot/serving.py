"""Hearth as it runs for real beside a strict Slack: signed requests in, and a look into its store."""

import asyncio
import itertools
import json
import re
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Connection, Engine, create_engine, func, select, update

from storage.database import parse_address
from storage.models import decisions, deliveries, items, teams, workspaces
from tests.bot.server import Server
from tests.fakes.slack_payloads import SlackPerson, message_action, signed, slash_command, view_submission
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_setup import APP_TOKEN

ID = re.compile(r"\bPAY-(\d+)\b")
TOKEN, SECRET = "xoxb-serving", "signing-secret-of-serving"
ANA = SlackPerson("UANA", "ana", "", "acme", "CPAY", "payments")
_numbers = itertools.count(1)
Json = dict[str, Any]


def unescaped(text: str) -> str:
    """What a person reads of a text that Slack parses."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True)
class Sent:
    """What one delivery of a request came to. Status 0: the connection went down without an answer."""

    status: int
    answer: Any
    seconds: float

    @property
    def text(self) -> str:
        return str(self.answer.get("text", "")) if isinstance(self.answer, dict) else str(self.answer)

    @property
    def plain(self) -> str:
        """The answer as people read it."""
        return unescaped(self.text)

    @property
    def line(self) -> str:
        return self.plain.partition("\n")[0]

    @property
    def number(self) -> int | None:
        """The number of the item that the answer names."""
        found = ID.search(self.text)
        return int(found[1]) if found else None

    @property
    def error(self) -> str:
        """The sentence beside a form that stays open."""
        return " ".join(self.answer.get("errors", {}).values()) if isinstance(self.answer, dict) else ""


@dataclass(frozen=True)
class Request:
    """A signed request, byte for byte, so that it can be delivered again."""

    body: Json
    data: bytes
    headers: Mapping[str, str]

    @classmethod
    def of(cls, body: Json) -> "Request":
        return cls(body, *signed(body, SECRET))


class Site:
    """A Slack workspace, the replicas that serve it, and a look into their store."""

    def __init__(
        self, slack: SlackServer, ana: SlackPerson, servers: Sequence[Server], engine: Engine
    ) -> None:
        self.slack = slack
        self.ana = ana
        self.servers = servers
        self._engine = engine
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        await self._http.close()
        self._engine.dispose()

    @property
    def server(self) -> Server:
        return self.servers[0]

    async def deliver(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        """Delivers the same bytes, as often as one likes, to one of the replicas."""
        headers = dict(request.headers) | ({"X-Slack-Retry-Num": str(retry)} if retry else {})
        url, began = f"{self.servers[replica].address}/slack/events", time.perf_counter()
        try:
            async with self._http.post(url, data=request.data, headers=headers) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return Sent(0, "", time.perf_counter() - began)
        told = json.loads(text) if text.startswith("{") else text
        if answer.status == 200:
            self.slack.acknowledged(request.body, told or None)
        return Sent(answer.status, told, time.perf_counter() - began)

    def types(self, text: str, word: str = "/debt", person: SlackPerson | None = None) -> Request:
        """A command as Slack sends it: what is typed arrives escaped."""
        who = person or self.ana
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        url = self.slack.response_url(who.channel_id, who.user_id, team=who.team_id)
        return Request.of(
            slash_command(who, text, trigger_id=self.trigger(who), response_url=url, command=word)
        )

    def presses(self, message: Json, label: str) -> Request:
        """A press of the message's button with that label."""
        rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
        button = next(b for row in rows for b in row if b["text"]["text"] == label)
        url = self.slack.response_url(
            self.ana.channel_id, self.ana.user_id, team=self.ana.team_id, message_ts=message["ts"]
        )
        trigger, name = self.trigger(self.ana), button["action_id"]
        return Request.of(message_action(self.ana, message, name, trigger_id=trigger, response_url=url))

    def trigger(self, who: SlackPerson) -> str:
        return self.slack.trigger_id(who.user_id, who.team_id)

    async def form(self, person: SlackPerson | None = None) -> Json:
        """A form that the person has open now."""
        await self.deliver(self.types("", person=person))
        return self.slack.views((person or self.ana).user_id)[-1]

    def submits(self, view: Json, title: str, person: SlackPerson | None = None) -> Request:
        who = person or self.ana
        return Request.of(view_submission(who, view, {"title": title}, trigger_id=self.trigger(who)))

    def later(self, request: Request) -> list[str]:
        """What came to the answer address of a command, oldest first."""
        own = str(request.body["response_url"]).rpartition("/")[2]
        said = [said["body"] for said in list(self.slack.responses) if said["id"] == own]
        return [unescaped(str(body.get("text", ""))) for body in said]

    async def all_later(self, requests: Sequence[Request], within: float = 3.0) -> list[list[str]]:
        """The same for each, once each has something."""
        await self.slack.wait_for(lambda: all(self.later(request) for request in requests), within)
        return [self.later(request) for request in requests]

    def posted(self) -> list[str]:
        """The texts of the channel's messages that came by chat.postMessage and were taken."""
        return [str(call.payload["text"]) for call in self.slack.called("chat.postMessage") if call.ok]

    def stored(self) -> dict[int, str]:
        """Number → title of every item of the workspace."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(items.c.number, items.c.title)
                .join(teams, teams.c.id == items.c.team_id)
                .where(items.c.workspace_id == self._workspace(connection))
                .order_by(items.c.number)
            ).all()
        assert len({row.number for row in rows}) == len(rows)
        return {row.number: row.title for row in rows}

    def states(self) -> dict[int, str]:
        """Number → state of every item of the workspace."""
        with self._engine.connect() as connection:
            mine = items.c.workspace_id == self._workspace(connection)
            rows = connection.execute(select(items.c.number, items.c.state).where(mine))
            return {row.number: str(row.state) for row in rows}

    def decisions(self, what: str) -> int:
        """How often that was decided."""
        with self._engine.connect() as connection:
            mine = (decisions.c.workspace_id == self._workspace(connection), decisions.c.what == what)
            return connection.execute(select(func.count()).select_from(decisions).where(*mine)).scalar_one()

    def owed(self) -> dict[str, int]:
        """State → how many deliveries."""
        with self._engine.connect() as connection:
            counted = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
            mine = counted.where(deliveries.c.workspace_id == self._workspace(connection))
            return {str(state): count for state, count in connection.execute(mine)}

    def three_minutes_pass(self) -> None:
        """As far as deliveries that are on their way can tell."""
        with self._engine.begin() as connection:
            on_their_way = select(deliveries.c.id, deliveries.c.taken_at).where(
                deliveries.c.taken_at.is_not(None)
            )
            for row in connection.execute(on_their_way).all():
                earlier = update(deliveries).where(deliveries.c.id == row.id)
                connection.execute(earlier.values(taken_at=row.taken_at - timedelta(minutes=3)))

    def _workspace(self, connection: Connection) -> int:
        mine = select(workspaces.c.id).where(workspaces.c.external_id == self.ana.team_id)
        return int(connection.execute(mine).scalar_one())


@asynccontextmanager
async def site(
    address: str, folder: Path, *, replicas: int = 1, socket_mode: bool = False, serve: str = ""
) -> AsyncIterator[Site]:
    """Hearth serves; at the end nothing was sent that Slack refuses, and no traceback was logged.

    `serve`: another way to the same database, for the servers.
    """
    team = f"TSERVE{next(_numbers)}"
    async with SlackServer() as slack:
        slack.add_team(team, TOKEN)
        slack.add_user("UANA", "ana", team=team, real_name="Ana Lima")
        slack.add_channel("CPAY", "payments", team=team)
        settings = {
            "DATABASE_URL": serve or address,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": slack.api_url,
        }
        settings |= {"SLACK_APP_TOKEN": APP_TOKEN} if socket_mode else {"SLACK_SIGNING_SECRET": SECRET}
        servers = [Server(folder, settings) for _ in range(replicas)]
        made = Site(slack, replace(ANA, team_id=team), servers, create_engine(parse_address(address)))
        try:
            await asyncio.gather(*(server.start() for server in servers))
            yield made
        finally:
            await asyncio.gather(*(server.end(signal.SIGKILL) for server in servers))
            await made.close()
        assert slack.violations == []
        assert not [line for server in servers for line in server.said if "Traceback" in line]
