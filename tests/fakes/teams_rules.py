"""What Teams refuses of what a bot sends: the activities it posts and its answers to invokes."""

import json
from collections.abc import Mapping
from typing import Any

from tests.fakes.teams_cards import check_card
from tests.fakes.teams_state import CARD, Refused

Json = dict[str, Any]
MOST_BYTES = 28 * 1024
WEIGHED = ("text", "summary", "attachments", "entities")
ERROR, MESSAGE = "application/vnd.microsoft.error", "application/vnd.microsoft.activity.message"
SIZES = {"small", "medium", "large"}


def weight(content: object) -> int:
    """Bytes as Teams counts them: JSON in UTF-16."""
    return len(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le", "surrogatepass")
    )


def activity_problems(activity: Mapping[str, Any], bot: str) -> list[str]:
    """Why Teams would not take this activity of the bot, or would show something else than is meant."""
    found = []
    if activity.get("type") not in {"message", "typing"}:
        found.append(f"type {activity.get('type')} is not one that a bot posts in Teams")
    author = activity.get("from")
    if author is not None and (not isinstance(author, dict) or author.get("id") not in {bot, None}):
        found.append(f"from is not the bot: {author}")
    text, attachments = activity.get("text"), activity.get("attachments") or []
    if activity.get("type") == "message" and not text and not attachments:
        found.append("neither text nor attachments")
    if text and attachments:
        found.append("text beside attachments: Teams splits it in two and answers no ID")
    if text is not None and not isinstance(text, str):
        found.append("text is not a text")
    if not isinstance(attachments, list):
        return [*found, "attachments is not a list"]
    for attachment in attachments:
        found += attachment_problems(attachment)
    if attachments and not activity.get("summary"):
        found.append("a card without a summary: notifications would say «sent a card»")
    return found


def attachment_problems(attachment: object) -> list[str]:
    if not isinstance(attachment, dict):
        return ["an attachment is not an object"]
    if attachment.get("contentType") != CARD:
        return [f"contentType {attachment.get('contentType')}"]
    content = attachment.get("content")
    return check_card(content) if isinstance(content, dict) else ["a card without content"]


def weigh(activity: Mapping[str, Any]) -> None:
    """Raises Refused when the activity is more than Teams takes."""
    if weight({name: activity[name] for name in WEIGHED if activity.get(name)}) > MOST_BYTES:
        raise Refused(413, "MessageSizeTooBig", "Message size too large.")


def answer_problems(name: str, body: object) -> list[str]:
    """Why Teams would show «Something went wrong» for this answer to the invoke of that name."""
    if name == "adaptiveCard/action":
        return _action_problems(body)
    if name in {"task/fetch", "composeExtension/fetchTask"}:
        return task_problems(body, may_close=False)
    if name == "task/submit":
        return task_problems(body, may_close=True)
    if name == "composeExtension/submitAction":
        return task_problems(body, may_close=True)
    return []


def _action_problems(body: object) -> list[str]:
    match body:
        case {"statusCode": 200, "type": str(kind), "value": value}:
            if kind == CARD:
                return check_card(value) if isinstance(value, dict) else ["the card is not an object"]
            if kind == MESSAGE and isinstance(value, str) and value:
                return []
        case {"statusCode": int(status), "type": str(kind), "value": {"code": str(), "message": str()}}:
            if kind == ERROR and 400 <= status < 600:
                return []
        case _:
            pass
    return [f"no answer to adaptiveCard/action: {str(body)[:300]}"]


def task_problems(body: object, *, may_close: bool) -> list[str]:
    match body:
        case None | "" if may_close:  # no body at all closes it; of `{}` Teams says that the task is missing
            return []
        case {"task": {"type": "message", "value": str(said)}} if said:
            return []
        case {"task": {"type": "continue", "value": dict(value)}}:
            return _dialog_problems(value)
        case _:
            return [f"no answer to a dialog: {str(body)[:300]}"]


def _dialog_problems(value: Json) -> list[str]:
    found = attachment_problems(value.get("card"))
    if not isinstance(value.get("title"), str) or not value["title"]:
        found.append("a dialog without a title")
    found += [f"a dialog takes no {name}" for name in value.keys() - {"title", "height", "width", "card"}]
    for name in ("height", "width"):
        size = value.get(name, "medium")
        if size not in SIZES and not (isinstance(size, int) and size > 0):
            found.append(f"{name} {size}")
    return found
