"""Asks the door, and puts the answer where it belongs: in the chat, or in front of the person."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.afterwards import Whisper
from bot.browser.chat import BOT, Chat, Opened, direct_id
from bot.browser.forms import redrawn
from bot.door import Answered, Pending
from commands.request import PlaceKind, Request
from commands.view import Actions, Card, Form, OpenForm, Paragraph, Reply, plain

PATIENCE = 2.3


class Asks(Protocol):
    """The door to the commands."""

    async def ask(
        self, request: Request, *, within: float | None = None, whisper: Whisper | None = None
    ) -> Answered | Pending: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page does next: a form to show, errors for it, or a word about what happened.

    answered: a message says what happened. went_to: the conversation that message stands in,
    when it is not the one that was asked in.
    """

    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    answered: bool = False
    went_to: str = ""


class Answers:
    """One for the whole demo; it outlives each question, for some answers come late."""

    def __init__(self, chat: Chat, door: Asks) -> None:
        self._chat = chat
        self._door = door
        self._late: set[asyncio.Task[None]] = set()

    async def card(self, request: Request) -> Card | None:
        """The card alone, for a page that shows it by itself."""
        return (await self._reply(request)).private

    async def ask(self, request: Request, *, via: str = "") -> Outcome:
        """Does what the request wants; `via` stands over what everybody reads."""

        async def whisper(card: Card) -> None:
            self._only_you(request, card, "hint")

        answer = await self._door.ask(request, within=PATIENCE, whisper=whisper)
        match answer:
            case Answered(reply):
                return self._apply(request, reply, via)
            case Pending(notice, later):
                waiting = self._only_you(request, notice, "waiting")
                task = asyncio.ensure_future(self._when_it_comes(request, later, waiting, via))
                self._late.add(task)
                task.add_done_callback(self._late.discard)
                return Outcome(answered=True)

    async def close(self) -> None:
        """Waits for the answers that are still under way."""
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _reply(self, request: Request) -> Reply:
        answer = await self._door.ask(request)
        return answer.reply if isinstance(answer, Answered) else await answer.reply

    async def _when_it_comes(self, request: Request, later: Awaitable[Reply], waiting: str, via: str) -> None:
        reply = await later
        self._chat.remove(waiting)
        outcome = self._apply(request, reply, via)
        if outcome.errors:
            said = Paragraph((" ".join(outcome.errors.values()),))
            self._only_you(request, Card((said,)), "errors")
        if outcome.form:
            # The moment to open a dialog has passed; a button opens it when it suits the person.
            form = outcome.form
            button = OpenForm(form.title, form.opener, form.args, primary=True)
            self._only_you(request, Card((Actions((button,)),)), "form")

    def _apply(self, request: Request, reply: Reply, via: str) -> Outcome:
        place = request.place
        if reply.replace:
            self._chat.update(place.message, reply.replace)
        if reply.here:
            self._chat.post(
                self._where(request), BOT, id_=place.answer, card=reply.here, thread=place.thread, via=via
            )
        if reply.private:
            self._only_you(request, reply.private, "you")
        form = self._open(request, reply.form) if reply.form else None
        answered = bool(reply.here or reply.private)
        elsewhere = place.kind is PlaceKind.NOWHERE and answered
        errors = {name: plain(said) for name, said in reply.errors.items()}
        return Outcome(form, errors, answered, self._where(request) if elsewhere else "")

    def _open(self, request: Request, form: Form) -> Form:
        if self._chat.form(request.actor.external_id, form.token):
            form = redrawn(form, request.fields)
        self._chat.open_form(request.actor.external_id, Opened(form, request.place))
        return form

    def _only_you(self, request: Request, card: Card, name: str) -> str:
        """In a conversation with the bot alone there is nobody to hide it from."""
        person, where = request.actor.external_id, self._where(request)
        alone = where == direct_id(person, BOT)
        message = self._chat.post(
            where,
            BOT,
            id_=f"{request.place.answer}-{name}" if request.place.answer else "",
            card=card,
            thread=request.place.thread,
            only_for="" if alone else person,
        )
        return message.id

    def _where(self, request: Request) -> str:
        return request.place.channel or direct_id(request.actor.external_id, BOT)
