"""Debt as it was open by priority at each moment, noted then, beside what the log says of it afterwards."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.enums import OPEN_STATES, UNSET, Kind, State
from storage.items import Item
from storage.log import UNDONE
from storage.ranking import Tally
from storage.store import Store
from storage.teams import Team

A_SECOND = timedelta(seconds=1)
Seen = dict[int, tuple[State, str]]


class Reckoning:
    def __init__(self) -> None:
        self._seen: list[tuple[datetime, Seen]] = []

    def note(self, now: datetime, items: Iterable[Item]) -> None:
        """The state and the priority of each item at that moment."""
        self._seen.append((now, {item.id: (item.state, str(item.priority or UNSET)) for item in items}))

    def check(self, store: Store, team: Team, items: Iterable[Item]) -> None:
        """What the flow since each of the moments, taken back from what is open now, leaves of it."""
        if not self._seen:
            return
        counted = {item.id for item in items if _counts(item)}
        moments = [moment for moment, _ in self._seen]
        bounds = [*(moment + A_SECOND for moment in moments), moments[-1] + timedelta(days=1)]
        flow = store.numbers.flow(team.id, bounds)
        held = Counter(store.ranking.totals(team.id, Tally.TREE))
        held.update(store.ranking.totals(team.id, Tally.PARKED))
        for place, (moment, seen) in reversed(list(enumerate(self._seen))):
            for one in flow:
                if one.period == place:
                    held.update({one.before: one.count})
                    held.subtract({one.after: one.count})
            was = Counter(
                priority
                for item_id, (state, priority) in seen.items()
                if item_id in counted and state in OPEN_STATES
            )
            assert {level: count for level, count in held.items() if level and count} == was, moment


def _counts(item: Item) -> bool:
    undone = item.state is State.DECLINED and item.state_reason == UNDONE
    return item.kind is Kind.DEBT and item.merged_into_id is None and not undone
