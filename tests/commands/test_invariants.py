"""Whatever is pressed by whomever in whatever order: what must hold of a backlog holds, on both databases."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.history.past import list_at
from commands.rules.light_path import LIGHT
from commands.rules.score import score
from commands.rules.settings import RANKING, settings_of
from commands.rules.states import MOVES
from commands.team.settling import settle
from commands.view import Form
from storage.database import Database
from storage.enums import OPEN_STATES, Role, State
from storage.items import Item
from storage.log import Decision
from storage.rank_key import is_ranked
from storage.ranking import Tally
from storage.store import Store
from storage.teams import Team
from tests.commands.closing import NOT_MEASURED, PROVEN
from tests.commands.conftest import Talk, channel, value_of
from tests.commands.reckoning import Reckoning
from tests.commands.replaying import HELD, Replayed
from tests.conftest import make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 3
WHO = ("ana", "ben", "eve", "owner", "owner", "deputy", "boss", "guest")
ROLES = {"deputy": Role.DEPUTY, "eve": Role.STAKEHOLDER}
ELSEWHERE = channel("elsewhere")
OTHERWISE = ("undone", "restored", "separated")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
Step = tuple[str, str, int, int]


def _file(talk: Talk, who: str, a: int, b: int) -> None:
    marks = ("", "!critical", "!high", "!low ~S", "~L #security", "in:web", "!medium ~M")
    talk.types(who, f"/debt {marks[b % len(marks)]} Thing number {a} goes wrong again")


def _set(talk: Talk, who: str, a: int, b: int) -> None:
    choices = (
        ("priority", "Critical"),
        ("priority", "Low"),
        ("priority", ""),
        ("effort", "Large"),
        ("effort", ""),
        ("temperature", "hot"),
        ("temperature", "cold"),
        ("queue", "stability"),
        ("business_value", "5"),
        ("technical_risk", "1"),
        ("category", "Performance"),
    )
    name, value = choices[b % len(choices)]
    talk.asks(who, "item.set", args=_item(talk, a) | {f"set.{name}": value})


def _act(command: str, **args: str) -> Callable[[Talk, str, int, int], None]:
    def act(talk: Talk, who: str, a: int, b: int) -> None:
        talk.asks(who, command, args=_item(talk, a) | args)

    return act


def _form(opener: str, *pairs: dict[str, str]) -> Callable[[Talk, str, int, int], None]:
    def act(talk: Talk, who: str, a: int, b: int) -> None:
        form = talk.asks(who, opener, args=_item(talk, a)).form
        if isinstance(form, Form):
            known = {asked.name: value_of(asked) for asked in form.fields()}
            wanted = pairs[b % len(pairs)] if pairs else {}
            talk.fills(who, form, {name: text for name, text in wanted.items() if name in known})

    return act


def _rank(talk: Talk, who: str, a: int, b: int) -> None:
    words = ("above", "below")[b % 2]
    talk.types("owner", f"/backlog rank PAY-{a % 4 + 1} {words} PAY-{b % 3 + 1} it has to wait")


def _incident(talk: Talk, who: str, a: int, b: int) -> None:
    """The last incident is said to come from an item, or a new one is recorded."""
    with talk.database.reading(talk.workspace) as store:
        last = store.incidents.latest(_team(talk).id, 0, 1)
    if not last or b % 3 == 0:
        talk.types(who, f"/backlog incident Outage {a}")
        return
    form = talk.asks(who, "incident.post_mortem_form", args={"incident": str(last[0].id)}).form
    if form is not None:
        answer = ("debt", "partly debt", "not debt")[b % 3]
        talk.fills(who, form, {"answer": answer, "ref": f"PAY-{a % 4 + 1}"})


def _merge(talk: Talk, who: str, a: int, b: int) -> None:
    talk.asks(who, "item.merge", args=_item(talk, a) | {"into": _item(talk, b)["item"]})


def _settings(talk: Talk, who: str, a: int, b: int) -> None:
    form = talk.types(who, "/backlog settings").form
    if form is not None:
        ways = (
            {"method": "WSJF"},
            {"method": "pillars", "weight_value": "3"},
            {"large": "20"},
            {"capacity": "9"},
        )
        talk.fills(who, form, ways[b % len(ways)])


def _owner(talk: Talk, who: str, a: int, b: int) -> None:
    talk.asks(who, ("owner.claim", "owner.release")[b % 2], args={"team": str(_team(talk).id)})


def _role(talk: Talk, who: str, a: int, b: int) -> None:
    words = ("member", "deputy", "stakeholder")[b % 3]
    whom = WHO[a % len(WHO)]
    talk.types(who, f"/backlog role @{whom} {words}", mentions={whom: f"U-{whom}"})


def _time(talk: Talk, who: str, a: int, b: int) -> None:
    talk.later(days=a)
    talk.asks(who, "sprint.roll", args={"team": str(_team(talk).id)})


def _undo(talk: Talk, who: str, a: int, b: int) -> None:
    item = _item(talk, a)
    with talk.database.reading(talk.workspace) as store:
        last = store.log.of_item(int(item["item"]), 1)[0]
    whose = {"U-" + name: name for name in WHO}
    with talk.database.reading(talk.workspace) as store:
        person = store.people.by_id(last.person_id or 0)
    by = whose.get(person.external_id, who) if person else who
    talk.asks(by, "item.undo", args=item | ({"version": str(last.version)} if b % 4 else {}))


def _end_sprint(talk: Talk, who: str, a: int, b: int) -> None:
    talk.asks(who, "sprint.end", args={"team": _team(talk).key, "number": "1", "sure": "1"} | _numbered(talk))


def _numbered(talk: Talk) -> dict[str, str]:
    with talk.database.reading(talk.workspace) as store:
        running = store.sprints.open(_team(talk).id)
        return {"number": str(running[0].number)} if running else {}


WAYS: dict[str, Callable[[Talk, str, int, int], None]] = {
    "file": _file,
    "file again": _file,
    "set": _set,
    "set again": _set,
    "plan": _act("item.plan", sprint="current"),
    "plan next": _act("item.plan", sprint="next"),
    "unplan": _act("item.unplan"),
    "start": _act("item.start"),
    "back": _act("item.back"),
    "live": _act("item.live"),
    "pause": _form("item.pause_form", {"reason": "Waiting for the vendor", "why": "Waiting"}),
    "resume": _act("item.resume"),
    "decline": _form("item.decline_form", {"reason": "Nobody needs it", "why": "Nobody needs it"}),
    "restore": _act("item.restore"),
    "accept": _form("item.accept_form", {"reason": "Known", "why": "Known", "until": "2026-12-10"}),
    "unaccept": _act("item.unaccept"),
    "close": _form("item.close_form", PROVEN | NOT_MEASURED | {"reviewer": "#2"}, {"output": "Not enough"}),
    "override": _form("item.override_form", {"reason": "The vendor owns it"}),
    "clean": _form("item.cleaned_form", {"reason": "Removed on the way"}),
    "confirm": _act("item.confirm"),
    "take": _act("item.take"),
    "undo": _undo,
    "undo again": _undo,
    "rank": _rank,
    "rank again": _rank,
    "unrank": _act("item.unrank"),
    "commit": _form("item.commit_form", {"reason": "PI 3", "why": "PI 3"}),
    "uncommit": _act("item.uncommit"),
    "bite": _act("item.bit"),
    "bite again": _act("item.bit"),
    "cost": _act("item.bite_cost", **{"set.minutes": "20", "set.kind": "rework"}),
    "not bit": _act("item.not_bit"),
    "incident": _incident,
    "incident again": _incident,
    "merge": _merge,
    "separate": _act("item.separate"),
    "edit": _form(
        "item.form", {"title": "Said better", "effort": "Small"}, {"customer_impact": "4", "kind": "defect"}
    ),
    "settings": _settings,
    "owner": _owner,
    "role": _role,
    "end sprint": _end_sprint,
    "time": _time,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(WHO), st.sampled_from(sorted(WAYS)), st.integers(0, 8), st.integers(0, 20)),
    max_size=40,
)


@dataclass
class Noted:
    """What the list was, and when; and the state that each item was seen in."""

    lists: list[tuple[datetime, list[str]]] = field(default_factory=list)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_a_backlog_holds_together_whatever_is_done_to_it(database: Database, steps: list[Step]) -> None:
    talk, noted, reckoning = _new(database), Noted(), Reckoning()
    others = replace(talk, workspace=make_workspace(database))
    others.types("ana", "/debt Theirs alone", ELSEWHERE)
    for who, what, a, b in steps:
        talk.later(minutes=1)
        WAYS[what](talk, who, a, b)
        _holds(talk)
        noted.lists.append((talk.now, _ranked(talk)))
        with talk.database.reading(talk.workspace) as store:
            reckoning.note(talk.now, _all(store))
    _settle(talk)
    _holds(talk, settled=True)
    _replays(talk)
    _remembers(talk, noted)
    with talk.database.reading(talk.workspace) as store:
        reckoning.check(store, _team(talk), _all(store))
    assert others.refs() == ["ELS-1"]
    assert "Theirs" not in repr(talk.refs())


def _new(database: Database) -> Talk:
    talk = Talk(database, make_workspace(database))
    for title in ("The first thing goes wrong", "A second one hurts", "Thirdly the lights go out"):
        talk.types("boss", f"/debt {title}")
    team = _team(talk)
    for whom, role in ROLES.items():
        talk.types("boss", f"/backlog role @{whom} {role}", mentions={whom: f"U-{whom}"})
    talk.asks("owner", "owner.claim", args={"team": str(team.id)})
    return talk


def _team(talk: Talk) -> Team:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return team


def _item(talk: Talk, number: int) -> dict[str, str]:
    with talk.database.reading(talk.workspace) as store:
        items = _all(store)
        return {"item": str(items[number % len(items)].id)}


def _all(store: Store) -> list[Item]:
    team = store.teams.by_key("PAY")
    assert team is not None
    filed = [entry.item_id for entry in store.log.after(team.id, NEVER) if entry.what == "filed"]
    return [store.items.get(item_id) for item_id in reversed(filed) if item_id is not None]


def _ranked(talk: Talk) -> list[str]:
    with talk.database.reading(talk.workspace) as store:
        listed = store.items.page(_team(talk).id, at_most=1000)
        return [item.ref for item in listed if is_ranked(item.rank_key)]


def _settle(talk: Talk) -> None:
    with talk.database.writing(talk.workspace) as store:
        while settle(store, _team(talk).id, 3):
            pass


def _holds(talk: Talk, *, settled: bool = False) -> None:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        items = _all(store)
        listed = store.items.page(team.id, at_most=1000)
        keys = [item.rank_key or "" for item in listed]
        assert all(one < two for one, two in pairwise(keys))
        assert {item.id for item in listed} == {item.id for item in items if item.state in OPEN_STATES}
        numbers = store.ranking.positions(team.id, keys)
        assert list(numbers.values()) == list(range(1, len(numbers) + 1))
        assert store.ranking.totals(team.id, Tally.STATE) == _counted(str(item.state) for item in listed)
        owners = [one for one in store.teams.everybody(team.id) if one.role is Role.OWNER]
        assert len(owners) <= 1
        assert any(one.admin for one in store.teams.everybody(team.id))
        for item in items:
            _one_holds(store, item)
            if settled and item.rank_key:
                facts = {name: getattr(item, name) for name in Item.__dataclass_fields__}
                assert item.score == score(facts, settings_of(team.settings)).value


def _is_light(entry: Decision) -> bool:
    """Whether it was cleaned on the way, which closes what no other way does."""
    return entry.what == "closed" and State(entry.before) in LIGHT


def _one_holds(store: Store, item: Item) -> None:
    states = [entry for entry in store.log.since(item.id, 0) if entry.field == "state"]
    state = State.NEW
    for entry in states:
        assert State(entry.before) is state, (item.ref, entry)
        state = State(entry.after)
        assert entry.what in OTHERWISE or state in MOVES[State(entry.before)] or _is_light(entry), entry
    assert state is item.state
    if item.state is State.PLANNED:
        assert item.sprint_id is not None
        assert store.sprints.get(item.sprint_id).ended_at is None
    assert (item.merged_into_id is not None) <= (item.state is State.DECLINED)
    assert item.state not in (State.CLOSED, State.DECLINED) or item.rank_key is None


def _counted(words: "object") -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:  # type: ignore[attr-defined]
        found[word] = found.get(word, 0) + 1
    return found


def _replays(talk: Talk) -> None:
    """The log alone tells the same list, and the same facts."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        told = Replayed()
        for entry in reversed(store.log.after(team.id, NEVER)):
            told.take(entry)
        assert told.ranked() == [item.id for item in store.items.page(team.id, at_most=1000)]
        for item in _all(store):
            facts = told.facts[item.id]
            assert {name: facts[name] for name in HELD} == {
                name: (getattr(item, name) or None) if name != "title" else item.title for name in HELD
            }, item.ref
            assert facts["state"] is item.state
            assert facts["committed"] == item.committed
            assert facts["bites"] == item.bites
            assert facts["debt_incidents"] == item.debt_incidents


def _remembers(talk: Talk, noted: Noted) -> None:
    """The list of any moment is the one that stood there, as long as no weights were still settling."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        reweighted = any(entry.field in RANKING for entry in store.log.after(team.id, NEVER))
        for moment, listed in noted.lists:
            past = list_at(store, team, moment + timedelta(seconds=1))
            was = [item.ref for _, item in past.rows(store, 0, 1000)]
            if reweighted:
                assert sorted(was) == sorted(listed)
            else:
                assert was == listed
