"""Migrations lead to the models, and the log of decisions protects itself on what they lead to."""

from dataclasses import fields
from datetime import date
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import revision, schema
from storage.conversations import Conversation
from storage.database import BadAddress, Database, StoreDown, parse_address
from storage.deliveries import Delivery
from storage.drafts import Draft
from storage.items import Item
from storage.link_codes import LinkCode
from storage.models import (
    channel_links,
    conversations,
    deliveries,
    drafts,
    items,
    link_codes,
    metadata,
    people,
    shown,
    sprints,
    teams,
)
from storage.people import Person
from storage.sealing import Sealer
from storage.shown import Shown
from storage.sprints import Sprint
from storage.teams import Channel, Team
from storage.triggers import REFUSAL
from tests.conftest import KEY
from tests.storage.conftest import Rows, fill

RECORDS = [
    (Person, people),
    (Team, teams),
    (Channel, channel_links),
    (Conversation, conversations),
    (LinkCode, link_codes),
    (Draft, drafts),
    (Delivery, deliveries),
    (Shown, shown),
    (Item, items),
    (Sprint, sprints),
]
DOWN = ["sqlite:////nowhere/at/all/hearth.db", "postgresql://nobody@127.0.0.1:1/hearth"]
REPLACED = "SELECT id, workspace_id, team_id, item_id, person_id, 'forged', field, before, after, reason"
FORGERIES = {
    "update": "UPDATE decisions SET what = 'forged'",
    "delete": "DELETE FROM decisions",
    "upsert": f"INSERT INTO decisions {REPLACED}, place, version, at FROM decisions WHERE true "
    "ON CONFLICT (id) DO UPDATE SET what = 'forged'",
}
ONLY_SQLITE = {
    "replace": f"INSERT OR REPLACE INTO decisions {REPLACED}, place, version, at FROM decisions",
    "replace one": "REPLACE INTO decisions SELECT * FROM decisions",
    "update or replace": "UPDATE OR REPLACE decisions SET what = 'forged'",
}
ONLY_POSTGRESQL = {
    "truncate": "TRUNCATE decisions",
    "truncate all": "TRUNCATE workspaces CASCADE",
    "merge": "MERGE INTO decisions USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
}


def test_an_empty_database_has_no_revision(empty: Database) -> None:
    assert revision.current(empty) is None


def test_upgrading_from_empty_equals_the_models(own: Database) -> None:
    with own.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_upgrading_from_empty_makes_every_constraint_of_the_models(empty: Database) -> None:
    """What Alembic does not compare: checks, collations, the conditions of indexes, names."""
    with empty.engine.begin() as connection:
        metadata.create_all(connection)
    modelled = _described(empty)
    with empty.engine.begin() as connection:
        metadata.drop_all(connection)
    schema.upgrade(empty)
    assert _described(empty) == modelled


def _described(database: Database) -> dict[str, Any]:
    seen = inspect(database.engine)
    said = {}
    for table in set(seen.get_table_names()) - {"alembic_version"}:
        columns = [
            (column["name"], repr(column["type"]), column["nullable"]) for column in seen.get_columns(table)
        ]
        said[table] = {
            "columns": columns,
            "primary key": repr(seen.get_pk_constraint(table)),
            "foreign keys": sorted(map(repr, seen.get_foreign_keys(table))),
            "unique": sorted(map(repr, seen.get_unique_constraints(table))),
            "checks": sorted(map(repr, seen.get_check_constraints(table))),
            "indexes": sorted(
                repr({**index, "dialect_options": _conditions(index)}) for index in seen.get_indexes(table)
            ),
        }
    return said


def _conditions(index: Any) -> dict[str, str]:
    return {name: str(condition) for name, condition in index.get("dialect_options", {}).items()}


def test_upgrading_twice_is_harmless(own: Database) -> None:
    rows = fill(own)
    before = _described(own)
    schema.upgrade(own)
    assert revision.current(own) == revision.newest()
    assert _described(own) == before
    with own.reading(rows.workspace) as store:
        assert len(store.log.since(rows.item.id, 0)) == 1


def test_a_trigger_that_a_migration_lost_is_back_after_it(own: Database) -> None:
    fill(own)
    sqlite = own.engine.dialect.name == "sqlite"
    names = ("decisions_no_update", "decisions_no_delete")
    if not sqlite:
        names = ("decisions_append_only ON decisions", "decisions_no_truncate ON decisions")
    with own.engine.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
    schema.upgrade(own)
    assert _forged(own, "UPDATE decisions SET what = 'forged'") == ""


def test_foreign_keys_are_on_again_after_an_upgrade(own: Database) -> None:
    rows = fill(own)
    with own.engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        connection.execute(text(f"DELETE FROM workspaces WHERE id = {rows.workspace}"))


def test_the_log_refuses_every_way_to_change_it(own: Database) -> None:
    rows = fill(own)
    special = ONLY_SQLITE if own.engine.dialect.name == "sqlite" else ONLY_POSTGRESQL
    forged = {name: _forged(own, statement) for name, statement in {**FORGERIES, **special}.items()}
    assert forged == dict.fromkeys(forged, "")
    assert _log_of(own, rows) == ["filed"]


def _forged(database: Database, statement: str) -> str:
    """Tries it for good; says what was wrong with the refusal, or nothing."""
    try:
        with database.engine.begin() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        return "" if REFUSAL in str(error.orig) else str(error.orig)
    return "it was done"


def _log_of(database: Database, rows: Rows) -> list[str]:
    with database.reading(rows.workspace) as store:
        return [decision.what for decision in store.log.since(rows.item.id, 0)]


@pytest.mark.parametrize(("record", "table"), RECORDS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_record_matches_its_table(record: type[Any], table: Table) -> None:
    hints = get_type_hints(record)
    for field in fields(record):
        if record is Item and field.name in ("key", "filer"):
            continue
        column = table.c[field.name]
        optional = NoneType in get_args(hints[field.name])
        assert optional == column.nullable, field.name
        hint = hints[field.name]
        kinds = {hint} if get_origin(hint) is dict else set(get_args(hint) or (hint,)) - {NoneType}
        assert any(_holds(column.type.python_type, kind) for kind in kinds), field.name


def _holds(kept: type[Any], kind: Any) -> bool:
    """Whether a column of that type holds such a value; an enum is text, a document anything."""
    kind = get_origin(kind) or kind
    return isinstance(kind, type) and issubclass(kind, kept) and (kind is date) == (kept is date)


def test_an_item_has_every_column() -> None:
    of_item = {field.name for field in fields(Item)} - {"key", "filer"}
    assert of_item == set(items.c.keys()) - {"workspace_id"}


@pytest.mark.parametrize("address", DOWN, ids=["sqlite", "postgresql"])
def test_a_database_that_cannot_be_reached_says_so(address: str) -> None:
    database = Database(address, Sealer((KEY,)))
    with pytest.raises(StoreDown):
        revision.current(database)
    with pytest.raises(StoreDown):
        schema.upgrade(database)
    with pytest.raises(StoreDown), database.reading(1) as store:
        store.teams.all()
    with pytest.raises(StoreDown), database.writing(1) as store:
        store.teams.all()
    database.close()


@pytest.mark.parametrize(
    "address", ["", "hearth.db", "mysql://localhost/hearth", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_cannot_be_used_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BadAddress, match="sqlite:///"):
        parse_address(address)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_plain_postgresql_address_means_the_driver_that_hearth_brings(scheme: str) -> None:
    assert parse_address(f"{scheme}://u:p@host/db").drivername == "postgresql+psycopg"
