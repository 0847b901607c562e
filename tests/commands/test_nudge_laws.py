"""Whatever is done in whatever order, and whatever the clock and the platform do: a nudge comes while it is
true, in the hours of who reads it, seldom enough; and each silence has its reason (F20)."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platform import Refused
from storage.database import Database
from storage.enums import Kind, Outcome, Platform, Priority, Role, State
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store
from tests.commands.conftest import DIRECT, PAYMENTS, Talk, buttons_of, labels
from tests.commands.nudged import FRIDAY_THREE, Clock, Post, team_of
from tests.conftest import make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 4
ZONES = {"U-olga": "Europe/London", "U-dev": "Asia/Kolkata", PAYMENTS.channel: "Europe/London"}
HOLIDAY = date(2026, 12, 1)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ITEMS = 4
Step = tuple[str, int, int]


@dataclass
class Watched(Clock):
    """Looks at every message as it arrives, and at every item whenever time passes."""

    asks_since: dict[int, datetime] = field(default_factory=dict)
    hours: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    days: dict[tuple[int, str], list[date]] = field(default_factory=lambda: defaultdict(list))
    begins: dict[str, int] = field(default_factory=lambda: {"U-olga": 9, "U-dev": 9, PAYMENTS.channel: 9})
    quiet_until: dict[str, datetime] = field(default_factory=dict)

    def ticks(self) -> None:
        self.looks()
        super().ticks()
        self.looks()

    def looks(self) -> None:
        """Since when each item has asked for a plan, by what can be seen of it."""
        with self.talk.database.reading(self.talk.workspace) as store:
            asking = {item.id for item in _items(store) if _asks(store, item)}
        self.asks_since = {item: self.asks_since.get(item, self.talk.now) for item in asking}

    def sends(self) -> None:
        before = len(self.posts)
        super().sends()
        for post in self.posts[before:]:
            if post.delivery.view == "nudge":
                self._holds(post)

    def _holds(self, post: Post) -> None:
        to = post.delivery.person or post.delivery.channel
        local = post.at.astimezone(ZoneInfo(ZONES[to]))
        assert local.weekday() < 5, f"on a {local:%A}"
        assert local.date() != HOLIDAY
        assert self.begins[to] <= local.hour < 17, f"at {local:%H:%M} to {to}"
        assert post.at >= self.quiet_until.get(to, EVER)
        hour = local.replace(minute=0, second=0, microsecond=0)
        assert hour not in self.hours[to], "two in one hour"
        if to == PAYMENTS.channel:
            assert all(one.date() != hour.date() for one in self.hours[to]), "two in the channel on one day"
        self.hours[to].append(hour)
        asked = _asked_in(post)
        assert asked, "it says nothing"
        with self.talk.database.reading(self.talk.workspace) as store:
            for item in (store.items.get(one) for one in asked):
                self._holds_for(store, item, to, local.date(), post)

    def _holds_for(self, store: Store, item: Item, to: str, day: date, post: Post) -> None:
        assert _asks(store, item), f"{item.ref} does not ask any more: {item.state}, {item.priority}"
        since = self.asks_since[item.id].astimezone(ZoneInfo("Europe/London"))
        assert _working_days(since.date(), post.at.astimezone(ZoneInfo("Europe/London")).date()) >= 2
        assert day not in self.days[item.id, to], f"{item.ref} twice on one day to {to}"
        self.days[item.id, to].append(day)
        rows = store.nudges.of_item(item.id, "critical", self.asks_since[item.id])
        assert len({one.round for one in rows if one.outcome == Outcome.SENT}) <= 3, "more than three"
        snoozes = [one for one in rows if one.outcome == Outcome.SNOOZED]
        assert not snoozes or snoozes[-1].until is None or post.at >= snoozes[-1].until
        assert any(one.message == post.message for one in rows), "the ledger does not know it"


def _working_days(first: date, last: date) -> int:
    """How many lie behind the first day, up to the last one."""
    days = (first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and day != HOLIDAY for day in days)


def _asks(store: Store, item: Item) -> bool:
    """Critical debt that is in no running sprint, as somebody would say who looks at it."""
    if item.kind is not Kind.DEBT or item.priority is not Priority.CRITICAL:
        return False
    if item.state is State.PLANNED:
        running = next(iter(store.sprints.open(item.team_id)), None)
        return running is not None and item.sprint_id != running.id
    return item.state in (State.NEW, State.TRIAGED)


def _items(store: Store) -> list[Item]:
    found = (store.items.by_ref(f"PAY-{number}", follow=False) for number in range(1, ITEMS + 1))
    return [item for item in found if item is not None]


def _asked_in(post: Post) -> set[int]:
    """The items that the message wants a plan for."""
    pressed = [button for button in buttons_of(post.card) if button.label == "Plan now"]
    return {int(button.args["item"]) for button in pressed}  # type: ignore[union-attr]


def _item(clock: Clock, number: int) -> dict[str, str]:
    return {"item": str(clock.talk.item(f"PAY-{number % ITEMS + 1}").id)}


def _does(command: str, who: str = "olga", **args: str) -> Callable[[Watched, int, int], None]:
    def done(clock: Watched, a: int, b: int) -> None:
        clock.talk.asks(who, command, args=_item(clock, a) | args, key="")

    return done


def _fills(opener: str, **fields: str) -> Callable[[Watched, int, int], None]:
    def done(clock: Watched, a: int, b: int) -> None:
        form = clock.talk.asks("olga", opener, args=_item(clock, a), key="").form
        if form is not None:
            known = {asked.name for asked in form.fields()}
            clock.talk.fills("olga", form, {name: text for name, text in fields.items() if name in known})

    return done


def _undoes(clock: Watched, a: int, b: int) -> None:
    version = str(clock.talk.item(f"PAY-{a % ITEMS + 1}").version)
    clock.talk.asks("olga", "item.undo", args=_item(clock, a) | {"version": version}, key="")


def _merges(clock: Watched, a: int, b: int) -> None:
    clock.talk.asks("olga", "item.merge", args=_item(clock, a) | {"into": _item(clock, b)["item"]}, key="")


def _presses(clock: Watched, a: int, b: int) -> None:
    """A button of a message that came, perhaps long ago."""
    posts = clock.nudges()
    if posts:
        post = posts[a % len(posts)]
        place = DIRECT if post.delivery.person else PAYMENTS
        names = [label for label in labels(post.card) if label in ("Plan now", "Not critical", "Open")]
        clock.talk.presses("olga", post.card, names[b % len(names)], place)


def _passes(clock: Watched, a: int, b: int) -> None:
    clock.passes(days=a % 5, hours=b)


def _sleeps(clock: Watched, a: int, b: int) -> None:
    """Nothing runs for a while."""
    clock.looks()
    clock.talk.later(days=a % 9, hours=b)


def _platform_is_away(clock: Watched, a: int, b: int) -> None:
    clock.away = True
    clock.passes(hours=a * 8 + b)
    clock.away = False


def _ends_while_owed(clock: Watched, a: int, b: int) -> None:
    """What ends it comes while its message is on its way."""
    clock.away = True
    clock.passes(days=a % 3, hours=b)
    with clock.talk.database.reading(clock.talk.workspace) as store:
        owed = [one for item in _items(store) for one in store.nudges.of_item(item.id, "critical", EVER)]
    command = ("item.plan", "item.start", "nudge.lower")[b % 3]
    for nudge in owed:
        if nudge.outcome == Outcome.WAITS:
            clock.talk.asks("olga", command, args={"item": str(nudge.item_id), "sprint": "current"}, key="")
    clock.looks()
    clock.away = False


def _is_refused(clock: Watched, a: int, b: int) -> None:
    clock.refuses.clear()
    if b % 3:
        clock.refuses[sorted(ZONES)[a % 3]] = Refused("is_archived", "Unarchive it.")


def _owner_goes(clock: Watched, a: int, b: int) -> None:
    with _storing(clock) as store:
        olga, team = store.people.find(Platform.SLACK, "U-olga"), store.teams.by_key("PAY")
        assert olga is not None
        assert team is not None
        store.teams.set_away(team.id, olga.id, (clock.talk.now + timedelta(days=a)).date() if b % 2 else None)


def _is_quiet(clock: Watched, a: int, b: int) -> None:
    """Somebody begins later, or wants to hear nothing for a while."""
    to = ("U-olga", "U-dev")[a % 2]
    until = clock.talk.now + timedelta(days=a) if b % 2 else None
    with _storing(clock) as store:
        person = store.people.find(Platform.SLACK, to)
        assert person is not None
        store.people.be_quiet(person.id, hours="11-17" if b % 3 else "9-17", snoozed_until=until)
    clock.begins[to] = 11 if b % 3 else 9
    clock.quiet_until[to] = until or EVER


@contextmanager
def _storing(clock: Watched) -> Iterator[Store]:
    with clock.talk.database.writing(clock.talk.workspace) as store:
        yield store


def _ends_sprint(clock: Watched, a: int, b: int) -> None:
    with clock.talk.database.reading(clock.talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        running = store.sprints.open(team.id)
    if running and b % 2:
        args = {
            "team": "PAY",
            "number": str(running[0].number),
            "sprint": str(running[0].number),
            "sure": "1",
        }
        clock.talk.asks("olga", "sprint.end", args=args, key="")


WAYS: dict[str, Callable[[Watched, int, int], None]] = {
    "raise": _does("item.set", **{"set.priority": "Critical"}),
    "lower": _does("item.set", **{"set.priority": "High"}),
    "plan": _does("item.plan", sprint="current"),
    "plan later": _does("item.plan", sprint="next"),
    "unplan": _does("item.unplan"),
    "start": _does("item.start"),
    "back": _does("item.back"),
    "live": _does("item.live"),
    "pause": _fills("item.pause_form", reason="Waiting"),
    "resume": _does("item.resume"),
    "accept": _fills("item.accept_form", reason="Known", until="2026-12-10"),
    "unaccept": _does("item.unaccept"),
    "decline": _fills("item.decline_form", reason="Nobody needs it"),
    "restore": _does("item.restore"),
    "no debt": _fills("item.form", kind="defect"),
    "debt": _fills("item.form", kind="debt"),
    "snooze": _fills("nudge.snooze_form", until="next week"),
    "snooze to a day": _fills("nudge.snooze_form", until="day", day="2026-12-04"),
    "snooze no more": _fills("nudge.snooze_form", until="not"),
    "merge": _merges,
    "separate": _does("item.separate"),
    "undo": _undoes,
    "press": _presses,
    "time": _passes,
    "more time": _passes,
    "sleep": _sleeps,
    "away": _platform_is_away,
    "refused": _is_refused,
    "ends while owed": _ends_while_owed,
    "owner": _owner_goes,
    "quiet": _is_quiet,
    "end sprint": _ends_sprint,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(WAYS)), st.integers(0, 7), st.integers(0, 11)), min_size=4, max_size=24
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_nudge_is_wrong_and_no_silence_without_its_reason(database: Database, steps: list[Step]) -> None:
    clock = _begun(database)
    for what, a, b in steps:
        clock.looks()
        WAYS[what](clock, a, b)
        clock.looks()
        clock.ticks()
    _goes_on_until_all_is_said(clock)


def _begun(database: Database) -> Watched:
    talk = Talk(database, make_workspace(database), now=FRIDAY_THREE)
    for title in ("Keys stand in the log", "Backups are never restored", "One machine does it all"):
        talk.types("ana", f"/debt !critical {title}")
    talk.types("ana", "/debt !high Deploys take an hour")
    team_of(talk, olga=Role.OWNER, dev=Role.DEPUTY)
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        store.teams.set(team.id, settings={**(team.settings or {}), "holidays": f"{HOLIDAY} Feast"})
        for name, zone in (("olga", ZONES["U-olga"]), ("dev", ZONES["U-dev"])):
            store.people.meet(Platform.SLACK, f"U-{name}", name.capitalize(), zone, "")
    clock = Watched(talk)
    clock.ticks()
    return clock


def _goes_on_until_all_is_said(clock: Watched) -> None:
    """Nothing is in the way any more: what still asks was said three times, or the ledger says why not."""
    clock.refuses.clear()
    clock.passes(days=45)
    with clock.talk.database.reading(clock.talk.workspace) as store:
        for item in _items(store):
            rows = store.nudges.of_item(item.id, "critical", EVER)
            assert all(one.outcome != Outcome.WAITS for one in rows), f"{item.ref} still waits"
            assert all(one.reason for one in rows if one.outcome == Outcome.HELD)
            told = {(one.delivery.lane, one.message) for one in clock.nudges()}
            assert {(one.lane, one.message) for one in rows if one.outcome == Outcome.SENT} <= told
            since = clock.asks_since.get(item.id, clock.talk.now)
            if since < clock.talk.now - timedelta(days=40):
                _is_all_said(item, [one for one in rows if one.at >= since])


def _is_all_said(item: Item, rows: list[Nudge]) -> None:
    sent = {one.round for one in rows if one.outcome == Outcome.SENT}
    tried = sent | {one.round for one in rows if one.outcome == Outcome.HELD and one.round}
    assert len(sent) == 3 or len(tried) == 6, f"{item.ref} was told {len(sent)} times of {len(tried)}"
