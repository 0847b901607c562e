"""A Reply → what Slack gets for it: the acknowledgement now, and the rest by response_url or a view."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from bot.afterwards import Whisper
from bot.door import Answered, Pending
from bot.platform import PlatformError
from bot.slack import cards, forms
from bot.slack.forms import Meta
from bot.slack.outbound import SlackOutbound
from commands.dispatch import typed_back
from commands.request import PlaceKind, Request
from commands.view import Card, Form, Note, Paragraph, Reply
from storage.deliveries import Address
from storage.enums import Platform

log = structlog.get_logger(__name__)
Body = dict[str, Any]
Ack = Callable[..., Awaitable[BoltResponse]]
OPENING = 0.5
NO_FORM = "The form could not be opened: Slack did not answer in time. Please try again."


class SlackAnswers:
    """What cannot travel in the acknowledgement is sent by tasks that `close` waits for."""

    def __init__(self, outbound: SlackOutbound) -> None:
        self._outbound = outbound
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def to_command(
        self, ack: Ack, body: Body, request: Request, outcome: Answered | Pending, left: float
    ) -> BoltResponse:
        """The acknowledgement of a slash command is its answer."""
        if isinstance(outcome, Pending):
            self._later(self._respond_when_done(body, request, outcome))
            return await ack(response_type="ephemeral", **cards.message(outcome.notice))
        reply = outcome.reply
        if reply.form is not None:
            return await self._open(ack, body, request, reply.form, left)
        if reply.here is not None:
            if reply.private is not None:
                self._later(self._respond(body, _ephemeral(reply.private)))
            return await ack(response_type="in_channel", **cards.message(reply.here))
        if reply.private is not None:
            return await ack(response_type="ephemeral", **cards.message(reply.private))
        return await ack()

    async def to_press(
        self, ack: Ack, body: Body, request: Request, outcome: Answered | Pending, left: float
    ) -> BoltResponse:
        """A press or a shortcut is acknowledged at once; its answer follows."""
        if isinstance(outcome, Pending):
            self._later(self._respond_when_done(body, request, outcome))
        elif outcome.reply.form is not None:
            return await self._open(ack, body, request, outcome.reply.form, left)
        else:
            self._later(self._answer(body, request, outcome.reply))
        return await ack()

    async def to_submission(self, ack: Ack, body: Body, meta: Meta, reply: Reply) -> BoltResponse:
        """A form closes, is drawn anew, or shows a card in its place."""
        if reply.form is not None:
            return await ack(response_action="update", view=_keeping(body, reply.form, meta))
        if reply.private is not None:
            return await ack(response_action="update", view=forms.card_modal(reply.private, meta.place))
        return await ack()

    async def to_event(self, ack: Ack, outcome: Answered | Pending) -> BoltResponse:
        """What was not stored is not acknowledged: Slack sends it again."""
        failed = isinstance(outcome, Pending) or outcome.reply.private is not None
        return BoltResponse(status=503) if failed else await ack()

    def tell(self, request: Request, card: Card) -> None:
        """Says it to the person by direct message."""
        self._later(self._tell(request, card))

    def whisper(self, body: Body, request: Request) -> Whisper:
        """Tells it to the person alone, where they asked, whatever they asked by."""

        async def told(card: Card) -> None:
            place = request.place
            if body.get("response_url"):
                await self._respond(body, _ephemeral(card))
            elif place.kind is PlaceKind.CHANNEL:
                where = {"channel": place.channel, "user": request.actor.external_id}
                where |= {"thread_ts": place.thread} if place.thread else {}
                await self._call(request, "chat.postEphemeral", **where, **cards.message(card))
            else:
                await self._tell(request, card)

        return told

    def publish_home(self, request: Request, card: Card) -> None:
        view = {"type": "home", "blocks": cards.blocks(card, cards.VIEW_BLOCKS)}
        self._later(self._call(request, "views.publish", user_id=request.actor.external_id, view=view))

    def update_view(self, request: Request, body: Body, view: Body) -> None:
        self._later(self._call(request, "views.update", view_id=body["view"]["id"], view=view))

    async def _open(self, ack: Ack, body: Body, request: Request, form: Form, left: float) -> BoltResponse:
        """Opens the form within the seconds that are left; else says so, with what was typed."""
        method = "views.push" if _in_modal(body) else "views.open"
        view = forms.modal(form, request.place)
        try:
            async with asyncio.timeout(left + OPENING):
                await self._outbound.call(
                    request.workspace_id, method, trigger_id=body["trigger_id"], view=view
                )
        except (PlatformError, TimeoutError) as error:
            log.warning("form not opened", cause=str(error))
            said = Card((Paragraph((NO_FORM,)), *typed_back(request)))
            self._later(self._respond(body, _ephemeral(said)))
        return await ack()

    async def _respond_when_done(self, body: Body, request: Request, pending: Pending) -> None:
        reply = await pending.reply
        if reply.form is not None:
            said = Card(
                (
                    Paragraph(("The form is ready now: please type the command again.",)),
                    *typed_back(request),
                    Note(("Nothing was stored.",)),
                )
            )
            reply = Reply(private=said)
        await self._answer(body, request, reply)

    async def _tell(self, request: Request, card: Card) -> None:
        address = Address(Platform.SLACK, person=request.actor.external_id)
        await self._outbound.post(request.workspace_id, address, card)

    async def _answer(self, body: Body, request: Request, reply: Reply) -> None:
        """Answers outside the acknowledgement, each part where it belongs."""
        if body.get("response_url"):
            await self._answer_message(body, reply)
        elif _in_modal(body):
            if reply.replace is not None:
                await self._shown(request, "views.update", reply.replace, view_id=body["view"]["id"])
            if (card := reply.private or reply.here) is not None:
                await self._shown(request, "views.push", card, trigger_id=body["trigger_id"])
        elif (card := reply.private or reply.replace or reply.here) is not None:
            await self._shown(request, "views.open", card, trigger_id=body["trigger_id"])

    async def _shown(self, request: Request, method: str, card: Card, **target: str) -> None:
        """Shows a card in a window; by direct message when it is too late for one, or too many are open."""
        try:
            await self._call(request, method, **target, view=forms.card_modal(card, request.place))
        except PlatformError:
            await self._tell(request, card)

    async def _answer_message(self, body: Body, reply: Reply) -> None:
        if reply.replace is not None:
            await self._respond(body, {"replace_original": True, **cards.message(reply.replace)})
        if reply.here is not None:
            shared = {"response_type": "in_channel", "replace_original": False, **cards.message(reply.here)}
            await self._respond(body, shared)
        if reply.private is not None:
            await self._respond(body, _ephemeral(reply.private))

    async def _respond(self, body: Body, answer: Body) -> None:
        if body.get("response_url"):
            await self._outbound.respond(body["response_url"], answer)

    async def _call(self, request: Request, method: str, **arguments: Any) -> None:
        await self._outbound.call(request.workspace_id, method, **arguments)

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


def _ephemeral(card: Card) -> Body:
    return {"response_type": "ephemeral", "replace_original": False, **cards.message(card)}


def _in_modal(body: Body) -> bool:
    return bool((body.get("view") or {}).get("type") == "modal")


def _keeping(body: Body, form: Form, meta: Meta) -> Body:
    """The form anew with the sections open that were, and those that a changed value opens."""
    moved = frozenset(field.name for field in form.fields() if field.moved)
    opened = forms.with_open(form, forms.opened_in(body["view"]), wanted=moved)
    return forms.modal(opened, meta.place)
