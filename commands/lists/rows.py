"""Rows of the one list: the rank number that every view gives, what the item is and what it needs."""

from collections.abc import Sequence
from datetime import datetime

from commands.item.buttons import of, row_buttons
from commands.item.cards import heading, priority_text
from commands.planning.sprints import sprint_words
from commands.rules.ready import needs
from commands.standing import Standing
from commands.view import OpenForm, Row
from storage.enums import State
from storage.items import Item
from storage.store import Store
from storage.teams import Team

NO_RANK = "–"
_TO_BEGIN = frozenset({State.NEW, State.TRIAGED, State.PLANNED})
MARKS = {State.NEW: "☐", State.TRIAGED: "☐", State.PLANNED: "◔", State.IN_PROGRESS: "◑"}


def list_rows(store: Store, team: Team, reader: Standing, found: Sequence[Item], now: datetime) -> list[Row]:
    """A row with buttons for each item of the team."""
    ranks = ranks_of(store, team, found)
    return [
        _row(item, ranks[item.id], sprint_words(store, team, item, now), hidden=not reader.sees(item))
        for item in found
    ]


def ranks_of(store: Store, team: Team, found: Sequence[Item]) -> dict[int, str]:
    """Item → its rank number as text; what is paused, measuring or accepted has none."""
    positions = store.ranking.positions(team.id, [item.rank_key for item in found])
    return {
        item.id: f"{positions[item.rank_key]}." if item.rank_key in positions else NO_RANK for item in found
    }


def brief_rows(store: Store, team: Team, reader: Standing, found: Sequence[Item]) -> list[Row]:
    """A line for each item, with how far it is: in words where a sign alone would have to be guessed."""
    ranks = ranks_of(store, team, found)
    return [
        Row(
            (f"{MARKS.get(item.state, '☐')} {ranks[item.id]} ", *heading(item, hidden=not reader.sees(item))),
            _progress(store, item, hidden=not reader.sees(item)),
        )
        for item in found
    ]


def _row(item: Item, rank: str, sprint: str, *, hidden: bool) -> Row:
    line = (f"{rank} ", *heading(item, hidden=hidden))
    if hidden:
        return Row(line, _joined(str(item.kind), _state(item)), (OpenForm("Open", "backlog.show", of(item)),))
    missing = needs(item) if item.state in _TO_BEGIN else ()
    detail = _joined(
        "needs attention" if item.attention else "",
        str(item.kind),
        priority_text(item),
        item.category or "",
        str(item.effort or ""),
        item.area,
        _state(item),
        sprint,
        "committed" if item.committed else "",
        "moved by judgement" if item.judgement else "",
        f"needs: {', '.join(missing)}" if missing else "",
    )
    return Row(line, detail, row_buttons(item))


def _progress(store: Store, item: Item, *, hidden: bool) -> str:
    steps = () if hidden else store.items.tasks(item.id)
    done = sum(step.done for step in steps)
    return _joined(_state(item), f"{done} of {len(steps)} steps" if steps else "")


def _state(item: Item) -> str:
    return "" if item.state is State.NEW else str(item.state)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
