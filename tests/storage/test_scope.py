"""The store cannot be asked a question without a workspace, and no row points out of its own."""

from typing import Any

import pytest
from sqlalchemy import (
    ForeignKeyConstraint,
    Integer,
    Row,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.models import TENANT_TABLES, installations, items, people, teams, workspaces
from storage.scope import Scope, Statement, any_such, as_table, bind
from tests.conftest import NOW
from tests.storage.conftest import Rows, fill

TABLES = sorted(TENANT_TABLES, key=lambda table: table.name)
POINTERS = [
    (table, constraint)
    for table in TABLES
    for constraint in sorted(table.foreign_key_constraints, key=lambda one: one.columns.keys())
    if len(constraint.columns) == 2
]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_bind_adds_the_workspace_to_each_table(table: Table) -> None:
    for statement in (select(table), update(table).values(workspace_id=1), delete(table)):
        assert f"{table.name}.workspace_id = :workspace" in str(bind(statement).statement)


def test_bind_adds_the_workspace_to_each_table_of_a_join() -> None:
    joined = select(items.c.title).join(teams, teams.c.id == items.c.team_id).outerjoin(people, true())
    said = str(bind(joined).statement)
    for name in ("items", "teams", "people"):
        assert f"{name}.workspace_id = :workspace" in said


@pytest.mark.parametrize(
    "statement",
    [
        select(items.c.id).where(items.c.team_id.in_(select(teams.c.id))),
        select(items.c.id).where(exists().where(teams.c.id == items.c.team_id)),
        select(items.c.id, select(func.count(people.c.id)).scalar_subquery()),
        select(select(items.c.id).subquery()),
        select(select(items.c.id).cte()),
        select(items.c.id).join(select(teams).subquery(), text("true")),
        update(items).values(title=select(people.c.name).limit(1).scalar_subquery()),
        delete(items).where(items.c.team_id.in_(select(teams.c.id))),
        select(items.alias().c.id),
    ],
)
def test_a_table_in_a_subquery_is_refused(statement: Statement) -> None:
    with pytest.raises(TypeError):
        bind(statement)


@pytest.mark.parametrize(
    "statement",
    [
        select(items.c.id).where(items.c.id.in_(select(items.c.id).correlate(None))),
        select(items.c.id, select(func.count(items.c.id)).correlate(None).scalar_subquery()),
    ],
)
def test_a_subquery_over_the_same_table_is_refused(statement: Statement) -> None:
    with pytest.raises(TypeError):
        bind(statement)


def _own_titles() -> Statement:
    """The first item of each team, by a table inside and a criterion inside that."""
    place = func.row_number().over(partition_by=items.c.team_id, order_by=items.c.id).label("place")
    of_a_person = any_such(select(people.c.id).where(people.c.id == items.c.filer_id))
    inner = as_table(select(items.c.id, items.c.title, place).where(of_a_person))
    return select(inner.c.id).where(inner.c.place == 1)


def test_a_subquery_that_is_held_itself_may_stand_inside() -> None:
    said = str(bind(_own_titles()).statement)
    assert "items.workspace_id = :workspace" in said
    assert "people.workspace_id = :workspace" in said


def test_a_held_subquery_never_reaches_another_workspace(database: Database) -> None:
    fill(database)
    rows = fill(database)
    fill(database)
    with database.engine.connect() as connection:
        found = Scope(connection, rows.workspace).run(bind(_own_titles())).scalars().all()
    assert set(found) == {rows.item.id, rows.other.id}


def test_a_criterion_inside_sees_the_own_workspace_alone(database: Database) -> None:
    """A filer of theirs is nobody for ours, whatever its ID."""
    ours, theirs = fill(database), fill(database)
    is_theirs = any_such(select(people.c.id).where(people.c.id == theirs.person.id))
    asked = bind(select(items.c.id).where(is_theirs))
    with database.engine.connect() as connection:
        assert Scope(connection, ours.workspace).run(asked).scalars().all() == []
        assert len(Scope(connection, theirs.workspace).run(asked).scalars().all()) == 2


@pytest.mark.parametrize(
    "inner",
    [
        select(items.c.id).where(items.c.team_id.in_(select(teams.c.id))),
        select(items.c.id).where(text("1 = 1 OR 1 = 1")),
        select(workspaces.c.id),
        select(installations.c.token),
        select(select(items.c.id).subquery()),
        select(items.alias().c.id),
        select(items.c.id).union_all(select(people.c.id)),
    ],
)
def test_what_cannot_be_held_by_itself_cannot_stand_inside(inner: Any) -> None:
    for made in (as_table, any_such):
        with pytest.raises(TypeError):
            made(inner)


@pytest.mark.parametrize(
    "more",
    [
        lambda held: held.element.order_by(items.c.id).subquery(),
        lambda held: held.element.with_only_columns(teams.c.id).subquery(),
        lambda held: held.element.union_all(select(people.c.id)).subquery(),
        lambda held: select(held, people.c.name).subquery(),
    ],
)
def test_what_is_made_of_a_held_subquery_is_held_no_more(more: Any) -> None:
    """Whatever is changed of it is another question, and is refused."""
    with pytest.raises(TypeError):
        bind(select(more(as_table(select(items.c.id)))))


def test_the_question_around_a_held_subquery_is_held_too() -> None:
    inner = as_table(select(items.c.id, items.c.team_id))
    said = str(bind(select(teams.c.key, inner.c.id).join(inner, inner.c.team_id == teams.c.id)).statement)
    assert said.count("teams.workspace_id = :workspace") == 1
    assert said.count("items.workspace_id = :workspace") == 1
    with pytest.raises(TypeError):
        bind(select(inner.c.id).where(inner.c.team_id.in_(select(teams.c.id))))


def test_an_update_that_takes_values_from_another_table_is_held_there_too() -> None:
    """Refused, or with the workspace on both."""
    statement = update(items).values(title=teams.c.name).where(items.c.team_id == teams.c.id)
    try:
        said = str(bind(statement).statement)
    except TypeError:
        return
    assert "teams.workspace_id = :workspace" in said


@pytest.mark.parametrize("table", [workspaces, installations], ids=["workspaces", "installations"])
def test_a_table_of_no_workspace_is_refused(table: Table) -> None:
    for statement in (select(table), delete(table), select(items).join(table, text("true"))):
        with pytest.raises(TypeError):
            bind(statement)


@pytest.mark.parametrize(
    "statement",
    [
        select(text("(SELECT max(title) FROM items)")),
        select(text("title")).select_from(text("items")),
        select(items.c.id).where(text("1 = 1 OR 1 = 1")),
    ],
)
def test_raw_words_in_a_statement_never_reach_another_workspace(
    database: Database, statement: Statement
) -> None:
    """Refused, or held to the workspace all the same."""
    fill(database)
    rows = fill(database)
    try:
        bound = bind(statement)
    except TypeError:
        return
    with database.engine.connect() as connection:
        found = Scope(connection, rows.workspace).run(bound).scalars().all()
    assert set(found) <= {rows.item.id, rows.other.id}


@pytest.mark.parametrize("statement", [select(items), text("SELECT * FROM items"), union_all(select(items))])
def test_only_a_bound_statement_runs(database: Database, workspace: int, statement: Any) -> None:
    with database.engine.connect() as connection, pytest.raises(TypeError):
        Scope(connection, workspace).run(statement)


def test_a_bound_statement_reads_and_writes_its_own_workspace_only(database: Database) -> None:
    ours, theirs = fill(database), fill(database)
    read = bind(select(items.c.id, teams.c.id).join(teams, true()))
    with database.engine.begin() as connection:
        scope = Scope(connection, ours.workspace)
        assert {row[0] for row in scope.run(read)} == {ours.item.id, ours.other.id}
        changed = scope.run(bind(update(items).values(title=bindparam("new"))), new="Ours")
        assert changed.rowcount == 2
    with database.reading(theirs.workspace) as store:
        assert store.items.get(theirs.item.id).title == theirs.item.title


def test_who_runs_it_cannot_name_another_workspace(database: Database) -> None:
    ours, theirs = fill(database), fill(database)
    with database.engine.connect() as connection:
        found = Scope(connection, ours.workspace).run(bind(select(items.c.id)), workspace=theirs.workspace)
        assert set(found.scalars()) == {ours.item.id, ours.other.id}


def test_a_row_is_added_to_the_own_workspace_whatever_it_says(database: Database) -> None:
    ours, theirs = fill(database), fill(database)
    given = {"platform": "slack", "external_id": "U9", "host_id": ours.workspace}
    given |= {"workspace_id": theirs.workspace}
    with database.engine.begin() as connection:
        Scope(connection, ours.workspace).add_once(people, given)
        found = connection.execute(select(people.c.workspace_id).where(people.c.external_id == "U9"))
        assert ours.workspace in set(found.scalars())
        assert theirs.workspace not in set(found.scalars())


SUBJECTS = ("item_id", "review_id", "sprint_id", "incident_id", "experiment_id")
"""A message shows one of these: the others must be empty."""
ONE_A_TEAM = frozenset({"tool_keys", "allocations"})
"""Of these a team's own row would refuse a copy before its workspace does."""


def _first(connection: Any, table: Table, workspace: int) -> Row[Any]:
    row = connection.execute(select(table).where(table.c.workspace_id == workspace)).first()
    assert row is not None, f"fill() has no row of {table.name}"
    return row  # type: ignore[no-any-return]


def _refuses(database: Database, constraint: ForeignKeyConstraint, ours: Rows, theirs: Rows) -> bool:
    """Whether the database refuses a copy of our row that points at a row of theirs."""
    table, column = constraint.table, constraint.columns.keys()[1]
    assert isinstance(table, Table)
    target = constraint.elements[1].column.table
    with database.engine.connect() as connection:
        foreign = _first(connection, target, theirs.workspace)
        row = dict(_first(connection, table, ours.workspace)._mapping)
        row.pop("id", None)
        others = dict.fromkeys(SUBJECTS) if table.name == "shown" and column in SUBJECTS else {}
        copy = {**row, **_unlike(table, row), **others, column: foreign.id}
        if table.name in ONE_A_TEAM:
            connection.execute(delete(table))
        try:
            connection.execute(insert(table).values(copy))
        except IntegrityError as error:
            return "foreign key" in str(error.orig).lower()
        return False


def _unlike(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Other values where the table wants unique ones, so that only the foreign key can refuse."""
    other = {"number": 999, "ref": "NEW-1", "token": "new", "external_id": "new", "channel": "new"} | {
        "code": "new",
        "bucket": "new",
        "name": "new",
        "ended_at": NOW,
    }
    return {name: value for name, value in other.items() if name in row and name in table.c}


@pytest.mark.parametrize(
    ("table", "constraint"), POINTERS, ids=[f"{t.name}.{c.columns.keys()[1]}" for t, c in POINTERS]
)
def test_a_row_cannot_point_into_another_workspace(
    database: Database, table: Table, constraint: ForeignKeyConstraint
) -> None:
    assert _refuses(database, constraint, fill(database), fill(database))


def test_every_column_that_names_a_row_is_held_by_the_database() -> None:
    held = {(table.name, constraint.columns.keys()[1]) for table, constraint in POINTERS}
    naming = {
        (table.name, column.name)
        for table in TABLES
        for column in table.c
        if column.name.endswith("_id")
        and isinstance(column.type, Integer)
        and column.name not in {"workspace_id", "host_id"}
    }
    assert naming == held


def test_a_store_is_of_one_workspace(database: Database) -> None:
    ours, theirs = fill(database), fill(database)
    with database.reading(ours.workspace) as store:
        found = store.items.by_ref("PAY-1")
        assert found is not None
        assert found.id == ours.item.id
        with pytest.raises(LookupError):
            store.items.get(theirs.item.id)
        with pytest.raises(LookupError):
            store.teams.get(theirs.team.id)
        with pytest.raises(LookupError):
            store.people.get(theirs.person.id)
