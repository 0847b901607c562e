"""What a test arranges in the fake and reads from it: workspaces, people, channels, messages, forms."""

import secrets
from collections.abc import Collection
from typing import Any

from tests.fakes import slack_limits as limits
from tests.fakes.slack_rules import command_response_problems
from tests.fakes.slack_state import (
    SCOPES,
    Channel,
    Json,
    Member,
    Message,
    Refused,
    ResponseUrl,
    SlackState,
    Team,
    Trigger,
)

APP_ID = "A0HEARTH"
APP_TOKEN = "xapp-1-A0HEARTH-fake"
TEAM = "T0HEARTH"
BOT_TOKEN = "xoxb-hearth-fake"
BOT_USER = "U0HEARTHBOT"
CHANNEL = "C0DEBT"
ANNA = "U0ANNA"
BEN = "U0BEN"


class Setup:
    """A workspace with a channel, two people and the bot, and the means to change all that."""

    def __init__(self) -> None:
        self.state = SlackState()
        self.url = ""
        self.violations: list[str] = []
        self.responses: list[Json] = []
        """What came to the answer addresses: ``body`` with its ``id``, ``channel`` and ``user``."""
        self.add_team(TEAM, BOT_TOKEN, bot_user=BOT_USER, name="hearth")
        self.add_user(ANNA, "anna", real_name="Anna Adler", is_admin=True)
        self.add_user(BEN, "ben", real_name="Ben Berg")
        self.add_channel(CHANNEL, "tech-debt")

    @property
    def api_url(self) -> str:
        """The base_url of a web client."""
        return f"{self.url}/api/"

    def now(self) -> float:
        """Slack's clock in seconds since 1970."""
        return self.state.now()

    def skip(self, seconds: float) -> None:
        """Moves Slack's clock on: triggers and answer addresses age without anybody waiting."""
        self.state.skipped += seconds

    def add_team(
        self,
        team_id: str,
        token: str,
        *,
        bot_user: str | None = None,
        name: str = "team",
        scopes: Collection[str] = SCOPES,
    ) -> Team:
        """Another workspace the app is installed in, with what it granted."""
        bot_user = bot_user or f"U0BOT{team_id[1:]}"
        team = Team(team_id, name, token, bot_user, f"B0BOT{team_id[1:]}", scopes=frozenset(scopes))
        self.state.teams[team_id] = team
        self.state.users[bot_user] = Member(bot_user, "hearth", team_id, is_bot=True)
        return team

    def add_user(self, user_id: str, name: str, *, team: str = TEAM, **more: Any) -> Member:
        """A person; ``more`` are further fields of Member (``tz``, ``email``, ``deleted``, …)."""
        self.state.users[user_id] = Member(user_id, name, team, **more)
        return self.state.users[user_id]

    def add_channel(self, channel_id: str, name: str, *, team: str = TEAM, **more: Any) -> Channel:
        """A channel; ``more`` are further fields of Channel (``is_private``, ``bot_is_member``, …)."""
        self.state.channels[channel_id] = Channel(channel_id, name, team, **more)
        return self.state.channels[channel_id]

    def revoke(self, team: str = TEAM) -> None:
        """The app was removed from a workspace: its token is worth nothing any more."""
        self.state.teams[team].revoked = True

    def oauth_code(self, team: str, token: str, *, name: str = "team") -> str:
        """A code that ``oauth.v2.access`` exchanges, once, for the token of a workspace."""
        code = secrets.token_hex(8)
        self.state.codes[code] = self.add_team(team, token, name=name)
        return code

    def install(self, payload: Json) -> Json:
        """Exchanges an OAuth code."""
        team = self.state.codes.pop(str(payload.get("code")), None)
        if team is None:
            raise Refused("invalid_code")
        return {
            "app_id": APP_ID,
            "authed_user": {"id": ANNA},
            "scope": ",".join(sorted(team.scopes)),
            "token_type": "bot",
            "access_token": team.token,
            "bot_user_id": team.bot_user_id,
            "team": {"id": team.id, "name": team.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def trigger_id(self, user: str = ANNA, team: str = TEAM) -> str:
        """A fresh trigger_id: three seconds, one use."""
        trigger_id = f"{self.state.next_id('')}.{self.state.next_id('')}.{secrets.token_hex(8)}"
        self.state.triggers[trigger_id] = Trigger(user, team, self.now())
        return trigger_id

    def response_url(
        self, channel: str = CHANNEL, user: str = ANNA, *, message_ts: str | None = None, team: str = TEAM
    ) -> str:
        """A fresh answer address; ``message_ts`` is the message whose button was pressed, if any."""
        url_id = secrets.token_urlsafe(8)
        self.state.response_urls[url_id] = ResponseUrl(channel, user, team, self.now(), message_ts)
        return f"{self.url}/response/{url_id}"

    def say(
        self, text: str, *, channel: str = CHANNEL, user: str = ANNA, thread_ts: str | None = None
    ) -> Message:
        """A message a person wrote."""
        return self.state.keep(channel, user, {"text": text, "thread_ts": thread_ts})

    def messages(self, channel: str = CHANNEL, *, thread_ts: str | None = None) -> list[Message]:
        """A channel's messages as they stand, oldest first; a person's id reads their direct messages."""
        channel = "D" + channel[1:] if channel[0] in "UW" else channel
        found = [message for message in list(self.state.messages.values()) if message.channel == channel]
        return [message for message in found if thread_ts is None or message.thread_ts == thread_ts]

    def ephemerals(self, user: str = ANNA) -> list[Message]:
        """What only this person was shown, oldest first."""
        return [message for message in list(self.state.ephemerals) if message.ephemeral_to == user]

    def home(self, user: str = ANNA) -> Json | None:
        """A person's home tab as it was last published."""
        return self.state.homes.get(user)

    def views(self, user: str = ANNA) -> list[Json]:
        """The forms a person has open, the topmost last."""
        return list(self.state.views.get(user, []))

    def close_views(self, user: str = ANNA) -> None:
        """The person closes every form."""
        self.state.views.pop(user, None)

    def answered(self, url_id: str, body: Json) -> None:
        """Takes an answer at an answer address."""
        url = self.state.response_urls.get(url_id)
        if url is None:
            raise Refused("expired_url")
        url.uses += 1
        if url.uses > limits.RESPONSE_URL_USES or self.now() - url.minted > limits.RESPONSE_URL_SECONDS:
            raise Refused("expired_url")
        self.responses.append({"id": url_id, "channel": url.channel, "user": url.user, "body": body})
        found = command_response_problems(body)
        if found:
            raise Refused("invalid_blocks", found)
        self._show_answer(url, body)

    def _show_answer(self, url: ResponseUrl, body: Json) -> None:
        pressed = (url.channel, url.message_ts or "")
        private = (message for message in self.state.ephemerals if (message.channel, message.ts) == pressed)
        original = url.answer or self.state.messages.get(pressed) or next(private, None)
        if body.get("delete_original") and original is not None:
            self.state.messages.pop((original.channel, original.ts), None)
            self.state.ephemerals = [message for message in self.state.ephemerals if message is not original]
        elif body.get("replace_original") and original is not None:
            self.state.change(original, body)
        elif "text" in body:
            team = self.state.teams[url.team_id]
            url.answer = self.state.keep(url.channel, team.bot_user_id, body, bot_id=team.bot_id)
            if body.get("response_type") != "in_channel":
                url.answer.ephemeral_to = url.user
                del self.state.messages[url.answer.channel, url.answer.ts]
                self.state.ephemerals.append(url.answer)

    def apply(self, payload: Json, body: Json | str | None) -> None:
        """What an acknowledgement changes for the person: the open forms, or an answer to a command."""
        if "command" in payload and body:
            said = {"text": body} if isinstance(body, str) else body
            url = self.state.response_urls.get(str(payload.get("response_url")).rpartition("/")[2])
            here = payload["channel_id"], payload["user_id"], payload["team_id"]
            self._show_answer(url or ResponseUrl(*here, self.now()), said)
        if payload.get("type") != "view_submission":
            return
        user, view = payload["user"]["id"], payload["view"]
        answer = body if isinstance(body, dict) else {}
        action = answer.get("response_action")
        team = self.state.teams[payload["team"]["id"]]
        stack = self.state.views.get(user, [])
        if action == "clear":
            self.close_views(user)
        elif action == "push" and stack:
            self.state.show(user, answer["view"], team, push=True)
        elif action == "update" and any(shown["id"] == view["id"] for shown in stack):
            self.state.replace(view["id"], None, answer["view"], team, None)
        elif action is None:
            self.state.views[user] = [shown for shown in stack if shown["id"] != view["id"]]
