"""A year of a team of eight on the example's items: they file, plan, forget, accept, snooze, leave.

`python -m tests.simulator.year [seed]` plays one and prints how often each of them was told something.
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.browser.story import STORY, Say
from bot.platform import Refused
from storage import schema
from storage.database import Database
from storage.enums import Platform, Priority, Role
from storage.sealing import Sealer
from tests.commands.conftest import DIRECT, Talk, said
from tests.commands.nudged import Clock, Post
from tests.conftest import KEY, make_workspace
from tests.simulator.heard import Heard, heard_in
from tests.simulator.weekdays import DAY, works

ZONE = "Europe/London"
BEGINS = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
ENDS = datetime(2027, 1, 4, 8, 30, tzinfo=UTC)
OWNER, DEPUTY = "priya", "dana"
TEAM = (OWNER, DEPUTY, "ravi", "mei", "lukas", "sam", "noor", "tom")
HOLIDAYS = frozenset(map(date.fromisoformat, (
    "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    "2027-01-01",
)))  # fmt: skip
AWAY = (datetime(2026, 7, 27, 9, 10, tzinfo=UTC), date(2026, 8, 17))
LEAVES = datetime(2026, 11, 9, tzinfo=UTC)
HOURS = {DEPUTY: (8, 16)}
ZONES = {DEPUTY: "Europe/Berlin"}
DIGEST = frozenset({DEPUTY})
LEFT = Refused("user_deactivated", "They have left.")
HOUR = timedelta(hours=1)
SEED = 6


@dataclass
class Stretch:
    """For so long a Critical item was in no running sprint; silences: when it was snoozed, and until when."""

    ref: str
    begins: datetime
    ends: datetime = ENDS
    silences: list[tuple[datetime, datetime]] = field(default_factory=list)


class Year:
    """The people and what they do, with a record of it that owes nothing to Hearth's."""

    def __init__(self, database: Database, seed: int) -> None:
        self.luck = random.Random(seed)
        self.talk = Talk(database, make_workspace(database), BEGINS, zones=dict(ZONES))
        self.clock = Clock(self.talk)
        self.stretches: list[Stretch] = []
        self._open: dict[str, Stretch] = {}
        self._planned: set[str] = set()
        self._started: set[str] = set()
        self._accepted: dict[str, datetime] = {}
        self._filings = self._example()

    def plays(self) -> None:
        self._begins()
        day = BEGINS.date()
        while day < ENDS.date():
            if works(day, HOLIDAYS):
                self._lives(day)
            day += DAY
        self._until(ENDS)

    def posts(self) -> list[Post]:
        """What Hearth said by itself."""
        return self.clock.nudges()

    def heard(self) -> list[Heard]:
        return [heard for post in self.posts() for heard in heard_in(post)]

    def _begins(self) -> None:
        """Priya owns the order, Dana stands in: eight people, of whom Sam is a stakeholder."""
        self.talk.types("ravi", "/debt The very first")
        with self.talk.database.writing(self.talk.workspace) as store:
            team = store.teams.by_key("PAY")
            assert team is not None
            roles = {OWNER: Role.OWNER, DEPUTY: Role.DEPUTY, "sam": Role.STAKEHOLDER}
            off = "\n".join(map(str, sorted(HOLIDAYS)))
            store.teams.set(team.id, zone=ZONE, settings={"holidays": off})
            for who in TEAM:
                zone = ZONES.get(who, ZONE)
                person = store.people.meet(Platform.SLACK, f"U-{who}", who.capitalize(), zone, "")
                store.teams.join(team.id, person.id)
                store.teams.set_role(team.id, person.id, roles.get(who, Role.MEMBER))
                first, end = HOURS.get(who, (9, 17))
                store.people.be_quiet(person.id, hours=f"{first}-{end}", digest=who in DIGEST)
        self.talk.zones.update({who: ZONE for who in TEAM if who not in ZONES})

    def _example(self) -> Iterator[str]:
        """What the example's people type to file debt, over and over."""
        typed = [then.deed.text for then in STORY if isinstance(then.deed, Say)]
        lines = [text for text in typed if text.startswith("/debt ")]
        while True:
            yield from lines

    def _lives(self, day: date) -> None:
        """A working day: each thing at its minute."""
        morning = datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE)) + 9 * HOUR
        for minute in sorted(self.luck.sample(range(10, 450), 3)):
            self._until(morning.astimezone(UTC) + timedelta(minutes=minute))
            self._deed()

    def _deed(self) -> None:
        luck, now = self.luck.random(), self.talk.now
        if luck < 0.1:
            self._files()
        for ref in [*self._open]:
            self._decides(ref)
        for ref in [*self._planned]:
            if self.luck.random() < 0.03:
                self._does(f"/backlog start {ref}", "ravi")
                self._planned.discard(ref)
                self._started.add(ref)
        for ref in [*self._started]:
            if self.luck.random() < 0.05:
                self._does(f"/backlog live {ref}", "ravi")
                self._started.discard(ref)
        if AWAY[0] <= now < AWAY[0] + DAY and luck < 0.5:
            self._does(f"/backlog away {AWAY[1]}", OWNER)

    def _files(self) -> None:
        text = next(self._filings)
        critical = "!critical" in text or self.luck.random() < 0.3
        if critical and "!critical" not in text:
            text = f"{text.replace('!high', '').replace('!medium', '').replace('!low', '')} !critical"
        told = said(self.talk.types(self.luck.choice(("ravi", "mei", "lukas", "noor", "tom")), text))
        if critical:
            self._waits(told.split()[0], self.talk.now)

    def _decides(self, ref: str) -> None:
        """Somebody who may does something about it; most of the time nobody does."""
        luck, today = self.luck.random(), self.talk.now.date()
        who = self._decider()
        if luck < 0.04:
            self._does(f"/backlog plan {ref}", who)
            self._ends(ref)
            self._planned.add(ref)
        elif luck < 0.056:
            until = today + self.luck.randint(10, 60) * DAY
            self._does(f"/backlog accept {ref} {until} The vendor answers then", who)
            self._ends(ref)
            self._accepted[ref] = _first_working_hour(until)
        elif luck < 0.066:
            form = self.talk.asks(who, "item.form", args={"ref": ref}).form
            self.talk.submits(who, form, priority=Priority.HIGH)
            self._ends(ref)
        elif luck < 0.076:
            self._does(f"/backlog decline {ref} Nobody would notice", who)
            self._ends(ref)
        elif luck < 0.096:
            self._snoozes(ref, who)

    def _snoozes(self, ref: str, who: str) -> None:
        stretch = self._open[ref]
        item = self.talk.item(ref)
        args = {"item": str(item.id), "seen": str(self._snooze_seen(ref))}
        opened = self.talk.asks(who, "nudge.snooze_form", DIRECT, args=args)
        reply = self.talk.submits(who, opened.form, DIRECT, until="next week")
        assert not reply.errors, said(reply)
        monday = self.talk.now.astimezone(ZoneInfo(ZONE)).date()
        monday += (7 - monday.weekday()) * DAY
        until = datetime.combine(monday, datetime.min.time(), ZoneInfo(ZONE))
        stretch.silences.append((self.talk.now, until.astimezone(UTC)))

    def _snooze_seen(self, ref: str) -> int:
        snoozed = [one.id for one in self.clock.ledger(ref) if one.outcome == "snoozed"]
        return snoozed[-1] if snoozed else 0

    def _decider(self) -> str:
        gone = self.talk.now >= LEAVES or AWAY[0] <= self.talk.now < AWAY[0] + timedelta(days=21)
        return DEPUTY if gone else OWNER

    def _does(self, line: str, who: str) -> None:
        reply = self.talk.types(who, line)
        assert not reply.errors, said(reply)

    def _waits(self, ref: str, since: datetime) -> None:
        self._open[ref] = Stretch(ref, since)
        self.stretches.append(self._open[ref])

    def _ends(self, ref: str) -> None:
        self._open.pop(ref).ends = self.talk.now

    def _until(self, moment: datetime) -> None:
        """Time passes; Hearth is looked at whenever something is due, the calendar at each midnight."""
        while (at := _midnight(self.talk.now)) <= moment:
            self._passes(at)
            self._by_itself(at)
        self._passes(moment)

    def _passes(self, moment: datetime) -> None:
        self.clock.passes(seconds=(moment - self.talk.now).total_seconds())

    def _by_itself(self, now: datetime) -> None:
        """What the calendar does to the items, and to the people."""
        if now >= LEAVES:
            self.clock.refuses[f"U-{OWNER}"] = LEFT
        local = now.astimezone(ZoneInfo(ZONE))
        weeks, first = divmod((local.date() - BEGINS.date()).days, 14)
        if weeks and not first and not local.hour:
            for ref in sorted(self._planned):
                self._waits(ref, now)
            self._planned.clear()
        for ref, until in [*self._accepted.items()]:
            if until <= now:
                del self._accepted[ref]
                self._waits(ref, until)


def _first_working_hour(day: date) -> datetime:
    """Of that day, or of the working day after it."""
    while not works(day, HOLIDAYS):
        day += DAY
    return (datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE)) + 9 * HOUR).astimezone(UTC)


def _midnight(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(ZONE)).date() + DAY
    return datetime.combine(local, datetime.min.time(), ZoneInfo(ZONE)).astimezone(UTC)


def place_of(post: Post) -> str:
    """A person, or the channel in which it stands, whatever the thread."""
    return post.to.partition("/")[0]


def table(year: Year) -> str:
    """Who was told something by itself how often: in all, in the fullest week, and the weeks without."""
    weeks = Counter((place_of(post), post.at.isocalendar()[:2]) for post in year.posts())
    lines = [f"{'':14}{'a year':>8}{'most a week':>13}{'weeks without':>15}"]
    for to in (*(f"U-{who}" for who in TEAM), "C-payments"):
        own = [count for (whom, _), count in weeks.items() if whom == to]
        lines.append(f"{to:14}{sum(own):8}{max(own, default=0):13}{52 - len(own):15}")
    kinds = Counter(one.round for one in year.heard())
    lines.append(
        f"Stretches: {len(year.stretches)}; nudges about an item, by round: {dict(sorted(kinds.items()))}"
    )
    return "\n".join(lines)


def played(folder: str, seed: int) -> Year:
    database = Database(f"sqlite:///{folder}/year.db", Sealer((KEY,)))
    schema.upgrade(database)
    year = Year(database, seed)
    year.plays()
    database.close()
    return year


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(table(played(folder, int(sys.argv[1]) if sys.argv[1:] else SEED)) + "\n")
