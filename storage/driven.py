"""Statements compiled once and handed to SQLite's driver as they are.

SQLAlchemy's own way there costs more time than SQLite then takes: two fifths of a filing, four fifths of
reading one item. PostgreSQL goes that way still, for its connections can break.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

Statement = Select[Any] | UpdateBase
Converter = Callable[[Any], Any]
Make = Callable[[Table, str], Insert]
KEPT = 2048


class Driven:
    """A statement of one dialect. What goes in and comes out is as the models have it.

    lists: it holds a list of values, whose length its text depends on; it cannot run this way.
    """

    def __init__(self, statement: Statement, dialect: Dialect, columns: Sequence[str] | None = None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        into = {name: compiled.binds[name].type for name in compiled.params}
        out = [column.type for column in statement.exported_columns]
        self._text = str(compiled)
        self.lists = "[POSTCOMPILE" in self._text
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._order = tuple(compiled.positiontup or ())
        self._into = {
            name: convert
            for name, kind in into.items()
            if (convert := kind.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        self._out = {
            place: convert
            for place, kind in enumerate(out)
            if (convert := kind.dialect_impl(dialect).result_processor(dialect, None)) is not None
        }

    def run(self, connection: Connection, *given: Mapping[str, Any]) -> Any:
        """A cursor after the statement ran with each of the values. Raises what SQLAlchemy would."""
        values = self._values(given[0]) if len(given) == 1 else [self._values(one) for one in given]
        if connection.dialect.name != "sqlite":
            return connection.exec_driver_sql(self._text, values)
        driver: Any = connection.connection.dbapi_connection
        try:
            return (driver.execute if len(given) == 1 else driver.executemany)(self._text, values)
        except sqlite3.Error as error:
            raise DBAPIError.instance(None, None, error, sqlite3.Error, dialect=connection.dialect) from error

    def first(self, connection: Connection, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, if there is one."""
        row = self.run(connection, given).fetchone()
        return None if row is None else self._row(row)

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        found: Iterable[Sequence[Any]] = self.run(connection, given).fetchall()
        return [self._row(row) for row in found]

    def _values(self, given: Mapping[str, Any]) -> Any:
        values = {**self._fixed, **given}
        for name, convert in self._into.items():
            values[name] = convert(values[name])
        return tuple(map(values.__getitem__, self._order)) if self._order else values

    def _row(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self._out.items():
            values[place] = convert(values[place])
        return tuple(values)


@lru_cache(KEPT)
def driven(statement: Statement, dialect: Dialect) -> Driven:
    return Driven(statement, dialect)


@lru_cache(KEPT)
def inserting(make: Make, table: Table, columns: tuple[str, ...], dialect: Dialect) -> Driven:
    """What `make` says for the table and the dialect's name, with those columns."""
    return Driven(make(table, dialect.name), dialect, columns)
