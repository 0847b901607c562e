"""Two chats as their members see them: strict about what a bot may do, and ailing when the weather is bad."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from bot.platform import Ailing, Busy, CannotLook, Gone, PlatformError, Refused, Uncertain
from commands.view import Card
from storage.deliveries import Address
from storage.enums import Platform

PATIENCE = 10.0
"""Seconds after which whoever sends gives up waiting for the answer."""
LATE_BY = 1.5


class Impossible(AssertionError):
    """A bot asked for what no bot that knows what it does would ask for."""


class Fault(Enum):
    """What goes wrong with one call. Those that are unclear to the caller say whether it was done."""

    BUSY = auto()
    NO_WAY = auto()
    BROKEN_UNDONE = auto()
    BROKEN_DONE = auto()
    DROPPED = auto()
    DONE_LATE = auto()


@dataclass
class Message:
    """`to`: a channel, or a person with `@`. mark: what the bot wrote on it. drawn: how often."""

    id: str
    to: str
    thread: str
    mark: str
    card: Card
    at: datetime
    by: str
    deleted: bool = False
    drawn: int = 1


@dataclass
class Chat:
    """One workspace. Channels that Hearth cannot post in have a word for why."""

    platform: Platform
    host: int
    readable: bool
    channels: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    fresh: list[Message] = field(default_factory=list)

    def post(self, address: Address, card: Card, mark: str, at: datetime, by: str) -> Message:
        """A new message stands there. Raises Refused, and Impossible."""
        to = _to(address)
        self._known(to)
        self._open(to)
        if address.thread:
            root = self.messages.get(address.thread)
            if root is None or root.to != to or root.thread:
                raise Impossible(f"no thread {address.thread} begins in {to}")
        name = f"{self.platform}-{len(self.messages) + 1}"
        made = Message(name, to, address.thread, mark, card, at, by)
        self.messages[name] = made
        self.fresh.append(made)
        return made

    def update(self, address: Address, message: str, card: Card) -> None:
        """Raises Refused, Gone, and Impossible."""
        known = self.messages.get(message)
        if known is None or known.to != _to(address):
            raise Impossible(f"no message {message} ever stood in {_to(address)}")
        self._open(known.to)
        if known.deleted:
            raise Gone("message_not_found")
        known.card = card
        known.drawn += 1

    def find(self, address: Address, mark: str, since: datetime) -> str | None:
        """The message with that mark, posted since then. Raises CannotLook."""
        to = _to(address)
        self._known(to)
        if not self.readable or to in self.closed:
            raise CannotLook("missing_scope" if not self.readable else self.closed[to])
        for one in self.messages.values():
            there = (one.to, one.thread, one.mark) == (to, address.thread, mark)
            if there and not one.deleted and one.at >= since:
                return one.id
        return None

    def _known(self, to: str) -> None:
        if to not in self.channels and not to.startswith("@"):
            raise Impossible(f"there is no channel {to}")

    def _open(self, to: str) -> None:
        if to in self.closed:
            raise Refused(self.closed[to], "Somebody can cure that.")

    def standing(self, to: str) -> list[Message]:
        return [one for one in self.messages.values() if one.to == to and not one.deleted]


class Road(Protocol):
    """What lies between a process and a chat."""

    def now(self) -> datetime:
        """The true time."""

    def fault(self, chat: Chat, *, posting: bool) -> Fault | None: ...

    def seconds(self, low: float, high: float) -> float: ...

    def slept(self) -> float:
        """How long the machine was asleep so far."""

    def later(self, after: timedelta, do: Callable[[], None]) -> None:
        """Happens whatever becomes of the process."""

    def trace(self, said: str) -> None: ...

    def sends(self, chat: Chat, address: Address, mark: str) -> None:
        """A new message is about to be sent: laws may object."""

    @property
    def name(self) -> str: ...


class Wire:
    """The chats of one platform, as one process reaches them: a ChatPlatform."""

    def __init__(self, chats: dict[int, Chat], road: Road) -> None:
        self._chats = chats
        self._road = road

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        chat, road = self._chats[workspace_id], self._road
        road.sends(chat, address, mark)

        def take() -> str:
            message = chat.post(address, card, mark, road.now(), road.name)
            road.trace(f"{chat.platform} {message.to} {message.id} thread={message.thread} mark={mark}")
            return message.id

        return await self._call(chat, take, posting=True)

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        chat = self._chats[workspace_id]
        await self._call(chat, lambda: chat.update(address, message, card))

    async def find(self, workspace_id: int, address: Address, mark: str, since: datetime) -> str | None:
        chat, road = self._chats[workspace_id], self._road
        found: list[str | None] = []
        await self._call(chat, lambda: found.append(chat.find(address, mark, since)))
        road.trace(f"{road.name} looked for {mark}: {found[0]}")
        return found[0]

    async def _call(self, chat: Chat, do: Callable[[], object], *, posting: bool = False) -> str:
        """There and back. What goes wrong on the way looks as the platforms' libraries tell it.

        What has left arrives, whatever becomes of the process meanwhile.
        """
        road = self._road
        slept, fault = road.slept(), road.fault(chat, posting=posting)
        if fault is not None:
            road.trace(f"{road.name} {chat.platform} {fault.name}")
        there, back = road.seconds(0.01, 0.3), road.seconds(0.01, 0.3)
        if fault in (Fault.NO_WAY, Fault.BUSY) or (fault is Fault.BROKEN_UNDONE and posting):
            await asyncio.sleep(there)
            raise _error(fault, road)
        late = fault is Fault.DONE_LATE and posting
        answer = _Answer(do)
        arrives = PATIENCE + LATE_BY * road.seconds(0, 1) if late else there
        road.later(timedelta(seconds=arrives), answer.arrives)
        slow = late or (fault is Fault.DROPPED and posting)
        await asyncio.sleep(PATIENCE if slow else there + back)
        if posting and (fault is not None or (road.slept() > slept and road.seconds(0, 1) < 0.5)):
            raise Uncertain(fault.name if fault is not None else "ServerDisconnectedError")
        return answer.given()


@dataclass
class _Answer:
    """What the chat says once it was asked."""

    do: Callable[[], object]
    said: str = ""
    refused: PlatformError | None = None

    def arrives(self) -> None:
        try:
            self.said = str(self.do())
        except PlatformError as error:
            self.refused = error

    def given(self) -> str:
        if self.refused is not None:
            raise self.refused
        return self.said


def _error(fault: Fault, road: Road) -> PlatformError:
    match fault:
        case Fault.NO_WAY:
            return Ailing("ConnectionRefusedError")
        case Fault.BUSY:
            return Busy("ratelimited", round(road.seconds(1, 30)))
        case _:
            return Uncertain("500")


def _to(address: Address) -> str:
    return f"@{address.person}" if address.person else address.channel
