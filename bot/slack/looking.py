"""Looks on Slack whether a message of ours is there: each carries its mark as metadata."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.platform import CannotLook, Refused
from storage.deliveries import Address

EVENT = "hearth_delivery"
READS_METADATA = "metadata.message:read"
PAGE, PAGES = 200, 20

Call = Callable[..., Awaitable[dict[str, Any]]]
"""A method of the Web API and its arguments → its answer; raises PlatformError."""


def marked(mark: str) -> dict[str, Any]:
    """The metadata of a message."""
    return {"event_type": EVENT, "event_payload": {"delivery": mark}}


async def find(call: Call, address: Address, mark: str, since: datetime) -> str | None:
    """The ts of the message with that mark; None when there is surely none.

    Raises CannotLook where Hearth may not read, or there is too much to read; and PlatformError.
    """
    try:
        channel = address.channel or await direct(call, address.person)
        where = {"channel": channel, "ts": address.thread} if address.thread else {"channel": channel}
        method = "conversations.replies" if address.thread else "conversations.history"
        return await _read(call, method, where, mark, since)
    except Refused as error:
        raise CannotLook(error.code) from error


async def _read(call: Call, method: str, where: dict[str, str], mark: str, since: datetime) -> str | None:
    asked = {
        **where,
        "oldest": f"{since.timestamp():.6f}",
        "include_all_metadata": "true",
        "limit": str(PAGE),
    }
    cursor: dict[str, str] = {}
    for _ in range(PAGES):
        told = await call(method, **asked, **cursor)
        for message in told.get("messages", ()):
            if message.get("metadata") == marked(mark):
                return str(message["ts"])
        following = told.get("response_metadata", {}).get("next_cursor")
        if not following:
            return None
        cursor = {"cursor": following}
    raise CannotLook("too_much_to_read")


async def direct(call: Call, person: str) -> str:
    """The conversation with that person."""
    told = await call("conversations.open", users=person)
    return str(told["channel"]["id"])
