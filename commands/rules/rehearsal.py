"""What rules would have said in days that are past, played hour by hour with what decides it today (F22)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush

from commands.rules.quiet import Listener, tell
from commands.rules.working_time import WorkingTime

DAYS = 60
LOOK, TELL = 0, 1
"""Of what happens in one hour, looking comes first: so it is one message."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody, or a channel when there is no listener."""

    name: str
    works: WorkingTime
    listener: Listener | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A rule's next word about something: when, and in which lanes."""

    at: datetime
    lanes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a rule speaks of. turn: what comes after it was told at those moments, as far as one knew at the
    moment named second; None: nothing more. until: when it was settled, if it was. item: its ID, if it is
    one. apart: it has a message of its own, at its moment.
    """

    rule: str
    item: int | None
    turn: Callable[[Sequence[datetime], datetime], Turn | None]
    begins: datetime
    until: datetime | None = None
    apart: bool = False

    def over(self, at: datetime) -> bool:
        return self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True)
class Saying:
    """One message: when, in which lane, and by which rule about what."""

    at: datetime
    lane: str
    about: tuple[tuple[str, int | None], ...]


@dataclass
class _Play:
    """What is known at a moment of the days that are played."""

    matters: Sequence[Matter]
    hearers: Mapping[str, Hearer]
    agenda: list[tuple[datetime, int, int, str]] = field(default_factory=list)
    looks: dict[int, datetime] = field(default_factory=dict)
    waits: dict[str, list[tuple[datetime, int, int]]] = field(default_factory=dict)
    told: dict[int, dict[int, datetime]] = field(default_factory=dict)
    rounds: dict[int, int] = field(default_factory=dict)
    last: dict[str, datetime] = field(default_factory=dict)
    said: list[Saying] = field(default_factory=list)

    def turn(self, number: int, now: datetime) -> Turn | None:
        return self.matters[number].turn(sorted(self.told.get(number, {}).values()), now)

    def look_next(self, number: int, now: datetime) -> None:
        """Looks again when its next turn has come."""
        turn = self.turn(number, now)
        if turn is not None:
            self.looks[number] = turn.at
            heappush(self.agenda, (turn.at, LOOK, number, ""))

    def look(self, at: datetime, number: int) -> None:
        matter, turn = self.matters[number], self.turn(number, at)
        if matter.over(at) or turn is None or self.looks.get(number) != at or self._waits(number):
            return
        if turn.at > at:
            self.look_next(number, at)
            return
        self.looks.pop(number)
        self.rounds[number] = self.rounds.get(number, 0) + 1
        for lane in turn.lanes:
            hour = at if matter.apart else self._hour(lane, at)
            self.waits.setdefault(lane, []).append((hour, number, self.rounds[number]))
            heappush(self.agenda, (hour, TELL, number if matter.apart else 0, lane))

    def _waits(self, number: int) -> bool:
        """Whether its last turn is still to be told somewhere."""
        return any(one[1] == number for waits in self.waits.values() for one in waits)

    def _hour(self, lane: str, at: datetime) -> datetime:
        hearer = self.hearers[lane]
        return max(tell(hearer.works, hearer.listener, self.last.get(lane), at, at).at, at)

    def tell(self, at: datetime, lane: str) -> None:
        """What waits there by now is one message, but for what stands apart."""
        due = [one for one in self.waits.get(lane, []) if one[0] <= at]
        self.waits[lane] = [one for one in self.waits.get(lane, []) if one[0] > at]
        alive = [one for one in due if not self.matters[one[1]].over(at)]
        apart = [one for one in alive if self.matters[one[1]].apart]
        joined = [one for one in alive if not self.matters[one[1]].apart]
        for message in (*([one] for one in apart), joined):
            if message:
                about = tuple((self.matters[one[1]].rule, self.matters[one[1]].item) for one in message)
                self.said.append(Saying(at, lane, about))
        if joined:
            self.last[lane] = at
        for _, number, turn in alive:
            self.told.setdefault(number, {})[turn] = at
            self.look_next(number, at)


def played(
    matters: Iterable[Matter], hearers: Mapping[str, Hearer], since: datetime, now: datetime
) -> list[Saying]:
    """Every message of those days, oldest first."""
    play = _Play(tuple(matters), hearers)
    for number, matter in enumerate(play.matters):
        play.look_next(number, matter.begins)
    while play.agenda and play.agenda[0][0] <= now:
        at, kind, number, lane = heappop(play.agenda)
        if kind == LOOK:
            play.look(at, number)
        else:
            play.tell(at, lane)
    return [one for one in play.said if one.at >= since]


def heaviest_week(sayings: Iterable[Saying], works: WorkingTime) -> int:
    """The most messages that anybody would have had in a week from Monday to Sunday."""
    weeks: dict[tuple[str, date], int] = {}
    for one in sayings:
        day = works.day(one.at)
        key = (one.lane, day - timedelta(days=day.weekday()))
        weeks[key] = weeks.get(key, 0) + 1
    return max(weeks.values(), default=0)
