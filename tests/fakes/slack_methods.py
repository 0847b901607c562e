"""The Web API methods of the fake: what each needs, what it changes, what it answers and how it refuses."""

from collections.abc import Callable
from typing import Any

from tests.fakes import slack_rules
from tests.fakes.slack_state import Channel, Json, Member, Message, Refused, SlackState, Team

Method = Callable[[SlackState, Team, Json], Json]
HISTORY_PAGE = 999


def _held(method: str, payload: Json) -> None:
    found = slack_rules.problems(method, payload)
    if found:
        raise Refused(slack_rules.error_code(method, found), found)


def auth_test(state: SlackState, team: Team, payload: Json) -> Json:
    """Who the token is."""
    return {
        "url": f"https://{team.name}.slack.com/",
        "team": team.name,
        "user": "hearth",
        "team_id": team.id,
        "user_id": team.bot_user_id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def post_message(state: SlackState, team: Team, payload: Json) -> Json:
    """A new message in a channel, or to a person."""
    channel = state.channel_to_post(payload.get("channel"), team)
    _held("chat.postMessage", payload)
    message = state.keep(channel.id, team.bot_user_id, payload, bot_id=team.bot_id)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(team.id)}


def post_ephemeral(state: SlackState, team: Team, payload: Json) -> Json:
    """A message only one person of the channel sees; it can never be changed by its ts."""
    channel = state.channel_to_post(payload.get("channel"), team)
    user = state.user_of(payload.get("user"), team)
    if channel.members is not None and user.id not in channel.members:
        raise Refused("user_not_in_channel")
    _held("chat.postEphemeral", payload)
    message = state.keep(channel.id, team.bot_user_id, payload, bot_id=team.bot_id)
    message.ephemeral_to = user.id
    del state.messages[channel.id, message.ts]
    state.ephemerals.append(message)
    return {"message_ts": message.ts}


def _own_message(state: SlackState, team: Team, payload: Json, refusal: str) -> Message:
    channel = state.channel_seen(payload.get("channel"), team)
    message = state.messages.get((channel.id, str(payload.get("ts"))))
    if message is None:
        raise Refused("message_not_found")
    if message.user != team.bot_user_id:
        raise Refused(refusal)
    return message


def update(state: SlackState, team: Team, payload: Json) -> Json:
    """A changed message of the bot's own."""
    message = _own_message(state, team, payload, "cant_update_message")
    _held("chat.update", payload)
    state.change(message, payload)
    shown = message.as_json(team.id)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(state: SlackState, team: Team, payload: Json) -> Json:
    """A message of the bot's own, gone."""
    message = _own_message(state, team, payload, "cant_delete_message")
    del state.messages[message.channel, message.ts]
    return {"channel": message.channel, "ts": message.ts}


def views_open(state: SlackState, team: Team, payload: Json) -> Json:
    """A form for the person who pressed, while their trigger_id lives."""
    _held("views.open", payload)
    trigger = state.exchange(payload["trigger_id"], team)
    return {"view": state.show(trigger.user, payload["view"], team)}


def views_push(state: SlackState, team: Team, payload: Json) -> Json:
    """A form on top of the one that is open."""
    _held("views.push", payload)
    trigger = state.exchange(payload["trigger_id"], team)
    return {"view": state.show(trigger.user, payload["view"], team, push=True)}


def views_update(state: SlackState, team: Team, payload: Json) -> Json:
    """An open form, drawn anew."""
    _held("views.update", payload)
    ids = payload.get("view_id"), payload.get("external_id")
    return {"view": state.replace(*ids, payload["view"], team, payload.get("hash"))}


def views_publish(state: SlackState, team: Team, payload: Json) -> Json:
    """A person's home tab."""
    _held("views.publish", payload)
    user = state.user_of(payload["user_id"], team)
    before = state.homes.get(user.id)
    if payload.get("hash") and before is not None and payload["hash"] != before["hash"]:
        raise Refused("hash_conflict")
    view_id = before["id"] if before else state.next_id("V")
    state.homes[user.id] = state.as_view(payload["view"], team, view_id)
    return {"view": state.homes[user.id]}


def _shown_user(user: Member) -> Json:
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name or user.name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": 3600,
        "profile": {
            "real_name": user.real_name or user.name,
            "display_name": user.name,
            "email": user.email,
            "team": user.team_id,
        },
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
        "locale": user.locale,
    }


def users_info(state: SlackState, team: Team, payload: Json) -> Json:
    """A person."""
    return {"user": _shown_user(state.user_of(payload.get("user"), team))}


def _shown_channel(channel: Channel) -> Json:
    common: Json = {"id": channel.id, "created": 1700000000, "is_archived": channel.is_archived}
    if channel.user is not None:
        return common | {
            "is_im": True,
            "user": channel.user,
            "is_org_shared": False,
            "is_user_deleted": False,
        }
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_member": channel.bot_is_member,
        "is_shared": False,
        "is_ext_shared": False,
        "context_team_id": channel.team_id,
    }


def conversations_info(state: SlackState, team: Team, payload: Json) -> Json:
    """A channel."""
    return {"channel": _shown_channel(state.channel_seen(payload.get("channel"), team))}


def conversations_members(state: SlackState, team: Team, payload: Json) -> Json:
    """Everyone in a channel, the bot included, on one page."""
    channel = state.channel_seen(payload.get("channel"), team)
    everyone = {user.id for user in state.users.values() if user.team_id == team.id and not user.deleted}
    members = everyone if channel.members is None else channel.members
    shown = sorted(members | ({team.bot_user_id} if channel.bot_is_member else set()))
    return {"members": shown, "response_metadata": {"next_cursor": ""}}


def conversations_open(state: SlackState, team: Team, payload: Json) -> Json:
    """The direct conversation with one person."""
    named: Any = payload.get("users") or ""
    users = named if isinstance(named, list) else [name for name in str(named).split(",") if name]
    if len(users) != 1:
        raise Refused("not_enough_users" if not users else "too_many_users")
    channel = state.direct(state.user_of(users[0], team))
    return {"channel": {"id": channel.id}, "already_open": True, "no_op": True}


def _page(team: Team, found: list[Message], payload: Json) -> Json:
    """A page of messages, with their metadata where it is asked for and may be read."""
    limit = min(int(payload.get("limit") or 100), HISTORY_PAGE)
    start = int(str(payload.get("cursor") or "0"))
    whole = str(payload.get("include_all_metadata") or "").lower() in ("true", "1")
    shown = [message.as_json(team.id) for message in found[start : start + limit]]
    for one in shown:
        if not whole or "metadata.message:read" not in team.scopes:
            one.pop("metadata", None)
    more = str(start + limit) if start + limit < len(found) else ""
    return {"messages": shown, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


def _read_in(state: SlackState, team: Team, payload: Json) -> list[Message]:
    """What may be read of a conversation: each kind has a scope of its own, and the bot must be in it."""
    channel = state.channel_seen(payload.get("channel"), team)
    kind = "im" if channel.user is not None else "groups" if channel.is_private else "channels"
    if f"{kind}:history" not in team.scopes:
        raise Refused("missing_scope")
    if not channel.bot_is_member:
        raise Refused("not_in_channel")
    oldest = float(payload.get("oldest") or 0)
    there = [message for message in list(state.messages.values()) if message.channel == channel.id]
    return [message for message in there if float(message.ts) > oldest]


def conversations_history(state: SlackState, team: Team, payload: Json) -> Json:
    """What was said in a conversation, newest first; not what was answered in its threads."""
    roots = [one for one in _read_in(state, team, payload) if one.thread_ts in (None, one.ts)]
    return _page(team, roots[::-1], payload)


def conversations_replies(state: SlackState, team: Team, payload: Json) -> Json:
    """A thread, oldest first."""
    channel, root = payload.get("channel"), str(payload.get("ts"))
    found = [one for one in _read_in(state, team, payload) if one.thread_ts == root]
    parent = state.messages.get((str(channel), root))
    if parent is None:
        raise Refused("thread_not_found")
    return _page(team, [parent, *found], payload)


def reactions_add(state: SlackState, team: Team, payload: Json) -> Json:
    """The bot's reaction on a message; ``name`` stands without colons."""
    channel = state.channel_seen(payload.get("channel"), team)
    message = state.messages.get((channel.id, str(payload.get("timestamp"))))
    name = str(payload.get("name") or "")
    if message is None:
        raise Refused("message_not_found")
    if not name or ":" in name or " " in name:
        raise Refused("invalid_name")
    who = message.reactions.setdefault(name, [])
    if team.bot_user_id in who:
        raise Refused("already_reacted")
    who.append(team.bot_user_id)
    return {}


def reactions_get(state: SlackState, team: Team, payload: Json) -> Json:
    """A message with its text and reactions; of anybody's, in a channel the bot can see."""
    channel = state.channel_seen(payload.get("channel"), team)
    message = state.messages.get((channel.id, str(payload.get("timestamp"))))
    if message is None:
        raise Refused("message_not_found")
    reactions = [
        {"name": name, "users": who, "count": len(who)} for name, who in message.reactions.items() if who
    ]
    shown = message.as_json(team.id) | {"permalink": _permalink(team, message)}
    return {"type": "message", "channel": channel.id, "message": shown | {"reactions": reactions}}


def get_permalink(state: SlackState, team: Team, payload: Json) -> Json:
    """The address of a message."""
    channel = state.channel_seen(payload.get("channel"), team)
    message = state.messages.get((channel.id, str(payload.get("message_ts"))))
    if message is None:
        raise Refused("message_not_found")
    return {"channel": channel.id, "permalink": _permalink(team, message)}


def _permalink(team: Team, message: Message) -> str:
    link = f"https://{team.name}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    in_thread = message.thread_ts not in (None, message.ts)
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if in_thread else link


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
    "users.info": users_info,
    "conversations.info": conversations_info,
    "conversations.members": conversations_members,
    "conversations.open": conversations_open,
    "conversations.history": conversations_history,
    "conversations.replies": conversations_replies,
    "reactions.add": reactions_add,
    "reactions.get": reactions_get,
    "chat.getPermalink": get_permalink,
}
NEEDS: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "users.info": "users:read",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "conversations.open": "im:write",
    "reactions.add": "reactions:write",
    "reactions.get": "reactions:read",
}
"""The scope without which a method answers ``missing_scope``; others need none, or see to it themselves."""
NO_JSON = frozenset(
    {
        "chat.getPermalink",
        "conversations.history",
        "conversations.members",
        "conversations.replies",
        "reactions.get",
        "users.info",
        "oauth.v2.access",
    }
)
"""Methods that read their arguments from the query or a form, and see nothing of a JSON body."""
