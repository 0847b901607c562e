"""The few elements that Hearth's Slack messages are made of: text that Slack does not parse."""

from collections.abc import Sequence
from typing import Any

CONTEXT = 2000


def shorten(text: str, limit: int, mark: str = "…") -> str:
    return text if len(text) <= limit else text[: limit - len(mark)].rstrip() + mark


def plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def styled(text: str, *, bold: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def rich(elements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [plain_text(shorten(text, CONTEXT))]}
