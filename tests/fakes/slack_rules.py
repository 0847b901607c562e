"""Every reason for which Slack refuses a payload: whole messages, views, and answers to what a person did.

Pure. The limits themselves stand in ``slack_limits``; here is what holds between the parts of one payload,
and one rule of our own: a message without a full top-level text is refused (screen readers read that).
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from tests.fakes import slack_limits as limits
from tests.fakes.slack_blocks import block_problems, characters
from tests.fakes.slack_schema import check_shape, listed, reason, shaped, text, walk

NO_TEXT = "a message needs a full top-level text"
TEXT_TOO_LONG = "the top-level text is too long"
BLOCKS_TOO_LONG = "too many characters over all blocks"
METADATA = "metadata must be an event_type and an event_payload"
METADATA_TOO_LARGE = "metadata is too large"
THREAD = "thread_ts must be the ts of a message, as a string"
VIEW_TOO_LARGE = "the view is larger than 250 kB"

CODES = {
    NO_TEXT: "no_text",
    TEXT_TOO_LONG: "msg_too_long",
    BLOCKS_TOO_LONG: "msg_blocks_too_long",
    METADATA: "invalid_metadata_format",
    METADATA_TOO_LARGE: "metadata_too_large",
    THREAD: "invalid_thread_ts",
    VIEW_TOO_LARGE: "view_too_large",
}
MODEL_ERRORS = (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError)
RESPONSE_ACTIONS = {"errors": {"errors"}, "update": {"view"}, "push": {"view"}, "clear": set[str]()}
BROADCAST_KEYS = frozenset({"response_type", "replace_original", "delete_original"})
RESPONSE_KEYS = BROADCAST_KEYS | {
    "text",
    "blocks",
    "attachments",
    "thread_ts",
    "metadata",
    "mrkdwn",
    "parse",
    "link_names",
    "unfurl_links",
    "unfurl_media",
}


def problems(method: str, payload: Mapping[str, Any]) -> list[str]:
    """Every reason Slack would refuse this payload of a Web API method; empty when it would take it."""
    check = METHODS.get(method)
    return list(dict.fromkeys(check(payload))) if check else []


def error_code(method: str, found: list[str]) -> str:
    """The error code Slack answers a refused payload with: its worst reason decides."""
    for words, code in CODES.items():
        if any(problem.startswith(words) for problem in found):
            return code
    return "invalid_blocks" if method.startswith("chat.") else "invalid_arguments"


def message_problems(message: Mapping[str, Any]) -> list[str]:
    """Why Slack would not show this message."""
    found: list[str] = []
    words = message.get("text")
    if not isinstance(words, str) or not words.strip():
        found.append(reason(NO_TEXT, "/text"))
    elif len(words) > limits.MESSAGE_TEXT:
        found.append(reason(TEXT_TOO_LONG, "/text"))
    blocks = message.get("blocks")
    if blocks is not None:
        found += block_problems(blocks, "message", "/blocks")
        if characters(blocks) > limits.MESSAGE_CHARACTERS:
            found.append(reason(BLOCKS_TOO_LONG, "/blocks"))
    for index, attachment in enumerate(message.get("attachments") or []):
        if isinstance(attachment, dict) and "blocks" in attachment:
            found += block_problems(attachment["blocks"], "message", f"/attachments/{index}/blocks")
    thread = message.get("thread_ts")
    if thread is not None and not (isinstance(thread, str) and re.fullmatch(r"\d{10}\.\d{6}", thread)):
        found.append(reason(THREAD, "/thread_ts"))
    return found + metadata_problems(message.get("metadata"))


def metadata_problems(metadata: object) -> list[str]:
    """Why Slack would refuse a message's metadata."""
    if metadata is None or metadata == {}:
        return []
    if not isinstance(metadata, dict):
        return [reason(METADATA, "/metadata")]
    kind, content = metadata.get("event_type"), metadata.get("event_payload")
    if not (isinstance(kind, str) and kind and isinstance(content, dict)):
        return [reason(METADATA, "/metadata")]
    too_large = len(json.dumps(metadata).encode()) > limits.METADATA_BYTES
    return [reason(METADATA_TOO_LARGE, "/metadata")] if too_large else []


def view_problems(view: object, kind: str, pointer: str = "/view") -> list[str]:
    """Why Slack would not show this view; ``kind`` is ``modal`` or ``home``."""
    if not isinstance(view, dict):
        return [reason("missing required field: view", pointer)]
    if view.get("type") != kind:
        return [reason(f"type must be {kind}", f"{pointer}/type")]
    found = check_shape(view, limits.VIEWS[kind], pointer)
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        found += block_problems(blocks, kind, f"{pointer}/blocks")
        inputs = [
            index
            for index, block in enumerate(blocks)
            if isinstance(block, dict) and block.get("type") == "input"
        ]
        if kind == "modal" and inputs and "submit" not in view:
            found.append(
                reason("must define `submit` to use `input` block", f"{pointer}/blocks/{inputs[0]}/input")
            )
        focused = [
            where for part, where in walk(blocks, f"{pointer}/blocks") if part.get("focus_on_load") is True
        ]
        found += [reason("only one element may have focus_on_load", where) for where in focused[1:]]
    if len(json.dumps(view).encode()) > limits.VIEW_BYTES:
        found.append(reason(VIEW_TOO_LARGE, pointer))
    return found or _model_problems(view, pointer)


def _model_problems(view: dict[str, Any], pointer: str) -> list[str]:
    try:
        View(**view).to_dict()
    except MODEL_ERRORS as error:
        return [reason(str(error), pointer)]
    return []


def _open(payload: Mapping[str, Any]) -> list[str]:
    found = [] if payload.get("trigger_id") else [reason("missing required field: trigger_id", "/trigger_id")]
    return found + view_problems(payload.get("view"), "modal")


def _update(payload: Mapping[str, Any]) -> list[str]:
    named = payload.get("view_id") or payload.get("external_id")
    found = [] if named else [reason("missing required field: view_id", "/view_id")]
    return found + view_problems(payload.get("view"), "modal")


def _publish(payload: Mapping[str, Any]) -> list[str]:
    found = [] if payload.get("user_id") else [reason("missing required field: user_id", "/user_id")]
    return found + view_problems(payload.get("view"), "home")


METHODS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "chat.postMessage": message_problems,
    "chat.update": message_problems,
    "chat.postEphemeral": message_problems,
    "views.open": _open,
    "views.push": _open,
    "views.update": _update,
    "views.publish": _publish,
}


def input_block_ids(view: Mapping[str, Any]) -> set[str]:
    """The block_ids of a view's inputs: the only keys an ``errors`` answer may have."""
    return {
        block["block_id"]
        for block in view.get("blocks", [])
        if block.get("type") == "input" and "block_id" in block
    }


def response_problems(view: Mapping[str, Any] | None, body: object) -> list[str]:
    """Why Slack would not take ``body`` as the acknowledgement of a submission of ``view``.

    An empty body closes the form. Without a view, only the shape of the answer is held.
    """
    if body is None or body in ("", {}):
        return []
    if not isinstance(body, dict):
        return ["a submission is acknowledged with nothing or with an object"]
    action = body.get("response_action")
    expected = RESPONSE_ACTIONS.get(str(action))
    if expected is None:
        return [reason(f"unknown response_action: {action}", "/response_action")]
    strange = sorted(body.keys() - expected - {"response_action"})
    found = [reason(f"invalid additional property: {name}", "") for name in strange]
    if action in ("update", "push"):
        return found + view_problems(body.get("view"), "modal")
    return found + (_error_problems(view, body.get("errors")) if action == "errors" else [])


def _error_problems(view: Mapping[str, Any] | None, errors: object) -> list[str]:
    if not isinstance(errors, dict) or not errors:
        return [reason("errors must name at least one input", "/errors")]
    known = None if view is None else input_block_ids(view)
    found = []
    for block_id, words in errors.items():
        if known is not None and block_id not in known:
            found.append(reason("not the block_id of an input of this view", f"/errors/{block_id}"))
        if not isinstance(words, str) or not words.strip():
            found.append(reason("must be more than 0 characters", f"/errors/{block_id}"))
    return found


def command_response_problems(body: object) -> list[str]:
    """Why Slack would not take ``body`` as the answer to a slash command or to a response_url."""
    if body is None or body in ("", {}):
        return []
    if isinstance(body, str):
        return message_problems({"text": body})
    if not isinstance(body, dict):
        return ["an answer is empty, a text or an object"]
    found = [
        reason(f"invalid additional property: {name}", "") for name in sorted(body.keys() - RESPONSE_KEYS)
    ]
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        found.append(reason("must be one of ephemeral, in_channel", "/response_type"))
    for name in ("replace_original", "delete_original"):
        if not isinstance(body.get(name, False), bool):
            found.append(reason("must be a boolean", f"/{name}"))
    if body.get("delete_original") is True and body.keys() <= BROADCAST_KEYS:
        return found
    return list(dict.fromkeys(found + message_problems(body)))


def suggestion_problems(body: object) -> list[str]:
    """Why Slack would not take ``body`` as the options of an external select; up to 100 of them."""
    options = listed(limits.option(), 0, 100)
    groups = listed(shaped({"label": text(75), "options": options}, ("label", "options")), 0, 100)
    if not isinstance(body, dict) or len(body.keys() & {"options", "option_groups"}) != 1:
        return ["suggestions are options or option_groups"]
    return shaped({"options": options, "option_groups": groups})(body, "")


def answer_problems(payload: Mapping[str, Any], body: object) -> list[str]:
    """Why Slack would not take ``body`` as the acknowledgement of this payload of its own."""
    kind = payload.get("type")
    if kind == "view_submission":
        return response_problems(payload["view"], body)
    if kind == "block_suggestion":
        return suggestion_problems(body)
    if kind == "url_verification":
        told = body.get("challenge") if isinstance(body, dict) else body
        return [] if told == payload["challenge"] else ["the challenge must be told back"]
    if "command" in payload:
        return command_response_problems(body)
    return [] if body is None or body in ("", {}) else [f"{kind} takes no body in its acknowledgement"]
