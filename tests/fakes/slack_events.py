"""The events of a workspace that a bot subscribes to, as the Events API delivers them."""

import time

from tests.fakes.slack_payloads import SlackPerson, event
from tests.fakes.slack_setup import BOT_USER
from tests.fakes.slack_state import Json


def _ts() -> str:
    return f"{time.time():.6f}"


def reaction_added(
    person: SlackPerson, name: str, ts: str, *, author: str | None = None, event_id: str | None = None
) -> Json:
    """A reaction on the message ``ts`` of the person's channel, written by ``author``."""
    content: Json = {
        "type": "reaction_added",
        "user": person.user_id,
        "reaction": name,
        "item_user": author or person.user_id,
        "item": {"type": "message", "channel": person.channel_id, "ts": ts},
        "event_ts": _ts(),
    }
    return event(person, content, event_id=event_id)


def app_home_opened(person: SlackPerson, *, tab: str = "home", event_id: str | None = None) -> Json:
    """The person looks at the bot's home tab, or at its messages."""
    content: Json = {
        "type": "app_home_opened",
        "user": person.user_id,
        "channel": "D" + person.user_id[1:],
        "tab": tab,
        "event_ts": _ts(),
    }
    return event(person, content, event_id=event_id)


def app_mention(
    person: SlackPerson,
    text: str,
    *,
    ts: str | None = None,
    thread_ts: str | None = None,
    event_id: str | None = None,
) -> Json:
    """The bot is addressed in a channel or thread; ``text`` stands after the mention."""
    content = _said(person, "app_mention", f"<@{BOT_USER}> {text}", ts or _ts(), thread_ts)
    return event(person, content | {"channel": person.channel_id}, event_id=event_id)


def direct_message(
    person: SlackPerson,
    text: str,
    *,
    ts: str | None = None,
    thread_ts: str | None = None,
    event_id: str | None = None,
) -> Json:
    """The person writes to the bot alone (``message.im``)."""
    content = _said(person, "message", text, ts or _ts(), thread_ts)
    where = {"channel": "D" + person.user_id[1:], "channel_type": "im"}
    return event(person, content | where, event_id=event_id)


def _said(person: SlackPerson, kind: str, text: str, ts: str, thread_ts: str | None) -> Json:
    said: Json = {
        "type": kind,
        "user": person.user_id,
        "text": text,
        "ts": ts,
        "client_msg_id": f"6d0e1f8a-{ts[-6:]}",
        "team": person.team_id,
        "event_ts": ts,
    }
    return said | ({"thread_ts": thread_ts} if thread_ts else {})


def member_joined_channel(
    person: SlackPerson, *, inviter: str | None = None, event_id: str | None = None
) -> Json:
    """The person (or the bot, as its own SlackPerson) joins a channel."""
    content: Json = {
        "type": "member_joined_channel",
        "user": person.user_id,
        "channel": person.channel_id,
        "channel_type": "C",
        "team": person.team_id,
        "event_ts": _ts(),
    }
    return event(person, content | ({"inviter": inviter} if inviter else {}), event_id=event_id)


def app_uninstalled(person: SlackPerson, *, event_id: str | None = None) -> Json:
    """The app was removed from the workspace."""
    return event(person, {"type": "app_uninstalled", "event_ts": _ts()}, event_id=event_id)


def tokens_revoked(person: SlackPerson, *, event_id: str | None = None) -> Json:
    """The bot's token was revoked; it can arrive before or after ``app_uninstalled``."""
    tokens = {"oauth": list[str](), "bot": [BOT_USER]}
    return event(person, {"type": "tokens_revoked", "tokens": tokens, "event_ts": _ts()}, event_id=event_id)
