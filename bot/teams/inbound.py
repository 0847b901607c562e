"""Teams' activities → what the commands understand. Activities and their dictionaries end here. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from botbuilder.schema import Activity

from bot.teams.menus import changed
from commands.catalogue import CATALOGUE
from commands.request import Actor, Place, PlaceKind
from commands.resolving import WORDS, Typed, resolve
from storage.enums import Platform

PERSONAL, CHANNEL = "personal", "channel"
THREAD = ";messageid="
BLOCKS = frozenset({"p", "div", "li", "tr", "br", "blockquote", "h1", "h2", "h3", "pre"})
HOME = "home"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Words without Teams' marks; `mentions` are the people in them, name → ID."""

    words: str
    mentions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: its command and arguments.

    private: it stands where only this person sees it. step: what a button of a dialog does.
    thread: where the dialog was opened from.
    """

    command: str
    args: dict[str, str]
    private: bool = False
    step: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The bot came into a conversation, or left it."""

    came: bool = False
    left: bool = False


def tenant(activity: Activity) -> str:
    """The tenant's ID, from the channel's data: the model loses the one of the conversation."""
    return _text(_dict(_data(activity).get("tenant")).get("id"))


def team(activity: Activity) -> str:
    """The Teams team that the channel belongs to; empty outside of one."""
    return _text(_dict(_data(activity).get("team")).get("id"))


def actor(activity: Activity) -> Actor:
    told = activity.from_property
    client = next(
        (_dict(one.additional_properties) for one in activity.entities or [] if one.type == "clientInfo"), {}
    )
    zone = activity.local_timezone or client.get("timezone")
    language = activity.locale or client.get("locale")
    return Actor(_text(told.id), _text(told.name)[:200], _text(zone)[:64], _text(language)[:16])


def place(activity: Activity, name: str = "") -> Place:
    """Where it was said. A conversation's ID holds the root of the thread; the place names both."""
    channel, thread = conversation(activity)
    direct = activity.conversation.conversation_type == PERSONAL
    kind = PlaceKind.DIRECT if direct else PlaceKind.CHANNEL
    return Place(Platform.TEAMS, kind, channel, name, thread=thread)


def conversation(activity: Activity) -> tuple[str, str]:
    """The conversation's own ID, and the root of the thread."""
    channel, _, thread = _text(activity.conversation.id).partition(THREAD)
    return channel, thread


def in_thread(channel: str, thread: str) -> str:
    """The ID by which Teams knows a thread of a channel."""
    return f"{channel}{THREAD}{thread}" if thread else channel


def key(activity: Activity) -> str:
    """Names the message, however often it is delivered."""
    return f"teams:{_text(activity.conversation.id)}:{_text(activity.id)}"[:200]


def is_channel(activity: Activity) -> bool:
    """A channel has threads; a chat has none."""
    return bool(activity.conversation.conversation_type == CHANNEL)


def told(activity: Activity) -> Told:
    """What was typed, without the mention of the bot; other people's names stay as `@name`."""
    words, mentions = _whole(activity), {}
    for entity in activity.entities or []:
        marked = _dict(entity.additional_properties)
        who = _dict(marked.get("mentioned"))
        mark, id_ = _text(marked.get("text")), _text(who.get("id"))
        if entity.type != "mention" or not mark or not id_:
            continue
        if id_ == activity.recipient.id:
            words = words.replace(mark, " ")
        else:
            name = _text(who.get("name")) or re.sub(r"</?at[^>]*>", "", mark)
            words = words.replace(mark, f"@{name}")
            mentions[name] = id_
    return Told(words.replace("\xa0", " ").replace("&nbsp;", " ").strip(), mentions)


def _whole(activity: Activity) -> str:
    """The text; in a personal chat Teams drops what stands in angle brackets from it, not from its HTML."""
    text = activity.text or ""
    if activity.conversation.conversation_type != PERSONAL or "<" in text:
        return text
    rich = next((one.content for one in activity.attachments or [] if one.content_type == "text/html"), None)
    words = unmarked(rich) if isinstance(rich, str) else ""
    return words if "<" in words else text


def typed(words: str) -> Typed:
    """What a message to the bot means: `debt …`, `improve …`, or whatever follows `/backlog` on Slack.

    What is none of these is not filed unasked; a button offers it.
    """
    first, rest = [*words.split(maxsplit=1), "", ""][:2]
    word = f"/{first.lower().lstrip('/')}"
    if word in WORDS:
        return resolve(word, rest)
    if not words or words.lower() == HOME:
        return Typed(HOME)
    meant = resolve("/backlog", words)
    if meant.command != "guide.unknown" or len(words.split()) == 1:
        return meant
    return Typed("guide.unknown", args={"typed": words[:150], "file": "debt.form"})


def pressed(data: object) -> Pressed | None:
    """The button that was pressed, with the choices it sends; None for what is none of ours."""
    ours = _dict(_dict(data).get("hearth"))
    command, args = _text(ours.get("c")), ours.get("a")
    if command not in _NAMES or not isinstance(args, dict):
        return None
    choices = changed(_dict(ours.get("p")), _dict(data))
    chosen = {f"set.{name}": value for name, value in choices.items()}
    return Pressed(
        command=command,
        args={_text(name): _text(value) for name, value in args.items()} | chosen,
        private=bool(ours.get("y")),
        step=_text(ours.get("k")),
        thread=_text(ours.get("h")),
    )


def action(activity: Activity) -> Json:
    """The action of an adaptiveCard/action invoke: its verb and data."""
    return _dict(_dict(activity.value).get("action"))


def data(activity: Activity) -> Json:
    """The data of a dialog's or a message extension's invoke."""
    return _dict(_dict(activity.value).get("data"))


def extension(activity: Activity) -> tuple[str, dict[str, str]] | None:
    """The command of a message extension and its arguments: from a message, or from the compose box."""
    value = _dict(activity.value)
    picked = next(
        (one for one in CATALOGUE if one.message_action and one.name == value.get("commandId")), None
    )
    if picked is None:
        return None
    message = _dict(value.get("messagePayload"))
    if not message:
        blank = next(one for one in CATALOGUE if one.shortcut == picked.message_action)
        return blank.name, {}
    body = _dict(message.get("body"))
    content = _text(body.get("content"))
    html = body.get("contentType") == "html"
    words = unmarked(content, _own_marks(message, _text(activity.recipient.id))) if html else content
    subject = _text(message.get("subject")).strip()
    text = f"{subject}\n{words}" if subject and not words.startswith(subject) else words
    channel, _ = conversation(activity)
    link = _text(message.get("linkToMessage"))
    args = {"text": text, "origin": origin(channel, _text(message.get("id")))}
    return picked.name, args | ({"permalink": link} if link.startswith("https://") else {})


def message_thread(activity: Activity) -> str:
    """The root of the thread that a picked message stands in; it may be the root itself."""
    message = _dict(_dict(activity.value).get("messagePayload"))
    return _text(message.get("replyToId")) or _text(message.get("id"))


def origin(channel: str, message: str) -> str:
    """Names a message, for one item each."""
    return f"teams:{channel}:{message}"[:200]


def moved(activity: Activity) -> Moved:
    """What an install, an uninstall or a change of members means for the bot itself."""
    own = activity.recipient.id
    if activity.type == "installationUpdate":
        return Moved(
            came=str(activity.action).startswith("add"), left=str(activity.action).startswith("remove")
        )
    return Moved(
        came=any(one.id == own for one in activity.members_added or []),
        left=any(one.id == own for one in activity.members_removed or []),
    )


def renamed(activity: Activity) -> tuple[str, str] | None:
    """A channel's ID and its new name; None when it was not that."""
    told = _data(activity)
    channel = _dict(told.get("channel"))
    if told.get("eventType") != "channelRenamed":
        return None
    return _text(channel.get("id")), _text(channel.get("name"))


def _own_marks(message: Json, bot: str) -> frozenset[str]:
    """By which numbers the HTML of a picked message mentions the bot."""
    told = message.get("mentions")
    mentions = [_dict(one) for one in told] if isinstance(told, list) else []
    apps = ((one, _dict(_dict(one.get("mentioned")).get("application"))) for one in mentions)
    return frozenset(_text(one.get("id")) for one, app in apps if app and f"28:{_text(app.get('id'))}" == bot)


class _Words(HTMLParser):
    """The words of a message's HTML, a line for each block, without the mentions of those numbers."""

    def __init__(self, without: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._without = without
        self._left_out = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "at":
            self._left_out = dict(attrs).get("id") in self._without
        elif tag in {"img", "emoji"}:
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and tag != "br":
            self.parts.append("\n")
        elif tag == "at":
            self._left_out = False

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.parts.append(re.sub(r"\s+", " ", data))


def unmarked(content: str, without: frozenset[str] = frozenset()) -> str:
    """HTML → its words, without empty lines and without the mentions of those numbers."""
    parser = _Words(without)
    parser.feed(content)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).replace("\xa0", " ").splitlines())
    return "\n".join(line for line in lines if line)


_NAMES = frozenset(command.name for command in CATALOGUE)


def _data(activity: Activity) -> Json:
    return _dict(activity.channel_data)


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
