"""What Slack remembers: teams, people, channels, messages, open forms, homes, triggers, answer addresses."""

import copy
import itertools
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes import slack_limits as limits
from tests.fakes.slack_blocks import elements

Json = dict[str, Any]
SCOPES = frozenset(
    {
        "channels:read",
        "chat:write",
        "commands",
        "im:write",
        "reactions:read",
        "reactions:write",
        "users:read",
    }
)
"""What a workspace grants unless a test says otherwise; ``chat:write.public`` opens channels uninvited."""


class Refused(Exception):
    """Slack says no: its error code, and the reasons it lists in ``response_metadata.messages``."""

    def __init__(
        self, error: str, messages: list[str] | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.retry_after = retry_after


@dataclass
class Team:
    """A workspace the app is installed in, with its bot token."""

    id: str
    name: str
    token: str
    bot_user_id: str
    bot_id: str
    revoked: bool = False
    scopes: frozenset[str] = SCOPES


@dataclass
class Member:
    """A person of a workspace, as ``users.info`` describes them."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    email: str = ""
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False


@dataclass
class Channel:
    """A conversation; a private one the bot is not in looks as if it did not exist."""

    id: str
    name: str
    team_id: str
    is_private: bool = False
    is_archived: bool = False
    bot_is_member: bool = True
    user: str | None = None
    members: set[str] | None = None


@dataclass
class Message:
    """A message as it stands now; ``versions`` counts the original and every update."""

    channel: str
    ts: str
    text: str
    user: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    bot_id: str | None = None
    ephemeral_to: str | None = None
    versions: int = 1
    reactions: dict[str, list[str]] = field(default_factory=dict)

    def as_json(self, team_id: str = "") -> Json:
        """The message as Slack shows it in answers and payloads."""
        shown: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        more = {
            "thread_ts": self.thread_ts,
            "bot_id": self.bot_id,
            "metadata": self.metadata,
            "team": team_id,
        }
        shown |= {name: value for name, value in more.items() if value}
        shown |= {"blocks": self.blocks} if self.blocks else {}
        return copy.deepcopy(shown | ({"attachments": self.attachments} if self.attachments else {}))


@dataclass
class Trigger:
    """A trigger_id: it lives three seconds and works once."""

    user: str
    team_id: str
    minted: float
    used: bool = False


@dataclass
class ResponseUrl:
    """An answer address: five uses in thirty minutes, for one person in one channel."""

    channel: str
    user: str
    team_id: str
    minted: float
    message_ts: str | None = None
    uses: int = 0
    answer: Message | None = None


class SlackState:
    """The memory behind the fake; every change goes through it, every refusal is a ``Refused``."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.teams: dict[str, Team] = {}
        self.users: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.ephemerals: list[Message] = []
        self.homes: dict[str, Json] = {}
        self.views: dict[str, list[Json]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.codes: dict[str, Team] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def now(self) -> float:
        """Slack's clock in seconds since 1970, with what a test skipped."""
        return time.time() + self.skipped

    def next_id(self, prefix: str) -> str:
        """An id nobody has yet: ``V0000000007``."""
        return f"{prefix}{next(self._numbers):010d}"

    def next_ts(self) -> str:
        """The ts of a new message, later than every other."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def team_of(self, token: str) -> Team:
        """The team a bot token belongs to."""
        team = next((team for team in self.teams.values() if team.token == token), None)
        if team is None:
            raise Refused("invalid_auth")
        if team.revoked:
            raise Refused("token_revoked")
        return team

    def user_of(self, user_id: object, team: Team) -> Member:
        """A person of that team."""
        user = self.users.get(str(user_id))
        if user is None or user.team_id != team.id:
            raise Refused("user_not_found")
        return user

    def direct(self, user: Member) -> Channel:
        """The direct conversation between the bot and a person, opened at need."""
        channel_id = "D" + user.id[1:]
        direct = Channel(
            channel_id, "directmessage", user.team_id, is_private=True, user=user.id, members={user.id}
        )
        return self.channels.setdefault(channel_id, direct)

    def channel_seen(self, channel_id: object, team: Team) -> Channel:
        """A channel the bot can see: public ones, and private ones it is in."""
        channel = self.channels.get(str(channel_id))
        hidden = channel is not None and channel.is_private and not channel.bot_is_member
        if channel is None or channel.team_id != team.id or hidden:
            raise Refused("channel_not_found")
        return channel

    def channel_to_post(self, channel_id: object, team: Team) -> Channel:
        """Where a post goes; a person's id means their direct conversation, even when they left."""
        known = self.users.get(str(channel_id))
        if known is not None and known.team_id == team.id:
            return self.direct(known)
        channel = self.channel_seen(channel_id, team)
        if channel.is_archived:
            raise Refused("is_archived")
        if not channel.bot_is_member and "chat:write.public" not in team.scopes:
            raise Refused("not_in_channel")
        return channel

    def keep(
        self, channel: str, author: str, content: Mapping[str, Any], *, bot_id: str | None = None
    ) -> Message:
        """Stores a new message and gives it its ts; block_ids that are missing are made up, as Slack does."""
        message = Message(
            channel=channel,
            ts=self.next_ts(),
            text=str(content.get("text", "")),
            user=author,
            blocks=self.completed(content.get("blocks") or []),
            attachments=copy.deepcopy(content.get("attachments") or []),
            thread_ts=content.get("thread_ts"),
            metadata=copy.deepcopy(content.get("metadata")) or None,
            bot_id=bot_id,
        )
        self.messages[channel, message.ts] = message
        return message

    def change(self, message: Message, content: Mapping[str, Any]) -> None:
        """Applies an update: text without blocks removes the blocks; metadata left out stays."""
        message.text = str(content.get("text", message.text))
        message.blocks = self.completed(content.get("blocks") or [])
        if "attachments" in content:
            message.attachments = copy.deepcopy(content["attachments"])
        if "metadata" in content:
            message.metadata = copy.deepcopy(content["metadata"]) or None
        message.versions += 1

    def completed(self, blocks: list[Json]) -> list[Json]:
        """The blocks as Slack keeps them: every block with a block_id, every element with an action_id."""
        kept = copy.deepcopy(blocks)
        for block in kept:
            block.setdefault("block_id", secrets.token_urlsafe(4))
            for element, _ in elements(block):
                if element.get("type") != "image":
                    element.setdefault("action_id", secrets.token_urlsafe(4))
        return kept

    def exchange(self, trigger_id: object, team: Team) -> Trigger:
        """Uses a trigger_id up."""
        trigger = self.triggers.get(str(trigger_id))
        if trigger is None or trigger.team_id != team.id:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self.now() - trigger.minted > limits.TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def show(self, user: str, view: Json, team: Team, *, push: bool = False) -> Json:
        """Opens a form for a person, or pushes it on the stack of those they have open."""
        stack = self.views.get(user, []) if push else []
        if push and not stack:
            raise Refused("not_found")
        if len(stack) >= limits.VIEWS_IN_STACK:
            raise Refused("push_limit_reached")
        shown = self.as_view(view, team, self.next_id("V"))
        shown["root_view_id"] = stack[0]["id"] if stack else shown["id"]
        shown["previous_view_id"] = stack[-1]["id"] if stack else None
        self.views[user] = [*stack, shown]
        return shown

    def replace(self, view_id: object, external_id: object, content: Json, team: Team, seen: object) -> Json:
        """Redraws an open form; ``seen`` is the hash the caller saw, if it minds races."""
        for stack in self.views.values():
            for index, view in enumerate(stack):
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    if seen and seen != view["hash"]:
                        raise Refused("hash_conflict")
                    kept = {name: view[name] for name in ("root_view_id", "previous_view_id")}
                    stack[index] = self.as_view(content, team, view["id"]) | kept
                    return stack[index]
        raise Refused("not_found")

    def as_view(self, view: Json, team: Team, view_id: str) -> Json:
        """A view as Slack hands it back: with ids, a fresh hash and empty values."""
        defaults: Json = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "state": {"values": {}},
        }
        added: Json = {
            "id": view_id,
            "team_id": team.id,
            "bot_id": team.bot_id,
            "app_id": "A0HEARTH",
            "hash": f"{self.next_ts()}.{secrets.token_hex(4)}",
            "blocks": self.completed(view["blocks"]),
            "root_view_id": view_id,
            "previous_view_id": None,
        }
        return defaults | copy.deepcopy(view) | added
