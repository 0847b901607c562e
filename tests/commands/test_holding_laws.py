"""Whatever is said, undone and reopened, by whomever and when: asked once, reopened once, none forgotten."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commands.dispatch import dispatch
from commands.item.undoable import is_undone
from commands.nudging.coming_back import DID_IT_HOLD
from commands.rules.holding import ASKED_AFTER, WITH_PROOF
from storage.database import Database
from storage.enums import Held, LinkKind, State
from storage.items import Item
from storage.store import Store
from tests.commands.closing import closes, live
from tests.commands.conftest import Talk
from tests.commands.test_holding import QUERY, Month, asked, back
from tests.conftest import make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 4
WHO = ("ana", "ben", "eve")
Step = tuple[str, str, int, int]


@dataclass
class Team:
    """A team that closed three items: two through the gate, one on the way."""

    talk: Talk
    month: Month
    asked: Counter[int] = field(default_factory=Counter)

    def item(self, number: int) -> dict[str, str]:
        with self.talk.database.reading(self.talk.workspace) as store:
            items = every(store)
        return {"item": str(items[number % len(items)].id)}

    def press(self, command: str, who: str, number: int, **args: str) -> None:
        self.talk.asks(who, command, args=self.item(number) | args)

    def look(self) -> None:
        """Everything that must hold after each step."""
        for message in self.month.posted():
            if message.view == "item.held":
                self.asked[int(message.args["item"])] += 1
        assert all(count == 1 for count in self.asked.values()), self.asked
        with self.talk.database.reading(self.talk.workspace) as store:
            for item in every(store):
                self._holds(store, item)

    def _holds(self, store: Store, item: Item) -> None:
        closing = store.closings.last(item.id)
        stands = [one for one in store.items.linked(item.id, LinkKind.REOPENS, to=True) if not is_undone(one)]
        due = store.dues.get(item.team_id, DID_IT_HOLD, str(item.id))
        if closing is None:
            assert (item.state is State.CLOSED, stands, due) == (False, [], None), item.ref
            return
        assert item.state is State.CLOSED, item.ref
        assert len(stands) <= 1, item.ref
        assert (closing.held is Held.NO) is bool(stands), item.ref
        assert (closing.held is None) is (closing.held_by_id is None) is (closing.held_at is None)
        open_question = closing.how in WITH_PROOF and closing.held is None
        assert due is None or open_question, item.ref
        if open_question and self.talk.now < closing.at + ASKED_AFTER:
            assert due is not None, item.ref


def every(store: Store) -> list[Item]:
    """Every item of the team, in the order of their numbers."""
    team = store.teams.by_key("PAY")
    assert team is not None
    found: list[Item] = []
    while (item := store.items.by_ref(f"{team.key}-{len(found) + 1}", follow=False)) is not None:
        found.append(item)
    return found


def _close(team: Team, who: str, a: int, b: int) -> None:
    """What came back goes through the gate as well."""
    with team.talk.database.reading(team.talk.workspace) as store:
        items = every(store)
    ref = items[a % len(items)].ref
    for step in ("start", "live"):
        team.talk.types(who, f"/backlog {step} {ref}")
    if team.talk.item(ref).state is State.MEASURING:
        closes(team.talk, who, ref, after="75", not_measurable="")


def _reopen(team: Team, who: str, a: int, b: int) -> None:
    form = team.talk.asks(who, "item.reopen_form", args=team.item(a)).form
    if form is not None:
        team.talk.submits(who, form, reason=("The index was dropped", "")[b % 2])


def _undo(team: Team, who: str, a: int, b: int) -> None:
    """The filing, or the last change."""
    with team.talk.database.reading(team.talk.workspace) as store:
        version = str(store.items.get(int(team.item(a)["item"])).version)
    team.press("item.undo", who, a, **({"version": version} if b % 2 else {}))


def _time(team: Team, who: str, a: int, b: int) -> None:
    """Some days pass, and the clock asks; on the next ones too."""
    for days in ((1, 4, 14, 31)[a % 4], 1, 1, 1):
        team.talk.later(days=days)
        team.month.ask()


def _press(command: str) -> Callable[[Team, str, int, int], None]:
    return lambda team, who, a, b: team.press(command, who, a)


def _think_twice(team: Team, who: str, a: int, b: int) -> None:
    team.press(("item.it_held", "item.came_back")[b % 2], who, a % 3)
    team.press("item.unheld", who, a % 3)


WAYS: dict[str, Callable[[Team, str, int, int], None]] = {
    "held": _press("item.it_held"),
    "came back": _press("item.came_back"),
    "came back again": _press("item.came_back"),
    "reopen": _reopen,
    "take back": _press("item.unheld"),
    "take back again": _press("item.unheld"),
    "think twice": _think_twice,
    "undo": _undo,
    "plan": _press("item.plan"),
    "restore": _press("item.restore"),
    "close": _close,
    "decline": _press("item.decline"),
    "time": _time,
    "more time": _time,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(WAYS)), st.sampled_from(WHO), st.integers(0, 8), st.integers(0, 9)),
    max_size=25,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@example(steps=[("think twice", "ben", 0, 0), ("time", "ben", 0, 0)], after=33)
@example(
    steps=[
        ("came back", "ben", 0, 0),
        ("take back", "ben", 0, 0),
        ("came back", "ana", 0, 0),
        ("restore", "ben", 3, 0),
    ],
    after=33,
)
@example(steps=[("think twice", "ben", 0, 1), ("time", "ben", 3, 0)], after=0)
@given(steps=STEPS, after=st.sampled_from((0, 33)))
def test_it_is_asked_once_and_reopened_once_in_any_order(
    database: Database, steps: list[Step], after: int
) -> None:
    talk = Talk(database, make_workspace(database))
    live(talk, QUERY)
    closes(talk, after="75")
    live(talk, "/debt !high Nobody knows the runbook")
    talk.types("ben", "/debt !low ~S A stale comment")
    talk.types("ben", "/backlog cleaned PAY-3 removed it")
    team = Team(talk, Month(talk))
    talk.later(days=after)
    team.month.ask()
    team.look()
    for way, who, a, b in steps:
        talk.later(minutes=1)
        WAYS[way](team, who, a, b)
        team.look()


def test_two_who_say_so_at_the_same_moment_file_one_item(talk: Talk, replica: Database) -> None:
    month = asked(talk)
    args = month.messages[month.find("item.held")].args | {"showing": "held"}
    requests = [
        talk.request(who, "item.came_back", args=args, key="") for who in ("ben", "ana", "eve", "zoe")
    ]
    together = Barrier(len(requests))

    def press(number: int) -> object:
        together.wait(30)
        return dispatch(requests[number], (talk.database, replica)[number % 2])

    with ThreadPoolExecutor(len(requests)) as threads:
        list(threads.map(press, range(len(requests))))
    assert [one.ref for one in back(talk)] == ["PAY-2"]
    assert [one.after for one in talk.decisions("PAY-1") if one.field == "held"] == ["PAY-2"]
    assert talk.refs() == ["PAY-2"]
