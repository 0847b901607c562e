"""How the teams live: they are founded, file, meet for their reviews, change their schedule, come and go."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from commands.view import Act, words
from storage.enums import Platform
from tests.simulator.chats import Chat, Message
from tests.simulator.filling import ZONES
from tests.simulator.people import MARKS, TITLES, Crew, People, Somebody, buttons_of

if TYPE_CHECKING:
    from tests.simulator.world import World

NAMES = ("Ana", "Ben", "Cy", "Dana", "Eve")
TEAMS = ("payments", "logistics", "search", "mobile", "data")
FOUNDED_WITH = 6
EVERY = timedelta(hours=44)
MEETS = 0.35
CODE = re.compile(r"/backlog link (\S{4}-\S{4})")


class Life:
    """rests: nobody does anything for a while."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._people = People(world)
        self.crews: list[Crew] = []
        self.rests = False
        self._acts: tuple[tuple[int, Callable[[Crew, Somebody], None]], ...] = (
            (8, self._file),
            (10, self._press),
            (3, self._call),
            (2, self._skip),
            (3, self._move),
            (3, self._schedule),
            (2, self._incident),
            (5, self._work),
            (2, self._away),
            (2, self._unlink),
            (4, self._link),
            (1, self._owner),
            (3, self._look),
        )

    def begins(self) -> None:
        """Two chats, and the teams in them; founded while all is well."""
        world, luck = self._world, self._world.luck
        slack = self._chat(Platform.SLACK, readable=luck.random() < 0.7)
        teams = self._chat(Platform.TEAMS, readable=False)
        world.boots()
        both = luck.randint(1, 2)
        for number in range(luck.choice((3, 3, 4, 5))):
            home, other = (slack, teams) if luck.random() < 0.6 else (teams, slack)
            self._found(TEAMS[number], home, other if number < both else None)
        world.laws.begins()
        for crew in self.crews:
            self._next(crew)

    def posted(self, crew: Crew, message: Message) -> None:
        """An agenda stands in a channel: perhaps they meet for it, soon or another day."""
        world, luck = self._world, self._world.luck
        if luck.random() < MEETS:
            after = luck.choice((timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=20)))
            world.later(after * luck.uniform(0.5, 1.5), lambda: self._meet(crew, message, luck.randint(3, 9)))

    def crew_of(self, channel: str) -> Crew | None:
        return next((crew for crew in self.crews if any(one[1] == channel for one in crew.channels)), None)

    def _chat(self, platform: Platform, *, readable: bool) -> Chat:
        world = self._world
        with world.database.workspaces() as workspaces:
            host = workspaces.meet(platform, f"{platform}-1", f"{platform}-1", world.now)
        chat = world.chats[host] = Chat(platform, host, readable)
        return chat

    def _channel(self, chat: Chat, name: str) -> tuple[Chat, str, str]:
        channel = f"{chat.platform}-{name}"
        chat.channels[channel] = name
        return chat, channel, name

    def _found(self, name: str, home: Chat, other: Chat | None) -> None:
        """The first filing makes the team; its founder owns it; on a second platform with a code."""
        luck, people = self._world.luck, self._people
        members = [Somebody(f"{name}-{who}", who, home) for who in NAMES[: luck.randint(2, 4)]]
        channels = [self._channel(home, name), self._channel(home, f"{name}-too")]
        if other is not None:
            members += [Somebody(f"{name}-{who}-too", f"{who}-too", other) for who in NAMES[:2]]
            channels.append(self._channel(other, name))
        crew = Crew(luck.choice(ZONES), members, channels)
        self.crews.append(crew)
        founder = members[0]
        for _ in range(luck.randint(1, FOUNDED_WITH)):
            self._file(crew, founder)
            self._wait()
        people.types(crew, founder, "/backlog owner")
        self._wait()
        if luck.random() < 0.8:
            people.owns(crew, founder)
        if other is not None:
            self._link(crew, founder)
        self._wait()

    def _wait(self) -> None:
        self._world.passes(timedelta(seconds=20))

    def _next(self, crew: Crew) -> None:
        world, luck = self._world, self._world.luck

        def acts() -> None:
            if not self.rests and self._awake(crew):
                act = luck.choices([act for _, act in self._acts], [weight for weight, _ in self._acts])[0]
                act(crew, luck.choice(crew.people))
            self._next(crew)

        world.later(EVERY * luck.expovariate(1), acts)

    def _awake(self, crew: Crew) -> bool:
        local = self._world.now.astimezone(ZoneInfo(crew.zone))
        return local.hour >= 7 or self._world.luck.random() < 0.1

    def _file(self, crew: Crew, who: Somebody) -> None:
        luck = self._world.luck
        word = luck.choice(("/debt", "/debt", "/debt", "/improve"))
        marks = luck.choice(MARKS)
        at = 0 if luck.random() < 0.9 else -1
        self._people.types(
            crew, who, f"{word} {luck.choice(TITLES)} {luck.randrange(1000)} {marks}".strip(), at
        )

    def _press(self, crew: Crew, who: Somebody) -> None:
        """Any button on any card of theirs, new or old."""
        luck = self._world.luck
        there = [one for _, channel, _ in crew.channels for one in who.chat.standing(channel)]
        there += who.chat.standing(f"@{who.id}")
        there = there[-30:] if luck.random() < 0.8 else there
        self._press_one_of(crew, who, there)

    def _press_one_of(self, crew: Crew, who: Somebody, messages: list[Message]) -> None:
        luck = self._world.luck
        offered = [one for one in messages if buttons_of(one.card)]
        if offered:
            message = luck.choice(offered)
            self._people.presses(crew, who, message, luck.choice(buttons_of(message.card)))

    def _meet(self, crew: Crew, root: Message, presses: int) -> None:
        """Several press in the thread of an agenda, one now and then twice or at once."""
        world, luck = self._world, self._world.luck
        if self.rests or presses <= 0:
            return
        who = luck.choice(
            [one for one in crew.people if one.chat.host == self._host(crew, root)] or crew.people
        )
        there = [root, *(one for one in who.chat.standing(root.to) if one.thread == root.id)]
        if who.chat.messages.get(root.id) is root:
            starts = [
                one for one in buttons_of(root.card) if isinstance(one, Act) and one.command == "review.start"
            ]
            if starts and luck.random() < 0.5:
                self._people.presses(crew, who, root, starts[0])
            else:
                self._press_one_of(crew, who, there)
        pause = luck.choice((timedelta(0), timedelta(seconds=2), timedelta(minutes=3), timedelta(minutes=8)))
        world.later(pause, lambda: self._meet(crew, root, presses - 1))

    def _host(self, crew: Crew, root: Message) -> int:
        return next((chat.host for chat, channel, _ in crew.channels if channel == root.to), 0)

    def _call(self, crew: Crew, who: Somebody) -> None:
        self._people.types(crew, who, "/backlog review now")

    def _skip(self, crew: Crew, who: Somebody) -> None:
        self._people.types(crew, who, "/backlog review skip")

    def _move(self, crew: Crew, who: Somebody) -> None:
        """A day or two further, sometimes nearer, sometimes at another time."""
        world, luck = self._world, self._world.luck
        day = (world.now + timedelta(days=luck.randint(0, 15))).date()
        at = luck.choice(("", " 15:00", " 02:30", " 00:00"))
        self._people.types(crew, who, f"/backlog review move {day}{at}")

    def _schedule(self, crew: Crew, who: Somebody) -> None:
        self._people.types(crew, who, "/backlog review schedule")

    def _incident(self, crew: Crew, who: Somebody) -> None:
        self._people.types(crew, who, "/backlog incident The login broke")

    def _work(self, crew: Crew, who: Somebody) -> None:
        """An item of theirs moves on, if it may."""
        world, luck = self._world, self._world.luck
        linked = "teams t JOIN channel_links c ON c.team_id = t.id WHERE c.channel = ?"
        found = world.ledger.rows(f"SELECT t.key, t.last_number FROM {linked}", crew.channels[0][1])
        if found:
            ref = f"{found[0]['key']}-{luck.randint(1, found[0]['last_number'])}"
            word = luck.choice(("plan", "start", "live", "live", "confirm", "close", "decline"))
            why = " it was done" if word in ("close", "decline") else ""
            self._people.types(crew, who, f"/backlog {word} {ref}{why}")

    def _away(self, crew: Crew, who: Somebody) -> None:
        world, luck = self._world, self._world.luck
        back = (world.now + timedelta(days=luck.randint(1, 20))).date()
        line = luck.choice((f"/backlog away {back}", "/backlog back", f"/backlog role @{who.name} deputy"))
        self._people.types(crew, crew.people[0] if luck.random() < 0.7 else who, line)

    def _unlink(self, crew: Crew, who: Somebody) -> None:
        at = self._world.luck.randrange(sum(one[0] is who.chat for one in crew.channels))
        self._people.types(crew, who, "/backlog unlink", at)

    def _link(self, crew: Crew, who: Somebody) -> None:
        """A code in one channel, typed in another one that is not linked yet."""
        world, luck = self._world, self._world.luck
        linked = [one for one in crew.channels if world.home_of(one[0].host, one[1]) is not None]
        free = [one for one in crew.channels if one not in linked]
        givers = [one for one in crew.people if any(one.chat is channel[0] for channel in linked)]
        if not free or not givers:
            return
        giver = crew.people[0] if crew.people[0] in givers else luck.choice(givers)
        own = [one for one in crew.channels if one[0] is giver.chat]
        reply = self._people.types(
            crew, giver, "/backlog link", own.index(next(one for one in linked if one in own))
        )
        code = CODE.search(words(reply.private)) if reply is not None and reply.private is not None else None
        chat, _, _ = channel = luck.choice(free)
        taker = next(one for one in crew.people if one.chat is chat)
        if code is not None:
            at = [one for one in crew.channels if one[0] is chat].index(channel)
            self._people.types(crew, taker, f"/backlog link {code[1]}", at)

    def _owner(self, crew: Crew, who: Somebody) -> None:
        self._people.owns(crew, who)

    def _look(self, crew: Crew, who: Somebody) -> None:
        self._people.types(
            crew, who, self._world.luck.choice(("/backlog", "/backlog review", "/backlog owner"))
        )
