"""The payloads Slack sends when a person does something, signed as Slack signs them."""

import copy
import itertools
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.fakes.slack_forms import Typed, find_element, form_state, picked
from tests.fakes.slack_setup import ANNA, APP_ID, BOT_USER, CHANNEL, TEAM
from tests.fakes.slack_state import Json, Message

VERIFICATION_TOKEN = "verification-token"
INTERACTIONS = frozenset(
    {"shortcut", "message_action", "block_actions", "view_submission", "view_closed", "block_suggestion"}
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class SlackPerson:
    """Somebody in a channel of a workspace: the part of every payload that says who and where."""

    user_id: str = ANNA
    user_name: str = "anna"
    team_id: str = TEAM
    team_domain: str = "hearth"
    channel_id: str = CHANNEL
    channel_name: str = "tech-debt"
    app_id: str = APP_ID
    enterprise_id: str | None = None
    enterprise_name: str | None = None

    @property
    def enterprise(self) -> Json | None:
        """The organization, on Enterprise Grid only."""
        if self.enterprise_id is None:
            return None
        return {"id": self.enterprise_id, "name": self.enterprise_name or "org"}

    def interaction(self, kind: str, trigger_id: str | None) -> Json:
        """What all interactions of this person have in common."""
        user = {
            "id": self.user_id,
            "username": self.user_name,
            "name": self.user_name,
            "team_id": self.team_id,
        }
        common: Json = {
            "type": kind,
            "team": {"id": self.team_id, "domain": self.team_domain},
            "user": user,
            "api_app_id": self.app_id,
            "token": VERIFICATION_TOKEN,
            "is_enterprise_install": False,
            "enterprise": self.enterprise,
        }
        return common | ({"trigger_id": trigger_id} if trigger_id is not None else {})

    @property
    def channel(self) -> Json:
        """The channel as interactions name it."""
        return {"id": self.channel_id, "name": self.channel_name}


def slash_command(
    person: SlackPerson, text: str = "", *, trigger_id: str, response_url: str, command: str = "/debt"
) -> dict[str, str]:
    """``/debt …`` typed in a channel; form fields, all of them strings."""
    fields = {
        "token": VERIFICATION_TOKEN,
        "team_id": person.team_id,
        "team_domain": person.team_domain,
        "channel_id": person.channel_id,
        "channel_name": person.channel_name,
        "user_id": person.user_id,
        "user_name": person.user_name,
        "command": command,
        "text": text,
        "api_app_id": person.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }
    enterprise = {"enterprise_id": person.enterprise_id, "enterprise_name": person.enterprise_name}
    return fields | {name: value for name, value in enterprise.items() if value is not None}


def global_shortcut(person: SlackPerson, callback_id: str, *, trigger_id: str) -> Json:
    """A shortcut from the lightning menu or the search; it knows no channel."""
    return person.interaction("shortcut", trigger_id) | {"callback_id": callback_id, "action_ts": _ts()}


def message_shortcut(
    person: SlackPerson, callback_id: str, message: Message | Json, *, trigger_id: str, response_url: str
) -> Json:
    """A shortcut from the menu of a message: its text, author, ts and thread; no permalink."""
    shown = _shown(message, person)
    return person.interaction("message_action", trigger_id) | {
        "callback_id": callback_id,
        "action_ts": _ts(),
        "message_ts": shown["ts"],
        "message": shown,
        "channel": person.channel,
        "response_url": response_url,
    }


def view_submission(person: SlackPerson, view: Json, values: Typed | None = None, *, trigger_id: str) -> Json:
    """A form sent: ``view`` as Slack handed it back, ``values`` by block_id as plain Python values.

    What is not in ``values`` keeps its initial value. Raises ValueError for what Slack's own client would
    not let a person send: a required field left empty, an option that does not exist, too long a text.
    """
    sent = copy.deepcopy(view) | {"state": {"values": form_state(view, values or {}, complete=True)}}
    more = {"view": sent, "response_urls": list[Json]()}
    return person.interaction("view_submission", trigger_id) | more


def view_closed(person: SlackPerson, view: Json, *, is_cleared: bool = False) -> Json:
    """A form closed without sending; Slack says so only when the view has notify_on_close."""
    return person.interaction("view_closed", None) | {"view": copy.deepcopy(view), "is_cleared": is_cleared}


def message_action(
    person: SlackPerson,
    message: Message | Json,
    action_id: str,
    value: Any = None,
    *,
    trigger_id: str,
    response_url: str,
    block_id: str | None = None,
    ephemeral: bool = False,
) -> Json:
    """A button pressed or a choice made in a message; ``value`` is the choice of a menu."""
    shown = _shown(message, person)
    container = {
        "type": "message",
        "message_ts": shown["ts"],
        "channel_id": person.channel_id,
        "is_ephemeral": ephemeral,
    }
    container |= {"thread_ts": shown["thread_ts"]} if "thread_ts" in shown else {}
    payload = person.interaction("block_actions", trigger_id) | {
        "container": container,
        "channel": person.channel,
        "state": {"values": form_state(shown, {})},
        "response_url": response_url,
        "actions": [_action(shown, action_id, block_id, value)],
    }
    return payload if ephemeral else payload | {"message": shown}


def view_action(
    person: SlackPerson,
    view: Json,
    action_id: str,
    value: Any = None,
    *,
    trigger_id: str,
    values: Typed | None = None,
    block_id: str | None = None,
) -> Json:
    """A button pressed or a choice made in a form or on the home tab; ``values`` is what was typed so far."""
    shown = copy.deepcopy(view) | {"state": {"values": form_state(view, values or {})}}
    return person.interaction("block_actions", trigger_id) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": shown,
        "actions": [_action(view, action_id, block_id, value)],
    }


def block_suggestion(person: SlackPerson, view: Json, action_id: str, typed: str) -> Json:
    """A person types in an external select, and Slack asks for options."""
    block, element = find_element(view, action_id)
    return person.interaction("block_suggestion", None) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": copy.deepcopy(view),
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }


def event(person: SlackPerson, content: Json, *, event_id: str | None = None) -> Json:
    """An event of the Events API, wrapped as Slack wraps it."""
    authorization = {
        "enterprise_id": person.enterprise_id,
        "team_id": person.team_id,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": person.team_id,
        "enterprise_id": person.enterprise_id,
        "api_app_id": person.app_id,
        "event": content,
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_numbers):08d}",
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
    }


def signed(
    body: str | Json, secret: str, *, now: float | None = None, retry: int | None = None
) -> tuple[bytes, dict[str, str]]:
    """The request Slack would send: body and headers, signed at ``now`` (seconds since 1970).

    A slash command becomes a form, an interaction a form with one ``payload``, everything else JSON;
    ``retry`` is the number of the delivery after the first.
    """
    if isinstance(body, dict):
        raw, kind = _encoded(body)
    else:
        raw, kind = body, "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    stamp = str(int(time.time() if now is None else now))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw) or ""
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    if retry is not None:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    return raw.encode(), headers


def _encoded(body: Json) -> tuple[str, str]:
    if "command" in body:
        return urlencode(body), "application/x-www-form-urlencoded"
    if body.get("type") in INTERACTIONS:
        return urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded"
    return json.dumps(body), "application/json"


def _action(surface: Json, action_id: str, block_id: str | None, value: Any) -> Json:
    block, element = find_element(surface, action_id, block_id)
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": _ts(),
    }
    if element["type"] == "button":
        copied = {name: element[name] for name in ("text", "value", "style") if name in element}
        return action | copy.deepcopy(copied)
    return action | picked(element, value)


def _shown(message: Message | Json, person: SlackPerson) -> Json:
    return message.as_json(person.team_id) if isinstance(message, Message) else copy.deepcopy(message)


def _ts() -> str:
    return f"{time.time():.6f}"
