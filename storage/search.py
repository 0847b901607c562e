"""Full-text search that forgives typos, and items that say nearly the same (F7, F9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage.looking import BEGINS_SO, Hit, Look
from storage.models import items
from storage.narrowing import Narrowed
from storage.scope import Scope, bind
from storage.shelves import Reader, Sight
from storage.word_index import WordIndex
from storage.words import asked_for, beside, likeness, meet, said_in

CANDIDATES = 20
ALIKE = 0.7
SAME_AREA = 1.1

_TITLES = bind(
    select(items.c.id, items.c.title, items.c.area).where(items.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, the best first.

    total: how many in all; `more`: there may be still more than that. taken_for: what was typed →
    the word that it was taken for. missing: words that nothing found holds. nearest: words to try
    when nothing was found.
    """

    item_ids: tuple[int, ...] = ()
    total: int = 0
    more: bool = False
    taken_for: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


class Search(Narrowed):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def index(self, at_most: int) -> int:
        """Makes up to that many new or changed items known to search; says how many it were."""
        return WordIndex(self._scope).index(at_most)

    def find(self, team_id: int, query: str, reader: Reader, at_most: int, offset: int = 0) -> Found:
        """The team's items, of whatever state, that the reader sees and the query means."""
        if self._only not in (None, team_id):
            return Found()
        look = Look(Sight(self._scope, team_id, reader, closed_too=True))
        asked = look.split(asked_for(query))
        hits, more = look.hits(asked, beside(query))
        if not hits:
            return Found(nearest=look.nearest(asked))
        page = hits[offset : offset + at_most]
        held = {place for hit in hits for place in hit.held}
        missing = tuple(word for place, word in enumerate(asked) if place not in held)
        item_ids = tuple(hit.item_id for hit in page)
        return Found(item_ids, len(hits), more, _taken_for(asked, page), missing)

    def similar(
        self, team_id: int, title: str, area: str, reader: Reader, at_most: int, but_not: int = 0
    ) -> list[tuple[int, float]]:
        """Open items whose titles say nearly the same, the likest first, with how like: up to 1."""
        if self._only not in (None, team_id):
            return []
        look = Look(Sight(self._scope, team_id, reader, closed_too=False))
        hits, _ = look.hits(look.split(asked_for(title)), beside(title))
        ids = [hit.item_id for hit in hits if hit.item_id != but_not][:CANDIDATES]
        rows = self._scope.run(_TITLES, ids=ids).all() if ids else ()
        mine = said_in(title)
        theirs = {int(row.id): said_in(row.title) for row in rows}
        rare = look.rarity({*mine}.union(*theirs.values()))
        alike = []
        for row in rows:
            others = theirs[row.id]
            like = likeness(meet(mine, {*others}), meet(others, {*mine}), rare)
            if area and area.casefold() == row.area.casefold():
                like = min(1.0, like * SAME_AREA)
            if like >= ALIKE:
                alike.append((int(row.id), like))
        return sorted(alike, key=lambda pair: (-pair[1], pair[0]))[:at_most]


def _taken_for(asked: Sequence[str], page: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    """Words that nothing on the page holds as they were typed, with what it holds instead."""
    corrected = []
    for place, typed in enumerate(asked):
        held = [hit.held[place] for hit in page if place in hit.held]
        if held and all(sure < BEGINS_SO for _, _, sure in held):
            corrected.append((typed, held[0][1]))
    return tuple(corrected)
