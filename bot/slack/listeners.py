"""Registers what Slack can send; each listener acknowledges once and never raises."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.door import Answered, Door, Pending
from bot.platform import Ailing, Busy, PlatformError, Refused, Uncertain
from bot.slack import forms, inbound
from bot.slack.answers import SlackAnswers
from bot.slack.forms import Meta
from bot.slack.outbound import SlackOutbound
from bot.slack.workspaces import SlackWorkspaces
from commands.catalogue import CATALOGUE
from commands.request import Actor, Place, PlaceKind, Request
from commands.resolving import WORDS, resolve
from commands.view import Card, Form, Note, Paragraph, Reply, plain
from storage.enums import Platform

log = structlog.get_logger(__name__)
DEADLINE = 2.3
NOT_READ = "Nothing was filed: Slack did not let me read the message that you reacted to."
_ANY = re.compile("")
Body = dict[str, Any]
Ack = Callable[..., Awaitable[BoltResponse]]


class SlackListeners:
    """What Slack sends, as requests through the door."""

    def __init__(
        self, door: Door, outbound: SlackOutbound, known: SlackWorkspaces, now: Callable[[], datetime]
    ) -> None:
        self._door = door
        self._outbound = outbound
        self._known = known
        self._now = now
        self._answers = SlackAnswers(outbound)

    def register(self, app: AsyncApp) -> None:
        """Every word, shortcut, form, button and event that the manifest names."""
        for word in WORDS:
            app.command(word)(self.command)
        for entry in CATALOGUE:
            if entry.shortcut:
                app.global_shortcut(entry.name)(self.global_shortcut)
            if entry.message_action:
                app.message_shortcut(entry.name)(self.message_shortcut)
        app.view(forms.SUBMITTED)(self.submission)
        app.view_closed(forms.SUBMITTED)(self.closed)
        app.action(_ANY)(self.press)
        for name, listener in self.events().items():
            app.event(name)(listener)

    def events(self) -> dict[str, Callable[..., Awaitable[Any]]]:
        return {
            "reaction_added": self.reaction,
            "app_home_opened": self.home,
            "app_uninstalled": self.removed,
            "tokens_revoked": self.removed,
        }

    async def close(self) -> None:
        await self._answers.close()

    async def command(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        typed = resolve(body["command"], (told := inbound.text(body.get("text", ""))).words)
        request = await self._request(
            context,
            body,
            inbound.command_place(body),
            typed.command,
            key=f"slack:{body['trigger_id']}",
            text=typed.text,
            args=typed.args,
            mentions=told.mentions,
        )
        outcome = await self._ask(request, body, context)
        return await self._answers.to_command(ack, body, request, outcome, _left(context))

    async def global_shortcut(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        place = Place(Platform.SLACK, PlaceKind.NOWHERE)
        request = await self._request(context, body, place, body["callback_id"])
        outcome = await self._ask(request, body, context)
        return await self._answers.to_press(ack, body, request, outcome, _left(context))

    async def message_shortcut(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        place = inbound.message_place(body)
        root = place.thread or place.message
        told = await self._told(context["hearth_workspace"], body["message"].get("text", ""))
        request = await self._request(
            context,
            body,
            replace(place, thread=root, message=""),
            body["callback_id"],
            args=inbound.message_args(body, told.words),
        )
        outcome = await self._ask(request, body, context)
        return await self._answers.to_press(ack, body, request, outcome, _left(context))

    async def press(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        pressed = inbound.pressed(body)
        if pressed is None:
            return await ack()
        view = body.get("view") or {}
        meta = inbound.meta(view)
        if pressed.section is not None:
            return await self._open_section(ack, body, context, meta, pressed.section)
        place = meta.place if meta else inbound.pressed_place(body)
        request = await self._request(context, body, place, pressed.command, args=pressed.args)
        outcome = await self._ask(request, body, context)
        if view.get("type") == "home" and isinstance(outcome, Answered) and outcome.reply.replace:
            return await self._publish_home(ack, request, context)
        return await self._answers.to_press(ack, body, request, outcome, _left(context))

    async def submission(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        meta = inbound.meta(body["view"])
        if meta is None:
            return await ack()
        request = await self._submitted(body, context, meta)
        outcome = await self._ask(request, body, context)
        reply = outcome.reply if isinstance(outcome, Answered) else Reply(private=outcome.notice)
        if reply.errors:
            return await self._with_errors(ack, body, context, meta, reply)
        return await self._answers.to_submission(ack, body, meta, reply)

    async def closed(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        """A form that was closed: what Slack still tells of it becomes a draft."""
        meta = inbound.meta(body["view"])
        if meta is not None and meta.command in {"item.file", "item.save", "improve.batch"}:
            request = await self._submitted(body, context, meta)
            args = {**meta.args, "opener": meta.opener, "token": meta.token}
            kept = replace(request, command="draft.keep", args=args, key="")
            await self._door.ask(kept, within=_left(context))
        return await ack()

    async def reaction(self, ack: Ack, event: Body, body: Body, context: AsyncBoltContext) -> BoltResponse:
        """Stored before it is acknowledged: what cannot be stored now, Slack sends again."""
        target = event.get("item", {})
        if target.get("type") != "message":
            return await ack()
        channel, ts = target["channel"], target["ts"]
        place = Place(Platform.SLACK, PlaceKind.CHANNEL, channel, thread=ts)
        args = {"emoji": event["reaction"], "origin": inbound.origin(channel, ts)}
        request = await self._request(
            context, body, place, "reaction.capture", args=args, key=f"slack:{body['event_id']}"
        )
        outcome = await self._ask(request, body, context)
        if isinstance(outcome, Answered) and outcome.reply.wants_message:
            try:
                found, root = await self._message(request.workspace_id, channel, ts)
            except (Ailing, Busy, Uncertain) as error:
                log.warning("message not readable", code=error.code)
                return BoltResponse(status=503)
            except Refused as error:
                log.warning("message not readable", code=error.code)
                self._answers.tell(request, Card((Paragraph((NOT_READ,)), Note((error.cure,)))))
                return await ack()
            request = replace(request, args=args | found, place=replace(place, thread=root))
            outcome = await self._ask(request, body, context)
        return await self._answers.to_event(ack, outcome)

    async def home(self, ack: Ack, event: Body, body: Body, context: AsyncBoltContext) -> BoltResponse:
        if event.get("tab", "home") == "home":
            place = Place(Platform.SLACK, PlaceKind.NOWHERE)
            request = await self._request(context, body, place, "home")
            return await self._publish_home(ack, request, context)
        return await ack()

    async def _ask(self, request: Request, body: Body, context: AsyncBoltContext) -> Answered | Pending:
        whisper = self._answers.whisper(body, request)
        return await self._door.ask(request, within=_left(context), whisper=whisper)

    async def _publish_home(self, ack: Ack, request: Request, context: AsyncBoltContext) -> BoltResponse:
        outcome = await self._door.ask(replace(request, command="home", args={}), within=_left(context))
        if isinstance(outcome, Answered) and outcome.reply.private:
            self._answers.publish_home(request, outcome.reply.private)
        return await ack()

    async def removed(self, ack: Ack, body: Body, context: AsyncBoltContext) -> BoltResponse:
        """The bot was removed; the second event of it may find nothing left to do."""
        sender = inbound.sender(body)
        tokens = body["event"].get("tokens")
        if tokens is None or tokens.get("bot"):
            await self._known.revoke(sender.team, sender.enterprise)
        return await ack()

    async def _open_section(
        self, ack: Ack, body: Body, context: AsyncBoltContext, meta: Meta | None, section: int
    ) -> BoltResponse:
        """Opens a section of a form; what is typed stays, for Slack keeps it by block."""
        form = await self._drawn_again(body, context, meta) if meta is not None else None
        if meta is not None and form is not None:
            opened = forms.with_open(form, forms.opened_in(body["view"]), section)
            request = await self._submitted(body, context, meta)
            self._answers.update_view(request, body, forms.modal(opened, meta.place))
        return await ack()

    async def _with_errors(
        self, ack: Ack, body: Body, context: AsyncBoltContext, meta: Meta, reply: Reply
    ) -> BoltResponse:
        """Errors stand beside their fields; a field of a closed section is opened to show its own."""
        view = body["view"]
        blocks = {name: forms.block_of(view, name) for name in reply.errors}
        hidden = frozenset(name for name, block in blocks.items() if block is None)
        if not hidden:
            said = {blocks[name]: plain(sentence) for name, sentence in reply.errors.items()}
            return await ack(response_action="errors", errors=said)
        note = " ".join(map(plain, reply.errors.values()))
        form = await self._drawn_again(body, context, meta)
        if form is None:
            first = forms.block_of(view, "")
            return await ack(response_action="errors", errors={first: note})
        shown = forms.with_open(form, forms.opened_in(view), wanted=hidden)
        return await ack(response_action="update", view=forms.modal(replace(shown, note=note), meta.place))

    async def _drawn_again(self, body: Body, context: AsyncBoltContext, meta: Meta) -> Form | None:
        """The same form with what is typed so far; None when the store cannot be asked."""
        request = await self._submitted(body, context, meta)
        outcome = await self._door.ask(replace(request, command=meta.opener, key=""), within=_left(context))
        form = outcome.reply.form if isinstance(outcome, Answered) else None
        return replace(form, token=meta.token, args=meta.args) if form else None

    async def _submitted(self, body: Body, context: AsyncBoltContext, meta: Meta) -> Request:
        people = await self._picked(context["hearth_workspace"], forms.picked(body["view"]))
        request = await self._request(
            context,
            body,
            meta.place,
            meta.command,
            key=f"form:{meta.token}",
            args=meta.args,
            fields=forms.submitted(body["view"]),
            mentions={one.name: one.external_id for one in people if one.name and not one.program},
        )
        return replace(request, left=frozenset(one.external_id for one in people if one.left))

    async def _request(
        self,
        context: AsyncBoltContext,
        body: Body,
        place: Place,
        command: str,
        *,
        key: str = "",
        text: str = "",
        args: dict[str, str] | None = None,
        fields: dict[str, str] | None = None,
        mentions: dict[str, str] | None = None,
    ) -> Request:
        sender = inbound.sender(body)
        workspace_id = context["hearth_workspace"]
        return Request(
            workspace_id=workspace_id,
            actor=await self._outbound.profile(workspace_id, sender.user, sender.user_name),
            place=place,
            command=command,
            now=self._now(),
            fresh_token=uuid4().hex,
            key=key,
            text=text,
            args=args or {},
            fields=fields or {},
            mentions=mentions or {},
        )

    async def _told(self, workspace_id: int, raw: str) -> inbound.Text:
        """A message's words, with the names of at most five people in it."""
        return inbound.text(raw, await self._named(workspace_id, inbound.mentioned(raw)[:5]))

    async def _picked(self, workspace_id: int, users: list[str]) -> list[Actor]:
        """Who they are. Slack's menu of people lists bots too: those stay nameless."""
        return await asyncio.gather(*(self._outbound.profile(workspace_id, user) for user in users))

    async def _named(self, workspace_id: int, users: list[str]) -> dict[str, str]:
        """ID → name, of those whom Slack names."""
        actors = await asyncio.gather(*(self._outbound.profile(workspace_id, user) for user in users))
        return {actor.external_id: actor.name for actor in actors if actor.name}

    async def _message(self, workspace_id: int, channel: str, ts: str) -> tuple[dict[str, str], str]:
        """A message that somebody reacted to, and the root of its thread; no history scope is needed.

        Raises PlatformError.
        """
        found = await self._outbound.call(
            workspace_id, "reactions.get", channel=channel, timestamp=ts, full="true"
        )
        message: Body = found.get("message", {})
        told = await self._told(workspace_id, message.get("text", ""))
        link = await self._permalink(workspace_id, channel, ts)
        installation = await self._known.installed(workspace_id)
        own = {"own": "yes"} if installation and message.get("user") == installation.bot_user_id else {}
        return {"text": told.words, "permalink": link, **own}, message.get("thread_ts") or ts

    async def _permalink(self, workspace_id: int, channel: str, ts: str) -> str:
        try:
            told = await self._outbound.call(
                workspace_id, "chat.getPermalink", channel=channel, message_ts=ts
            )
        except PlatformError as error:
            log.warning("permalink not told", code=error.code)
            return ""
        return str(told.get("permalink", ""))


def _left(context: AsyncBoltContext) -> float:
    """Seconds until the answer must be there, counted from when the request arrived."""
    return max(0.05, DEADLINE - (time.monotonic() - float(context["hearth_began"])))
