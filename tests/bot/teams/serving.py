"""Hearth beside a strict Teams: signed activities in, messages and cards out, and people who use them."""

import copy
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from storage.models import conversations
from tests.bot import served
from tests.bot.served import Request, Sent, is_final
from tests.bot.server import Server
from tests.bot.teams.dialogs import Dialog, chosen_in, is_form, sent_by
from tests.fakes import teams_payloads as payloads
from tests.fakes.teams_cards import actions_of
from tests.fakes.teams_payloads import Conversation, TeamsPerson, Words
from tests.fakes.teams_rules import answer_problems
from tests.fakes.teams_server import TeamsServer
from tests.fakes.teams_state import CARD, Message, Room, button, reading

PATH = "/api/messages"
PATIENCE = 30.0
LINE = re.compile(r"[A-Z][A-Z0-9]*-\d+ ")
Json = dict[str, Any]


@dataclass(frozen=True)
class Told(Sent):
    """What an invoke was answered, as the person who pressed sees it."""

    @property
    def text(self) -> str:
        """The words of the card, dialog or short message."""
        match self.answer:
            case {"type": "application/vnd.microsoft.card.adaptive", "value": dict(card)}:
                return reading(card)
            case {"value": str(said)} | {"task": {"value": str(said)}}:
                return said
            case {"task": {"value": {"card": {"content": dict(card)}}}}:
                return reading(card)
            case {"value": {"message": str(said)}}:
                return said
            case _:
                return ""

    @property
    def error(self) -> str:
        return self.text if self.dialog and is_form(self.dialog["card"]["content"]) else ""

    @property
    def dialog(self) -> Json | None:
        """What the dialog shows next; None when it closed or ends with a sentence."""
        task = self.answer.get("task") if isinstance(self.answer, dict) else None
        shown: Json | None = task["value"] if task and task["type"] == "continue" else None
        return shown


class Site(served.Served):
    """A tenant of Teams with people, a team and a channel, and the replicas that serve it."""

    patience = 4.0

    def __init__(
        self, teams: TeamsServer, urls: Sequence[str], address: str, servers: Sequence[Server] = ()
    ) -> None:
        super().__init__(urls, address, teams.tenant, servers)
        self.teams = teams
        self._welcomes = 0
        self._people: dict[int, TeamsPerson] = {}
        self._channels: dict[int, Conversation] = {}
        self.ana = teams.state.add_person("Ana Lima", teams.tenant)
        self.ben = teams.state.add_person("Ben Oduya", teams.tenant, zone="Europe/London")
        _, self.channel = teams.state.add_team("Acme", [self.ana, self.ben], "payments")

    def sign(self, activity: Json) -> Request:
        """The activity as Teams delivers it."""
        headers = {"Authorization": self.teams.authority.bearer(), "Content-Type": "application/json"}
        try:
            data = json.dumps(activity, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            data = json.dumps(activity).encode()
        return Request(activity, data, headers)

    async def deliver(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        """Delivers the same bytes, as often as one likes; Teams does not say which delivery it is.

        An invoke that is not answered 200, in its own shape, is a violation.
        """
        sent = await self._post(request, PATH, replica)
        if request.body.get("type") != "invoke" or sent.status == 0:
            return sent
        name = str(request.body.get("name"))
        problems = answer_problems(name, sent.answer)
        problems += [f"status {sent.status}"] if sent.status != 200 else []
        self.teams.violations.extend(f"answer to {name}: {problem}" for problem in problems)
        return Told(sent.status, sent.answer, sent.seconds)

    async def install(self, where: Conversation | None = None, person: TeamsPerson | None = None) -> Message:
        """Somebody adds the bot to a team, a chat or for themselves; its welcome."""
        there, who = where or self.channel, person or self.ana
        self.teams.state.room(there.id).bot_in = True
        before = len(self.teams.posted(there))
        for event in (
            payloads.installed(self.teams.bot, who, there),
            payloads.members(self.teams.bot, who, there, added=[self.teams.bot.account["id"]]),
        ):
            assert (await self.deliver(self.sign(event))).status == 200
        await self.wait_for(lambda: len(self.teams.posted(there)) > before)
        self._welcomes += 1
        return self.teams.posted(there)[-1]

    def is_named(self) -> bool:
        """Whether the channel is known by its name already, which the bot has to ask for."""
        with self._engine.connect() as connection:
            named = select(conversations.c.name).where(conversations.c.channel == self.channel.id)
            return bool(connection.execute(named).scalar())

    def says(
        self,
        text: str | Words,
        person: TeamsPerson | None = None,
        where: Conversation | None = None,
        *,
        thread: str = "",
        mention: bool | None = None,
    ) -> Request:
        """Somebody writes to the bot; the message stands in Teams whatever the bot makes of it."""
        who, there = person or self.ana, where or self.channel
        said = payloads.message(self.teams.bot, who, there, text, thread=thread, mention=mention)
        self.teams.state.keep(self.teams.state.room(there.id), who.id, said, thread)
        return self.sign(said)

    def types(self, text: str, *, by: int = 0) -> Request:
        if by and by not in self._people:
            self._people[by] = self.teams.state.add_person(f"P{by}", self.teams.tenant)
            self.teams.state.room(self.channel.id).members.append(self._people[by].id)
        return self.says(f"debt {text}", self._people.get(by))

    async def ask(self, request: Request, replica: int = 0, retry: int = 0) -> Sent:
        """What is typed is answered by a message of its own, in the thread."""
        sent = await self.deliver(request, replica, retry)
        if request.body["type"] == "invoke" or sent.status != 200:
            return sent
        return Sent(sent.status, (await self.answered(request))[0].words, sent.seconds)

    def confirms(self, sent: Sent) -> bool:
        """Taken is stored; the line that says so follows."""
        return True

    def later(self, request: Request) -> list[str]:
        return [message.words for message in self.heard(request)[1:]]

    async def form(self) -> Dialog:
        return await self.compose("debt.from_message")

    def another(self, form: Dialog, channel: int) -> Dialog:
        if channel and channel not in self._channels:
            where = replace(self.channel, id=f"19:{uuid4().hex}@thread.tacv2", name=f"c{channel}")
            self.teams.state.rooms[where.id] = Room(where, [self.ana.id])
            self._channels[channel] = where
        content = copy.deepcopy(form.content)
        token = uuid4().hex
        for action in actions_of(content):
            action.get("data", {}).get("hearth", {}).update({"t": token})
        return replace(form, content=content, where=self._channels.get(channel, self.channel))

    def submits(self, form: Dialog, title: str) -> Request:
        return self.sends(form, {"title": title})

    def posted(self) -> list[str]:
        return [one.words for one in self.teams.posted() if LINE.match(one.words)]

    def begun(self) -> int:
        return len(self.teams.called("send")) + len(self.teams.called("reply")) - self._welcomes

    def delay_posts(self, seconds: float, times: int = 1) -> None:
        self.teams.fail("send", delay=seconds, times=times)

    def lines(self, typed: int, forms: int) -> int:
        """What is typed cannot be answered at once, so that it owes one too."""
        return typed + forms

    def heard(self, request: Request) -> list[Message]:
        """What the bot wrote where that was said: in its thread, or in the chat since."""
        said = request.body
        channel, _, root = said["conversation"]["id"].partition(";messageid=")
        where = self.teams.state.room(channel).where
        in_thread = (one for one in self.teams.posted(where) if one.root == root)
        return [one for one in in_thread if int(one.id) > int(said["id"])]

    async def answered(self, request: Request, count: int = 1, within: float = PATIENCE) -> list[Message]:
        """The same, once there are that many."""
        await self.teams.wait_for(lambda: len(self.heard(request)) >= count, within)
        return self.heard(request)

    async def asks(
        self,
        text: str | Words,
        person: TeamsPerson | None = None,
        where: Conversation | None = None,
        *,
        thread: str = "",
    ) -> Message:
        """Somebody writes to the bot and reads its answer."""
        request = self.says(text, person, where, thread=thread)
        assert (await self.deliver(request)).status == 200
        return (await self.wait_for(lambda: [one for one in self.heard(request) if is_final(one.words)]))[-1]

    def presses(
        self,
        message: Message,
        title: str,
        person: TeamsPerson | None = None,
        chosen: Mapping[str, str] | None = None,
    ) -> Request:
        """A press of an Action.Execute of the card that the person sees; `chosen` in its menus first."""
        who = person or self.ana
        card = self.teams.sees(who, message)
        action = button(card, title)
        assert action["type"] == "Action.Execute", action
        data = sent_by(action, card, chosen_in(card, chosen or {}))
        return self._executes(message, {**action, "data": data}, who)

    async def press(
        self,
        message: Message,
        title: str,
        person: TeamsPerson | None = None,
        chosen: Mapping[str, str] | None = None,
    ) -> Sent:
        """The same, delivered; a card in the answer takes the message's place for that person."""
        return await self._acts(self.presses(message, title, person, chosen), message, person or self.ana)

    async def looks(self, message: Message, person: TeamsPerson | None = None) -> Json:
        """The person comes by: the card that they see, refreshed if it wants to be for them."""
        who = person or self.ana
        refresh = self.teams.sees(who, message).get("refresh") or {}
        if who.id in refresh.get("userIds", ()):
            await self._acts(self._executes(message, refresh["action"], who, automatic=True), message, who)
        return self.teams.sees(who, message)

    def _executes(
        self, message: Message, action: Json, who: TeamsPerson, *, automatic: bool = False
    ) -> Request:
        where = self.teams.state.room(message.conversation).where
        return self.sign(
            payloads.pressed(
                self.teams.bot, who, where, action,
                message=message.id, thread=message.root, automatic=automatic,
            )
        )  # fmt: skip

    async def _acts(self, request: Request, message: Message, who: TeamsPerson) -> Sent:
        sent = await self.deliver(request)
        if isinstance(sent.answer, dict) and sent.answer.get("type") == CARD:
            self.teams.show(who, message, sent.answer["value"])
        return sent

    def opens(self, message: Message, title: str, person: TeamsPerson | None = None) -> Request:
        """A press of a button that opens a dialog."""
        who = person or self.ana
        action = button(self.teams.sees(who, message), title)
        assert action["type"] == "Action.Submit", action
        assert action["data"]["msteams"] == {"type": "task/fetch"}, action
        where = self.teams.state.room(message.conversation).where
        return self.sign(
            payloads.fetched(
                self.teams.bot, who, where, action["data"], message=message.id, thread=message.root
            )
        )

    async def open_form(self, message: Message, title: str, person: TeamsPerson | None = None) -> Dialog:
        """The same, delivered: the dialog in front of the person."""
        who, where = person or self.ana, self.teams.state.room(message.conversation).where
        sent = await self.deliver(self.opens(message, title, who))
        return self._dialog(Dialog("", {}, who, where, message.root), sent)

    def composes(
        self,
        command: str,
        person: TeamsPerson | None = None,
        where: Conversation | None = None,
        *,
        message: Json | None = None,
        thread: str = "",
        context: str | None = "",
    ) -> Request:
        """The command of the message extension, from the compose box or on that message (its activity)."""
        who, there = person or self.ana, where or self.channel
        picked = payloads.picked(message) if message else None
        return self.sign(
            payloads.composed(
                self.teams.bot, who, there, command, picked=picked, thread=thread, context=context
            )
        )

    async def compose(
        self,
        command: str,
        person: TeamsPerson | None = None,
        where: Conversation | None = None,
        *,
        message: Json | None = None,
        thread: str = "",
    ) -> Dialog:
        """The same, delivered: the dialog in front of the person."""
        request = self.composes(command, person, where, message=message, thread=thread)
        picked = request.body["value"].get("messagePayload")
        opened = Dialog("", {}, person or self.ana, where or self.channel, thread, command, picked)
        return self._dialog(opened, await self.deliver(request))

    def sends(self, dialog: Dialog, values: Json | None = None, title: str = "") -> Request:
        """A button of the dialog, with what was typed (its own submit button when none is named)."""
        data, bot = dialog.data(values or {}, title), self.teams.bot
        who, where, thread = dialog.person, dialog.where, dialog.thread
        if not dialog.command:
            return self.sign(payloads.submitted(bot, who, where, data, thread=thread))
        command, picked = dialog.command, dialog.picked
        return self.sign(payloads.composed(bot, who, where, command, data=data, picked=picked, thread=thread))

    async def submit(self, dialog: Dialog, values: Json | None = None, title: str = "") -> Dialog | str:
        """The same, delivered: the dialog as it stands then, or the last words once it closed."""
        sent = await self.deliver(self.sends(dialog, values, title))
        return self._dialog(dialog, sent) if isinstance(sent, Told) and sent.dialog else sent.text

    def _dialog(self, dialog: Dialog, sent: Sent) -> Dialog:
        assert isinstance(sent, Told)
        assert sent.dialog, sent
        return replace(dialog, title=sent.dialog["title"], content=sent.dialog["card"]["content"])


@asynccontextmanager
async def site(
    address: str, folder: Path, *, replicas: int = 1, serve: str = "", installed: bool = True
) -> AsyncIterator[Site]:
    """Hearth serves; at the end nothing was sent that Teams refuses, and no traceback was logged.

    `serve`: another way to the same database, for the servers. `installed`: it was added to the channel.
    """
    with TeamsServer() as teams:
        settings = {"DATABASE_URL": serve or address, **teams.settings()}
        async with served.replicas(replicas, folder, settings) as servers:
            made = Site(teams, [one.address for one in servers], address, servers)
            try:
                if installed:
                    await made.install()
                    await made.wait_for(made.is_named)
                yield made
            finally:
                await made.close()
        assert teams.violations == []
