"""The only way to the tenant tables: a connection tied to one workspace.

A statement runs only as a `Bound`, and `bind` is the only maker of one: it adds the workspace
to every table the statement names. A question that forgets its workspace cannot be asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast
from weakref import WeakSet

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Delete,
    Exists,
    Insert,
    Join,
    Select,
    SelectBase,
    Subquery,
    Table,
    TextClause,
    UniqueConstraint,
    Update,
    bindparam,
    exists,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.visitors import ExternallyTraversible

from storage.driven import Make, driven, inserting
from storage.models import TENANT_TABLES

Record = TypeVar("Record")
Statement = Select[Any] | Update | Delete


@dataclass(frozen=True, slots=True)
class Bound:
    """A statement in which every table is held to the workspace of whoever runs it."""

    statement: Statement


def bind(statement: Statement) -> Bound:
    """Holds every table of the statement to one workspace.

    Raises TypeError for what a criterion outside would not reach: a subquery that is not made by
    `as_table` or `any_such`, and raw SQL, whose OR could stand beside it.
    """
    tables = _tables(statement)
    for node in _own_nodes(statement):
        if isinstance(node, TextClause | SelectBase) and node is not statement:
            raise TypeError(f"raw SQL or a subquery cannot be held to a workspace: {node}")
        if isinstance(node, Column) and isinstance(node.table, Table):
            tables.add(node.table)
    for table in sorted(tables, key=lambda table: table.name):
        if table not in TENANT_TABLES:
            raise TypeError(f"{table.name} belongs to no workspace")
        statement = statement.where(table.c.workspace_id == bindparam("workspace"))
    return Bound(statement)


def as_table(inner: Select[Any]) -> Subquery:
    """What the question finds as a table to ask of, held to the workspace by itself.

    Raises TypeError as `bind` does.
    """
    made = _held(inner).subquery()
    _HELD.add(made.element)
    return made


def any_such(inner: Select[Any]) -> Exists:
    """Whether the question, held to the workspace by itself, finds anything for a row of the one around it.

    Raises TypeError as `bind` does.
    """
    made = _held(inner).scalar_subquery()
    _HELD.add(made.element)
    return exists(made)


_HELD: WeakSet[Any] = WeakSet()
"""The inner questions that were made here: no other may stand inside one that runs."""


def _held(inner: Select[Any]) -> Select[Any]:
    if not isinstance(inner, Select):
        raise TypeError(f"only a plain question can be held to a workspace, not {inner!r}")
    return cast(Select[Any], bind(inner).statement)


def _own_nodes(statement: Statement) -> Iterator[ExternallyTraversible]:
    """Everything that the statement is made of, but not what is held already."""
    pending: list[ExternallyTraversible] = [statement]
    while pending:
        node = pending.pop()
        if not (isinstance(node, Select) and node in _HELD):
            yield node
            pending += node.get_children()


def _tables(statement: Statement) -> set[Table]:
    pending: list[Any] = (
        list(statement.get_final_froms()) if isinstance(statement, Select) else [statement.table]
    )
    found: set[Table] = set()
    while pending:
        source = pending.pop()
        if isinstance(source, Join):
            pending += [source.left, source.right]
        elif isinstance(source, Table):
            found.add(source)
        elif not (isinstance(source, Subquery) and source.element in _HELD):
            raise TypeError(f"only plain tables can be held to a workspace, not {source!r}")
    return found


class Scope:
    """One transaction of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._on_sqlite = connection.dialect.name == "sqlite"
        self.workspace_id = workspace_id

    def run(self, bound: Bound, **values: Any) -> CursorResult[Any]:
        if not isinstance(bound, Bound):
            raise TypeError("only a bound statement may run")
        return self._connection.execute(bound.statement, {**values, "workspace": self.workspace_id})

    def one(self, record: Callable[..., Record], bound: Bound, **values: Any) -> Record | None:
        """The record of the first row, or None; column names are the record's fields."""
        quick = driven(bound.statement, self._connection.dialect)
        if quick.lists:
            row: Sequence[Any] | None = self.run(bound, **values).first()
        else:
            row = quick.first(self._connection, {**values, "workspace": self.workspace_id})
        return None if row is None else record(*row)

    def all(self, record: Callable[..., Record], bound: Bound, **values: Any) -> list[Record]:
        return [record(*row) for row in self.rows(bound, **values)]

    def rows(self, bound: Bound, **values: Any) -> Sequence[Sequence[Any]]:
        """All rows as plain sequences, with less ado than `run`."""
        quick = driven(bound.statement, self._connection.dialect)
        if quick.lists:
            return self.run(bound, **values).all()
        return quick.rows(self._connection, {**values, "workspace": self.workspace_id})

    def tell(self, bound: Bound, **values: Any) -> int:
        """How many rows were changed, with less ado than `run`; for statements without lists."""
        quick = driven(bound.statement, self._connection.dialect)
        return int(quick.run(self._connection, {**values, "workspace": self.workspace_id}).rowcount)

    def add(self, table: Table, values: Mapping[str, Any]) -> int:
        """Inserts one row and returns its ID."""
        made = self._insert(_with_id, table, [values])
        return cast(int, made.lastrowid if self._on_sqlite else made.fetchone()[0])

    def add_once(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Inserts the row unless one with the same unique key is there; says whether it did.

        On PostgreSQL it waits for a transaction that is inserting the same key at this moment.
        """
        return bool(self._insert(_once, table, [values]).rowcount == 1)

    def add_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts the rows; those whose unique key is there already stay as they are."""
        if rows:
            self._insert(_once, table, rows)

    def put(self, table: Table, values: Mapping[str, Any]) -> None:
        """Inserts the row, or writes it over the one of this workspace with the same unique key."""
        self._insert(_over, table, [values])

    def count(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds each row's `count` to that of the row with the same key, or makes the row."""
        if rows:
            self._insert(_tally, table, rows)

    def _insert(self, make: Make, table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
        quick = inserting(make, table, (*rows[0], "workspace_id"), self._connection.dialect)
        return quick.run(self._connection, *({**row, "workspace_id": self.workspace_id} for row in rows))


def _with_id(table: Table, dialect: str) -> Insert:
    """SQLite's driver tells the ID by itself; to return it would cost as much as the row."""
    return insert(table) if dialect == "sqlite" else insert(table).returning(table.c.id)


def _once(table: Table, dialect: str) -> Insert:
    upsert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return upsert(table).on_conflict_do_nothing()


def _over(table: Table, dialect: str) -> Insert:
    upsert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    (key,) = (one.columns for one in table.constraints if isinstance(one, UniqueConstraint))
    fixed = {*key, *table.primary_key, table.c.workspace_id}
    new = {column.name: upsert.excluded[column.name] for column in table.c if column not in fixed}
    ours = table.c.workspace_id == upsert.excluded.workspace_id
    return upsert.on_conflict_do_update(index_elements=list(key), set_=new, where=ours)


def _tally(table: Table, dialect: str) -> Insert:
    upsert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    more = table.c.count + upsert.excluded.count
    return upsert.on_conflict_do_update(index_elements=list(table.primary_key), set_={"count": more})


def columns(table: Table, record: type[Any]) -> list[Any]:
    """The table's columns in the order of the record's fields; a field without a column is an error."""
    return [table.c[field.name] for field in fields(record)]
