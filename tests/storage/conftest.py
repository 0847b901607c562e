"""What the tests of the store share: a second replica, a database of a test's own, and a filled workspace."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from storage import schema
from storage.conversations import Conversation
from storage.database import Database
from storage.deliveries import Address
from storage.enums import (
    Answer,
    Closing,
    Kind,
    LinkKind,
    Outcome,
    Platform,
    ReviewPart,
    Showing,
    State,
    Usable,
)
from storage.items import Item, Task
from storage.log import Entry
from storage.people import Person
from storage.sealing import Sealer
from storage.shown import About
from storage.store import Store
from storage.teams import Team
from tests.conftest import KEY, NOW, make_workspace

_names = itertools.count(1)


@pytest.fixture
def replica(address: str, database: Database) -> Iterator[Database]:
    """The same database as another process has it."""
    other = Database(address, Sealer((KEY,)))
    yield other
    other.close()


@pytest.fixture
def new_postgresql(postgresql_address: str) -> Iterator[str]:
    """The address of a new and empty database on the server."""
    name = f"hearth_{os.getpid()}_{next(_names)}"
    with psycopg.connect(postgresql_address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        yield make_url(postgresql_address).set(database=name).render_as_string(hide_password=False)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database that nobody else uses."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/own.db"
    else:
        address = str(request.getfixturevalue("new_postgresql"))
    database = Database(address, Sealer((KEY,)))
    yield database
    database.close()


@pytest.fixture
def own(empty: Database) -> Database:
    """A migrated database that nobody else uses."""
    schema.upgrade(empty)
    return empty


@dataclass(frozen=True)
class Rows:
    """A workspace with a row in each of its tables."""

    workspace: int
    person: Person
    team: Team
    item: Item
    other: Item


def new_item(store: Store, team: Team, person: Person, **values: Any) -> Item:
    number = store.teams.next_number(team.id)
    given = {"team_id": team.id, "number": number, "title": f"Item {number}", "kind": Kind.DEBT}
    given |= {"state": State.NEW, "filer_id": person.id, "filed_at": NOW, "rank_key": f"5.{number:09d}"}
    return store.items.add({**given, **values}, team.key, person.name)


def new_team(store: Store, key: str = "PAY") -> tuple[Team, Person]:
    """A team with one member."""
    person = store.people.meet(Platform.SLACK, f"U-{key}", "Ana", "UTC", "en")
    team = store.teams.create(key, key.lower(), "UTC", "bricks", NOW)
    assert team is not None
    assert team is not None
    store.teams.join(team.id, person.id)
    return team, person


def fill(database: Database) -> Rows:
    """A new workspace with a row in each of its tables."""
    workspace = make_workspace(database)
    with database.writing(workspace) as store:
        team, person = new_team(store)
        store.teams.link(team.id, Address(Platform.SLACK, "C1"), "pay", person.id)
        item, other = new_item(store, team, person), new_item(store, team, person)
        there, _ = new_team(store, "OLD")
        moved = store.items.move(other, there.id, {"number": store.teams.next_number(there.id)})
        assert moved is not None
        other = moved
        store.items.set_tasks(item.id, [Task("one")])
        store.items.set_links(item.id, LinkKind.PARENT, [other.id])
        store.items.add_affected(item.id, person.id)
        store.notes.add(item.id, person.id, "Seen again", NOW)
        assert store.sprints.add(team.id, 1, date(2026, 11, 16), date(2026, 11, 29), NOW) is not None
        begun = {"opened_at": NOW, "last_number": 1, "counts": {}, "carried": [], "length": 20}
        who = {"called_by_id": person.id, "facilitator_id": person.id}
        review = store.reviews.add(team.id, "2026-12-02", due_at=NOW, **begun, **who)
        assert review is not None
        channel = Address(Platform.SLACK, "C1")
        store.shown.add_part(About.REVIEW, review.id, channel, "1.2", ReviewPart.AGENDA)
        store.incidents.add(team.id, "Payments were down", "", person.id, NOW)
        answered = store.incidents.add(team.id, "Slow", "", person.id, NOW)
        store.incidents.answer(answered.id, Answer.DEBT, item.id, person.id, NOW)
        store.incidents.prevent(answered.id, ["Alert earlier"])
        store.tool_keys.set(team.id, person.id, f"KEY-{workspace}", NOW)
        store.closings.add(item.id, Closing.CLEANED, person.id, NOW)
        store.allocations.set(team.id, date(2026, 10, 1), {Kind.DEBT: 100}, person.id, NOW)
        sprint = store.sprints.by_number(team.id, 1)
        assert sprint is not None
        store.increments.answer(sprint.id, person.id, Usable.YES, NOW)
        tried = {"hypothesis": "Pairs are faster", "measure": "Lead time", "ends_on": date(2026, 12, 1)}
        store.experiments.add(team.id, person.id, NOW, **tried)
        store.dues.set(team.id, "review.due", NOW)
        about = {"item_id": item.id, "person_id": person.id}
        store.nudges.add(team.id, "critical", Outcome.WAITS, NOW, **about)
        store.bites.add(item.id, person.id, NOW.date(), NOW)
        entry = Entry(team_id=team.id, item_id=item.id, person_id=person.id, what="filed", at=NOW, version=1)
        store.log.write(entry)
        store.drafts.keep(person.id, "token", "debt.form", {}, {"title": "half"}, NOW)
        store.repeats.answered("key", NOW)
        store.shown.add(item.id, Address(Platform.SLACK, "C1"), "1.1", Showing.LINE)
        store.link_codes.add(team.id, person.id, f"CODE-{workspace}", NOW)
        store.conversations.keep(Conversation("C1", "channel", "pay", "", {"id": "C1"}))
        store.deliveries.owe(Address(Platform.SLACK, "C1"), "item.line", {"item": str(item.id)}, NOW)
        store.search.index(10)
    return Rows(workspace, person, team, item, other)
