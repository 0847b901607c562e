"""Keeps the word tables as the items read: what search knows of each, and where it stands strongest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.models import items, postings, spellings, vocabulary
from storage.scope import Scope, bind
from storage.words import reach, stem, words_of
from storage.words import spellings as spellings_of

TITLE = 8
WEIGHTS = {
    "title": TITLE,
    "area": 4,
    "category": 3,
    "outcome": 2,
    "goal": 2,
    "current_state": 1,
    "expected_output": 1,
    "question": 1,
    "learned": 1,
    "customer_segment": 1,
}
"""What an item is found by, the strongest first."""
WORDS_AT_MOST = 400
SIGNS_AT_MOST = 5_000
TEXTS = tuple(items.c[name] for name in WEIGHTS)
Shelf = tuple[int, bool]
"""The words of a team, and apart from them those of its restricted items."""


def _ids(name: str) -> Any:
    return bindparam(name, expanding=True)


_TURN = bind(
    select(items.c.id)
    .where(items.c.unindexed)
    .order_by(items.c.team_id, items.c.id)
    .limit(1)
    .with_for_update()
)
_CLAIM = bind(
    select(items.c.team_id, items.c.restricted, items.c.id, *TEXTS)
    .where(items.c.unindexed)
    .order_by(items.c.team_id, items.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_HELD = bind(
    select(postings.c.item_id, postings.c.word_id, postings.c.weight).where(
        postings.c.item_id.in_(_ids("item_ids"))
    )
)
_WORDS = bind(
    select(vocabulary.c.word, vocabulary.c.id).where(
        vocabulary.c.team_id == bindparam("team_id"),
        vocabulary.c.restricted == bindparam("is_restricted"),
        vocabulary.c.word.in_(_ids("words")),
    )
)
_LOCK = bind(
    select(vocabulary.c.id)
    .where(vocabulary.c.id.in_(_ids("word_ids")))
    .order_by(vocabulary.c.id)
    .with_for_update()
)
_COUNT = bind(
    update(vocabulary)
    .where(vocabulary.c.id.in_(_ids("word_ids")))
    .values(count=vocabulary.c.count + bindparam("more"))
)
_UNUSED = bind(select(vocabulary.c.id).where(vocabulary.c.id.in_(_ids("word_ids")), vocabulary.c.count == 0))
_DROP = bind(
    delete(postings).where(
        postings.c.item_id == bindparam("of_item"), postings.c.word_id.in_(_ids("word_ids"))
    )
)
_DROP_SPELLINGS = bind(delete(spellings).where(spellings.c.word_id.in_(_ids("word_ids"))))
_DROP_WORDS = bind(delete(vocabulary).where(vocabulary.c.id.in_(_ids("word_ids"))))
_DONE = bind(update(items).where(items.c.id.in_(_ids("item_ids"))).values(unindexed=False))


@lru_cache(2_000)
def weighed(texts: tuple[str | None, ...], signs: int = SIGNS_AT_MOST) -> Mapping[str, int]:
    """The words of an item's texts, given as in WEIGHTS, each with its weight where it stands strongest."""
    found: dict[str, int] = {}
    for text, weight in zip(texts, WEIGHTS.values(), strict=True):
        for word in words_of((text or "")[:signs]):
            if word not in found:
                found[word] = weight
                if len(found) == WORDS_AT_MOST:
                    return found
    return found


class WordIndex:
    """Writes the index of one workspace.

    Processes that come at once take turns, so that nobody counts a word twice; should two of them
    meet all the same, the database refuses one.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def index(self, at_most: int) -> int:
        """Brings up to that many items of the workspace up to date; says how many it were."""
        if self._scope.run(_TURN).first() is None:
            return 0
        claimed = self._scope.run(_CLAIM, at_most=at_most).all()
        if not claimed:
            return 0
        item_ids = [int(row.id) for row in claimed]
        held: dict[int, dict[int, int]] = defaultdict(dict)
        for row in self._scope.run(_HELD, item_ids=item_ids).all():
            held[row.item_id][row.word_id] = row.weight
        wanted: dict[int, dict[int, int]] = {}
        for shelf, rows in groupby(claimed, key=lambda row: (int(row.team_id), bool(row.restricted))):
            texts = {int(row.id): weighed(tuple(row[3:])) for row in rows}
            ids = self._word_ids(shelf, {word for words in texts.values() for word in words})
            wanted |= {
                item_id: {ids[word]: weight for word, weight in words.items()}
                for item_id, words in texts.items()
            }
        self._replace(held, wanted)
        self._scope.run(_DONE, item_ids=item_ids)
        return len(item_ids)

    def _word_ids(self, shelf: Shelf, words: set[str]) -> dict[str, int]:
        """Each word's ID on the shelf; words that are new there are put on it, with their spellings."""
        found = self._known(shelf, words)
        if fresh := sorted(words - found.keys()):
            place = {"team_id": shelf[0], "restricted": shelf[1]}
            self._scope.add_all(
                vocabulary, [{**place, "word": word, "stem": stem(word), "count": 0} for word in fresh]
            )
            added = self._known(shelf, fresh)
            self._scope.add_all(
                spellings,
                [
                    {**place, "spelling": spelling, "word_id": added[word], "letters": len(word)}
                    for word in fresh
                    if reach(word)
                    for spelling in sorted(spellings_of(word, reach(word)))
                ],
            )
            found |= added
        return found

    def _known(self, shelf: Shelf, words: Iterable[str]) -> dict[str, int]:
        rows = self._scope.run(_WORDS, team_id=shelf[0], is_restricted=shelf[1], words=sorted(words))
        return {str(row.word): int(row.id) for row in rows}

    def _replace(self, held: Mapping[int, dict[int, int]], wanted: Mapping[int, dict[int, int]]) -> None:
        """Writes what differs, and counts the words anew."""
        more: Counter[int] = Counter()
        fresh = []
        for item_id, words in wanted.items():
            before = held.get(item_id, {})
            stale = [word_id for word_id, weight in before.items() if words.get(word_id) != weight]
            if stale:
                self._scope.run(_DROP, of_item=item_id, word_ids=stale)
            more.subtract(before.keys() - words.keys())
            more.update(words.keys() - before.keys())
            fresh += [
                {"item_id": item_id, "word_id": word_id, "weight": weight}
                for word_id, weight in words.items()
                if before.get(word_id) != weight
            ]
        self._scope.add_all(postings, fresh)
        self._count({word_id: by for word_id, by in more.items() if by})

    def _count(self, more: Mapping[int, int]) -> None:
        """Words that nobody uses any more go, with their spellings."""
        self._scope.run(_LOCK, word_ids=sorted(more))
        by_difference: dict[int, list[int]] = defaultdict(list)
        for word_id, by in more.items():
            by_difference[by].append(word_id)
        for by, word_ids in by_difference.items():
            self._scope.run(_COUNT, word_ids=word_ids, more=by)
        fewer = [word_id for word_id, by in more.items() if by < 0]
        unused: Sequence[int] = self._scope.run(_UNUSED, word_ids=fewer).scalars().all() if fewer else []
        if unused:
            self._scope.run(_DROP_SPELLINGS, word_ids=unused)
            self._scope.run(_DROP_WORDS, word_ids=unused)
