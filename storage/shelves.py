"""Where search looks words up: the word tables, and items that they do not know yet, in the same way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Boolean, bindparam, or_, select

from storage.models import items, postings, spellings, vocabulary
from storage.scope import Scope, bind
from storage.word_index import TEXTS, weighed
from storage.words import apart, reach, stem
from storage.words import spellings as spellings_of

BEGINNINGS = 20
NEAR_AT_MOST = 400
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


@dataclass(frozen=True, slots=True)
class Holder:
    """An item that holds a word, and how strongly; its rank key is None when it is not open."""

    item_id: int
    word_id: int
    weight: int
    rank_key: str | None


class Shelf(Protocol):
    def known(self, stems: Iterable[str]) -> list[Word]:
        """The words of those stems."""
        ...

    def beginning(self, prefix: str) -> list[Word]:
        """The most frequent words that begin so."""
        ...

    def near(self, typed: str) -> list[Word]:
        """Words that may have been meant, and others."""
        ...

    def holders(self, words: Sequence[Word], at_most: int) -> list[Holder]:
        """Items that the reader sees and that hold one of the words, the strongest and newest first."""
        ...

    def check(self, words: Sequence[Word], item_ids: Sequence[int]) -> list[Holder]:
        """Which of the items hold which of the words."""
        ...


_NAMED = or_(items.c.filer_id == bindparam("reader"), items.c.assignee_id == bindparam("reader"))
_VISIBLE = (
    items.c.team_id == bindparam("team_id"),
    or_(items.c.restricted.is_(False), bindparam("sees_restricted", type_=Boolean).is_(True), _NAMED),
    or_(bindparam("closed_too", type_=Boolean).is_(True), items.c.rank_key.is_not(None)),
)
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
    .limit(NEAR_AT_MOST)
)
_BY_ID = bind(select(*_WORD).where(vocabulary.c.id.in_(bindparam("ids", expanding=True))))
_CHECK = bind(
    select(postings.c.item_id, postings.c.word_id, postings.c.weight).where(
        postings.c.item_id.in_(bindparam("item_ids", expanding=True)),
        postings.c.word_id.in_(bindparam("word_ids", expanding=True)),
    )
)


_HOLDING = bind(
    select(postings.c.item_id, postings.c.word_id, postings.c.weight, items.c.rank_key)
    .join(items, items.c.id == postings.c.item_id)
    .where(postings.c.word_id.in_(bindparam("word_ids", expanding=True)), *_VISIBLE)
    .order_by(postings.c.weight.desc(), postings.c.item_id.desc())
    .limit(bindparam("at_most"))
)
_LOOSE = select(items.c.id, items.c.rank_key, *TEXTS).order_by(items.c.id.desc()).limit(LOOSE_AT_MOST)
_UNINDEXED = bind(_LOOSE.where(items.c.unindexed, *_VISIBLE))
_OWN_RESTRICTED = bind(_LOOSE.where(items.c.restricted, _NAMED, *_VISIBLE))


class Indexed:
    """The word tables of a team."""

    def __init__(self, scope: Scope, team_id: int, reader: Reader, *, closed_too: bool) -> None:
        self._scope = scope
        self._here = {"team_id": team_id, "shelves": [False, True] if reader.sees_restricted else [False]}
        self._seen = _seen(team_id, reader, closed_too)

    def known(self, stems: Iterable[str]) -> list[Word]:
        return self._scope.all(Word, _KNOWN, **self._here, stems=sorted(stems))

    def beginning(self, prefix: str) -> list[Word]:
        return self._scope.all(Word, _BEGINNING, **self._here, low=prefix, high=prefix + LAST)

    def near(self, typed: str) -> list[Word]:
        wrong = _wrong(typed)
        sought = {"shortest": len(typed) - wrong, "longest": len(typed) + wrong}
        rows = self._scope.run(_SPELT, **self._here, **sought, spelt=sorted(spellings_of(typed, wrong)))
        return self._scope.all(Word, _BY_ID, ids=sorted(set(rows.scalars())))

    def holders(self, words: Sequence[Word], at_most: int) -> list[Holder]:
        """The rare words in one question, each common one in a bounded one of its own."""
        found: list[Holder] = []
        rare: list[int] = []
        left = at_most
        for word in sorted(words, key=lambda word: word.count):
            if word.count > left:
                found += self._holding([word.id], left) if left > 0 else []
                break
            rare.append(word.id)
            left -= word.count
        return (self._holding(rare, at_most) if rare else []) + found

    def _holding(self, word_ids: Sequence[int], at_most: int) -> list[Holder]:
        return self._scope.all(Holder, _HOLDING, **self._seen, word_ids=word_ids, at_most=at_most)

    def check(self, words: Sequence[Word], item_ids: Sequence[int]) -> list[Holder]:
        rows = self._scope.run(_CHECK, word_ids=[word.id for word in words], item_ids=item_ids)
        return [Holder(item_id, word_id, weight, None) for item_id, word_id, weight in rows]


class Loose:
    """Items that no table knows yet, read as they are: few, new, or restricted and somebody's own."""

    def __init__(self, scope: Scope, team_id: int, reader: Reader, *, closed_too: bool) -> None:
        seen = _seen(team_id, reader, closed_too)
        rows = scope.run(_UNINDEXED, **seen).all()
        if not reader.sees_restricted and reader.person_id:
            rows = [*rows, *scope.run(_OWN_RESTRICTED, **seen)]
        self._keys = {int(row[0]): row[1] for row in rows}
        held: dict[str, dict[int, int]] = defaultdict(dict)
        for item_id, _, *texts in rows:
            for word, weight in weighed(tuple(texts), LOOSE_SIGNS).items():
                held[word][item_id] = weight
        self._held = list(held.values())
        self._words = [Word(number, word, stem(word), len(held[word])) for number, word in enumerate(held)]

    @property
    def item_ids(self) -> frozenset[int]:
        return frozenset(self._keys)

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

    def holders(self, words: Sequence[Word], at_most: int) -> list[Holder]:
        found = [
            Holder(item_id, word.id, weight, self._keys[item_id])
            for word in words
            for item_id, weight in self._held[word.id].items()
        ]
        return sorted(found, key=lambda holder: (-holder.weight, -holder.item_id))[:at_most]

    def check(self, words: Sequence[Word], item_ids: Sequence[int]) -> list[Holder]:
        among = set(item_ids)
        return [
            holder for holder in self.holders(words, LOOSE_AT_MOST * len(words)) if holder.item_id in among
        ]


def _seen(team_id: int, reader: Reader, closed_too: bool) -> dict[str, Any]:
    return {
        "team_id": team_id,
        "reader": reader.person_id,
        "sees_restricted": reader.sees_restricted,
        "closed_too": closed_too,
    }


def _wrong(typed: str) -> int:
    """A longer word may have been meant, with more letters wrong in it."""
    return max(reach(typed + "aa"), 1) if typed.isalpha() else 0


def meant(typed: str, words: Iterable[Word]) -> list[tuple[int, Word]]:
    """Those of the words that may have been meant, the nearest and most frequent first, with how near."""
    near = [(apart(typed, word.word, 2), word) for word in words]
    close = [(wrong, word) for wrong, word in near if 0 < wrong <= reach(word.word)]
    return sorted(close, key=lambda pair: (pair[0], -pair[1].count, pair[1].word))
