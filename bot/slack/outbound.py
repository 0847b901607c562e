"""What goes to Slack's Web API, and Slack's error codes as our errors."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platform import Ailing, Busy, CannotLook, Gone, PlatformError, Refused, Uncertain
from bot.slack import looking
from bot.slack.cards import message
from commands.request import Actor
from commands.view import Card
from storage.database import CommitUnknown, StoreDown
from storage.deliveries import Address
from storage.workspaces import Installation

INVITE = "Type /invite @Hearth in the channel, then it works from now on."
CURES = {
    "not_in_channel": f"Hearth is not in that channel. {INVITE}",
    "channel_not_found": f"Hearth cannot see that channel; if it is private, it must be invited. {INVITE}",
    "is_archived": "That channel is archived. Unarchive it, or use the backlog in another channel.",
    "user_deactivated": "They have left this Slack workspace. Somebody else can take their part over.",
    "account_inactive": "Hearth was removed from this workspace. An admin can install it again.",
    "token_revoked": "Hearth was removed from this workspace. An admin can install it again.",
    "invalid_auth": "Hearth's token is not valid any more. An admin can install it again.",
    "missing_scope": "Hearth lacks a permission. An admin can install it again with the current manifest.",
    "restricted_action": "Only some people may post in that channel. Ask its admin to let Hearth post.",
    "msg_too_long": "The message was too long for Slack.",
}
BUSY = {"ratelimited", "rate_limited"}
AILING = {"service_unavailable", "internal_error", "fatal_error", "request_timeout"}
POST = "chat.postMessage"
GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"}
TAKES_NO_JSON = {
    "chat.getPermalink",
    "conversations.history",
    "conversations.replies",
    "reactions.get",
    "users.info",
}
PROFILE_KEPT, PROFILE_MISSED = 3600.0, 300.0
PROFILE_PATIENCE = 0.8
SLACKBOT = "USLACKBOT"
DELETED_KEPT = 300.0

Installed = Callable[[int], Awaitable[Installation | None]]


class SlackOutbound:
    """Posts as the bot of each workspace."""

    def __init__(self, api_url: str, installed: Installed) -> None:
        self._api_url = api_url
        self._installed = installed
        self._clients: dict[str, AsyncWebClient] = {}
        self._session: aiohttp.ClientSession | None = None
        self._profiles: dict[tuple[int, str], tuple[float, Actor]] = {}
        self._deleted: dict[tuple[int, str], tuple[float, bool]] = {}
        self._reads_marks: dict[int, bool] = {}

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        """Posts a new message and returns its ts."""
        if address.person:
            await self._here_still(workspace_id, address.person)
        target: dict[str, Any] = {"channel": address.person or address.channel}
        target |= {"thread_ts": address.thread} if address.thread else {}
        target |= {"metadata": looking.marked(mark)} if mark else {}
        sent = await self.call(workspace_id, POST, **target, **message(card), unfurl_links=False)
        return str(sent["ts"])

    async def find(self, workspace_id: int, address: Address, mark: str, since: datetime) -> str | None:
        """The ts of the message with that mark. Without the scope for it no message shows its mark."""
        found = await looking.find(partial(self.call, workspace_id), address, mark, since)
        if found is None and not self._reads_marks.get(workspace_id, True):
            raise CannotLook("missing_scope")
        return found

    async def update(self, workspace_id: int, address: Address, ts: str, card: Card) -> None:
        channel = address.channel or await looking.direct(partial(self.call, workspace_id), address.person)
        await self.call(workspace_id, "chat.update", channel=channel, ts=ts, **message(card))

    async def _here_still(self, workspace_id: int, user: str) -> None:
        """A message to somebody who left seems to arrive, so it is asked before. Raises PlatformError."""
        until, deleted = self._deleted.get((workspace_id, user), (0.0, False))
        if until <= time.monotonic():
            try:
                told = await self.call(workspace_id, "users.info", user=user)
                deleted = bool(told.get("user", {}).get("deleted"))
            except Refused as error:
                deleted = error.code == "user_not_found"
            except Uncertain as error:  # it only asked: nothing was sent
                raise Ailing(error.code) from error
            self._deleted[workspace_id, user] = (time.monotonic() + DELETED_KEPT, deleted)
        if deleted:
            raise Refused("user_deactivated", CURES["user_deactivated"])

    async def respond(self, url: str, body: dict[str, Any]) -> None:
        """Answers by a response_url; a late one is lost and that is all."""
        try:
            async with self._web().post(url, json=body, timeout=aiohttp.ClientTimeout(10)) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Ailing(type(error).__name__) from error

    async def profile(self, workspace_id: int, user: str, name: str = "") -> Actor:
        """Who somebody is, from a cache; Slack gets a moment to say it, and no request waits longer."""
        known = self._profiles.get((workspace_id, user))
        if known and known[0] > time.monotonic():
            return known[1]
        actor, kept = Actor(user, name), PROFILE_MISSED
        try:
            async with asyncio.timeout(PROFILE_PATIENCE):
                answer = await self.call(workspace_id, "users.info", user=user, include_locale="true")
            told = answer["user"]
            profile = told.get("profile", {})
            shown = profile.get("display_name") or told.get("real_name") or profile.get("real_name") or name
            zone, language = told.get("tz") or "", told.get("locale") or ""
            program = bool(told.get("is_bot")) or user == SLACKBOT
            left = bool(told.get("deleted"))
            actor = Actor(user, shown, zone, language, profile.get("email") or "", program, left)
            kept = PROFILE_KEPT
        except (PlatformError, TimeoutError):
            pass
        self._profiles[workspace_id, user] = (time.monotonic() + kept, actor)
        return actor

    async def call(self, workspace_id: int, method: str, **arguments: Any) -> dict[str, Any]:
        """One call of the Web API; raises PlatformError."""
        try:
            installation = await self._installed(workspace_id)
        except (StoreDown, CommitUnknown) as error:
            raise Ailing("store") from error
        if installation is None:
            raise Refused("not_installed", CURES["account_inactive"])
        client = self._client(installation.token)
        try:
            answer = (
                await client.api_call(method, params=arguments)
                if method in TAKES_NO_JSON
                else await client.api_call(method, json=arguments)
            )
        except SlackApiError as error:
            raise _ours(error, method) from error
        except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
            raise Ailing(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, SlackClientError, OSError) as error:
            raise Uncertain(type(error).__name__) from error
        if granted := answer.headers.get("x-oauth-scopes"):
            self._reads_marks[workspace_id] = looking.READS_METADATA in granted
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._clients:
            self._clients[token] = AsyncWebClient(
                token, base_url=self._api_url, session=self._web(), retry_handlers=[], timeout=10
            )
        return self._clients[token]

    def _web(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        return self._session


def _ours(error: SlackApiError, method: str) -> PlatformError:
    """Slack's word for what went wrong, as one of our errors."""
    response: Any = error.response
    status = getattr(response, "status_code", 200)
    told = getattr(response, "data", None)  # plain text, where something before Slack answered
    code = str(told.get("error", "")) if isinstance(told, dict) else ""
    if status == 429 or code in BUSY:
        return Busy(code or str(status), float(response.headers.get("Retry-After", 5)))
    if status >= 500 or code in AILING:
        return Uncertain(code or str(status)) if method == POST else Ailing(code or str(status))
    if method == "chat.update" and code in GONE:
        return Gone(code)
    return Refused(code, CURES.get(code, f"Slack said {code or status}. An admin can look it up in the log."))
