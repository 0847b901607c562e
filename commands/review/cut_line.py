"""Debt that waits, in its order, with the line where its share of the next sprint ends (F13, F26)."""

from collections.abc import Iterator

from commands.capacity.allocated import debt_to_be
from commands.item.cards import heading, priority_text
from commands.planning.load import points_words
from commands.planning.sprints import Slot, capacity_of, points_of
from commands.rules.capacity import cut, room
from commands.view import Block, Note, Paragraph, Row
from storage.enums import Kind, State
from storage.filters import Filters
from storage.items import Item
from storage.store import Store
from storage.teams import Team

SHOWN = 8
WAITS = "Debt that waits, in its order. Its share of sprint {number} is {share} %: {points}{planned}."
PLANNED = "; planned already: {points}"
ENDS_HERE = "— {share} % of {capacity} points ends here —"
FURTHER_DOWN = "All of these fit into {share} % of {capacity} points; {left} of them would be left."
UNKNOWN = "Where {share} % of sprint {number} ends is not known: its capacity in points is not set."
IN_ORDER = "Debt that waits, in its order:"
_WAITING = Filters(kind=(Kind.DEBT,), state=(State.NEW, State.TRIAGED), ranked=True)


def candidates(store: Store, team: Team, following: Slot, planned: int) -> Iterator[Block]:
    """The first debt that could be planned, and what of it fits beside the debt that is planned already."""
    found, capacity = waiting_debt(store, team), capacity_of(team, following.row)
    if not found:
        return
    share = debt_to_be(store, team, following.box.starts_on)
    if capacity is None:
        yield Paragraph((IN_ORDER,))
        yield from (_row(team, item) for item in found)
        yield Note((UNKNOWN.format(share=share, number=following.number),))
        return
    points = room(share, capacity)
    told = {"number": following.number, "share": share, "points": points_words(points)}
    yield Paragraph(
        (WAITS.format(**told, planned=PLANNED.format(points=points_words(planned)) if planned else ""),)
    )
    sizes = [points_of(team, item.effort) for item in found]
    line = cut(sizes, points - planned)
    for number, item in enumerate(found):
        if number == line:
            yield Note((ENDS_HERE.format(share=share, capacity=capacity),))
        yield _row(team, item)
    if line == len(found):
        left = points_words(points - planned - sum(sizes))
        yield Note((FURTHER_DOWN.format(share=share, capacity=capacity, left=left),))


def waiting_debt(store: Store, team: Team) -> list[Item]:
    """The first debt of the order that is neither planned nor begun."""
    return store.items.page(team.id, _WAITING, at_most=SHOWN)


def _row(team: Team, item: Item) -> Row:
    told = (priority_text(item), "" if item.restricted else points_words(points_of(team, item.effort)))
    return Row(heading(item), " · ".join(part for part in told if part))
