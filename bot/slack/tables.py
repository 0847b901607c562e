"""A table in Slack: the native one where a message has none yet, else the same in words."""

from collections.abc import Iterator
from typing import Any

from bot.slack.elements import context, rich, shorten, styled
from commands.view import Table

ROWS, CELLS = 100, 20
CHARACTERS = 9000
CELL = 200
NOTHING = "–"  # Slack takes no empty cell


def table(block: Table, left: int, *, native: bool) -> Iterator[dict[str, Any]]:
    """The caption, as many rows as fit into `left` characters, and how many more there are.

    native: this is a message, and its first table; Slack takes one, and none in a form or on a home page.
    """
    yield context(block.caption)
    most = min(CHARACTERS, left)
    if native and 0 < len(block.columns) <= CELLS:
        head = [rich([styled(_cell(name), bold=True)]) for name in block.columns]
        drawn, spare = [head], most - sum(len(_cell(name)) for name in block.columns)
        for row in block.whole_rows()[: ROWS - 1]:
            spare -= sum(len(_cell(cell)) for cell in row)
            if spare < 0:
                break
            drawn.append([{"type": "raw_text", "text": _cell(cell)} for cell in row])
        aligned = [{"align": "left" if place < block.texts else "right"} for place in range(len(head))]
        yield {"type": "table", "rows": drawn, "column_settings": aligned}
        shown = len(drawn) - 1
    else:
        lines = list(_lines(block, most))
        yield from [rich(lines)] if lines else []
        shown = len(lines) // 2
    if shown < len(block.rows):
        yield context(block.left_out(shown))


def _lines(block: Table, most: int) -> Iterator[dict[str, Any]]:
    """Two texts for each row: what it is about, and the rest in words."""
    for about, rest in block.told():
        said = shorten(f": {rest}" if rest else "", CELL * CELLS) + "\n"
        most -= len(about) + len(said)
        if most < 0:
            return
        yield styled(_cell(about), bold=True)
        yield styled(said)


def _cell(text: str) -> str:
    return shorten(text, CELL) or NOTHING
