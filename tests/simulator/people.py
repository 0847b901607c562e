"""The people of the teams: what they type, press and fill in, stale cards and repeated clicks included."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from commands.catalogue import COMMANDS
from commands.errors import TryAgain
from commands.request import Actor, Place, PlaceKind, Request
from commands.resolving import resolve
from commands.view import Act, Actions, Button, Card, Form, OpenForm, Reply, Row
from storage.database import CommitUnknown, StoreDown, lost_a_race
from storage.enums import Platform
from tests.simulator.chats import Chat, Message
from tests.simulator.filling import filled
from tests.simulator.server import Server

ATTEMPTS = 6
CLICKED_TWICE = 0.08
MOVES_HOME = ("backlog.link_here", "backlog.unlink")
"""After these another workspace answers, which knows nothing of what was asked before."""
TITLES = (
    "Keys",
    "Old library",
    "Slow build",
    "Flaky test",
    "No index",
    "Copy and paste",
    "Dead code",
    "Logs",
)
MARKS = (
    "",
    "!critical",
    "!critical",
    "!high",
    "!high",
    "!medium",
    "~S",
    "#security",
    "23% -> 60%",
    "~L !low",
)
WHY = ("it waits", "because of *bold* <plans>", "we said so")


@dataclass(frozen=True)
class Somebody:
    id: str
    name: str
    chat: Chat


@dataclass
class Crew:
    """A team: its zone, its people, and its channels as (chat, channel, name); the first is its home."""

    zone: str
    people: list[Somebody]
    channels: list[tuple[Chat, str, str]]
    numbers: set[int] = field(default_factory=set)

    @property
    def home(self) -> int:
        return self.channels[0][0].host


class Town(Protocol):
    """What people need of the world around them."""

    now: datetime
    luck: random.Random

    def serving(self) -> Server | None: ...

    def home_of(self, host: int, channel: str) -> int | None: ...

    def home_of_code(self, code: str) -> int | None: ...

    def speaks(self, host: int, person: str) -> bool: ...

    def say(self, chat: Chat, channel: str, thread: str, card: Card) -> Message | None: ...

    def later(self, after: timedelta, do: Callable[[], None]) -> None: ...

    def trace(self, said: str) -> None: ...

    def broken(self, law: str, what: str) -> None: ...

    def decisions(self) -> int: ...

    def remembers(self, key: str) -> bool:
        """Whether the answer to that request is kept."""


class People:
    def __init__(self, town: Town) -> None:
        self._town = town
        self._numbers = 0

    def types(self, crew: Crew, who: Somebody, line: str, at: int | None = None) -> Reply | None:
        """`/backlog review now` and the like, in a channel of theirs."""
        word, _, rest = line.partition(" ")
        typed = resolve(word, rest)
        place = self._place(crew, who, at)
        place = replace(place, owes_answer=place.platform is Platform.TEAMS)
        return self._does(crew, who, place, typed.command, text=typed.text, args=typed.args)

    def owns(self, crew: Crew, who: Somebody) -> Reply | None:
        """Says that they are the Product Owner, or hands that over to somebody else."""
        luck, place = self._town.luck, self._place(crew, who)
        others = [one for one in crew.people if one.chat is who.chat and one is not who]
        if not others or luck.random() < 0.5:
            return self._does(crew, who, place, "owner.claim")
        other = luck.choice(others)
        args, mentions = {"name": other.name}, {other.name: other.id}
        return self._does(crew, who, place, "owner.transfer", args=args, mentions=mentions)

    def presses(self, crew: Crew, who: Somebody, message: Message, button: Button) -> Reply | None:
        """A button on a card that stands there, however old."""
        if not isinstance(button, Act | OpenForm):
            return None
        channel = next((one for one in crew.channels if one[1] == message.to), None)
        direct = message.to.startswith("@")
        if channel is None and not direct:
            return None
        kind = PlaceKind.DIRECT if direct else PlaceKind.CHANNEL
        name = channel[2] if channel else ""
        place = Place(who.chat.platform, kind, message.to.removeprefix("@"), name, message.thread, message.id)
        return self._pressed(crew, who, place, button)

    def _pressed(self, crew: Crew, who: Somebody, place: Place, button: Act | OpenForm) -> Reply | None:
        command = button.command if isinstance(button, Act) else button.form
        if command not in COMMANDS:
            self._town.trace(f"nobody knows {command}")
            return None
        return self._does(crew, who, place, command, args=dict(button.args))

    def _does(
        self,
        crew: Crew,
        who: Somebody,
        place: Place,
        command: str,
        text: str = "",
        args: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        mentions: Mapping[str, str] | None = None,
        token: str = "",
        deep: int = 0,
    ) -> Reply | None:
        """Asks and lives with the answer: looks at it, fills in the form, presses what is offered."""
        self._numbers += 1
        number = self._numbers
        request = Request(
            workspace_id=who.chat.host,
            actor=Actor(who.id, who.name, crew.zone),
            place=place,
            command=command,
            now=self._town.now,
            fresh_token=f"t{number}",
            key=f"form:{token}" if token else f"k{number}",
            text=text,
            args=args or {},
            fields=fields or {},
            mentions=mentions or {},
        )
        reply = self._insists(request)
        said = "nothing" if reply is None else "errors" if reply.errors else "form" if reply.form else "ok"
        self._town.trace(f"{who.name} {command} {dict(request.args)} {text}: {said}")
        if reply is None:
            return None
        kept = command not in MOVES_HOME and self._town.remembers(request.key)
        if kept and self._town.luck.random() < CLICKED_TWICE:
            self._again(request, reply)
        self._reads(crew, who, place, reply, deep)
        return reply

    def _insists(self, request: Request) -> Reply | None:
        """As the door does: a doubtful one is tried again with its key; None when nothing was stored."""
        town = self._town
        server = town.serving()
        for _ in range(ATTEMPTS):
            if server is None or not server.alive:
                return None
            try:
                return server.asked(replace(self._addressed(request), now=server.now()))
            except StoreDown:
                return None
            except (CommitUnknown, TryAgain):
                continue
            except Exception as error:
                if not lost_a_race(error):
                    town.broken("a command broke", f"{request.command}: {error!r}")
        return None

    def _addressed(self, request: Request) -> Request:
        """The request as the workspace gets it whose backlog the channel shares."""
        place, own, town = request.place, request.workspace_id, self._town
        if place.kind is not PlaceKind.CHANNEL:
            return request
        joins = request.command == "backlog.link_here"
        code = request.args.get("code", "")
        home = (town.home_of_code(code) if joins else town.home_of(own, place.channel)) or own
        if home == own:
            return request
        speaks = town.speaks(own, request.actor.external_id)
        return replace(request, workspace_id=home, place=replace(place, host=own), speaks_for_host=speaks)

    def _again(self, request: Request, first: Reply) -> None:
        """The platform delivers it once more, some time later, perhaps to another process."""
        town = self._town

        def again() -> None:
            before = town.decisions()
            reply = self._insists(request)
            town.trace(f"again {request.command} {request.key}: {reply is not None}")
            if reply is not None:
                if town.decisions() != before:
                    town.broken("a repeat has no second effect", f"{request.command} {request.key}")
                if replace(reply, then=None) != replace(first, then=None):
                    town.broken("a repeat gets the same answer", f"{request.command}: {first} and {reply}")

        town.later(timedelta(seconds=town.luck.choice((0.2, 3, 60, 3000))), again)

    def _reads(self, crew: Crew, who: Somebody, place: Place, reply: Reply, deep: int) -> None:
        town = self._town
        if reply.replace is not None and place.message and not place.only_you:
            message = who.chat.messages.get(place.message)
            if message is not None and not message.deleted:
                message.card = reply.replace
        if reply.here is not None and place.kind is PlaceKind.CHANNEL:
            town.say(who.chat, place.channel, place.thread, reply.here)
        if deep > 2:
            return
        if reply.form is not None:
            self._fills(crew, who, place, reply.form, deep)
        elif reply.private is not None and town.luck.random() < 0.4:
            offered = [one for one in buttons_of(reply.private) if isinstance(one, Act | OpenForm)]
            if offered:
                button = town.luck.choice(offered)
                command = button.command if isinstance(button, Act) else button.form
                if command in COMMANDS:
                    alone = replace(place, message="private", only_you=True)
                    self._does(crew, who, alone, command, args=dict(button.args), deep=deep + 1)

    def _fills(self, crew: Crew, who: Somebody, place: Place, form: Form, deep: int) -> None:
        town = self._town
        town_day = town.now.astimezone(ZoneInfo(crew.zone)).date()
        for _ in range(2):
            fields = filled(
                form, town.luck, town_day, [one.id for one in crew.people if one.chat is who.chat]
            )
            args, token = dict(form.args), form.token
            reply = self._does(
                crew, who, place, form.command, args=args, fields=fields, token=token, deep=deep + 1
            )
            if reply is None or not reply.errors:
                return

    def _place(self, crew: Crew, who: Somebody, at: int | None = None) -> Place:
        here = [one for one in crew.channels if one[0] is who.chat]
        chat, channel, name = here[at or 0]
        return Place(chat.platform, PlaceKind.CHANNEL, channel, name)


def buttons_of(card: Card) -> list[Button]:
    held = [block.buttons for block in card.blocks if isinstance(block, Actions | Row)]
    return [button for buttons in held for button in buttons]


def workday(now: datetime, zone: str) -> bool:
    local = now.astimezone(ZoneInfo(zone))
    return local.weekday() < 5 and 8 <= local.hour < 19


def day_near(luck: random.Random, today: date, before: int, after: int) -> str:
    return (today + timedelta(days=luck.randint(-before, after))).isoformat()
