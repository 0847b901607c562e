"""Closed with proof: the debt that was closed last, how, and what was measured before and after (F28)."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from commands.closing.words import how_closed, measured_words
from commands.item.cards import heading
from commands.report.cards import turning
from commands.rules.due import day_text
from commands.rules.shortening import shortened
from commands.standing import Standing
from commands.view import Act, Actions, Block, Button, Card, OpenForm, Paragraph, Row
from storage.closings import Closed
from storage.enums import Held
from storage.items import Item
from storage.store import Store
from storage.teams import Team

PAGE = 5
NOTE = 300
NOTHING = (
    "No debt was closed yet. The first one that is will stand here with what was measured before and after."
)
HELD = {Held.YES: "It held.", Held.NO: "It did not hold."}


def proofs_card(store: Store, team: Team, reader: Standing, page: int) -> Card:
    """The latest first, five a page."""
    page = min(max(page, 1), 10_000)
    ids = store.closings.latest(team.id, PAGE + 1, (page - 1) * PAGE)
    items = {item.id: item for item in store.items.among(ids[:PAGE])}
    closings = store.closings.of(list(items))
    rows: list[Block] = [
        _row(team, items[one], closings.get(one), reader) for one in ids[:PAGE] if one in items
    ]
    buttons = [Act("Report", "report.show", turning(team)), *_turning(team, page, more=len(ids) > PAGE)]
    title = f"{team.key} · closed with proof" + (f", page {page}" if page > 1 else "")
    return Card((*(rows or [Paragraph((NOTHING,))]), Actions(tuple(buttons))), title=title)


def _turning(team: Team, page: int, *, more: bool) -> Iterator[Button]:
    for label, to, there in (("Newer", page - 1, page > 1), ("Older", page + 1, more)):
        if there:
            yield Act(label, "report.proofs", turning(team, to))


def _row(team: Team, item: Item, closing: Closed | None, reader: Standing) -> Row:
    """Of a restricted item nothing but its ID and when it was closed."""
    hidden = not reader.sees(item)
    day = day_text(item.closed_at.astimezone(ZoneInfo(team.zone)).date()) if item.closed_at else ""
    how = f" {how_closed(closing)}" if closing is not None and not hidden else ""
    said = [f"Closed {day}{how}", *([] if hidden else _told(item, closing))]
    opening = OpenForm("Open", "backlog.show", {"item": str(item.id)})
    return Row(heading(item, hidden=hidden), " · ".join(part for part in said if part), (opening,))


def _told(item: Item, closing: Closed | None) -> Iterator[str]:
    """Whether the target was met, or what was written where nobody measured; and whether it held."""
    measured = measured_words(item)
    yield measured
    if closing is None:
        return
    if not measured:
        yield shortened(closing.note, NOTE)
    if closing.held is not None:
        yield HELD[closing.held]
