"""Which Adaptive Cards Teams would refuse or mangle, as sentences: stricter than schema and renderer.

The schema misses ids given twice and a missing version, the renderer misses misspelt properties, and
neither knows the size that Teams takes nor that an empty or unseen field can hold a dialog up.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

BUDGET = 28_000
MOST_ACTIONS = 6
MOST_REFRESHED = 60

ITEM = "fallback height id isVisible requires separator spacing"
INPUT = f"{ITEM} errorMessage isRequired label"
ACTION = "fallback iconUrl id isEnabled mode requires style title tooltip"
BOX = "backgroundImage bleed minHeight rtl selectAction style verticalContentAlignment"
WORDS = "color fontType isSubtle size weight"

# type → (what it must have, what it may have)
ELEMENTS = {
    "AdaptiveCard": (
        "version",
        "$schema actions authentication backgroundImage body fallbackText lang metadata minHeight msteams "
        "refresh rtl selectAction speak verticalContentAlignment",
    ),
    "TextBlock": ("text", f"{ITEM} {WORDS} horizontalAlignment maxLines style wrap"),
    "RichTextBlock": ("inlines", f"{ITEM} horizontalAlignment"),
    "TextRun": ("text", f"{WORDS} highlight italic selectAction strikethrough underline"),
    "Container": ("items", f"{ITEM} {BOX}"),
    "ColumnSet": ("columns", f"{ITEM} bleed horizontalAlignment minHeight selectAction style"),
    "Column": ("items", f"{ITEM} {BOX} width"),
    "FactSet": ("facts", ITEM),
    "Fact": ("title value", ""),
    "ActionSet": ("actions", ITEM),
    "Table": (
        "columns rows",
        f"{ITEM} firstRowAsHeader gridStyle horizontalCellContentAlignment showGridLines "
        "verticalCellContentAlignment",
    ),
    "TableColumnDefinition": ("width", "horizontalCellContentAlignment verticalCellContentAlignment"),
    "TableRow": ("cells", "horizontalCellContentAlignment style verticalCellContentAlignment"),
    "TableCell": ("items", BOX),
    "Image": (
        "url altText",
        f"{ITEM} backgroundColor horizontalAlignment selectAction size style width",
    ),
    "Input.Text": ("id label", f"{INPUT} inlineAction isMultiline maxLength placeholder regex style value"),
    "Input.Date": ("id label", f"{INPUT} max min placeholder value"),
    "Input.Time": ("id label", f"{INPUT} max min placeholder value"),
    "Input.Number": ("id label", f"{INPUT} max min placeholder value"),
    "Input.Toggle": ("id title", f"{INPUT} value valueOff valueOn wrap"),
    "Input.ChoiceSet": (
        "id label choices",
        f"{INPUT} choices.data isMultiSelect placeholder style value wrap",
    ),
    "Input.Choice": ("title value", ""),
    "Action.Execute": ("title verb", f"{ACTION} associatedInputs data"),
    "Action.Submit": ("title data", f"{ACTION} associatedInputs data"),
    "Action.OpenUrl": ("title url", ACTION),
    "Action.ToggleVisibility": ("title targetElements", ACTION),
    "Refresh": ("action userIds", ""),
}

# what has no type of its own: where it stands → its type
UNTYPED = {
    "columns": {"ColumnSet": "Column", "Table": "TableColumnDefinition"},
    "facts": {"FactSet": "Fact"},
    "choices": {"Input.ChoiceSet": "Input.Choice"},
    "rows": {"Table": "TableRow"},
    "cells": {"TableRow": "TableCell"},
    "refresh": {"AdaptiveCard": "Refresh"},
}
HELD = {
    "AdaptiveCard": "body actions selectAction refresh",
    "Container": "items selectAction",
    "ColumnSet": "columns selectAction",
    "Column": "items selectAction",
    "RichTextBlock": "inlines",
    "TextRun": "selectAction",
    "FactSet": "facts",
    "ActionSet": "actions",
    "Table": "columns rows",
    "TableRow": "cells",
    "TableCell": "items selectAction",
    "Input.Text": "inlineAction",
    "Input.ChoiceSet": "choices",
    "Refresh": "action",
}
IS_ACTION = {"actions", "action", "selectAction", "inlineAction"}

NAMED = {
    "spacing": "default none small medium large extraLarge padding",
    "size": "default small medium large extraLarge",
    "color": "default dark light accent good warning attention",
    "fontType": "default monospace",
    "weight": "default lighter bolder",
    "height": "auto stretch",
    "mode": "primary secondary",
    "horizontalAlignment": "left center right",
    "verticalContentAlignment": "top center bottom",
    "associatedInputs": "auto none",
}
STYLES = {
    "TextBlock": "default heading",
    "Container": "default emphasis good attention warning accent",
    "Column": "default emphasis good attention warning accent",
    "Action": "default positive destructive",
    "Input.Text": "text tel url email password",
    "Input.ChoiceSet": "compact expanded",
}
FLAGS = (
    "bleed firstRowAsHeader highlight isEnabled isMultiSelect isMultiline isRequired isSubtle isVisible "
    "italic rtl separator showGridLines strikethrough underline wrap"
)
WORDED = "title text label placeholder errorMessage tooltip fallbackText speak id verb altText"
CLOCK = re.compile(r"\{\{(?:DATE|TIME)\(")
WIDTH = re.compile(r"auto|stretch|\d+px")
Json = dict[str, Any]


def check_card(content: Json) -> list[str]:
    """Every reason why Teams would refuse or mangle the card; empty when it is good."""
    if content.get("type") != "AdaptiveCard":
        return [f"{content.get('type')!r} is not an AdaptiveCard"]
    seen = list(_walk(content, "AdaptiveCard", "", hidden=False))
    found = [complaint for kind, node, path, hidden in seen for complaint in _node(kind, node, path, hidden)]
    found += _ids(seen)
    if content.get("version") not in {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"}:
        found.append(f"version {content.get('version')!r}: Teams takes up to 1.5")
    if not content.get("body"):
        found.append("the card has no body")
    if card_bytes(content) > BUDGET:
        found.append(f"{card_bytes(content)} bytes of UTF-16, over {BUDGET}")
    return found


def card_bytes(content: Json) -> int:
    """The size that Teams counts: the compact JSON as UTF-16."""
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))


def inputs_of(content: Json) -> dict[str, Json]:
    """Every input of the card by its id, those in closed parts too."""
    return {
        node["id"]: node
        for kind, node, _, _ in _walk(content, "AdaptiveCard", "", hidden=False)
        if kind.startswith("Input.") and kind != "Input.Choice"
    }


def actions_of(content: Json) -> list[Json]:
    """Every button of the card, from the top down."""
    return [
        node for kind, node, _, _ in _walk(content, "AdaptiveCard", "", hidden=False) if "Action." in kind
    ]


def words_of(content: Json) -> str:
    """What somebody can read on the card without pressing anything, one text a line."""
    said = []
    for kind, node, _, hidden in _walk(content, "AdaptiveCard", "", hidden=False):
        if not hidden and kind in {"TextBlock", "TextRun", "Fact"}:
            said += [str(node[name]) for name in ("title", "text", "value") if name in node]
    return "\n".join(said)


Seen = tuple[str, Json, str, bool]


def _walk(node: Any, kind: str, path: str, *, hidden: bool) -> Iterator[Seen]:
    """Each element with its type, where it stands, and whether it starts unseen."""
    if not isinstance(node, dict):
        node = {"type": kind or "TextRun", "text": node} if isinstance(node, str) else {"type": repr(node)}
    kind = str(node.get("type", kind))
    hidden = hidden or node.get("isVisible") is False
    yield kind, node, path, hidden
    for name in HELD.get(kind, "").split():
        inner = node.get(name)
        parts = inner if isinstance(inner, list) else [inner] if inner is not None else []
        for index, part in enumerate(parts):
            untyped = UNTYPED.get(name, {}).get(kind, "")
            yield from _walk(part, untyped, f"{path}/{name}/{index}", hidden=hidden)


def _node(kind: str, node: Json, path: str, hidden: bool) -> Iterator[str]:
    if kind not in ELEMENTS:
        yield f"{path}: {kind!r} is no element that Teams knows"
        return
    must, may = (set(names.split()) for names in ELEMENTS[kind])
    yield from (f"{path}: {kind} without {name}" for name in sorted(must - set(node)))
    yield from (f"{path}: {kind} has no {name!r}" for name in sorted(set(node) - must - may - {"type"}))
    if path and ("Action." in kind) != (path.split("/")[-2] in IS_ACTION):
        yield f"{path}: {kind} cannot stand there"
    for name, value in node.items():
        yield from (f"{path}: {name} {problem}" for problem in _value(kind, name, value))
    if kind.startswith("Input.") and kind != "Input.Choice":
        yield from (f"{path}: {problem}" for problem in _input(kind, node, hidden))
    if "Action." in kind:
        yield from (f"{path}: {problem}" for problem in _action(kind, node))


def _value(kind: str, name: str, value: Any) -> Iterator[str]:
    family = "Action" if kind.startswith("Action.") else kind
    names = STYLES.get(family, "") if name == "style" else NAMED.get(name, "")
    if kind == "Image" and name in {"size", "height"}:
        return
    if names and value not in names.split():
        yield f"{value!r} is none of {names}"
    if name in FLAGS.split() and not isinstance(value, bool):
        yield f"{value!r} is not true or false"
    if name in WORDED.split() and (not isinstance(value, str) or not value):
        yield f"{value!r} is no text"
    if name == "value" and kind == "Fact" and not str(value).strip():
        yield "is empty"
    if (
        name in {"text", "title", "value"}
        and kind in {"TextBlock", "TextRun", "Fact"}
        and CLOCK.search(value)
    ):
        yield "has a date that Teams would work out"
    if name in HELD.get(kind, "").split() and value == [] and kind != "AdaptiveCard":
        yield "is empty"
    if name == "actions" and len(value) > MOST_ACTIONS:
        yield f"are {len(value)}, more than {MOST_ACTIONS} in a row"
    if kind == "Column" and name == "width" and not (
        isinstance(value, int) or WIDTH.fullmatch(str(value))
    ):  # fmt: skip
        yield f"{value!r} is no width"
    if name == "userIds" and not 0 < len(value) <= MOST_REFRESHED:
        yield f"are {len(value)}, not 1 to {MOST_REFRESHED}"


def _input(kind: str, node: Json, hidden: bool) -> Iterator[str]:
    if kind == "Input.Toggle" and "" in (node.get("valueOn"), node.get("valueOff")):
        yield f"{node.get('id')} has an empty value, which Teams takes for true or false"
    if kind == "Input.Toggle" and node.get("value") is None and node.get("valueOff", "false") != "false":
        yield f"{node.get('id')} has no value, and until it is touched Teams sends false for it"
    if node.get("isRequired") and not node.get("errorMessage"):
        yield f"{node.get('id')} is required and does not say so when it is missing"
    if node.get("isRequired") and hidden and not node.get("value"):
        yield f"{node.get('id')} is required and cannot be seen"
    if kind == "Input.Number" and not node.get("isRequired") and ("min" in node or "max" in node):
        yield f"{node.get('id')} has a range, and when it is left empty nothing can be sent"
    if kind == "Input.ChoiceSet":
        yield from _choices(node)
    value = node.get("value")
    if value is None:
        return
    match kind:
        case "Input.Text":
            if not isinstance(value, str) or len(value) > int(node.get("maxLength", len(value))):
                yield f"{node.get('id')} is longer than its maxLength"
            if "\n" in value and not node.get("isMultiline"):
                yield f"{node.get('id')} has line ends and one line"
        case "Input.Date":
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", value) or not _is_day(value):
                yield f"{node.get('id')}: {value!r} is no day"
        case "Input.Number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                yield f"{node.get('id')}: {value!r} is no number"
            elif not node.get("min", value) <= value <= node.get("max", value):
                yield f"{node.get('id')}: {value!r} is out of its range"
        case "Input.Toggle":
            if value not in (node.get("valueOn", "true"), node.get("valueOff", "false")):
                yield f"{node.get('id')}: {value!r} is neither on nor off"
        case "Input.ChoiceSet":
            values = [choice.get("value") for choice in node.get("choices", [])]
            if value and value not in values:
                yield f"{node.get('id')}: {value!r} is none of its choices"


def _choices(node: Json) -> Iterator[str]:
    values = [choice.get("value") for choice in node.get("choices", [])]
    if len(set(values)) < len(values):
        yield f"{node.get('id')} has a choice twice"
    if not all(isinstance(value, str) and value for value in values):
        yield f"{node.get('id')} has a choice without a value, which Teams takes for none"


def _action(kind: str, node: Json) -> Iterator[str]:
    data = node.get("data")
    if data is not None and not isinstance(data, dict):
        yield "its data are no object"
    if kind == "Action.Execute" and isinstance(data, dict) and "msteams" in data:
        yield "msteams belongs to Action.Submit"
    if kind == "Action.OpenUrl" and not re.match(r"https?://\S+", str(node.get("url"))):
        yield f"{node.get('url')!r} is no web address"


def _ids(seen: list[Seen]) -> Iterator[str]:
    ids = [node["id"] for kind, node, _, _ in seen if "id" in node]
    yield from (
        f"id {one!r} is given {ids.count(one)} times" for one in sorted(set(ids)) if ids.count(one) > 1
    )
    for kind, node, path, _ in seen:
        if kind == "Action.ToggleVisibility":
            targets = [
                t if isinstance(t, str) else t.get("elementId") for t in node.get("targetElements", [])
            ]
            yield from (f"{path}: nothing is called {one!r}" for one in targets if one not in ids)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
