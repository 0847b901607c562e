"""Rank numbers and counts of a backlog, the same price in one of a hundred and of a hundred thousand.

Every open item counts in a few buckets: its score, a block of neighbouring numbers within it, its
place in the tree, its temperature, queue and state. `storage.items` keeps them true with each row.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol

from sqlalchemy import bindparam, delete, func, or_, select

from storage.enums import DEFAULT_TIMING, UNSET, Kind, Priority, State
from storage.models import items, tallies
from storage.rank_key import PARKED, block_part, is_ranked, score_part
from storage.scope import Scope, bind

CHUNK = 1000
PART = 2
"""How much of an agenda key names its part."""


class Counted(Protocol):
    """What of an item decides where it counts."""

    @property
    def team_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def priority(self) -> str | None: ...
    @property
    def temperature(self) -> str | None: ...
    @property
    def queue(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def attention(self) -> bool: ...
    @property
    def rank_key(self) -> str | None: ...
    @property
    def agenda_key(self) -> str | None: ...


Bucket = tuple[int, str, str]
"""Team, what is counted, and where."""


class Tally(StrEnum):
    """What is counted. SCORE, BLOCK and STATE hold parked items too; TREE holds debt alone, PARKED the debt
    that is parked.

    WAITING counts the attention lane and the Critical debt that is neither planned nor begun, AGENDA what
    each part of a review asks about, closed items among it.
    """

    SCORE = "score"
    BLOCK = "block"
    TREE = "tree"
    PARKED = "parked"
    TEMPERATURE = "temperature"
    QUEUE = "queue"
    STATE = "state"
    WAITING = "waiting"
    AGENDA = "agenda"


ATTENTION, UNPLANNED, UNTRIAGED = "attention", "unplanned", "untriaged"
"""The buckets of WAITING."""
_TOTAL = bind(
    select(tallies.c.bucket, tallies.c.count).where(
        tallies.c.team_id == bindparam("team"), tallies.c.kind == bindparam("kind"), tallies.c.count > 0
    )
)
_BEFORE = bind(
    select(func.sum(tallies.c.count)).where(
        tallies.c.team_id == bindparam("team"),
        tallies.c.kind == bindparam("kind"),
        tallies.c.bucket >= bindparam("low"),
        tallies.c.bucket < bindparam("high"),
    )
)
_IN_BLOCK = bind(
    select(func.count()).where(
        items.c.team_id == bindparam("team"),
        items.c.rank_key >= bindparam("low"),
        items.c.rank_key <= bindparam("high"),
    )
)
_OPEN = bind(
    select(
        items.c.team_id,
        items.c.kind,
        items.c.priority,
        items.c.temperature,
        items.c.queue,
        items.c.state,
        items.c.attention,
        items.c.rank_key,
        items.c.agenda_key,
    ).where(items.c.team_id == bindparam("team"), or_(items.c.rank_key > "", items.c.agenda_key.is_not(None)))
)
_CLEAR = bind(delete(tallies).where(tallies.c.team_id == bindparam("team")))


class Ranking:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def position(self, team_id: int, key: str) -> int:
        """The rank number of the open item with that key: 1 for the first."""
        block = block_part(key)
        return self._ahead(team_id, score_part(key), block) + self._count(team_id, block, key)

    def positions(self, team_id: int, keys: Iterable[str | None]) -> dict[str, int]:
        """Key → rank number; parked items have none. What is ahead of a block is asked for once."""
        ahead: dict[str, int] = {}
        found = {}
        for key in keys:
            if key is not None and is_ranked(key):
                block = block_part(key)
                if block not in ahead:
                    ahead[block] = self._ahead(team_id, score_part(key), block)
                found[key] = ahead[block] + self._count(team_id, block, key)
        return found

    def _ahead(self, team_id: int, score: str, block: str) -> int:
        higher = self._sum(team_id, Tally.SCORE, "", score)
        return higher + self._sum(team_id, Tally.BLOCK, score, block)

    def totals(self, team_id: int, kind: Tally) -> dict[str, int]:
        """Bucket → how many open items."""
        rows = self._scope.run(_TOTAL, team=team_id, kind=kind)
        found = {str(row.bucket): int(row._mapping["count"]) for row in rows}
        if kind in (Tally.TEMPERATURE, Tally.QUEUE):
            unset = self.ranked_count(team_id) - sum(found.values())
            found |= {UNSET: unset} if unset else {}
        return found

    def ranked_count(self, team_id: int) -> int:
        """How many items have a rank number."""
        return self._sum(team_id, Tally.SCORE, "", PARKED)

    def recount(self, team_id: int) -> None:
        """Counts everything anew, after rows came in another way than one by one."""
        self._scope.run(_CLEAR, team=team_id)
        counted: Counter[Bucket] = Counter()
        for row in self._scope.run(_OPEN, team=team_id):
            counted.update(buckets(row))
        self.add(counted)

    def add(self, changes: Mapping[Bucket, int]) -> None:
        """Changes the buckets by so many each."""
        rows = [
            {"team_id": team, "kind": kind, "bucket": bucket, "count": by}
            for (team, kind, bucket), by in changes.items()
        ]
        for start in range(0, len(rows), CHUNK):
            self._scope.count(tallies, rows[start : start + CHUNK])

    def _sum(self, team_id: int, kind: Tally, low: str, high: str) -> int:
        if low >= high:
            return 0
        return int(self._scope.run(_BEFORE, team=team_id, kind=kind, low=low, high=high).scalar() or 0)

    def _count(self, team_id: int, low: str, high: str) -> int:
        return int(self._scope.run(_IN_BLOCK, team=team_id, low=low, high=high).scalar_one())


def buckets(item: Counted) -> list[Bucket]:
    """Where an item counts."""
    key, asked = item.rank_key, item.agenda_key
    counted = [(Tally.AGENDA, asked[:PART])] if asked is not None else []
    if key is not None:
        counted += [(Tally.SCORE, score_part(key)), (Tally.BLOCK, block_part(key))]
        counted += [(Tally.STATE, str(item.state))]
        level = Tally.TREE if is_ranked(key) else Tally.PARKED
        counted += [(level, str(item.priority or UNSET))] if item.kind == Kind.DEBT else []
    if is_ranked(key):
        temperature = item.temperature or (
            DEFAULT_TIMING[Priority(item.priority)][0] if item.priority else None
        )
        counted += [(Tally.TEMPERATURE, str(temperature))] if temperature else []
        counted += [(Tally.QUEUE, str(item.queue))] if item.queue else []
        counted += [(Tally.WAITING, bucket) for bucket in _waiting(item)]
    return [(item.team_id, kind, bucket) for kind, bucket in counted]


def _waiting(item: Counted) -> list[str]:
    critical = item.kind == Kind.DEBT and item.priority == Priority.CRITICAL
    unplanned = critical and item.state in (State.NEW, State.TRIAGED)
    untriaged = item.state == State.NEW and item.priority is None
    return [ATTENTION] * item.attention + [UNPLANNED] * unplanned + [UNTRIAGED] * untriaged


def difference(before: Counted | None, after: Counted) -> dict[Bucket, int]:
    """By how much each bucket changes when an item changes; sorted, so that nobody waits in a circle."""
    if before is None:
        return dict.fromkeys(sorted(buckets(after)), 1)
    changes = Counter(buckets(after))
    changes.subtract(buckets(before))
    return {bucket: by for bucket, by in sorted(changes.items()) if by}
