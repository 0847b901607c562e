"""The few elements that Hearth's Adaptive Cards are made of: text that cannot act, and rows of buttons."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]
BUDGET = 28_000
ACTIONS, BUTTON_TEXT = 6, 60
CHOICE_TEXT = 75
NOTHING = "∅"  # an empty choice: Teams leaves empty values out, or calls them false
_CLOCK = re.compile(r"\{\{(?=(?:DATE|TIME)\()")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def document(body: list[Json], actions: Sequence[Json] = ()) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": body,
    } | ({"actions": list(actions)} if actions else {})


def size(content: Any) -> int:
    """Bytes as Teams counts them: compact JSON in UTF-16."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-16-le", "surrogatepass"))


def shorten(text: str, limit: int, mark: str = "…") -> str:
    return text if len(text) <= limit else text[: limit - len(mark)].rstrip() + mark


def run(text: str, **looks: Any) -> Json:
    """Text that stays text. Teams works dates out even in a text run, unless they are broken up."""
    return {"type": "TextRun", "text": _CLOCK.sub("{{\u2060", text), **looks}


def rich(runs: Sequence[Json], **looks: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs), **looks}


def note(text: str, **looks: Any) -> Json:
    return rich([run(text, size="small", isSubtle=True)], **looks)


def rows_of(actions: Sequence[Json], **looks: Any) -> Iterator[Json]:
    """Buttons in as many rows as it takes: from the seventh on Teams would hide them behind dots."""
    for start in range(0, len(actions), ACTIONS):
        yield {"type": "ActionSet", "actions": list(actions[start : start + ACTIONS]), **looks}


def compact(part: Any) -> Any:
    """The same with each run that has no looks as its text alone, which Teams takes as well."""
    if isinstance(part, list):
        return [compact(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.keys() == {"type", "text"} and part["type"] == "TextRun":
        return part["text"]
    return {name: compact(value) for name, value in part.items()}


def is_web(url: str) -> bool:
    """Only web addresses may be followed."""
    return _WEB.fullmatch(url) is not None


def link(words: str, url: str, **looks: Any) -> Json:
    return run(words, **looks, selectAction={"type": "Action.OpenUrl", "title": label(words), "url": url})


def label(text: str) -> str:
    return shorten(" ".join(text.split()), BUTTON_TEXT) or "…"
