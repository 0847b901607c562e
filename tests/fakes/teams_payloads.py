"""What Teams posts to a bot: messages, events and invokes, with every ID used once."""

import base64
import copy
import html
import itertools
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

Json = dict[str, Any]
_moments = itertools.count(int(time.time() * 1000))


def moment() -> str:
    """A message's ID as Teams makes them: the milliseconds since 1970, no two the same."""
    return str(next(_moments))


def opaque(prefix: str) -> str:
    """An ID of the kind that says nothing: ``29:1x…`` of a person, ``a:1…`` of their chat with the bot."""
    word = base64.urlsafe_b64encode(uuid4().bytes + uuid4().bytes).decode().rstrip("=")
    return f"{prefix}1{word}"


@dataclass(frozen=True)
class Bot:
    """The bot as Teams knows it, and the address from which Teams speaks."""

    app_id: str
    service_url: str
    name: str = "Hearth"

    @property
    def account(self) -> Json:
        return {"id": f"28:{self.app_id}", "name": self.name}


@dataclass(frozen=True)
class TeamsPerson:
    """Somebody in a tenant; ``id`` is the one this bot knows them by."""

    id: str
    name: str
    aad_id: str
    tenant_id: str
    zone: str = "Europe/Lisbon"
    locale: str = "en-US"

    @classmethod
    def new(cls, name: str, tenant: str, zone: str = "Europe/Lisbon", locale: str = "en-US") -> "TeamsPerson":
        return cls(opaque("29:"), name, str(uuid4()), tenant, zone, locale)

    @property
    def account(self) -> Json:
        return {"id": self.id, "name": self.name, "aadObjectId": self.aad_id}


@dataclass(frozen=True)
class Conversation:
    """A place to talk: ``personal``, ``groupChat`` or ``channel`` (then with its team)."""

    id: str
    kind: str
    tenant_id: str
    name: str = ""
    team_id: str = ""
    team_name: str = ""
    group_id: str = ""

    def account(self, thread: str = "") -> Json:
        """The conversation as an activity names it; in a channel, with the thread's root."""
        shown: Json = {"conversationType": self.kind, "tenantId": self.tenant_id, "id": self.id}
        if self.kind != "personal":
            shown["isGroup"] = True
        if self.kind == "channel" and thread:
            shown["id"] = f"{self.id};messageid={thread}"
        return shown

    def channel_data(self, source: str = "") -> Json:
        """Tenant, and in a channel what team and channel it is."""
        data: Json = {"tenant": {"id": self.tenant_id}}
        if self.kind == "channel":
            data |= {"teamsChannelId": self.id, "teamsTeamId": self.team_id}
            data |= {"channel": {"id": self.id}, "team": {"id": self.team_id}}
        return data | ({"source": {"name": source}} if source else {})


def activity(
    bot: Bot,
    person: TeamsPerson,
    where: Conversation,
    kind: str,
    *,
    id: str = "",
    thread: str = "",
    source: str = "",
    **more: Any,
) -> Json:
    """What every activity has, and ``more``."""
    now = datetime.now(UTC)
    country = person.locale.partition("-")[2]
    client = {"locale": person.locale, "country": country, "platform": "Web", "timezone": person.zone}
    shown: Json = {
        "type": kind,
        "id": id or f"f:{uuid4()}",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "localTimestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}+00:00",
        "localTimezone": person.zone,
        "serviceUrl": bot.service_url,
        "channelId": "msteams",
        "from": person.account,
        "conversation": where.account(thread),
        "recipient": bot.account,
        "entities": [{**client, "type": "clientInfo"}],
        "channelData": where.channel_data(source),
        "locale": person.locale,
    }
    return shown | copy.deepcopy(more)


Words = Sequence[str | TeamsPerson]


def message(
    bot: Bot,
    person: TeamsPerson,
    where: Conversation,
    text: str | Words,
    *,
    id: str = "",
    thread: str = "",
    mention: bool | None = None,
) -> Json:
    """What a person typed. In groups and channels it starts with the bot's mention.

    ``text`` may be a sequence of words and of people who are mentioned. ``thread``: the root of the thread it
    is a reply in; without one it is a root of its own. Typed marks stand in the plain text as they were typed
    and escaped in the HTML beside it.
    """
    id = id or moment()
    addressed = where.kind != "personal" if mention is None else mention
    parts: list[str | TeamsPerson] = [text] if isinstance(text, str) else list(text)
    plain, rich, entities = [], [], []
    if addressed:
        parts = [TeamsPerson(bot.account["id"], bot.name, "", where.tenant_id), " ", *parts]
    for part in parts:
        if isinstance(part, str):
            plain.append(part)
            rich.append(html.escape(part, quote=False).replace("\n", "<br>"))
            continue
        mentioned = {"id": part.id, "name": part.name}
        entities.append({"type": "mention", "mentioned": mentioned, "text": f"<at>{part.name}</at>"})
        plain.append(f"<at>{part.name}</at>")
        tag = 'itemscope="" itemtype="http://schema.skype.com/Mention"'
        rich.append(f'<span {tag} itemid="{len(entities) - 1}">{html.escape(part.name)}</span>')
    made = activity(bot, person, where, "message", id=id, thread=thread or id)
    made |= {"textFormat": "plain", "text": "".join(plain) + ("\n" if addressed else "")}
    made["attachments"] = [{"contentType": "text/html", "content": f"<p>{''.join(rich)}</p>"}]
    made["entities"] = [*entities, *made["entities"]]
    return made


def members(
    bot: Bot,
    person: TeamsPerson,
    where: Conversation,
    *,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
) -> Json:
    """``conversationUpdate``: IDs of people, or the bot's own, came or went."""
    who = added or removed
    changed = [{"id": id} if id.startswith("28:") else {"id": id, "aadObjectId": str(uuid4())} for id in who]
    event = "teamMemberAdded" if added else "teamMemberRemoved"
    made = activity(bot, person, where, "conversationUpdate")
    made["membersAdded" if added else "membersRemoved"] = changed
    return _in_team(made, where, event)


def installed(bot: Bot, person: TeamsPerson, where: Conversation, action: str = "add") -> Json:
    """``installationUpdate``: ``add``, ``remove``, ``add-upgrade`` or ``remove-upgrade``."""
    made = activity(bot, person, where, "installationUpdate", source="message", action=action)
    if where.kind == "channel":
        made["channelData"]["settings"] = {"selectedChannel": {"id": where.id}}
        made["conversation"]["name"] = where.name
    return _in_team(made, where)


def renamed(bot: Bot, person: TeamsPerson, where: Conversation, event: str, name: str) -> Json:
    """``channelRenamed``, ``channelCreated``, ``channelDeleted`` or ``teamRenamed``; told in the team."""
    made = _in_team(activity(bot, person, where, "conversationUpdate"), where, event)
    made["conversation"]["id"] = where.team_id
    made["channelData"]["team" if event.startswith("team") else "channel"]["name"] = name
    return made


def _in_team(made: Json, where: Conversation, event: str = "") -> Json:
    if where.kind == "channel":
        team = {"id": where.team_id, "name": where.team_name, "aadGroupId": where.group_id}
        made["channelData"] |= {"team": team} | ({"eventType": event} if event else {})
    return made


def reaction(bot: Bot, person: TeamsPerson, where: Conversation, to: str, kind: str = "like") -> Json:
    """``messageReaction`` on a message of the bot."""
    made = activity(bot, person, where, "messageReaction", thread=to)
    return made | {"reactionsAdded": [{"type": kind}], "replyToId": to}


def invoke(
    bot: Bot,
    person: TeamsPerson,
    where: Conversation,
    name: str,
    value: Any,
    *,
    thread: str = "",
    **more: Any,
) -> Json:
    """An ``invoke`` with that name and value, whatever they are."""
    return activity(bot, person, where, "invoke", thread=thread, name=name, value=value, **more)


def pressed(
    bot: Bot,
    person: TeamsPerson,
    where: Conversation,
    action: Mapping[str, Any],
    *,
    message: str,
    thread: str = "",
    automatic: bool = False,
) -> Json:
    """An Action.Execute of a message's card; ``automatic`` when the client refreshes it by itself."""
    kept = {name: action[name] for name in ("type", "id", "title", "verb", "data") if name in action}
    value = {"action": kept, "trigger": "automatic" if automatic else "manual"}
    more = {"replyToId": message, "source": "message"}
    return invoke(bot, person, where, "adaptiveCard/action", value, thread=thread or message, **more)


def fetched(
    bot: Bot, person: TeamsPerson, where: Conversation, data: Json, *, message: str, thread: str = ""
) -> Json:
    """``task/fetch``: a button of a card that opens a dialog."""
    value = {"data": data, "context": {"theme": "default"}}
    return invoke(
        bot, person, where, "task/fetch", value, thread=thread or message, replyToId=message, source="message"
    )


def submitted(bot: Bot, person: TeamsPerson, where: Conversation, data: Json, *, thread: str = "") -> Json:
    """``task/submit``: a dialog that was opened from a card."""
    value = {"data": data, "context": {"theme": "default"}}
    return invoke(bot, person, where, "task/submit", value, thread=thread)


def picked(message: Json, link: str = "") -> Json:
    """A message as an action command on it hands it over; ``message`` is its own activity."""
    where, author = message["conversation"], message["from"]
    channel, _, root = where["id"].partition(";messageid=")
    body = next((a["content"] for a in message.get("attachments", ()) if a["contentType"] == "text/html"), "")
    own = f"https://teams.microsoft.com/l/message/{channel}/{message['id']}"
    body = re.sub(r'<span [^>]*itemid="(\d+)">(.*?)</span>', r'<at id="\1">\2</at>', body)
    user = {"userIdentityType": "aadUser", "id": author.get("aadObjectId"), "displayName": author.get("name")}
    marks = [one for one in message.get("entities", ()) if one["type"] == "mention"]
    return {
        "linkToMessage": link or f"{own}?context=%7B%22contextType%22:%22{where['conversationType']}%22%7D",
        "id": message["id"],
        "replyToId": root if root != message["id"] else None,
        "createdDateTime": message["timestamp"],
        "lastModifiedDateTime": None,
        "deleted": False,
        "summary": None,
        "importance": "normal",
        "locale": "en-us",
        "body": {"contentType": "html", "content": body or message.get("text", "")},
        "from": {"device": None, "conversation": None, "user": user, "application": None},
        "reactions": [],
        "mentions": [_mention(number, one["mentioned"]) for number, one in enumerate(marks)],
    }


def _mention(number: int, who: Json) -> Json:
    """Who is mentioned, as Graph tells it: a bot by the ID of its app."""
    kind, _, own = str(who["id"]).partition(":")
    told = {"id": own, "displayName": who["name"]}
    user = told | {"userIdentityType": "aadUser"} if kind != "28" else None
    application = told | {"applicationIdentityType": "bot"} if kind == "28" else None
    mentioned = {"user": user, "application": application, "device": None, "conversation": None}
    return {"id": number, "mentionText": who["name"], "mentioned": mentioned}


def composed(
    bot: Bot,
    person: TeamsPerson,
    where: Conversation,
    command: str,
    *,
    data: Json | None = None,
    picked: Json | None = None,
    context: str | None = "",
    thread: str = "",
) -> Json:
    """``composeExtension/fetchTask``, or ``submitAction`` when there is ``data``.

    ``picked``: the message it was chosen on. ``context`` None leaves commandContext out, as the app for iOS
    does.
    """
    value: Json = {"commandId": command, "requestId": uuid4().hex, "context": {"theme": "default"}}
    if context is not None:
        value["commandContext"] = context or ("message" if picked else "compose")
    value |= {"messagePayload": picked} if picked else {}
    value |= {"data": data} if data is not None else {}
    name = "composeExtension/fetchTask" if data is None else "composeExtension/submitAction"
    return invoke(bot, person, where, name, value, thread=thread, source="compose")
