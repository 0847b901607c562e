"""What must hold after every step: nothing twice, nothing early, everything in its place and its order."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage.deliveries import Address
from tests.simulator import almanac
from tests.simulator.accounts import Accounts
from tests.simulator.chats import Chat, Message
from tests.simulator.ledger import Kept, Row, args_of, moment, moment_or_none
from tests.simulator.recount import recounted, shown_on

if TYPE_CHECKING:
    from tests.simulator.server import Server
    from tests.simulator.world import World

PARTS = {"agenda": "review.agenda", "minutes": "review.minutes", "planning": "review.planning"}
THREADED = ("review.step", "review.minutes", "review.timer")
ONCE = (*THREADED, "review.agenda", "review.planning", "review.missed")
COUNTED = 0.005
SOON = timedelta(seconds=60)
TICKS = 300
"""After so many nobody will do it."""


@dataclass
class Told:
    """What a message says: which review, in which thread, which of its kind."""

    view: str
    review: str
    which: str
    to: tuple[int, str]


@dataclass
class Change:
    """A team's choices from a moment on. pending: since when something was due that nobody had done yet."""

    at: datetime
    by_clock: datetime
    kept: Kept
    pending: datetime | None


@dataclass
class History:
    changes: list[Change] = field(default_factory=list)


class Laws:
    """unseen: something was written since the last look. joined: membership → since when, in true time."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.unseen = True
        self.histories: dict[int, History] = {}
        self.joined: dict[int, datetime] = {}
        self.clock_was_off: list[tuple[datetime, timedelta]] = [(world.now, timedelta())]
        self._marks: dict[str, Message] = {}
        self._told: dict[tuple[str, str, str, tuple[int, str]], Message] = {}
        self._agendas: dict[tuple[str, tuple[int, str]], Message] = {}
        self._steps: dict[tuple[str, tuple[int, str]], list[int]] = {}
        self._reviews_seen = 0
        self._late: datetime | None = None
        self._late_for = 0
        self._accounts = Accounts(world, self)

    def begins(self) -> None:
        self.unseen = True
        self._look()

    def accounts(self) -> None:
        """All is well and nothing is owed: now everything must be accounted for."""
        self._standing_cards()
        self._accounts.close()
        started = "SELECT count(*) FROM reviews WHERE started_at IS NOT NULL AND ended_at IS NOT NULL"
        self._world.counts["reviews started and ended"] = self._world.ledger.one(started)

    def sends(self, server: "Server", chat: Chat, address: Address, mark: str) -> None:
        """Law 3: nothing is sent before it is due, or after it expired, by the clock that there was."""
        row = self._row(mark)
        if row is None:
            self._broken("what is sent is owed", mark)
            return
        taken = moment_or_none(row["taken_at"])
        by_clock = max(server.now(), taken) if taken else server.now()
        if moment(row["try_at"]) > by_clock:
            self._broken("none early", f"{mark} was to be sent {row['try_at']}, was sent {by_clock}")
        expires = moment_or_none(row["expires_at"])
        if expires is not None and taken is not None and min(server.now(), taken) > expires:
            self._broken("none too late", f"{mark} expired {expires}, was sent {server.now()}")

    def waits(self, server: "Server", asked: datetime | None) -> None:
        """Law 9: what the calendar asks for does not stay due while there is somebody to do it."""
        late = asked is not None and asked < server.now() and not self._world.store_is_away()
        same = late and self._late == asked
        self._late_for, self._late = self._late_for + 1 if same else 0, asked
        if self._late_for > TICKS:
            self._broken("nothing stays due", f"due since {asked}")

    def after_step(self) -> None:
        for chat in self._world.chats.values():
            while chat.fresh:
                self._arrived(chat, chat.fresh.pop(0))
        if self.unseen:
            self._look()
        elif self._world.luck.random() < COUNTED:
            self._standing_cards()

    def _arrived(self, chat: Chat, message: Message) -> None:
        """Laws 1, 2, 4 and 7."""
        if not message.mark:
            return
        before, row = self._marks.get(message.mark), self._row(message.mark)
        by_hand = row is not None and row["again_by_id"] is not None
        if before is not None and not before.deleted and not by_hand:
            self._broken("none twice", f"{message.mark} stands as {before.id} and {message.id}")
        if row is not None and not by_hand and self._world.trouble.is_calm():
            self._on_time(row)
        self._marks[message.mark] = message
        self._world.counts["messages posted again by hand" if by_hand else "messages sent"] += 1
        if row is not None and row["view"] in ONCE and not by_hand:
            self._of_review(chat, message, row)

    def _on_time(self, row: Row) -> None:
        """When nothing has gone wrong for hours, what is due is there in a moment."""
        waited = self._world.now - moment(row["try_at"])
        if waited > SOON:
            self._broken("on time when all is well", f"{row['id']} {row['view']} waited for {waited}")

    def _of_review(self, chat: Chat, message: Message, row: Row) -> None:
        args, to = args_of(row), (chat.host, message.to)
        review = args.get("review", args.get("at", ""))
        which = args.get("step", args.get("due", ""))
        told = (row["view"], review, which, to)
        before = self._told.get(told)
        if before is not None and not before.deleted:
            self._broken("none twice", f"{told} stands as {before.id} and {message.id}")
        self._told[told] = message
        if row["view"] == "review.agenda":
            self._world.counts["agendas posted"] += before is None
            self._agendas.setdefault((review, to), message)
            crew = self._world.life.crew_of(message.to)
            if crew is not None and before is None:
                self._world.life.posted(crew, message)
        elif row["view"] in THREADED:
            self._in_thread(message, row["view"], review, which, to)

    def _in_thread(self, message: Message, view: str, review: str, which: str, to: tuple[int, str]) -> None:
        """Law 4: in the thread of its own agenda, the steps in their order."""
        root = self._agendas.get((review, to))
        if root is None or message.thread != root.id:
            self._broken("in its own thread", f"{view} {which} of {review} stands in {message.thread!r}")
        if view != "review.step":
            return
        posted = self._steps.setdefault((review, to), [])
        if int(which) not in posted:
            if posted and int(which) < max(posted) and self._world.trouble.clocks_agreed():
                self._broken("steps in order", f"{which} of review {review} came after {posted}")
            posted.append(int(which))

    def _look(self) -> None:
        self.unseen = False
        ledger, world = self._world.ledger, self._world
        for row in ledger.rows(
            "SELECT team_id FROM reviews WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1"
        ):
            self._broken("one open review a team", f"team {row['team_id']}")
        for row in ledger.rows("SELECT id FROM memberships"):
            self.joined.setdefault(row["id"], world.now)
        for row in ledger.rows("SELECT * FROM reviews WHERE id > ? ORDER BY id", self._reviews_seen):
            self._reviews_seen = row["id"]
            self._opened(row)
        for team_id, kept in ledger.teams().items():
            changes = self.histories.setdefault(team_id, History()).changes
            if not changes or changes[-1].kept != kept:
                due = ledger.one("SELECT at FROM dues WHERE team_id = ? AND what = 'review.due'", team_id)
                changes.append(Change(world.now, world.now + world.clock_off, kept, moment_or_none(due)))

    def _opened(self, row: Row) -> None:
        """Laws 2 and 3: a review of the calendar is one of the almanac's, opened when its time has come."""
        due, opened = moment(row["due_at"]), moment(row["opened_at"])
        self._world.counts["reviews opened"] += 1
        if opened - due > SOON and row["called_by_id"] is None and self._world.trouble.is_calm():
            self._broken("on time when all is well", f"review {row['name']} was due {due}, opened {opened}")
        if opened < due:
            self._broken("none early", f"review {row['name']} was due {due}, opened {opened}")
        if row["late"] != (opened - due > timedelta(minutes=5)):
            self._broken("late is marked", f"review {row['name']} was due {due}, opened {opened}")
        if row["called_by_id"] is not None:
            self._world.counts["reviews called by hand"] += 1
            return
        plans = [almanac.plan_of(change.kept) for change in self.histories[row["team_id"]].changes]
        if opened - due > max(plan.window for plan in plans[-3:]):
            self._broken(
                "late only within the window", f"review {row['name']} was due {due}, opened {opened}"
            )
        allowed = [almanac.reviews_between(plan, due - timedelta(seconds=1), due) for plan in plans[-3:]]
        if not any(str(day) == row["name"] for found in allowed for day in found):
            self._broken("the calendar knows it", f"review {row['name']} of team {row['team_id']} at {due}")

    def _standing_cards(self) -> None:
        """Law 6: while nothing is on its way, what the cards say of each step is what a recount says."""
        world = self._world
        if not world.is_quiet():
            return
        for row in world.ledger.rows("SELECT * FROM reviews WHERE ended_at IS NULL ORDER BY id"):
            wanted = recounted(world.ledger, row, world.now + world.clock_off)
            for shown in world.ledger.rows(
                "SELECT * FROM shown WHERE review_id = ? AND showing = 'agenda'", row["id"]
            ):
                message = world.chats[shown["host_id"]].messages.get(shown["message"] or "")
                if wanted is not None and message is not None and not self._left_alone(shown):
                    told = shown_on(message.card)
                    if told != wanted:
                        self._broken("cards are true", f"{message.id} says {told}, there are {wanted}")

    def _left_alone(self, shown: Row) -> bool:
        """Whether it could not be drawn anew when that was tried last; it will be at the next change."""
        asked = "SELECT state FROM deliveries WHERE updates = ? ORDER BY id DESC LIMIT 1"
        return self._world.ledger.one(asked, shown["id"]) in ("failed", "unknown")

    def clock_offs(self, at: datetime) -> list[timedelta]:
        """By how much the clock was off around that moment."""
        offs = [off for since, off in self.clock_was_off if since <= at + timedelta(hours=6)]
        recent = [
            off
            for since, off in self.clock_was_off
            if at - timedelta(hours=24) <= since <= at + timedelta(hours=6)
        ]
        return [timedelta(), *recent, *offs[-1:]]

    def places(self, chat: Chat, row: Row) -> str:
        """Whether somebody could not look there at some time."""
        to = f"@{row['person']}" if row["person"] else row["channel"]
        return "unreadable" if to in self._world.trouble.ever_closed else ""

    def _row(self, mark: str) -> Row | None:
        """The delivery whose message carries the mark."""
        number = mark.rpartition("-")[2]
        if number.startswith("s"):
            asked = "SELECT id FROM deliveries WHERE updates = ? ORDER BY id DESC LIMIT 1"
            found = self._world.ledger.one(asked, int(number[1:]))
            return None if found is None else self._world.ledger.delivery(found)
        return self._world.ledger.delivery(int(number))

    def _broken(self, law: str, what: str) -> None:
        self._world.broken(law, what)
