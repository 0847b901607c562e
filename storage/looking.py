"""One search: what the words of a query may mean, which items hold them, and which of those are best.

A word means those of the same stem, the last one also what it may be the beginning of, and where
nobody wrote it the nearest ones. Of each word a bounded number of items is looked at, of the rarest
the most, so that a search costs the same in a large backlog as in a small one.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from storage.models import teams
from storage.scope import bind
from storage.shelves import Held, Indexed, Loose, Shelf, Sight, Word, fitting
from storage.word_index import TITLE
from storage.words import Asked, apart, reach, stem

LOOKED_AT = (400, 150, 80)
CHECKED_AT_MOST = 200
SEEN_AT_MOST = 100
MEANT_AT_MOST = 5
PREFIX_AT_LEAST = 3
NEAREST = 3
EXACT, SAME_STEM, BEGINS_SO = 1.0, 0.9, 0.75
MISSPELT = {1: 0.6, 2: 0.4}
ENOUGH, ENOUGH_FOR_WANT_OF_BETTER = 0.5, 0.2
"""How much of what a query says an item has to hold; the latter where nothing holds all of it."""
STRENGTH = {weight: 1 + math.log2(weight) / 3 for weight in range(1, TITLE + 1)}
"""A title counts twice as much as a description."""
_SIZE = bind(select(teams.c.last_number).where(teams.c.id == bindparam("team_id")))


@dataclass(slots=True)
class Meaning:
    """What one word of the query may mean: by shelf, and there by ID, a word and how sure that is."""

    typed: str
    words: tuple[dict[int, tuple[Word, float]], ...]
    count: int = 0

    def take(self, shelf: int, word: Word, sure: float) -> None:
        known = self.words[shelf].get(word.id)
        if known is None:
            self.count += word.count
        if known is None or known[1] < sure:
            self.words[shelf][word.id] = (word, sure)

    def on(self, shelf: int, *, sure: bool) -> list[Word]:
        """The words of the same stem, or those that are only guessed."""
        return [word for word, how in self.words[shelf].values() if (how >= SAME_STEM) is sure]


@dataclass(slots=True)
class Hit:
    """An item and, by place of the word in the query: how much that counts, as which word, how sure."""

    item_id: int
    held: dict[int, tuple[float, str, float]] = field(default_factory=dict)
    points: float = 0.0
    rank_key: str | None = None

    def hold(self, place: int, points: float, word: str, sure: float) -> None:
        """The strongest of what stands for that place counts."""
        before = self.held[place][0] if place in self.held else 0.0
        if points > before:
            self.held[place] = (points, word, sure)
            self.points += points - before

    def merit(self) -> tuple[int, float]:
        return len(self.held), round(self.points, 6)


class Look:
    """One search in what one reader sees of one team."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        loose = sight.loose()
        self._loose = loose.keys()
        self._tables = Indexed(sight)
        self._shelves: tuple[Shelf, ...] = (self._tables, *((Loose(loose),) if loose else ()))
        self._size = max(int(sight.scope.run(_SIZE, team_id=sight.team_id).scalar() or 0), 1)

    def split(self, asked: Sequence[Asked]) -> list[str]:
        """The words of a query; a code that nobody wrote so is asked for in its pieces."""
        codes = [one.word for one in asked if one.pieces]
        written = {word.word for word in self._known(codes)} if codes else set()
        words: dict[str, None] = {}
        for one in asked:
            words |= dict.fromkeys(one.pieces if one.pieces and one.word not in written else (one.word,))
        return list(words)

    def hits(self, asked: Sequence[str], beside: Mapping[str, Set[str]]) -> tuple[list[Hit], bool]:
        """What holds enough of the words, the best first; and whether there may be more.

        Where nothing holds all of them, any may be misspelt, also into another word.
        beside: what a word may be together with its neighbour.
        """
        meanings = self._meanings(asked, beside)
        missing = [meaning for meaning in meanings if not meaning.count]
        self._forgive(missing)
        hits, more = self._gather(meanings)
        if not any(len(hit.held) == len(meanings) for hit in hits) and self._forgive(
            meaning for meaning in meanings if meaning not in missing
        ):
            hits, more = self._gather(meanings)
        return self._best(meanings, hits, more)

    def rarity(self, words: Iterable[str]) -> Callable[[str], float]:
        """How much it tells that two texts share a word."""
        counts = Counter[str]()
        for word in self._known(words):
            counts[word.stem] += word.count
        return lambda word: self._worth(counts[stem(word)])

    def nearest(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Words to try instead, that begin alike and find something."""
        found: dict[str, None] = {}
        for typed in asked:
            for shelf in self._shelves if len(typed) >= PREFIX_AT_LEAST else ():
                for word in shelf.beginning(typed[:PREFIX_AT_LEAST])[:NEAREST]:
                    if self._sight.seen([item_id for item_id, _, _ in shelf.holders([word], NEAREST)]):
                        found[word.word] = None
        return tuple(found)[:NEAREST]

    def _worth(self, count: int) -> float:
        return math.log2(1 + self._size / max(count, 1))

    def _known(self, words: Iterable[str]) -> list[Word]:
        stems = {stem(word) for word in words}
        return [word for shelf in self._shelves for word in shelf.known(stems)]

    def _meanings(self, asked: Sequence[str], beside: Mapping[str, Set[str]]) -> list[Meaning]:
        """Each word in its forms, and what the last one may be the beginning of."""
        meanings = [Meaning(typed, tuple({} for _ in self._shelves)) for typed in asked]
        by_stem: dict[str, list[Meaning]] = {}
        for meaning in meanings:
            for form in {stem(word) for word in (meaning.typed, *beside.get(meaning.typed, ()))}:
                by_stem.setdefault(form, []).append(meaning)
        for number, shelf in enumerate(self._shelves):
            for word in shelf.known(by_stem):
                for meaning in by_stem[word.stem]:
                    meaning.take(number, word, EXACT if word.word == meaning.typed else SAME_STEM)
            if meanings and len(meanings[-1].typed) >= PREFIX_AT_LEAST:
                for word in shelf.beginning(meanings[-1].typed):
                    meanings[-1].take(number, word, BEGINS_SO)
        return meanings

    def _forgive(self, meanings: Iterable[Meaning]) -> bool:
        """Takes words for those that are spelt nearly so; says whether there were any."""
        any_near = False
        for meaning in meanings:
            near = [
                (wrong, -word.count, word.word, number, word)
                for number, shelf in enumerate(self._shelves)
                for word in shelf.near(meaning.typed)
                if 0 < (wrong := apart(meaning.typed, word.word, reach(word.word))) <= reach(word.word)
            ]
            near.sort(key=lambda one: one[:4])
            for wrong, _, _, number, word in near[:MEANT_AT_MOST]:
                meaning.take(number, word, MISSPELT[wrong])
            any_near |= bool(near)
        return any_near

    def _gather(self, meanings: Sequence[Meaning]) -> tuple[list[Hit], bool]:
        """Items with any of the words, of each a bounded number; then what else the best of them hold."""
        hits: dict[int, Hit] = {}
        more = False
        order = sorted(range(len(meanings)), key=lambda place: meanings[place].count)
        left: list[tuple[int, int, list[Word]]] = []
        for turn, place in enumerate(order):
            at_most = LOOKED_AT[min(turn, len(LOOKED_AT) - 1)]
            for number, shelf in enumerate(self._shelves):
                for sure in (True, False):
                    words = meanings[place].on(number, sure=sure)
                    held = shelf.holders(words, at_most) if words else ()
                    more |= turn == 0 and len(held) == at_most
                    self._hold(hits, meanings[place], place, number, held)
                    left.append((place, number, fitting(words, at_most)[1]))
        best = sorted(hits.values(), key=Hit.merit, reverse=True)[:CHECKED_AT_MOST]
        for place, number, words in left:
            missing = [hit.item_id for hit in best if place not in hit.held]
            if words and missing:
                held = self._shelves[number].check(words, missing)
                self._hold(hits, meanings[place], place, number, held)
        return best, more or len(hits) > CHECKED_AT_MOST

    def _hold(
        self, hits: dict[int, Hit], meaning: Meaning, place: int, number: int, held: Iterable[Held]
    ) -> None:
        """Notes what holds a word; of items that are read as they are, the tables may be out of date."""
        taken, worth = meaning.words[number], self._worth(meaning.count)
        stale = self._loose if self._shelves[number] is self._tables else ()
        for item_id, word_id, weight in held:
            if item_id not in stale:
                word, sure = taken[word_id]
                hit = hits.setdefault(item_id, Hit(item_id))
                hit.hold(place, worth * sure * STRENGTH[weight], word.word, sure)

    def _best(self, meanings: Sequence[Meaning], hits: list[Hit], more: bool) -> tuple[list[Hit], bool]:
        """What holds enough and is seen by the reader; of equals, the first of the backlog's order."""
        worth = [self._worth(meaning.count) if meaning.count else 0.0 for meaning in meanings]
        whole = any(len(hit.held) == len(meanings) for hit in hits)
        least = (ENOUGH if whole else ENOUGH_FOR_WANT_OF_BETTER) * sum(worth)
        enough = [hit for hit in hits if sum(worth[place] for place in hit.held) >= least]
        enough.sort(key=lambda hit: (*hit.merit(), hit.item_id), reverse=True)
        seen = self._sight.seen([hit.item_id for hit in enough[:SEEN_AT_MOST]])
        best = [hit for hit in enough[:SEEN_AT_MOST] if hit.item_id in seen]
        for hit in best:
            hit.rank_key = seen[hit.item_id]
        best.sort(key=_order)
        return best, more or len(enough) > SEEN_AT_MOST


def _order(hit: Hit) -> tuple[int, float, bool, str, int]:
    words, points = hit.merit()
    return -words, -points, hit.rank_key is None, hit.rank_key or "", hit.item_id
