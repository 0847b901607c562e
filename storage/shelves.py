"""Where search looks words up: the word tables, and items that they do not know yet, in the same way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

from sqlalchemy import Boolean, bindparam, or_, select

from storage.models import items, postings, spellings, vocabulary
from storage.scope import Scope, bind
from storage.word_index import TEXTS, weighed
from storage.words import reach, stem
from storage.words import spellings as spellings_of

BEGINNINGS = 20
SPELT_AT_MOST = 1_000
LOOSE_AT_MOST = 200
LOOSE_SIGNS = 1_000
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who searches: everybody finds what is not restricted, and what names them."""

    person_id: int = 0
    sees_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a shelf, and how many items hold it."""

    id: int
    word: str
    stem: str
    count: int


Held = tuple[int, int, int]
"""An item, a word of the shelf that it holds, and the weight with which it does."""


class Shelf(Protocol):
    def known(self, stems: Iterable[str]) -> list[Word]:
        """The words of those stems."""
        ...

    def beginning(self, prefix: str) -> list[Word]:
        """The most frequent words that begin so."""
        ...

    def near(self, typed: str) -> list[Word]:
        """Every word that may be meant by that, and others."""
        ...

    def holders(self, words: Sequence[Word], at_most: int) -> Sequence[Held]:
        """What holds one of the words: the rare ones first, then the strongest and newest items."""
        ...

    def check(self, words: Sequence[Word], item_ids: Sequence[int]) -> Sequence[Held]:
        """Which of the items hold which of the words."""
        ...


_NAMED = or_(items.c.filer_id == bindparam("reader"), items.c.assignee_id == bindparam("reader"))
_VISIBLE = (
    items.c.team_id == bindparam("team_id"),
    or_(items.c.restricted.is_(False), bindparam("sees_restricted", type_=Boolean).is_(True), _NAMED),
    or_(bindparam("closed_too", type_=Boolean).is_(True), items.c.rank_key.is_not(None)),
)
_SEEN = bind(
    select(items.c.id, items.c.rank_key).where(items.c.id.in_(bindparam("ids", expanding=True)), *_VISIBLE)
)
_LOOSE = select(items.c.id, *TEXTS).order_by(items.c.id.desc()).limit(LOOSE_AT_MOST)
_UNINDEXED = bind(_LOOSE.where(items.c.unindexed, *_VISIBLE))
_OWN_RESTRICTED = bind(_LOOSE.where(items.c.restricted, _NAMED, *_VISIBLE))


class Sight:
    """What one reader sees of one team; the rule is the one of `sees_restricted` (F41)."""

    def __init__(self, scope: Scope, team_id: int, reader: Reader, *, closed_too: bool) -> None:
        self.scope = scope
        self.team_id = team_id
        self.reader = reader
        self._values = {
            "team_id": team_id,
            "reader": reader.person_id,
            "sees_restricted": reader.sees_restricted,
            "closed_too": closed_too,
        }

    def seen(self, item_ids: Sequence[int]) -> dict[int, str | None]:
        """Those of the items that the reader sees, with their rank keys; None when it is not open."""
        rows = self.scope.run(_SEEN, **self._values, ids=item_ids).all() if item_ids else ()
        return {int(row.id): row.rank_key for row in rows}

    def loose(self) -> dict[int, tuple[str | None, ...]]:
        """The texts of items that the word tables do not know, or not for this reader."""
        rows = self.scope.run(_UNINDEXED, **self._values).all()
        if self.reader.person_id and not self.reader.sees_restricted:
            rows = [*rows, *self.scope.run(_OWN_RESTRICTED, **self._values)]
        return {int(row[0]): tuple(row[1:]) for row in rows}


_WORD = (vocabulary.c.id, vocabulary.c.word, vocabulary.c.stem, vocabulary.c.count)
_ON_SHELF = (
    vocabulary.c.team_id == bindparam("team_id"),
    vocabulary.c.restricted.in_(bindparam("shelves", expanding=True)),
)
_KNOWN = bind(select(*_WORD).where(*_ON_SHELF, vocabulary.c.stem.in_(bindparam("stems", expanding=True))))
_BEGINNING = bind(
    select(*_WORD)
    .where(*_ON_SHELF, vocabulary.c.word >= bindparam("low"), vocabulary.c.word < bindparam("high"))
    .order_by(vocabulary.c.count.desc(), vocabulary.c.word)
    .limit(BEGINNINGS)
)
_SPELT = bind(
    select(spellings.c.word_id)
    .where(
        spellings.c.team_id == bindparam("team_id"),
        spellings.c.restricted.in_(bindparam("shelves", expanding=True)),
        spellings.c.spelling.in_(bindparam("spelt", expanding=True)),
        spellings.c.letters.between(bindparam("shortest"), bindparam("longest")),
    )
    .limit(SPELT_AT_MOST)
)
_BY_ID = bind(select(*_WORD).where(vocabulary.c.id.in_(bindparam("ids", expanding=True))))
_HOLDING = bind(
    select(postings.c.item_id, postings.c.word_id, postings.c.weight)
    .where(postings.c.word_id.in_(bindparam("word_ids", expanding=True)))
    .order_by(postings.c.weight.desc(), postings.c.item_id.desc())
    .limit(bindparam("at_most"))
)
_CHECK = bind(
    select(postings.c.item_id, postings.c.word_id, postings.c.weight).where(
        postings.c.item_id.in_(bindparam("item_ids", expanding=True)),
        postings.c.word_id.in_(bindparam("word_ids", expanding=True)),
    )
)


class Indexed:
    """The word tables of a team."""

    def __init__(self, sight: Sight) -> None:
        self._scope = sight.scope
        shelves = [False, True] if sight.reader.sees_restricted else [False]
        self._here = {"team_id": sight.team_id, "shelves": shelves}

    def known(self, stems: Iterable[str]) -> list[Word]:
        return self._scope.all(Word, _KNOWN, **self._here, stems=sorted(stems))

    def beginning(self, prefix: str) -> list[Word]:
        return self._scope.all(Word, _BEGINNING, **self._here, low=prefix, high=prefix + LAST)

    def near(self, typed: str) -> list[Word]:
        wrong = _wrong(typed)
        sought = {"shortest": len(typed) - wrong, "longest": len(typed) + wrong}
        spelt = sorted(spellings_of(typed, wrong))
        word_ids = set(self._scope.run(_SPELT, **self._here, **sought, spelt=spelt).scalars().all())
        return self._scope.all(Word, _BY_ID, ids=sorted(word_ids)) if word_ids else []

    def holders(self, words: Sequence[Word], at_most: int) -> Sequence[Held]:
        """Words with few holders in one question, the first one with too many in a bounded one."""
        rare, common = fitting(words, at_most)
        found = self._holding([word.id for word in rare], at_most) if rare else ()
        left = at_most - sum(word.count for word in rare)
        return [*found, *(self._holding([common[0].id], left) if common and left else ())]

    def _holding(self, word_ids: Sequence[int], at_most: int) -> Sequence[Any]:
        return self._scope.run(_HOLDING, word_ids=word_ids, at_most=at_most).all()

    def check(self, words: Sequence[Word], item_ids: Sequence[int]) -> Sequence[Any]:
        return self._scope.run(_CHECK, word_ids=[word.id for word in words], item_ids=item_ids).all()


class Loose:
    """Items that no table knows, read as they are: few, new, or restricted and the reader's own."""

    def __init__(self, texts: Mapping[int, tuple[str | None, ...]]) -> None:
        held: dict[str, dict[int, int]] = defaultdict(dict)
        for item_id, written in texts.items():
            for word, weight in weighed(written, LOOSE_SIGNS).items():
                held[word][item_id] = weight
        self._held = list(held.values())
        self._words = [Word(number, word, stem(word), len(held[word])) for number, word in enumerate(held)]

    def known(self, stems: Iterable[str]) -> list[Word]:
        wanted = set(stems)
        return [word for word in self._words if word.stem in wanted]

    def beginning(self, prefix: str) -> list[Word]:
        found = [word for word in self._words if word.word.startswith(prefix)]
        return sorted(found, key=lambda word: (-word.count, word.word))[:BEGINNINGS]

    def near(self, typed: str) -> list[Word]:
        wrong, letters = _wrong(typed), set(typed)
        return [
            word
            for word in self._words
            if abs(len(word.word) - len(typed)) <= wrong and len(letters ^ set(word.word)) <= 2 * wrong
        ]

    def holders(self, words: Sequence[Word], at_most: int) -> Sequence[Held]:
        found = [
            (item_id, word.id, weight) for word in words for item_id, weight in self._held[word.id].items()
        ]
        return sorted(found, key=lambda held: (-held[2], -held[0]))[:at_most]

    def check(self, words: Sequence[Word], item_ids: Sequence[int]) -> Sequence[Held]:
        return [
            (item_id, word.id, self._held[word.id][item_id])
            for word in words
            for item_id in self._held[word.id].keys() & set(item_ids)
        ]


def fitting(words: Iterable[Word], at_most: int) -> tuple[list[Word], list[Word]]:
    """The rarest words, as many as have that many holders at most, and the rest."""
    by_count = sorted(words, key=lambda word: word.count)
    sums = accumulate(word.count for word in by_count)
    fit = sum(1 for total in sums if total <= at_most)
    return by_count[:fit], by_count[fit:]


def _wrong(typed: str) -> int:
    """How many letters may be wrong: the word that was meant may be longer than what was typed."""
    return max(reach(typed + "aa"), 1) if typed.isalpha() else 0
