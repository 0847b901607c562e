"""A year of several teams: people, chats, processes and what befalls them, all drawn from one seed."""

import hashlib
import heapq
import random
import sys
from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from commands.view import Card
from storage.database import Database
from storage.deliveries import Address
from storage.enums import Platform
from tests.simulator.chats import Chat, Fault, Impossible, Message, Wire
from tests.simulator.laws import Laws
from tests.simulator.ledger import Ledger, text
from tests.simulator.life import Life
from tests.simulator.server import NEVER, Server
from tests.simulator.store import Fate
from tests.simulator.trouble import Trouble

BEGINS = datetime(2026, 1, 5, 8, tzinfo=UTC)
KEPT_LINES = 30
BETWEEN = 0.04
AT_ONCE = 0.5
QUIET_FOR = timedelta(hours=30)
"""What is not settled by then, with everything well, never will be: the longest back-off is a day."""


class Broken(AssertionError):
    """A law does not hold. Says where, and what came before."""

    def __init__(self, law: str, what: str, world: "World") -> None:
        self.law = law
        lines = "\n".join(world.last)
        at = f"seed {world.seed}, step {world.steps}, {world.now:%Y-%m-%d %H:%M:%S}"
        again = f"python -m tests.simulator.play {world.seed} --days {world.days}"
        super().__init__(f"{lines}\n{at}: {law}: {what}\nPlay it again: {again}")


class World:
    """Steps until its days are over. `sum`: of everything that happened, the same for the same seed."""

    def __init__(self, seed: int, days: int, database: Database, ledger: Ledger) -> None:
        self.seed, self.days = seed, days
        self.luck = random.Random(seed)
        self.database, self.ledger = database, ledger
        self.seconds = 0.0
        self._epoch = self.now = BEGINS + timedelta(
            days=self.luck.randrange(360), minutes=self.luck.randrange(1440)
        )
        self.ends = self.now + timedelta(days=days)
        self.clock_off, self.slept = timedelta(), 0.0
        self.sleeps_until = 0.0
        self.steps = 0
        self.counts: Counter[str] = Counter()
        self.last: deque[str] = deque(maxlen=KEPT_LINES)
        self.loud = False
        self._sum = hashlib.sha256()
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self._nested = False
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._ticks_set = False
        self._failure: Broken | None = None
        self.chats: dict[int, Chat] = {}
        self.servers: list[Server] = []
        self._dead: list[Server] = []
        self._booted = 0
        self.trouble = Trouble(self)
        self.laws = Laws(self)
        self.life = Life(self)

    @property
    def sum(self) -> str:
        return self._sum.hexdigest()

    def run(self) -> None:
        """The whole time, with a look at all accounts at the end of each month. Raises Broken."""
        self.life.begins()
        while self.now < self.ends:
            self.trouble.begins()
            self.passes(min(timedelta(days=30), self.ends - self.now))
            self.trouble.heals()
            self.passes(timedelta(hours=1))
            self.settles()
            self.laws.accounts()
            self.fails()

    def ends_all(self) -> None:
        """Nobody is left."""
        for server in (*self.servers, *self._dead):
            server.loop.dead = True
            server.loop.bury()

    def settles(self) -> None:
        """Goes on until nothing is owed any more, while everything is well."""
        self.life.rests = True
        self.passes(QUIET_FOR, until_quiet=True)
        self.life.rests = False

    def passes(self, time: timedelta, *, until_quiet: bool = False) -> None:
        """Goes on for so long, or until nothing is owed. Raises Broken."""
        until = self.seconds + time.total_seconds()
        while True:
            at, do = self._next()
            if until_quiet and at > self.seconds + AT_ONCE and self.is_quiet():
                return
            if at > until:
                self._pass_to(until)
                return
            self._pass_to(at)
            try:
                do()
            except Impossible as error:
                self.broken("nobody asks for what cannot be", str(error))
            self.steps += 1
            self.laws.after_step()
            self.fails()
            self._struck()
            while self._dead:
                self._dead.pop().loop.bury()

    def _pass_to(self, at: float) -> None:
        if at > self.seconds:
            self.seconds = at
            self.now = self._epoch + timedelta(seconds=at)

    def is_quiet(self) -> bool:
        """Nothing is on its way, and no sprint is over that waits to be rolled on."""
        owed = "SELECT 1 FROM deliveries WHERE state IN ('due', 'sending')"
        over = "SELECT 1 FROM sprints WHERE ended_at IS NULL AND over_at <= ?"
        return self.ledger.one(owed) is None and self.ledger.one(over, text(self.now)) is None

    def _next(self) -> tuple[float, Callable[[], None]]:
        """What comes next; of what several processes are to do now, one thing by lot."""
        now, asleep = self.seconds, self.sleeps_until > self.seconds
        moments = [] if asleep else [(one.next_at(), one) for one in self.servers]
        ready = [one for at, one in moments if at <= now]
        if ready:
            return now, (ready[0] if len(ready) == 1 else self.luck.choice(ready)).step
        first = min(moments, key=lambda pair: pair[0], default=None)
        if not self._ticks_set and not asleep and (first is None or first[0] > now + AT_ONCE):
            self._set_ticks()
            return self._next()
        planned = self._heap[0][0] if self._heap else NEVER
        if asleep and self.sleeps_until <= planned:
            return self.sleeps_until, self._wakes
        if first is None or planned <= first[0]:
            return planned, self._planned
        return first[0], first[1].step

    def _planned(self) -> None:
        heapq.heappop(self._heap)[2]()

    def _wakes(self) -> None:
        self.trace("the machine wakes")
        self._ticks_set = False

    def _set_ticks(self) -> None:
        """Each process ticks every second; only those ticks are played at which there is something to do."""
        self._ticks_set = True
        for server in [one for one in self.servers if not one.leaving]:
            asked, over, sending, busy = self.ledger.wakes_at(server.now())
            self.laws.waits(server, asked)
            waits = [at - server.now() for at in (asked, sending) if at is not None]
            waits += [max(over - server.now(), server.looks_in())] if over is not None else []
            wait = max(min(waits).total_seconds(), 0.0) if waits else NEVER
            wait = min(wait, 5.0) if busy else wait
            patience = self.luck.uniform(5, 60) if self.store_is_away() else self.luck.uniform(0.01, 1)
            server.tick_at = min(server.tick_at, self.seconds + wait + patience)

    def after_steps(self, steps: int, do: Callable[[], None]) -> None:
        """In the middle of what is going on then."""
        self._waiting.append((self.steps + steps, do))

    def _struck(self) -> None:
        due = [do for steps, do in self._waiting if steps <= self.steps]
        if due:
            self._waiting = [one for one in self._waiting if one[0] > self.steps]
            for do in due:
                do()

    # What a machine is to its processes

    def boots(self) -> None:
        """One more process."""
        self._booted += 1
        off = timedelta(seconds=self.luck.uniform(-0.5, 0.5))
        server = Server(f"p{self._booted}", self, self.database, off)
        self.servers.append(server)
        roads = {
            platform: Wire(
                {host: chat for host, chat in self.chats.items() if chat.platform is platform}, road
            )
            for platform in (Platform.SLACK, Platform.TEAMS)
            for road in [_Road(self, server)]
        }
        server.boots(roads)
        self.trace(f"{server.name} boots")
        self._ticks_set = False

    def lost(self, server: Server) -> None:
        self.counts["processes killed"] += 1
        self._gone(server, "is killed")

    def left(self, server: Server) -> None:
        self.counts["processes ended"] += 1
        server.alive = False
        server.loop.dead = True
        self._gone(server, "has ended")

    def _gone(self, server: Server, how: str) -> None:
        self.servers.remove(server)
        self.trace(f"{server.name} {how}")
        self._dead.append(server)
        self.trouble.lost(server)

    def sleeps(self, time: timedelta) -> None:
        self.sleeps_until = self.seconds + time.total_seconds()
        self.slept += time.total_seconds()
        self.trace(f"the machine sleeps for {time}")

    def sets_clock(self, off: timedelta) -> None:
        self.clock_off = off
        self.laws.clock_was_off.append((self.now, off))
        self.trace(f"the clock is off by {off}")
        for server in self.servers:
            server.tick_at = min(server.tick_at, self.seconds + self.luck.uniform(0, 1))

    @property
    def asleep(self) -> bool:
        return self.sleeps_until > self.seconds

    def wakes_now(self) -> None:
        if self.asleep:
            self.slept -= self.sleeps_until - self.seconds
            self.sleeps_until = self.seconds

    def store_is_away(self) -> bool:
        return self.trouble.store_is_away()

    def fate(self) -> Fate:
        return self.trouble.fate()

    def others_first(self, server: Server) -> None:
        """Now and then a step of another process comes between two transactions of this one."""
        if self._nested or self.luck.random() > BETWEEN:
            return
        ready = [one for one in self.servers if one is not server and one.next_at() <= self.seconds]
        if ready:
            self._nested = True
            self.luck.choice(ready).step()
            self._nested = False

    def wrote(self) -> None:
        self._ticks_set = False
        self.laws.unseen = True

    def ticked(self) -> None:
        self._ticks_set = False

    def broke(self, error: BaseException) -> None:
        self.broken("nothing goes wrong inside", repr(error))

    # What a town is to its people

    def serving(self) -> Server | None:
        """A process that answers now, if one does."""
        there = [one for one in self.servers if not one.leaving and one.stopped_until <= self.seconds]
        return None if self.asleep or not there else self.luck.choice(there)

    def home_of(self, host: int, channel: str) -> int | None:
        asked = "SELECT workspace_id FROM channel_links WHERE host_id = ? AND channel = ?"
        found: int | None = self.ledger.one(asked, host, channel)
        return found

    def home_of_code(self, code: str) -> int | None:
        with self.database.workspaces(reading=True) as workspaces:
            return workspaces.home_of_code(code)

    def speaks(self, host: int, person: str) -> bool:
        with self.database.workspaces(reading=True) as workspaces:
            return workspaces.is_admin(host, person) or not workspaces.has_team(host)

    def say(self, chat: Chat, channel: str, thread: str, card: Card) -> Message | None:
        """The answer to what was typed, as a message that all read."""
        if channel in chat.closed:
            return None
        return chat.post(Address(chat.platform, channel, thread=thread), card, "", self.now, "an answer")

    def decisions(self) -> int:
        return int(self.ledger.one("SELECT count(*) FROM decisions"))

    def remembers(self, key: str) -> bool:
        return self.ledger.one("SELECT 1 FROM processed WHERE key = ?", key) is not None

    # For all

    def later(self, after: timedelta, do: Callable[[], None]) -> None:
        self.at(self.now + after, do)

    def at(self, moment: datetime, do: Callable[[], None]) -> None:
        self._order += 1
        at = max((moment - self._epoch).total_seconds(), self.seconds)
        heapq.heappush(self._heap, (at, self._order, do))

    def trace(self, said: str) -> None:
        line = f"{self.now:%Y-%m-%d %H:%M:%S.%f} {said}"
        self.last.append(line)
        self._sum.update(line.encode())
        if self.loud:
            print(line)  # noqa: T201

    def fails(self) -> None:
        """Raises Broken if a law does not hold."""
        if self._failure is not None:
            raise self._failure

    def heard(self, event: Mapping[str, object]) -> None:
        self.broken("nothing goes wrong inside", f"{dict(event)} {sys.exc_info()[1]!r}")

    def broken(self, law: str, what: str) -> None:
        """The first law that does not hold ends it, once this step is over."""
        if self._failure is None:
            self._failure = Broken(law, what, self)


class _Road:
    """From a process to the chats."""

    def __init__(self, world: World, server: Server) -> None:
        self._world = world
        self._server = server
        self.name = server.name

    def now(self) -> datetime:
        return self._world.now

    def fault(self, chat: Chat, *, posting: bool) -> Fault | None:
        return self._world.trouble.fault(chat, posting=posting)

    def seconds(self, low: float, high: float) -> float:
        return self._world.luck.uniform(low, high)

    def slept(self) -> float:
        return self._world.slept

    def later(self, after: timedelta, do: Callable[[], None]) -> None:
        self._world.later(after, do)

    def trace(self, said: str) -> None:
        self._world.trace(said)

    def sends(self, chat: Chat, address: Address, mark: str) -> None:
        self._world.laws.sends(self._server, chat, address, mark)
