"""A Reply → what Teams gets for it: the invoke's own answer, and messages that follow."""

import asyncio
import random
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog

from bot.afterwards import Whisper
from bot.door import Answered, Pending
from bot.platform import Ailing, Busy, PlatformError, Uncertain
from bot.teams import cards
from bot.teams.cards import Surface
from bot.teams.outbound import TeamsOutbound
from commands.catalogue import COMMANDS
from commands.posting import aside
from commands.request import PlaceKind, Request
from commands.standing import address_of
from commands.view import Actions, Card, OpenForm, Paragraph, Reply, Row
from storage.deliveries import Address
from storage.enums import Platform

log = structlog.get_logger(__name__)
TRIES = 4
CARD, MESSAGE = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"
DONE = "Done."
BEHIND = "{name} asked for this. What you see when you open it, only you see."
FORM_READY = "The form is ready: press to open it."
Json = dict[str, Any]


class TeamsAnswers:
    """What cannot travel in an invoke's answer is sent by tasks that `close` waits for."""

    def __init__(self, outbound: TeamsOutbound) -> None:
        self._outbound = outbound
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    def to_message(self, request: Request, outcome: Answered | Pending) -> None:
        """Replies in the thread where it was typed; what only its reader may see waits behind a door."""
        if isinstance(outcome, Pending):
            self._say(request, outcome.notice)
            self._later(self._say_when_done(request, outcome))
        else:
            self._reply(request, outcome.reply)

    def offer(self, request: Request) -> None:
        """A door in the conversation: whoever opens it sees their own answer, and nobody else does."""
        who = request.actor
        said = BEHIND.format(name=who.name or "Somebody")
        content = cards.door(request.command, dict(request.args), said, "Open", who.external_id)
        if COMMANDS[request.command].writes:  # what does something waits for a press
            del content["refresh"]
        self._later(self._send(request.workspace_id, address_of(request.place), content, said))

    def to_action(
        self, request: Request, outcome: Answered | Pending, *, private: bool, shown_here: bool
    ) -> Json:
        """The card that takes the place of the one that was pressed, for the presser; or a short message.

        private: nobody else sees what was pressed. shown_here: its answer is what the press is for. A list
        whose row was pressed stays where it is.
        """
        if isinstance(outcome, Pending):
            self._later(self._tell_when_done(request, outcome))
            return message(cards.said(outcome.notice))
        reply = outcome.reply
        if reply.here is not None:
            self._say(request, reply.here)
        if reply.replace is not None:
            if reply.private is not None:
                self.tell(request, reply.private)
            return _card(reply.replace, Surface.PRIVATE if private else Surface.MESSAGE)
        if reply.form is not None:
            return _card(_opener(request, reply.form.title), Surface.PRIVATE)
        if reply.private is None:
            return message(DONE)
        if shown_here or (private and not aside(request)):
            return _card(reply.private, Surface.PRIVATE)
        if _is_words(reply.private):
            return message(cards.said(reply.private))
        self.tell(request, reply.private)
        return message(f"{cards.said(reply.private).partition(chr(10))[0]} More is in your chat with Hearth.")

    def say(self, request: Request, card: Card) -> None:
        """A message in the conversation that was asked from."""
        self._say(request, card)

    def tell(self, request: Request, card: Card) -> None:
        """A message to the person alone."""
        address = Address(Platform.TEAMS, person=request.actor.external_id)
        if request.place.kind is PlaceKind.DIRECT:
            address = address_of(request.place)
        self._later(self._send(request.workspace_id, address, cards.card(card), cards.fallback(card)))

    def whisper(self, request: Request) -> Whisper:
        """Tells it to the person alone in their chat with Hearth; where there is none yet, to nobody."""

        async def told(card: Card) -> None:
            who = request.actor.external_id
            if request.place.kind is PlaceKind.DIRECT:
                address = address_of(request.place)
            elif await self._outbound.has_chat(request.workspace_id, who):
                address = Address(Platform.TEAMS, person=who)
            else:
                return
            await self._outbound.send(request.workspace_id, address, cards.card(card), cards.fallback(card))

        return told

    def _reply(self, request: Request, reply: Reply) -> None:
        if reply.form is not None:
            self._say(request, _opener(request, reply.form.title))
        for card in (reply.here, reply.private):
            if card is not None:
                self._say(request, card)

    async def _say_when_done(self, request: Request, pending: Pending) -> None:
        self._reply(request, await pending.reply)

    async def _tell_when_done(self, request: Request, pending: Pending) -> None:
        reply = await pending.reply
        if reply.private is not None:
            self.tell(request, reply.private)

    def _say(self, request: Request, card: Card) -> None:
        address = address_of(request.place)
        self._later(self._send(request.workspace_id, address, cards.card(card), cards.fallback(card)))

    async def _send(self, workspace_id: int, address: Address, content: Json, said: str) -> None:
        """Sends an answer; it is tried again until Teams takes it, for somebody waits for it."""
        for tried in range(1, TRIES + 1):
            try:
                await self._outbound.send(workspace_id, address, content, said)
                return
            except (Busy, Ailing, Uncertain) as error:
                if tried == TRIES:
                    raise
                asked = error.retry_after if isinstance(error, Busy) else 0.0
                wait = max(asked, 0.5 * 2**tried) * random.uniform(1.0, 1.3)  # noqa: S311
                log.warning("answer put off", code=error.code, seconds=wait)
                await asyncio.sleep(wait)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_told_if_it_fails(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _told_if_it_fails(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except PlatformError as error:
        log.warning("answer not delivered", code=error.code)
    except Exception:
        log.exception("answer failed")


def behind_a_door(request: Request) -> bool:
    """Whether the answer may hold what not everybody in the conversation may see."""
    return COMMANDS[request.command].personal and request.place.kind is PlaceKind.CHANNEL


def _opener(request: Request, title: str) -> Card:
    """A form cannot open from typed text, so a button opens it."""
    args: Mapping[str, str] = request.args
    button = OpenForm(title, request.command, dict(args), primary=True)
    return Card((Paragraph((FORM_READY,)), Actions((button,))))


def _is_words(card: Card) -> bool:
    return not any(isinstance(block, Row | Actions) for block in card.blocks) and not card.title


def _card(card: Card, surface: Surface) -> Json:
    return {"statusCode": 200, "type": CARD, "value": cards.card(card, surface)}


def message(said: str) -> Json:
    """A short text beside the card that was pressed."""
    return {"statusCode": 200, "type": MESSAGE, "value": said}
