"""Whatever is pressed, edited, joined, moved and undone, by whomever: nothing closes without proof (F28)."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.request import Place, PlaceKind
from commands.standing import address_of
from commands.view import Form
from storage import schema
from storage.closings import Closed
from storage.database import Database
from storage.enums import Closing, Effort, Kind, Platform, Priority, Role, State
from storage.items import Item
from storage.sealing import Sealer
from storage.store import Store
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk
from tests.conftest import KEY, make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 2
TEAMS = Place(Platform.TEAMS, PlaceKind.CHANNEL, "19:payments", "Payments")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
WHO = (
    ("ana", PAYMENTS),
    ("ben", PAYMENTS),
    ("eve", PAYMENTS),
    ("olga", PAYMENTS),
    ("boss", PAYMENTS),
    ("ana", TEAMS),
    ("zoe", TEAMS),
)
HUMANS = {"boss": "Boss", "ana": "Ana", "ben": "Ben", "zoe": "Ben", "eve": "Eve", "olga": "Olga"}
"""Zoe is what Ben is called on Teams; his address is told there too."""
TEXTS = ("", " ", "…", "It holds")
AFTERS = ("", "75", "120", "75 s", "soon")
LEFT: tuple[dict[str, str], ...] = (
    {}, {}, {"tests": ""}, {"risk": "-"}, {"output": " "}, {"closing_note": ""},
    {"after": "120", "missed": ""}, {"after": "120"}, {"after": ""}, {"after": "", "not_measurable": "-"},
)  # fmt: skip
"""What somebody in a hurry leaves out, or gets wrong."""
Step = tuple[int, str, int, int]


@dataclass
class World:
    """A team on two platforms, the forms that lie open, and what each item has been in its life."""

    talk: Talk
    forms: list[Form] = field(default_factory=list)
    heavy: set[int] = field(default_factory=set)
    debt: set[int] = field(default_factory=set)
    triaged: set[int] = field(default_factory=set)
    closed: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)

    def look(self) -> None:
        """Notes what every item is now, and holds every closed one to the law."""
        with self.talk.database.reading(self.talk.workspace) as store:
            items = everything(store)
            for item in items:
                if item.kind is not Kind.DEBT or item.effort not in (None, Effort.SMALL):
                    self.heavy.add(item.id)
                if item.priority not in (None, Priority.LOW):
                    self.heavy.add(item.id)
                if item.kind is Kind.DEBT:
                    self.debt.add(item.id)
                if item.priority is not None:
                    self.triaged.add(item.id)
            for item in items:
                self.hold(store, item, items)

    def hold(self, store: Store, item: Item, items: list[Item]) -> None:
        closing = store.closings.last(item.id)
        assert (closing is not None) is (item.state is State.CLOSED), (item.ref, item.state, closing)
        if closing is None or closing.id in self.seen:
            return
        self.seen.add(closing.id)
        self.closed[closing.how] += 1
        parts = [item, *parts_of(item, items)]
        match closing.how:
            case Closing.GATE:
                proven(store, item, closing)
            case Closing.OVERRIDE:
                assert closing.missing
                assert says(closing.reason)
                assert may_override(store, item, closing.person_id)
            case Closing.CLEANED:
                assert not {one.id for one in parts} & self.heavy, item.ref
                assert (item.kind, item.priority, item.effort) == (Kind.DEBT, Priority.LOW, Effort.SMALL)
                assert not item.debt_incidents, item.ref
                assert says(closing.note)
            case Closing.DONE:
                tasks = {one.id for one in parts if "step" in one.state_reason} - self.triaged
                assert not ({one.id for one in parts} - tasks) & self.debt, item.ref
                assert says(closing.note)


def proven(store: Store, item: Item, closing: Closed) -> None:
    """All six, at the moment of closing."""
    assert {"output", "measured", "tests", "risk"} <= {
        name for name, text in closing.evidence.items() if says(text)
    }
    assert says(closing.note)
    assert closing.reviewer_id is not None
    assert human(store, closing.reviewer_id) != human(store, closing.person_id)
    assert not closing.missing
    if item.after:
        reached = abs(float(item.after)) <= float(item.target)
        assert reached or says(closing.evidence["measured"].partition("missed, because ")[2]), closing
    else:
        assert says(item.not_measurable)


def says(text: str) -> bool:
    return any(letter.isalpha() or letter.isdigit() for letter in text)


def human(store: Store, person_id: int) -> str:
    return HUMANS[store.people.get(person_id).external_id.removeprefix("U-")]


def may_override(store: Store, item: Item, person_id: int) -> bool:
    """By the roles as they are; nobody's role changed since the press."""
    everybody = store.teams.everybody(item.team_id)
    mine = [one for one in everybody if one.person.id == person_id]
    owned = any(one.role is Role.OWNER for one in everybody)
    role = mine[0].role if mine else Role.MEMBER
    if any(one.admin for one in mine) or role in (Role.OWNER, Role.DEPUTY):
        return True
    return not owned and role is Role.MEMBER


def parts_of(item: Item, items: list[Item]) -> list[Item]:
    """Everything that was joined with it, and with that."""
    mine = [one for one in items if one.merged_into_id == item.id]
    return mine + [part for one in mine for part in parts_of(one, items)]


def everything(store: Store) -> list[Item]:
    """Every item of every team, open or not."""
    filed = (entry for team in store.teams.all() for entry in store.log.after(team.id, NEVER))
    ids = {entry.item_id for entry in filed if entry.what == "filed" and entry.item_id is not None}
    return [store.items.get(one) for one in sorted(ids)]


Way = Callable[[World, str, Place, int, int], None]


def act(command: str, **args: str) -> Way:
    """A button of an item's card."""

    def way(world: World, who: str, place: Place, a: int, b: int) -> None:
        world.talk.asks(who, command, place, args=item_of(world, a) | args)

    return way


def item_of(world: World, number: int) -> dict[str, str]:
    with world.talk.database.reading(world.talk.workspace) as store:
        items = everything(store)
    return {"item": str(items[number % len(items)].id)}


def opens(opener: str) -> Way:
    """A form that lies open from now on, for whoever submits it and whenever."""

    def way(world: World, who: str, place: Place, a: int, b: int) -> None:
        form = world.talk.asks(who, opener, place, args=item_of(world, a)).form
        world.forms += [form] if isinstance(form, Form) else []

    return way


def submits(world: World, who: str, place: Place, a: int, b: int) -> None:
    """One of the forms, the newest most often, filled in more or less."""
    if not world.forms:
        return
    form = world.forms[-1 - a % min(len(world.forms), 3)]
    again = world.talk.fills(who, form, filled(world, form, b), place).form
    world.forms += [again] if isinstance(again, Form) else []


def whole(world: World, who: str, place: Place, a: int, b: int) -> None:
    """Live, and its form filled in as whoever closes in earnest does, but perhaps for one thing."""
    goes_live(world, who, place, a)
    opener = ("item.close_form", "item.close_form", "item.override_form")[b % 3]
    form = world.talk.asks(who, opener, place, args=item_of(world, a)).form
    if isinstance(form, Form):
        names = {asked.name for asked in form.fields()}
        values = filled(world, form, -1) | LEFT[b % len(LEFT)] | {"reviewer": anybody(world, b)}
        values = {name: text for name, text in values.items() if name in names}
        world.talk.fills(who, form, values, place)


def forged(world: World, who: str, place: Place, a: int, b: int) -> None:
    """A submission that no form of ours made, of somebody who knows how they look."""
    command = ("item.close", "item.override", "item.override", "item.cleaned", "item.closing_note")[b % 5]
    item = item_of(world, a)
    if command != "item.cleaned":
        goes_live(world, who, place, a)
    with world.talk.database.reading(world.talk.workspace) as store:
        version = str(store.items.get(int(item["item"])).version)
    fields = {"done": "yes", "output": "Done", "reason": "Because", "closing_note": "So", "tests": "Yes"}
    fields |= {"risk": "None", "after": "75", "reviewer": anybody(world, b)} | LEFT[b % len(LEFT)]
    world.talk.asks(who, command, place, args=item | {"version": version}, fields=fields)


def dodges(world: World, who: str, place: Place, a: int, b: int) -> None:
    """Made to look Low and Small, or joined with what does, and cleaned on the way."""
    edits(world, who, place, a, 0)
    if b % 2:
        with world.talk.database.reading(world.talk.workspace) as store:
            items = [one for one in everything(store) if one.state is State.NEW]
        older = items[b % len(items)] if items else None
        if older is not None:
            args = item_of(world, a) | {"into": str(older.id)}
            world.talk.asks(who, "item.merge", place, args=args)
            args = {"item": str(older.id), "reason": "Removed it on the way"}
            world.talk.asks(who, "item.cleaned", place, args=args)
    world.talk.asks(who, "item.cleaned", place, args=item_of(world, a) | {"reason": "Removed it on the way"})


def filled(world: World, form: Form, luck: int) -> dict[str, str]:
    """Something in each field; by chance not everywhere."""
    good = luck < 0 or luck % 3 == 0
    texts = {"measurement": "Pages 12 -> 3", "done": "yes", "missed": "It takes longer"}
    values: dict[str, str] = {}
    for number, asked in enumerate(form.fields()):
        text = texts.get(asked.name, "It holds")
        if asked.name == "after":
            text = "75" if good else AFTERS[(luck + number) % len(AFTERS)]
        elif asked.name == "not_measurable":
            text = ""
        elif asked.name == "reviewer":
            text = anybody(world, luck)
        elif not good and (luck + number) % 4 == 0:
            text = TEXTS[(luck + number) % len(TEXTS)]
        values[asked.name] = text
    return values


def anybody(world: World, luck: int) -> str:
    known = people(world)
    return known[luck % len(known)]


def people(world: World) -> list[str]:
    """Everybody, as a form calls them, and nobody."""
    with world.talk.database.reading(world.talk.workspace) as store:
        known = [store.people.find(place.platform, f"U-{who}") for who, place in WHO]
    return ["", *(f"#{one.id}" for one in known if one is not None)]


def edits(world: World, who: str, place: Place, a: int, b: int) -> None:
    changes: tuple[Mapping[str, str], ...] = (
        {"priority": "Low", "effort": "Small"},
        {"priority": "High"},
        {"effort": "Large"},
        {"kind": "defect"},
        {"kind": "debt"},
        {"kind": "user story"},
        {"measurement": "Query time 340 ms -> 200 ms"},
        {"after": "100"},
        {"priority": "", "effort": ""},
    )
    form = world.talk.asks(who, "item.form", place, args=item_of(world, a)).form
    if isinstance(form, Form):
        world.talk.fills(who, form, changes[b % len(changes)], place)


def joins(world: World, who: str, place: Place, a: int, b: int) -> None:
    item, other = item_of(world, a), item_of(world, b)
    if b % 3:
        world.talk.asks(who, "item.merge", place, args=item | {"into": other["item"]})
        return
    with world.talk.database.reading(world.talk.workspace) as store:
        parent = store.items.get(int(other["item"])).ref
    world.talk.asks(who, "item.attach", place, args=item, fields={"ref": parent})


def moves(world: World, who: str, place: Place, a: int, b: int) -> None:
    """To the other backlog, or back."""
    team = ("PAY", "LOG")[b % 2]
    world.talk.asks(who, "item.move", place, args=item_of(world, a), fields={"team": team})


def undoes(world: World, who: str, place: Place, a: int, b: int) -> None:
    """What was done to the item last, by who did it."""
    item = item_of(world, a)
    with world.talk.database.reading(world.talk.workspace) as store:
        last = store.log.of_item(int(item["item"]), 1)[0]
        by = store.people.by_id(last.person_id or 0)
    if by is not None:
        name = by.external_id.removeprefix("U-")
        where = TEAMS if by.platform == Platform.TEAMS else PAYMENTS
        world.talk.asks(name, "item.undo", where, args=item | {"version": str(last.version)})


def roles(world: World, who: str, place: Place, a: int, b: int) -> None:
    whom, role = ("ben", "eve", "ana")[a % 3], ("member", "deputy", "stakeholder")[b % 3]
    world.talk.types("boss", f"/backlog role @{whom} {role}", mentions={whom: f"U-{whom}"})


def owner(world: World, who: str, place: Place, a: int, b: int) -> None:
    with world.talk.database.reading(world.talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
    command = ("owner.claim", "owner.release")[b % 2]
    world.talk.asks("olga", command, args={"team": str(team.id)})


def happens(world: World, who: str, place: Place, a: int, b: int) -> None:
    """An incident that was the item's, or a new one's, or is not any more."""
    world.talk.types(who, "/backlog incident Payments were down", PAYMENTS)
    with world.talk.database.reading(world.talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        incident = store.incidents.latest(team.id, 0, 100)[b % 2 - 1]
        ref = store.items.get(int(item_of(world, a)["item"])).ref
    args = {"incident": str(incident.id)}
    form = world.talk.asks(who, "incident.post_mortem_form", place, args=args).form
    if isinstance(form, Form):
        raised = {"priority": "High"} if b % 5 == 0 else {}
        answers = (
            {"answer": "debt", "ref": ref} | raised,
            {"answer": "partly", "which": "new"},
            {"answer": "not debt"},
        )
        world.talk.fills(who, form, answers[b % len(answers)], place)


def reopens(world: World, who: str, place: Place, a: int, b: int) -> None:
    form = world.talk.asks(who, "item.reopen_form", place, args=item_of(world, a)).form
    if isinstance(form, Form):
        world.talk.fills(who, form, {"reason": "It is slow again"}, place)


def sprint_ends(world: World, who: str, place: Place, a: int, b: int) -> None:
    world.talk.later(days=15)
    with world.talk.database.reading(world.talk.workspace) as store:
        teams = [str(team.id) for team in store.teams.all()]
    for team in teams:
        world.talk.asks("", "sprint.roll", args={"team": team}, key="")


def files(world: World, who: str, place: Place, a: int, b: int) -> None:
    lines = ("!low ~S A comment", "!high ~M Query time 340 ms -> 80 ms", "!low A comment again", "~S Keys")
    word = "/improve" if b % 5 == 0 else "/debt"
    world.talk.types(who, f"{word} {lines[b % len(lines)]} {a}", place)


WAYS: dict[str, Way] = {
    "live 1": lambda world, who, place, a, b: goes_live(world, who, place, a),
    "live 2": lambda world, who, place, a, b: goes_live(world, who, place, a),
    "back": act("item.back"),
    "take": act("item.take"),
    "close form": opens("item.close_form"),
    "override form": opens("item.override_form"),
    "cleaned form": opens("item.cleaned_form"),
    "note form": opens("item.closing_note_form"),
    "submit 1": submits,
    "submit 2": submits,
    "whole 1": whole,
    "whole 2": whole,
    "whole 3": whole,
    "whole 4": whole,
    "whole 5": whole,
    "forged 3": forged,
    "cleaned": act("item.cleaned", reason="Removed it on the way"),
    "forged 1": forged,
    "forged 2": forged,
    "dodges 1": dodges,
    "dodges 2": dodges,
    "edit 1": edits,
    "edit 2": edits,
    "joins": joins,
    "separate": act("item.separate"),
    "moves": moves,
    "undo 1": undoes,
    "undo 2": undoes,
    "incident": happens,
    "reopen": reopens,
    "came back": act("item.came_back"),
    "unheld": act("item.unheld"),
    "sprint ends": sprint_ends,
    "decline": act("item.decline", reason="Not now"),
    "restore": act("item.restore"),
    "roles": roles,
    "owner": owner,
    "file": files,
}


def goes_live(world: World, who: str, place: Place, a: int) -> None:
    for step in ("item.start", "item.live"):
        world.talk.asks(who, step, place, args=item_of(world, a))


def _new(database: Database) -> World:
    talk = Talk(database, make_workspace(database))
    talk.types("boss", "/debt Elsewhere", LOGISTICS)
    talk.types("ana", "/debt !high ~M Query time 340 ms -> 80 ms")
    talk.types("boss", "/debt !low ~S A stale comment", PAYMENTS)
    talk.types("ana", "/improve ~S Deploys are announced")
    with database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        boss = store.people.find(Platform.SLACK, "U-boss")
        assert boss is not None
        store.teams.join(team.id, boss.id, admin=True)
        store.teams.link(team.id, address_of(TEAMS), "Payments", boss.id)
        for who, place in WHO:
            mail = "ben@example.org" if HUMANS[who] == "Ben" else ""
            store.people.meet(place.platform, f"U-{who}", who.capitalize(), "", "", address=mail)
    for who, place in WHO:
        talk.types(who, "/backlog note PAY-1 I am here", place)
    talk.types("boss", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    talk.asks("olga", "owner.claim", args={"team": str(team.id)})
    return World(talk)


STEPS = st.lists(
    st.tuples(
        st.integers(0, len(WHO) - 1), st.sampled_from(sorted(WAYS)), st.integers(0, 5), st.integers(0, 40)
    ),
    max_size=20,
)


def play(database: Database, steps: list[Step]) -> World:
    world = _new(database)
    world.look()
    for who, what, a, b in steps:
        world.talk.later(minutes=1)
        name, place = WHO[who]
        WAYS[what](world, name, place, a, b)
        world.look()
    return world


@pytest.fixture
def sqlite(files_sqlite: str) -> Iterator[Database]:
    """The law is that of the commands: one kind of database has room for more examples of it."""
    database = Database(files_sqlite, Sealer((KEY,)))
    schema.upgrade(database)
    yield database
    database.close()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_nothing_closes_without_its_proof(sqlite: Database, steps: list[Step]) -> None:
    play(sqlite, steps)
