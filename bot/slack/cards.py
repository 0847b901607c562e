"""Card → Block Kit. Everything typed goes into elements that Slack does not parse, so nothing in it acts."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from bot.slack.elements import context, plain_text, rich, shorten, styled
from bot.slack.tables import table
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Channel,
    Code,
    Facts,
    Line,
    Link,
    Note,
    OpenForm,
    Option,
    Paragraph,
    Pick,
    Picks,
    Prose,
    Row,
    Span,
    Strong,
    Table,
    Visit,
    words,
)
from storage.enums import Platform

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
HEADER, SECTION, BUTTON_TEXT = 150, 3000, 75
MESSAGE_CHARACTERS = 12_000
SURELY_FITS = 8000
FALLBACK = 3000
PROSE, LEAST = 2500, 200
BUTTONS = 500
SELECTS, OPTION_TEXT = 5, 75
NONE = "∅"  # Slack takes no empty value
CUT = "… (open it to edit and read the rest)"


def message(card: Card) -> dict[str, Any]:
    """`text` and `blocks` of a message; the text says everything that the blocks do."""
    return {"text": fallback(card), "blocks": blocks(card, MESSAGE_BLOCKS)}


def fallback(card: Card) -> str:
    """The top-level text, which Slack parses: so what is typed is escaped."""
    return escape(shorten(words(card), FALLBACK)) or "…"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def blocks(card: Card, most: int) -> list[dict[str, Any]]:
    """The card's blocks within Slack's limits; what does not fit ends in a sentence, not in an error."""
    drawn = _title(card.title)
    said = len(words(card)) + sum(_in_menus(block) for block in card.blocks if isinstance(block, Picks))
    yielding = [_length(block) for block in card.blocks if isinstance(block, Prose | Table)]
    spare = MESSAGE_CHARACTERS - BUTTONS - said + sum(yielding) - LEAST * len(yielding)
    native = most == MESSAGE_BLOCKS
    for index, block in enumerate(card.blocks):
        part = list(_block(block, LEAST + max(spare, 0), index, native=native))
        spare -= _beyond_least(block, part)
        native = native and not isinstance(block, Table)
        drawn += part
    if len(drawn) > most or said > SURELY_FITS:
        return _within(drawn, most)
    return drawn


def _length(block: Prose | Table) -> int:
    """How much it says when nothing of it is cut."""
    return len(block.prose) if isinstance(block, Prose) else len(words(Card((block,))))


def _beyond_least(block: Block, drawn: Sequence[dict[str, Any]]) -> int:
    match block:
        case Prose(prose=prose):
            return max(min(len(prose), PROSE) - LEAST, 0)
        case Table():
            return max(_characters(drawn) - LEAST, 0)
        case _:
            return 0


def _within(drawn: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    left = MESSAGE_CHARACTERS
    for index, part in enumerate(drawn):
        left -= _characters(part)
        if left < 0 or (len(kept) == most - 1 and index < len(drawn) - 1):
            return [*kept, context("There is more than Slack can show here.")]
        kept.append(part)
    return kept


def _title(title: str) -> list[dict[str, Any]]:
    if not title:
        return []
    if len(title) > HEADER:
        return [rich([styled(title, bold=True)])]
    return [{"type": "header", "text": plain_text(title)}]


def _block(block: Block, left: int, index: int, *, native: bool) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph(line):
            yield rich(_spans(line))
        case Note(line):
            yield context("".join(_words(span) for span in line))
        case Prose(label, prose):
            said = shorten(prose, min(PROSE, left), CUT)
            yield rich([styled(f"{label}\n", bold=True), styled(said)])
        case Facts(facts):
            yield rich(list(_facts(facts)))
        case Row(row, detail, buttons):
            yield from _row(row, detail, buttons)
        case Actions(buttons):
            if buttons:
                yield {
                    "type": "actions",
                    "elements": [button(one, place) for place, one in enumerate(buttons[:25])],
                }
        case Picks():
            yield from _picks(block, index)
        case Table():
            yield from table(block, left, native=native)
        case _:
            assert_never(block)


def _row(row: Line, detail: str, buttons: Sequence[Button]) -> Iterator[dict[str, Any]]:
    if len(buttons) == 1:
        text = "".join(_words(span) for span in row) + (f"\n{detail}" if detail else "")
        yield {
            "type": "section",
            "text": plain_text(shorten(text, SECTION)),
            "accessory": button(buttons[0], 0),
        }
        return
    yield rich([*_spans(row), *([styled(f"\n{detail}")] if detail else [])])
    if buttons:
        yield {"type": "actions", "elements": [button(one, index) for index, one in enumerate(buttons)]}


def _picks(block: Picks, index: int) -> Iterator[dict[str, Any]]:
    """Five menus in a row. An option has no room for what it asks for: the block's ID carries that."""
    asks = _value(block.command, block.args)
    menus = [_menu(pick) for pick in block.picks if pick.options]
    for start in range(0, len(menus), SELECTS):
        yield {
            "type": "actions",
            "block_id": f"{index}.{start}:{asks}",
            "elements": menus[start : start + SELECTS],
        }


def _menu(pick: Pick) -> dict[str, Any]:
    """A menu. Its ID changes with what is chosen: Slack would show what somebody picked before instead."""
    offered = [(one.value, _option(pick, one)) for one in pick.offered()]
    initial = next((drawn for value, drawn in offered if value == pick.chosen), None)
    return {
        "type": "static_select",
        "action_id": f"pick:{pick.name}:{pick.chosen}",
        "placeholder": plain_text(shorten(pick.label, HEADER)),
        "options": [drawn for _, drawn in offered],
    } | ({"initial_option": initial} if initial else {})


def _option(pick: Pick, one: Option) -> dict[str, Any]:
    return {
        "text": plain_text(shorten(f"{pick.label}: {one.label}", OPTION_TEXT)),
        "value": one.value or NONE,
    }


def _in_menus(block: Picks) -> int:
    return sum(len(pick.label) + 2 + len(one.label) for pick in block.picks for one in pick.offered())


def _facts(facts: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for index, (label, value) in enumerate(facts):
        yield styled(f"{label}: ", bold=True)
        yield styled(shorten(value, 1000) + ("\n" if index < len(facts) - 1 else ""))


def button(one: Button, index: int) -> dict[str, Any]:
    """A button; its value carries the command and the arguments."""
    drawn: dict[str, Any] = {"type": "button", "text": plain_text(shorten(one.label, BUTTON_TEXT))}
    match one:
        case Act(command=command, args=args, primary=primary):
            drawn |= {"action_id": f"act:{index}", "value": _value(command, args)}
        case OpenForm(form=form, args=args, primary=primary):
            drawn |= {"action_id": f"form:{index}", "value": _value(form, args)}
        case Visit(url=url):
            return drawn | {"action_id": f"visit:{index}", "url": url}
        case _:
            assert_never(one)
    return drawn | ({"style": "primary"} if primary else {})


def _value(command: str, args: dict[str, str]) -> str:
    return json.dumps({"c": command, "a": args}, separators=(",", ":"), ensure_ascii=False)


def _spans(line: Line) -> list[dict[str, Any]]:
    return [_span(span) for span in line if _words(span)]


def _span(span: Span) -> dict[str, Any]:
    match span:
        case str():
            return styled(span)
        case Strong(text):
            return styled(text, bold=True)
        case Code(code):
            return {"type": "text", "text": code, "style": {"code": True}}
        case Link(label, url):
            return {"type": "link", "text": label, "url": url}
        case Channel(Platform.SLACK, channel) if channel:
            return {"type": "channel", "channel_id": channel}
        case Channel():
            return styled(span.text)
        case _:
            assert_never(span)


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case Strong(text):
            return text
        case Code(code):
            return code
        case Link(label, _):
            return label
        case Channel():
            return span.text
        case _:
            assert_never(span)


def _characters(part: Any) -> int:
    """The visible characters of a block."""
    if isinstance(part, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else _characters(value)
            for key, value in part.items()
        )
    return sum(_characters(one) for one in part) if isinstance(part, list) else 0
