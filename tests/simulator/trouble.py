"""What befalls a machine, its store and the chats: when, how long and how badly is drawn from the seed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from storage.enums import Platform
from tests.simulator.chats import Chat, Fault
from tests.simulator.ledger import moment
from tests.simulator.store import Fate

if TYPE_CHECKING:
    from tests.simulator.server import Server
    from tests.simulator.world import World

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=seconds) for seconds in (1, 60, 3600, 86400))
OUTAGES = (20 * SECOND, 5 * MINUTE, 5 * MINUTE, HOUR, 3 * HOUR, 10 * HOUR, 60 * HOUR, 21 * DAY)
NAPS = (30 * SECOND, 90 * SECOND, 10 * MINUTE, HOUR, 14 * HOUR)
SET_BY = (-5 * HOUR, -HOUR, -5 * MINUTE, -40 * SECOND, 40 * SECOND, 5 * MINUTE, HOUR, 5 * HOUR)
STORE_AWAY = (2 * SECOND, 30 * SECOND, 5 * MINUTE, HOUR)
CLOSED_FOR = (10 * MINUTE, 3 * HOUR, DAY, 5 * DAY)
WHY_CLOSED = {
    Platform.SLACK: ("is_archived", "not_in_channel"),
    Platform.TEAMS: ("BotNotInConversationRoster",),
}
RARELY = 0.004


class Trouble:
    def __init__(self, world: "World") -> None:
        self._world = world
        luck = world.luck
        self.wanted = luck.choice((1, 1, 1, 2, 2, 3))
        self._every = luck.choice((0.8 * DAY, 2 * DAY, 5 * DAY))
        self._on = False
        self._round = 0
        self._away_until = world.now
        self._down_until = world.now
        self._doubts = 0
        self._struck_at = 0.0
        self.ever_closed: set[str] = set()
        self._weather: dict[int, tuple[datetime, float]] = {}
        self._kinds: tuple[tuple[int, Callable[[], None]], ...] = (
            (6, self._kill),
            (3, self._outage),
            (4, self._update),
            (3, self._stop),
            (3, self._nap),
            (2, self._set_clock),
            (3, self._store_away),
            (3, self._doubt),
            (6, self._storm),
            (4, self._close_channel),
            (1, self._deactivate),
            (1, self._delete_message),
        )

    def begins(self) -> None:
        """From now on things go wrong."""
        self._on = True
        self._round += 1
        self._man()
        self._next()

    def heals(self) -> None:
        """All is well from now on."""
        world = self._world
        self._on = False
        self._away_until = self._down_until = world.now
        self._doubts = 0
        self._weather.clear()
        for chat in world.chats.values():
            chat.closed.clear()
        for server in world.servers:
            server.dies_in, server.stopped_until = None, 0.0
        world.wakes_now()
        if world.clock_off:
            world.sets_clock(timedelta())
        self._man()
        world.trace("all is well")

    def is_calm(self) -> bool:
        """Whether nothing went wrong for so long that all should be on time."""
        world = self._world
        ends = [self._away_until, self._down_until, *(until for until, _ in self._weather.values())]
        stopped = [server.stopped_until for server in world.servers]
        last = max(self._struck_at, world.sleeps_until, *stopped, 0.0)
        return not world.clock_off and max(ends) + HOUR < world.now and last + 7200.0 < world.seconds

    def clocks_agreed(self) -> bool:
        """Whether the clock was not set lately."""
        since, _ = self._world.laws.clock_was_off[-1]
        return self._world.now - since > HOUR or len(self._world.laws.clock_was_off) == 1

    def store_is_away(self) -> bool:
        return self._away_until > self._world.now

    def fate(self) -> Fate:
        """Of a commit."""
        if self._doubts <= 0 or self._world.luck.random() < 0.6:
            return Fate.KEPT
        self._doubts -= 1
        self._count("commits in doubt")
        fate = self._world.luck.choice((Fate.KEPT_IN_DOUBT, Fate.UNDONE_IN_DOUBT))
        self._world.trace(f"commit {fate.name}")
        return fate

    def fault(self, chat: Chat, *, posting: bool) -> Fault | None:
        until, rate = self._weather.get(chat.host, (self._world.now, 0.0))
        if until <= self._world.now:
            rate = RARELY if self._on else 0.0
        if self._world.luck.random() >= rate:
            return None
        fault = self._world.luck.choice(list(Fault))
        self._count(
            f"chat {fault.name.lower().replace('_', ' ')}" if posting else "chat troubles while not posting"
        )
        return fault

    def lost(self, server: "Server") -> None:
        """Somebody starts another one, at once or later."""
        self._struck_at = self._world.seconds
        luck = self._world.luck
        after = luck.choice((SECOND, 10 * SECOND, 2 * MINUTE, 20 * MINUTE)) * luck.uniform(0.5, 1.5)
        self._world.at(max(self._world.now + after, self._down_until), self._man)

    def _man(self) -> None:
        """As many processes as there should be."""
        while len(self._world.servers) < self.wanted and self._down_until <= self._world.now:
            self._world.boots()

    def _next(self) -> None:
        """When the next trouble comes: at any time, or just when something is due."""
        world, luck, number = self._world, self._world.luck, self._round
        at = world.now + luck.expovariate(1) * self._every
        dues = world.ledger.rows("SELECT at FROM dues ORDER BY at")
        soon = [moment(row["at"]) for row in dues if moment(row["at"]) < world.now + 2 * self._every]
        if soon and luck.random() < 0.6:
            at = luck.choice(soon) + luck.uniform(-5, 15) * SECOND

        def strikes() -> None:
            if self._on and self._round == number:
                weights = [weight for weight, _ in self._kinds]
                kind = luck.choices(self._kinds, weights)[0][1]
                kind()
                self._next()

        world.at(at, strikes)

    def _count(self, what: str) -> None:
        self._struck_at = self._world.seconds
        self._world.counts[what] += 1

    def _kill(self) -> None:
        for server in self._world.servers[:]:
            if self._world.luck.random() < 0.7:
                server.dies_in = self._world.luck.randint(1, 150)

    def _update(self) -> None:
        """A new version: each process is told to end, and another one starts."""
        self._count("updates")
        world = self._world
        for server in world.servers[:]:
            world.after_steps(world.luck.randint(0, 40), partial(self._ends, server))

    def _ends(self, server: "Server") -> None:
        if server.alive:
            self._world.trace(f"{server.name} is told to end")
            server.leaves()

    def _stop(self) -> None:
        """One process gets no time for a while: the machine is overloaded, or somebody stopped it."""
        world, luck = self._world, self._world.luck
        time = luck.choice(NAPS[:-1]) * luck.uniform(0.5, 1.5)
        self._count("processes stopped for a while")

        def stops() -> None:
            if self._on and world.servers:
                self._struck_at = world.seconds
                server = luck.choice(world.servers)
                server.stopped_until = world.seconds + time.total_seconds()
                world.trace(f"{server.name} stands still for {time}")

        world.after_steps(luck.randint(0, 60), stops)

    def _outage(self) -> None:
        """All are down, at once or in the middle of what they do."""
        world, luck = self._world, self._world.luck
        time = luck.choice(OUTAGES)
        self._down_until = world.now + time
        self._count(f"outages of {time}")
        world.trace(f"an outage of {time}")
        for server in world.servers[:]:
            if luck.random() < 0.5:
                server.dies()
            else:
                server.dies_in = luck.randint(1, 60)
        world.at(self._down_until, self._man)

    def _nap(self) -> None:
        world, luck = self._world, self._world.luck
        time = luck.choice(NAPS)
        self._count("naps of the machine")
        steps = luck.randint(0, 40)

        def sleeps() -> None:
            if self._on and not world.asleep:
                world.sleeps(time)

        world.after_steps(steps, sleeps)

    def _set_clock(self) -> None:
        world, luck = self._world, self._world.luck
        off = luck.choice(SET_BY) * luck.uniform(0.5, 1.0)
        self._count("clocks set wrong")
        world.after_steps(luck.randint(0, 40), lambda: world.sets_clock(off) if self._on else None)

        def right() -> None:
            self._struck_at = world.seconds
            if self._on:
                world.sets_clock(timedelta())

        world.at(world.now + luck.choice((MINUTE, HOUR, 10 * HOUR)) * luck.uniform(0.5, 2), right)

    def _store_away(self) -> None:
        world, luck = self._world, self._world.luck
        time = luck.choice(STORE_AWAY)
        self._count("the store away")

        def goes() -> None:
            if self._on:
                self._away_until = world.now + time
                world.trace(f"the store is away for {time}")

        world.after_steps(luck.randint(0, 60), goes)

    def _doubt(self) -> None:
        self._doubts = self._world.luck.randint(1, 6)

    def _storm(self) -> None:
        world, luck = self._world, self._world.luck
        chat = luck.choice(list(world.chats.values()))
        time = luck.choice((2 * MINUTE, HOUR, 6 * HOUR, 30 * HOUR))
        self._weather[chat.host] = (world.now + time, luck.choice((0.1, 0.3, 0.6, 0.9)))
        self._count("storms of a chat")
        world.trace(f"a storm in {chat.platform} for {time}")

    def _close_channel(self) -> None:
        """Archived, or the bot is thrown out; later it is back."""
        world, luck = self._world, self._world.luck
        chat = luck.choice(list(world.chats.values()))
        self._close(chat, luck.choice(list(chat.channels)), luck.choice(WHY_CLOSED[chat.platform]))

    def _deactivate(self) -> None:
        world, luck = self._world, self._world.luck
        crew = luck.choice(world.life.crews)
        person = luck.choice(crew.people)
        self._close(person.chat, f"@{person.id}", "user_deactivated")

    def _close(self, chat: Chat, to: str, why: str) -> None:
        world = self._world
        self._count("channels and people out of reach")
        chat.closed[to] = why
        self.ever_closed.add(to)
        world.trace(f"{chat.platform} {to}: {why}")
        number = self._round

        def opens() -> None:
            if self._round == number:
                chat.closed.pop(to, None)

        world.at(world.now + world.luck.choice(CLOSED_FOR), opens)

    def _delete_message(self) -> None:
        """Somebody deletes one of the bot's latest messages; not one that a thread hangs on."""
        world, luck = self._world, self._world.luck
        chat = luck.choice(list(world.chats.values()))
        roots = {one.thread for one in chat.messages.values()}
        latest = [
            one for one in list(chat.messages.values())[-40:] if one.id not in roots and not one.deleted
        ]
        if latest:
            gone = luck.choice(latest)
            gone.deleted = True
            world.trace(f"{gone.id} is deleted")
            self._count("messages deleted")
