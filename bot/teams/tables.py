"""A table on Teams, with as many rows as a card has room for."""

from collections.abc import Iterator, Sequence

from bot.teams.elements import Json, note, rich, run, shorten, size
from commands.view import Table

COLUMNS, CELL = 20, 200
LEAST_BYTES, MOST_BYTES = 4_000, 21_000
ABOUT = 2


def table(block: Table, room: float) -> Iterator[Json]:
    """The caption, the rows that fit, and how many more there are; too many columns are told in words.

    room: how much of the usual space it may take, from 0 to 1.
    """
    yield note(block.caption, spacing="medium")
    left = LEAST_BYTES + int((MOST_BYTES - LEAST_BYTES) * room)
    if 0 < len(block.columns) <= COLUMNS:
        rows = [_row(block.columns, weight="bolder")]
        left -= size(rows)
        for cells in block.whole_rows():
            drawn = _row(cells)
            left -= size(drawn)
            if left < 0:
                break
            rows.append(drawn)
        # the first row is a header by default; the property that says so has two spellings, and each
        # is refused somewhere
        yield {"type": "Table", "columns": _columns(block), "rows": rows, "spacing": "small"}
        shown = len(rows) - 1
    else:
        runs = list(_in_words(block, left))
        yield from [rich(runs, spacing="small")] if runs else []
        shown = len(runs) // 2
    if shown < len(block.rows):
        yield note(block.left_out(shown), spacing="small")


def _columns(block: Table) -> list[Json]:
    """Figures stand to the right; what a row is about has more room than a figure."""
    return [
        {"width": ABOUT if place < block.texts else 1}
        | ({} if place < block.texts else {"horizontalCellContentAlignment": "right"})
        for place in range(len(block.columns))
    ]


def _row(cells: Sequence[str], **looks: str) -> Json:
    """A plain run may be written as its text alone, which leaves room for a third more rows."""
    runs = [run(shorten(cell, CELL) or "–", **looks) for cell in cells]
    drawn = [
        {
            "type": "TableCell",
            "items": [{"type": "RichTextBlock", "inlines": [one if looks else one["text"]]}],
        }
        for one in runs
    ]
    return {"type": "TableRow", "cells": drawn}


def _in_words(block: Table, left: int) -> Iterator[Json]:
    """Two runs for each row: what it is about, and the rest."""
    for about, rest in block.told():
        runs = run(shorten(about, CELL) or "–", weight="bolder"), run(f": {rest}\n" if rest else "\n")
        left -= size(runs)
        if left < 0:
            return
        yield from runs
