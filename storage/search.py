"""Full-text search that forgives typos, and items that say nearly the same (F7, F9).

A word that somebody asks for means the words of the same stem, for the last one those that begin so,
and where nobody wrote it the nearest ones. Rare words count more than common ones, a title more than
a description, and what has every word comes first.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from storage.models import items, teams
from storage.scope import Scope, bind
from storage.shelves import Holder, Indexed, Loose, Reader, Shelf, Word, meant
from storage.word_index import WordIndex
from storage.words import Asked, asked_for, likeness, stem, words_of

LOOKED_AT = (500, 300, 200, 100)
MEANT_AT_MOST = 5
PREFIX_AT_LEAST = 3
EXACT, SAME_STEM, BEGINS_SO = 1.0, 0.9, 0.75
MISSPELT = {1: 0.6, 2: 0.4}
ENOUGH = 0.5
CANDIDATES = 20
ALIKE = 0.7
SAME_AREA = 1.1
NEAREST = 3

_SIZE = bind(select(teams.c.last_number).where(teams.c.id == bindparam("team_id")))
_TITLES = bind(
    select(items.c.id, items.c.title, items.c.area).where(items.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, the best first.

    total: how many in all; `more`: there may be still more than that. taken_for: what was typed →
    the word it was taken for. nearest: words to try when nothing was found.
    """

    item_ids: tuple[int, ...] = ()
    total: int = 0
    more: bool = False
    taken_for: tuple[tuple[str, str], ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(slots=True)
class Meaning:
    """What one word of the query is taken for, on each shelf: words, how sure of each, and whether a typo
    was allowed for."""

    typed: str
    words: dict[int, dict[int, tuple[Word, float]]] = field(default_factory=dict)

    def take(self, shelf: int, word: Word, sure: float) -> None:
        on_shelf = self.words.setdefault(shelf, {})
        if word.id not in on_shelf or on_shelf[word.id][1] < sure:
            on_shelf[word.id] = (word, sure)

    def count(self) -> int:
        return sum(word.count for taken in self.words.values() for word, _ in taken.values())


@dataclass(slots=True)
class Hit:
    """An item and, by place of the word in the query, how well it holds it and as which word."""

    item_id: int
    rank_key: str | None
    points: dict[int, tuple[float, str, float]] = field(default_factory=dict)

    def hold(self, place: int, points: float, word: str, sure: float) -> None:
        if place not in self.points or self.points[place][0] < points:
            self.points[place] = (points, word, sure)

    def score(self) -> float:
        return sum(points for points, _, _ in self.points.values())


class Search:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._only: int | None = None

    def narrow(self, team_id: int) -> None:
        """From now on items of other teams cannot be found."""
        self._only = team_id

    def index(self, at_most: int) -> int:
        """Makes up to that many new or changed items known to search; says how many it were."""
        return WordIndex(self._scope).index(at_most)

    def find(self, team_id: int, query: str, reader: Reader, at_most: int, offset: int = 0) -> Found:
        """The team's items, of whatever state, that the reader sees and the query means."""
        if self._only not in (None, team_id):
            return Found()
        look = _Look(self._scope, team_id, reader, closed_too=True)
        asked = look.split(asked_for(query))
        hits, more = look.hits(asked)
        if not hits:
            return Found(nearest=look.nearest(asked))
        page = hits[offset : offset + at_most]
        return Found(tuple(hit.item_id for hit in page), len(hits), more, taken_for=_taken_for(asked, page))

    def similar(
        self, team_id: int, title: str, area: str, reader: Reader, at_most: int, but_not: int = 0
    ) -> list[tuple[int, float]]:
        """Open items whose titles say nearly the same, the likest first, with how like: 0 to 1."""
        if self._only not in (None, team_id):
            return []
        look = _Look(self._scope, team_id, reader, closed_too=False)
        hits, _ = look.hits(look.split(asked_for(title)))
        ids = [hit.item_id for hit in hits if hit.item_id != but_not][:CANDIDATES]
        rows = [*self._scope.run(_TITLES, ids=ids)] if ids else []
        mine = set(words_of(title))
        theirs = {int(row.id): set(words_of(row.title)) for row in rows}
        rare = look.rarity(mine.union(*theirs.values()))
        alike = []
        for row in rows:
            like = likeness(mine, theirs[row.id], rare)
            if area and area.casefold() == row.area.casefold():
                like = min(1.0, like * SAME_AREA)
            if like >= ALIKE:
                alike.append((int(row.id), like))
        return sorted(alike, key=lambda pair: (-pair[1], pair[0]))[:at_most]


class _Look:
    """One search: the shelves of a team as one reader sees them."""

    def __init__(self, scope: Scope, team_id: int, reader: Reader, *, closed_too: bool) -> None:
        self._loose = Loose(scope, team_id, reader, closed_too=closed_too)
        self._shelves: tuple[Shelf, ...] = (
            Indexed(scope, team_id, reader, closed_too=closed_too),
            self._loose,
        )
        self._size = max(int(scope.run(_SIZE, team_id=team_id).scalar() or 0), 1)

    def split(self, asked: Sequence[Asked]) -> list[str]:
        """The words of a query; a code that nobody wrote in one is asked for in its pieces."""
        codes = [one for one in asked if one.pieces]
        written = {word.word for word in self._known(one.word for one in codes)} if codes else set()
        words: dict[str, None] = {}
        for one in asked:
            words |= dict.fromkeys(one.pieces if one.pieces and one.word not in written else (one.word,))
        return list(words)

    def hits(self, asked: Sequence[str]) -> tuple[list[Hit], bool]:
        """What has enough of the words, the best first; and whether there may be more.

        Where nothing has all of them, each may be misspelt, also into another word.
        """
        meanings = self._meanings(asked)
        missing = [meaning for meaning in meanings if not meaning.words]
        self._forgive(missing)
        hits, more = self._gather(meanings)
        if not any(len(hit.points) == len(meanings) for hit in hits):
            rest = [meaning for meaning in meanings if meaning not in missing]
            if self._forgive(rest):
                hits, more = self._gather(meanings)
        whole = sum(self._worth(meaning.count()) for meaning in meanings if meaning.words)
        enough = [
            hit
            for hit in hits
            if sum(self._worth(meanings[place].count()) for place in hit.points) >= ENOUGH * whole
        ]
        enough.sort(key=lambda hit: (-len(hit.points), -round(hit.score(), 6), *_order(hit)))
        return enough, more

    def rarity(self, words: Iterable[str]) -> Callable[[str], float]:
        """How much it tells that two texts share a word."""
        counts = Counter[str]()
        for word in self._known(words):
            counts[word.stem] += word.count
        return lambda word: self._worth(counts[stem(word)])

    def nearest(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Words that begin alike and find something."""
        found: dict[str, None] = {}
        for typed in asked:
            for shelf in self._shelves:
                for word in shelf.beginning(typed[:PREFIX_AT_LEAST])[:NEAREST]:
                    if len(typed) >= PREFIX_AT_LEAST and shelf.holders([word], 1):
                        found[word.word] = None
        return tuple(found)[:NEAREST]

    def _worth(self, count: int) -> float:
        return math.log2(1 + self._size / max(count, 1))

    def _known(self, words: Iterable[str]) -> list[Word]:
        stems = {stem(word) for word in words}
        return [word for shelf in self._shelves for word in shelf.known(stems)]

    def _meanings(self, asked: Sequence[str]) -> list[Meaning]:
        """Each word as it stands, its other forms, and for the last one what it may be the beginning of."""
        meanings = [Meaning(typed) for typed in asked]
        stems = {stem(typed) for typed in asked}
        for number, shelf in enumerate(self._shelves):
            known = shelf.known(stems)
            for meaning in meanings:
                for word in known:
                    if word.stem == stem(meaning.typed):
                        meaning.take(number, word, EXACT if word.word == meaning.typed else SAME_STEM)
            if meanings and len(meanings[-1].typed) >= PREFIX_AT_LEAST:
                for word in shelf.beginning(meanings[-1].typed):
                    meanings[-1].take(number, word, BEGINS_SO)
        return meanings

    def _forgive(self, meanings: Sequence[Meaning]) -> bool:
        """Takes words for those that are nearly spelt so; says whether there were any."""
        any_near = False
        for meaning in meanings:
            near = [
                (wrong, word, number)
                for number, shelf in enumerate(self._shelves)
                for wrong, word in meant(meaning.typed, shelf.near(meaning.typed))
            ]
            best = sorted(near, key=lambda one: one[0])[:MEANT_AT_MOST]
            for wrong, word, number in best:
                meaning.take(number, word, MISSPELT[wrong])
            any_near |= bool(best)
        return any_near

    def _gather(self, meanings: Sequence[Meaning]) -> tuple[list[Hit], bool]:
        """Items with any of the words, of each word a bounded number, of the rarest the most."""
        hits: dict[int, Hit] = {}
        more = False
        order = sorted(range(len(meanings)), key=lambda place: meanings[place].count())
        for turn, place in enumerate(order):
            at_most = LOOKED_AT[min(turn, len(LOOKED_AT) - 1)]
            for number, taken in meanings[place].words.items():
                found = self._shelves[number].holders([word for word, _ in taken.values()], at_most)
                more |= turn == 0 and len(found) == at_most
                self._hold(hits, meanings, place, number, found)
        common = [place for place in order if meanings[place].count() > LOOKED_AT[-1]]
        for number, shelf in enumerate(self._shelves):
            for place in common if hits else ():
                words = [word for word, _ in meanings[place].words.get(number, {}).values()]
                if words:
                    self._hold(hits, meanings, place, number, shelf.check(words, list(hits)), new=False)
        return list(hits.values()), more

    def _hold(
        self,
        hits: dict[int, Hit],
        meanings: Sequence[Meaning],
        place: int,
        number: int,
        found: Sequence[Holder],
        *,
        new: bool = True,
    ) -> None:
        taken, worth = meanings[place].words[number], self._worth(meanings[place].count())
        for holder in found:
            if number == 0 and holder.item_id in self._loose.item_ids:
                continue
            hit = hits.get(holder.item_id)
            if hit is None:
                if not new:
                    continue
                hit = hits[holder.item_id] = Hit(holder.item_id, holder.rank_key)
            word, sure = taken[holder.word_id]
            hit.hold(place, worth * sure * (1 + math.log2(holder.weight) / 3), word.word, sure)


def _order(hit: Hit) -> tuple[bool, str, int]:
    """The backlog's order; what is not open comes behind."""
    return hit.rank_key is None, hit.rank_key or "", hit.item_id


def _taken_for(asked: Sequence[str], page: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    """Words that nothing on the page holds as they were typed, with what it holds instead."""
    corrected = []
    for place, typed in enumerate(asked):
        held = [hit.points[place] for hit in page if place in hit.points]
        if held and all(sure < BEGINS_SO for _, _, sure in held):
            corrected.append((typed, held[0][1]))
    return tuple(corrected)
