"""Slack's payloads → what the commands understand. Payload dictionaries end here. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.slack.cards import NONE
from bot.slack.forms import Meta
from commands.request import Place, PlaceKind
from storage.enums import Platform

NAMELESS = {"privategroup", "directmessage"}
_ENTITY = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who and which workspace a payload comes from."""

    team: str
    enterprise: str
    user: str
    user_name: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: its command and arguments, or the section of a form to open."""

    command: str
    args: dict[str, str]
    opens_form: bool
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words without Slack's entities; `mentions` are the people in them, name → ID."""

    words: str
    mentions: dict[str, str] = field(default_factory=dict)


def sender(body: Mapping[str, Any]) -> Sender:
    user = body.get("user") or {}
    team = body.get("team") or {}
    enterprise = body.get("enterprise") or {}
    user = user if isinstance(user, dict) else {"id": user}
    on_enterprise = str(body.get("is_enterprise_install", "")).lower() == "true"
    return Sender(
        team=body.get("team_id") or team.get("id") or user.get("team_id") or "",
        enterprise=(body.get("enterprise_id") or enterprise.get("id") or "") if on_enterprise else "",
        user=body.get("user_id") or user.get("id") or body.get("event", {}).get("user") or "",
        user_name=body.get("user_name") or user.get("username") or user.get("name") or "",
    )


def command_place(body: Mapping[str, Any]) -> Place:
    return _channel(body["channel_id"], body.get("channel_name", ""))


def message_place(body: Mapping[str, Any]) -> Place:
    """Where the message stands that was pressed or picked; answers go into its thread."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = body.get("channel") or {}
    channel_id = channel.get("id") or container.get("channel_id") or ""
    if not channel_id:
        return Place(Platform.SLACK, PlaceKind.NOWHERE)
    ts = message.get("ts") or container.get("message_ts") or ""
    thread = message.get("thread_ts") or container.get("thread_ts") or ""
    return _channel(channel_id, channel.get("name", ""), thread=thread, message=ts)


def pressed_place(body: Mapping[str, Any]) -> Place:
    """Like the message's, and says whether anybody else sees that message."""
    place = message_place(body)
    if (body.get("container") or {}).get("is_ephemeral"):
        return replace(place, only_you=True)
    return place


def _channel(channel_id: str, name: str, thread: str = "", message: str = "") -> Place:
    kind = PlaceKind.DIRECT if channel_id.startswith("D") else PlaceKind.CHANNEL
    known = "" if name in NAMELESS else name
    return Place(Platform.SLACK, kind, channel_id, known, thread=thread, message=message)


def pressed(body: Mapping[str, Any]) -> Pressed | None:
    """The button that was pressed, or the choice that was made; None for a link, which needs no answer."""
    action = body["actions"][0]
    kind, _, rest = str(action.get("action_id", "")).partition(":")
    if kind == "section" and rest.isdigit():
        return Pressed("", {}, opens_form=False, section=int(rest))
    try:
        match kind:
            case "act" | "form":
                command, args = _asked(action["value"])
            case "pick":
                command, args = _asked(action["block_id"].partition(":")[2])
                args |= _picked(rest.partition(":")[0], action["selected_option"]["value"])
            case _:
                return None
    except (KeyError, TypeError, ValueError):
        return None
    return Pressed(command, args, opens_form=kind == "form")


def _asked(text: str) -> tuple[str, dict[str, str]]:
    value = json.loads(text)
    return str(value["c"]), {str(name): str(value["a"][name]) for name in value["a"]}


def _picked(name: str, value: object) -> dict[str, str]:
    return {f"set.{name}": "" if value == NONE else str(value)}


def message_args(body: Mapping[str, Any], words: str) -> dict[str, str]:
    """What a message shortcut hands over of its message."""
    channel, message = body["channel"]["id"], body["message"]
    return {
        "text": words,
        "origin": origin(channel, message["ts"]),
        "permalink": permalink((body.get("team") or {}).get("domain", ""), channel, message),
    }


def origin(channel: str, ts: str) -> str:
    """Names a message, for one item each."""
    return f"slack:{channel}:{ts}"


def permalink(domain: str, channel: str, message: Mapping[str, Any]) -> str:
    """The message's address, which Slack builds from its IDs."""
    if not domain:
        return ""
    link = f"https://{domain}.slack.com/archives/{channel}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    return f"{link}?thread_ts={thread}&cid={channel}" if thread and thread != message["ts"] else link


def mentioned(text: str) -> list[str]:
    """The IDs of the people in a text, in order."""
    return list(dict.fromkeys(re.findall(r"<@([UW][A-Z0-9]+)", text)))


def text(raw: str, names: Mapping[str, str] | None = None) -> Text:
    """Slack's text → words: `<@U1|ana>` becomes `@ana`, links become addresses, escapes are undone.

    `names` tells the names of people whom the text holds by ID only.
    """
    mentions: dict[str, str] = {}

    def entity(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            name = label or (names or {}).get(target[1:], "") or target[1:]
            mentions[name] = target[1:]
            return f"@{name}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        address = target.removeprefix("mailto:")
        return address if label in ("", address) or address.endswith(f"//{label}") else f"{label} ({address})"

    words = _ENTITY.sub(entity, raw)
    return Text(words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), mentions)


def meta(view: Mapping[str, Any]) -> Meta | None:
    """What one of our forms carries; None for a view without a form."""
    try:
        return Meta.load(view.get("private_metadata") or "")
    except ValueError:
        return None
