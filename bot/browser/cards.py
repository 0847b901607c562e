"""Draws a card as HTML: everything that a person typed stays text and can do nothing."""

import json
from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import assert_never

from bot.browser.people import EMOJI
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
    Paragraph,
    Pick,
    Picks,
    Prose,
    Row,
    Span,
    Strong,
    Table,
    Visit,
    plain,
)

ROWS = 500


def card_html(card: Card) -> str:
    """The card; one with a title stands in a frame of its own."""
    blocks = _blocks(card.blocks)
    if not card.title:
        return f'<div class="card">{blocks}</div>'
    return f'<div class="card framed"><h3>{text_html(card.title)}</h3>{blocks}</div>'


def said_html(text: str) -> str:
    """What a person typed, exactly as typed; the page keeps its line ends."""
    return f'<div class="said">{text_html(text)}</div>'


def line_html(line: Line) -> str:
    return "".join(_span(span) for span in line)


def text_html(text: str) -> str:
    """Text that stays text; emoji that the page can draw itself look the same on every system."""
    html = escape(text)
    for one in EMOJI:
        drawn = f'<svg class="emoji" role="img" aria-label="{one.label}"><use href="#{one.drawing}"/></svg>'
        html = html.replace(one.sign, drawn)
    return html


def safe_url(url: str) -> bool:
    """Only web addresses may be followed: never `javascript:` nor `data:`."""
    return url.lower().startswith(("https://", "http://"))


def _blocks(blocks: Iterable[Block]) -> str:
    parts = []
    for is_row, group in groupby(blocks, lambda block: isinstance(block, Row)):
        drawn = "".join(_block(block) for block in group)
        parts.append(f'<ul class="rows">{drawn}</ul>' if is_row else drawn)
    return "".join(parts)


def _block(block: Block) -> str:
    match block:
        case Paragraph(line):
            return f"<p>{line_html(line)}</p>"
        case Note(line):
            return f'<p class="note">{line_html(line)}</p>'
        case Prose(label, prose):
            heading = f"<h4>{text_html(label)}</h4>" if label else ""
            return f'<div class="prose">{heading}<p>{text_html(prose)}</p></div>'
        case Facts(facts):
            pairs = "".join(
                f"<div><dt>{text_html(label)}</dt><dd>{text_html(value)}</dd></div>" for label, value in facts
            )
            return f'<dl class="facts">{pairs}</dl>'
        case Row():
            return _row(block)
        case Actions(buttons):
            return _actions(buttons)
        case Picks(command, args, picks):
            menus = "".join(_menu(pick, command, args) for pick in picks if pick.options)
            return f'<div class="picks">{menus}</div>' if menus else ""
        case Table():
            return _table(block)
        case _:
            assert_never(block)


def _table(table: Table) -> str:
    """A table in a frame that can be moved sideways, by keys too, where the page is too narrow for it."""

    def mark(place: int) -> str:
        return "" if place < table.texts else ' class="figure"'

    names = "".join(
        f'<th scope="col"{mark(place)}>{text_html(name)}</th>' for place, name in enumerate(table.columns)
    )
    lines = []
    for about, *cells in table.whole_rows()[:ROWS] if table.columns else ():
        figures = "".join(
            f"<td{mark(place)}>{text_html(cell) or '–'}</td>" for place, cell in enumerate(cells, 1)
        )
        lines.append(f'<tr><th scope="row">{text_html(about)}</th>{figures}</tr>')
    more = f'<p class="note">{table.left_out(ROWS)}</p>' if len(table.rows) > ROWS else ""
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(table.caption)}"><table>'
        f"<caption><span>{text_html(table.caption)}</span></caption><thead><tr>{names}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></div>{more}"
    )


def _row(row: Row) -> str:
    detail = f'<div class="detail">{text_html(row.detail)}</div>' if row.detail else ""
    about = plain(row.row)
    buttons = f"{_actions(row.buttons, about)}" if row.buttons else ""
    return f'<li><div class="entry"><div>{line_html(row.row)}</div>{detail}</div>{buttons}</li>'


def _actions(buttons: tuple[Button, ...], about: str = "") -> str:
    return f'<div class="actions">{"".join(_button(button, about) for button in buttons)}</div>'


def _button(button: Button, about: str) -> str:
    """`about` tells the buttons of one list apart for those who hear them."""
    spoken = f' aria-label="{escape(f"{button.label}: {about}")}"' if about else ""
    match button:
        case Act(label, command, args, primary):
            return _press("act", label, command, args, primary, spoken)
        case OpenForm(label, form, args, primary):
            return _press("form", label, form, args, primary, spoken)
        case Visit(label, url):
            if not safe_url(url):
                return f"<span>{escape(label)}: {escape(url)}</span>"
            return (
                f'<a class="button" href="{escape(url)}" target="_blank" rel="noopener"{spoken}>'
                f"{text_html(label)}</a>"
            )
        case _:
            assert_never(button)


def _menu(pick: Pick, command: str, args: dict[str, str]) -> str:
    """A menu that the page presses as soon as something else is chosen in it."""
    offered = pick.offered()
    nothing = "" if any(not one.value for one in offered) else '<option value="">Not set</option>'
    options = "".join(
        f'<option value="{escape(one.value)}"{" selected" if one.value == pick.chosen else ""}>'
        f"{escape(one.label)}</option>"
        for one in offered
    )
    return (
        f'<label class="pick"><span>{escape(pick.label)}</span><select aria-label="{escape(pick.label)}" '
        f'data-pick="set.{escape(pick.name)}" data-command="{escape(command)}" '
        f'data-args="{escape(json.dumps(args))}">{nothing}{options}</select></label>'
    )


def _press(kind: str, label: str, command: str, args: dict[str, str], primary: bool, spoken: str) -> str:
    style = "button primary" if primary else "button"
    opens = ' aria-haspopup="dialog"' if kind == "form" else ""
    return (
        f'<button type="button" class="{style}" data-press="{kind}" data-command="{escape(command)}" '
        f'data-args="{escape(json.dumps(args))}"{opens}{spoken}>{text_html(label)}</button>'
    )


def _span(span: Span) -> str:
    match span:
        case str():
            return text_html(span)
        case Strong(text):
            return f"<strong>{text_html(text)}</strong>"
        case Code(code):
            return f"<code>{escape(code)}</code>"
        case Link(label, url):
            if not safe_url(url):
                return f"{escape(label)} ({escape(url)})"
            return f'<a href="{escape(url)}" target="_blank" rel="noopener">{text_html(label)}</a>'
        case Channel():
            return text_html(span.text)
        case _:
            assert_never(span)
