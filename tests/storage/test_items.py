"""Items: stored as given, called by every name they had, changed over the version that was seen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.enums import Direction, Effort, Horizon, LinkKind, Priority, Source, Temperature
from storage.items import Item, Task
from storage.log import Entry
from storage.models import Instant
from tests.conftest import NOW
from tests.storage.conftest import fill, new_item, new_team

FULL = {
    "priority": Priority.CRITICAL,
    "priority_confirmed": False,
    "category": "Security",
    "effort": Effort.SMALL,
    "direction": Direction.DOWN,
    "temperature": Temperature.HOT,
    "horizon": Horizon.ROADMAP,
    "source": Source.INCIDENT,
    "business_value": 5,
    "on_purpose": True,
    "due_on": date(2026, 12, 1),
    "restricted": True,
    "origin": "slack:C1:1.1",
    "title": "Ünïcode 🧱 and\ttabs",
}


@pytest.mark.parametrize("values", [{}, FULL], ids=["bare", "full"])
def test_what_was_stored_is_what_is_read(
    database: Database, workspace: int, values: dict[str, object]
) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        item = new_item(store, team, ana, **values)
    with database.reading(workspace) as store:
        assert store.items.get(item.id) == item
        assert store.items.by_ref("pay-1") == item


def test_a_moment_comes_back_in_utc_and_one_without_a_zone_is_refused(
    database: Database, workspace: int
) -> None:
    local = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        new_item(store, team, ana, filed_at=local)
        found = store.items.by_ref("PAY-1")
        assert found is not None
        assert (found.filed_at, found.filed_at.tzinfo) == (local, UTC)
    with pytest.raises(Exception, match="without a zone"), database.writing(workspace) as store:
        new_item(store, team, ana, filed_at=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("microsecond", [0, 7, 120_000])
def test_sqlite_keeps_a_moment_as_sqlalchemy_writes_it_so_that_all_sort_by_time(microsecond: int) -> None:
    dialect, moment = sqlite.dialect(), NOW.replace(microsecond=microsecond)
    ours = Instant().dialect_impl(dialect).bind_processor(dialect)
    theirs = DateTime().dialect_impl(dialect).bind_processor(dialect)
    assert ours is not None
    assert theirs is not None
    assert ours(moment) == theirs(moment.astimezone(UTC).replace(tzinfo=None))
    assert ours(None) is None


@pytest.mark.parametrize("ref", ["PAY", "PAY-", "-1", "PAY-x", "PAY-²", "PAY-1234567890", "PAY-0", "", "-"])
def test_what_is_no_id_leads_nowhere(database: Database, workspace: int, ref: str) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        new_item(store, team, ana)
        assert store.items.by_ref(ref) is None


def test_every_earlier_id_of_a_moved_item_goes_on_leading_to_it(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        (pay, ana), (log, _) = new_team(store, "PAY"), new_team(store, "LOG")
        item = new_item(store, pay, ana)
        for team in (log, pay, log):
            number = store.teams.next_number(team.id)
            moved = store.items.move(item, team.id, {"number": number, "rank_key": f"5.{number:09d}"})
            assert moved is not None
            item = moved
        assert item.ref == "LOG-2"
        for ref in ("PAY-1", "pay-01", "LOG-1", "PAY-2", "LOG-2"):
            assert store.items.by_ref(ref) == item
        assert new_item(store, pay, ana).ref == "PAY-3"


def test_a_change_over_a_stale_version_writes_nothing(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        seen = new_item(store, team, ana)
        changed = store.items.change(seen, {"title": "First"})
        assert changed is not None
        assert (changed.title, changed.version) == ("First", seen.version + 1)
        assert store.items.change(seen, {"title": "Second"}) is None
        assert store.items.get(seen.id) == changed


def test_of_two_changes_at_once_one_is_made(database: Database, replica: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        seen = new_item(store, team, ana)

    def change(turn: int) -> Item | None:
        with (database, replica)[turn % 2].writing(workspace) as store:
            return store.items.change(seen, {"title": f"Version of {turn}"})

    with ThreadPoolExecutor(4) as threads:
        made = [item for item in threads.map(change, range(8)) if item is not None]
    assert len(made) == 1
    with database.reading(workspace) as store:
        assert store.items.get(seen.id) == made[0]


def test_the_open_items_of_a_team_are_read_in_order_and_in_pages(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        (pay, ana), (log, _) = new_team(store, "PAY"), new_team(store, "LOG")
        for key in ("3", "1", "2", None, "Z", "a"):
            new_item(store, pay, ana, rank_key=key)
        new_item(store, log, ana, rank_key="0")
        first = store.items.page(pay.id, at_most=3)
        rest = store.items.page(pay.id, after=first[-1].rank_key or "", at_most=3)
        assert [item.rank_key for item in first + rest] == ["1", "2", "3", "Z", "a"]


def test_tasks_links_and_affected_people_are_kept_once(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        item, other = new_item(store, team, ana), new_item(store, team, ana)
        store.items.set_tasks(item.id, [Task("b"), Task("a")])
        store.items.set_tasks(item.id, [Task("c", done=True), Task("a")])
        assert store.items.tasks(item.id) == (Task("c", done=True), Task("a"))
        store.items.set_links(item.id, LinkKind.PARENT, [other.id])
        store.items.set_links(item.id, LinkKind.RELATES_TO, [other.id])
        store.items.set_links(item.id, LinkKind.RELATES_TO, [])
        assert store.items.linked(item.id, LinkKind.PARENT) == (other,)
        assert store.items.linked(item.id, LinkKind.RELATES_TO) == ()
        assert [store.items.add_affected(item.id, ana.id) for _ in range(2)] == [True, False]
        assert store.items.get(item.id).affected == 1


@pytest.mark.parametrize("link", ["itself", "twice"])
def test_a_link_to_itself_and_the_same_link_twice_are_refused(
    database: Database, workspace: int, link: str
) -> None:
    with pytest.raises(IntegrityError), database.writing(workspace) as store:
        team, ana = new_team(store)
        item, other = new_item(store, team, ana), new_item(store, team, ana)
        others = [item.id] if link == "itself" else [other.id, other.id]
        store.items.set_links(item.id, LinkKind.RELATES_TO, others)


def test_the_log_tells_what_came_after_a_version_with_names(database: Database) -> None:
    rows = fill(database)

    def entry(version: int) -> Entry:
        return Entry(
            team_id=rows.team.id,
            item_id=rows.item.id,
            person_id=rows.person.id,
            what="changed",
            field="title",
            at=NOW,
            version=version,
        )

    with database.writing(rows.workspace) as store:
        for version in (2, 3):
            store.log.write(entry(version))
        later = store.log.since(rows.item.id, 1)
    assert [(decision.version, decision.person, decision.at) for decision in later] == [
        (2, "Ana", NOW),
        (3, "Ana", NOW),
    ]
