"""What Teams sends, as requests through the door; every invoke is answered, and nothing is ever raised."""

import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ActivityTypes, InvokeResponse

from bot.door import Answered, Door, Pending
from bot.teams import inbound
from bot.teams.answers import TeamsAnswers, behind_a_door, message
from bot.teams.conversations import TeamsConversations
from bot.teams.dialogs import TeamsDialogs
from bot.teams.forms import Meta
from bot.teams.outbound import TeamsOutbound
from commands.catalogue import COMMANDS
from commands.request import Place, PlaceKind, Request
from storage.database import CommitUnknown, StoreDown

log = structlog.get_logger(__name__)
DEADLINE = 2.3
KEYS_KEPT = 10_000
SHOW = "show"
FORM_STEPS = frozenset({"submit", "only"})
UNKNOWN = "Nothing was done: Hearth does not know that button any more. Please ask for the card anew."
BROKEN = "Something broke here. Please try again; if it stays so, tell your admin {error_id}."
AWAY = "Nothing was stored: the database cannot be reached right now. Please try again in a minute."
Json = dict[str, Any]


class TeamsListeners:
    """One entry for everything that the adapter lets through."""

    def __init__(
        self,
        door: Door,
        outbound: TeamsOutbound,
        conversations: TeamsConversations,
        now: Callable[[], datetime],
    ) -> None:
        self._door = door
        self._conversations = conversations
        self._now = now
        self._answers = TeamsAnswers(outbound)
        self._dialogs = TeamsDialogs(door, self._answers, DEADLINE)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._invokes: dict[str, Callable[[Activity], Awaitable[Json | None]]] = {
            "adaptiveCard/action": self.action,
            "task/fetch": self.fetch,
            "task/submit": self.submit,
            "composeExtension/fetchTask": self.compose,
            "composeExtension/submitAction": self.submit,
        }

    async def close(self) -> None:
        await self._answers.close()

    async def turn(self, context: TurnContext) -> None:
        """One activity. What breaks is logged with an ID that the person sees too."""
        activity: Activity = context.activity
        sorry, answer = "", None
        try:
            answer = await self._heard(activity)
        except (StoreDown, CommitUnknown) as error:
            log.warning("store down", activity=activity.type, cause=str(error))
            sorry = AWAY
        except Exception:
            error_id = secrets.token_hex(4)
            log.exception("activity failed", activity=activity.type, name=activity.name, error_id=error_id)
            sorry = BROKEN.format(error_id=error_id)
        if activity.type == ActivityTypes.invoke:
            body = _told(activity, sorry or UNKNOWN) if answer is None else answer
            response = InvokeResponse(status=200, body=body)
            await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))
        elif sorry and activity.type == ActivityTypes.message:
            self._seen.pop(inbound.key(activity), None)
            await context.send_activity(sorry)

    async def _heard(self, activity: Activity) -> Json | None:
        """An invoke's answer; None for what cannot be understood."""
        if activity.type == ActivityTypes.message:
            await self.message(activity)
        elif activity.type in (ActivityTypes.conversation_update, ActivityTypes.installation_update):
            await self.moved(activity)
        elif activity.type == ActivityTypes.invoke and activity.name in self._invokes:
            return await self._invokes[activity.name](activity)
        return None

    async def message(self, activity: Activity) -> None:
        """Typed words. A delivery that comes again is known by its conversation and activity."""
        key = inbound.key(activity)
        if key in self._seen:
            return
        self._seen[key] = None
        if len(self._seen) > KEYS_KEPT:
            self._seen.popitem(last=False)
        told = inbound.told(activity)
        typed = inbound.typed(told.words)
        request = await self._request(
            activity,
            typed.command,
            key=key,
            text=typed.text,
            args=typed.args,
            mentions=told.mentions,
        )
        request = replace(request, place=replace(request.place, owes_answer=True))
        if behind_a_door(request):
            self._answers.offer(request)
        else:
            self._answers.to_message(request, await self._ask(request))

    async def moved(self, activity: Activity) -> None:
        """The bot came or went, or a channel has another name."""
        moved, renamed = inbound.moved(activity), inbound.renamed(activity)
        workspace_id = await self._conversations.workspace(activity)
        channel, _ = inbound.conversation(activity)
        if moved.left:
            await self._conversations.leave(workspace_id, channel)
        elif renamed is not None:
            await self._conversations.rename(workspace_id, *renamed)
        elif moved.came and await self._conversations.arrive(workspace_id, activity):
            await self._welcome(activity)

    async def _welcome(self, activity: Activity) -> None:
        request = await self._request(activity, "guide.welcome")
        request = replace(request, place=replace(request.place, thread=""))
        self._answers.to_message(request, await self._ask(request))

    async def action(self, activity: Activity) -> Json | None:
        """A button, or a card that looks after itself when its reader comes."""
        action = inbound.action(activity)
        pressed = inbound.pressed(action.get("data"))
        if pressed is None:
            return None
        shown_here = action.get("verb") == SHOW
        private = pressed.private or shown_here
        request = await self._request(activity, pressed.command, args=pressed.args)
        place = replace(request.place, message=activity.reply_to_id or "", only_you=private)
        request = replace(request, place=place)
        outcome = await self._ask(request)
        return self._answers.to_action(request, outcome, private=private, shown_here=shown_here)

    async def fetch(self, activity: Activity) -> Json | None:
        """A button that opens a form."""
        pressed = inbound.pressed(inbound.data(activity))
        if pressed is None:
            return None
        request = await self._request(activity, pressed.command, args=pressed.args)
        place = replace(request.place, message=activity.reply_to_id or "", only_you=pressed.private)
        return await self._dialogs.open(replace(request, place=place))

    async def compose(self, activity: Activity) -> Json | None:
        """The message extension: from the compose box, or from a message whose text it takes along."""
        picked = inbound.extension(activity)
        if picked is None:
            return None
        command, args = picked
        request = await self._request(activity, command, args=args)
        place = request.place
        if args and place.kind is PlaceKind.CHANNEL and inbound.is_channel(activity) and not place.thread:
            place = replace(place, thread=inbound.message_thread(activity))
        return await self._dialogs.open(replace(request, place=place))

    async def submit(self, activity: Activity) -> Json | None:
        """A dialog: its form was sent, or a button on it was pressed."""
        data = inbound.data(activity)
        pressed = inbound.pressed(data)
        if pressed is None:
            return None
        request = await self._request(activity, pressed.command, args=pressed.args)
        thread = pressed.thread or request.place.thread
        request = replace(request, place=replace(request.place, thread=thread, only_you=True))
        if pressed.step not in FORM_STEPS:
            return await self._dialogs.open(request)
        try:
            meta = Meta.load(data)
        except ValueError:
            return None
        if meta.opener not in COMMANDS:
            return None
        if pressed.step == "only":
            return await self._dialogs.alone(request, meta, data)
        return await self._dialogs.submit(request, meta, data)

    async def _ask(self, request: Request) -> Answered | Pending:
        return await self._door.ask(request, within=DEADLINE, whisper=self._answers.whisper(request))

    async def _request(
        self,
        activity: Activity,
        command: str,
        *,
        key: str = "",
        text: str = "",
        args: dict[str, str] | None = None,
        mentions: dict[str, str] | None = None,
    ) -> Request:
        workspace_id = await self._conversations.workspace(activity)
        return Request(
            workspace_id=workspace_id,
            actor=inbound.actor(activity),
            place=await self._place(workspace_id, activity),
            command=command,
            now=self._now(),
            fresh_token=uuid4().hex,
            key=key,
            text=text,
            args=args or {},
            mentions=mentions or {},
        )

    async def _place(self, workspace_id: int, activity: Activity) -> Place:
        conversation, _ = await self._conversations.meet(workspace_id, activity)
        return inbound.place(activity, conversation.name)


def _told(activity: Activity, sentence: str) -> Json:
    """A sentence in the shape that the invoke takes."""
    if activity.name == "adaptiveCard/action":
        return message(sentence)
    return {"task": {"type": "message", "value": sentence}}
