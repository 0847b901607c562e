"""Brings a database to the schema of this version."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from storage.database import Database, StoreDown, cause
from storage.revision import MIGRATIONS
from storage.triggers import create_triggers


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates, then creates the triggers anew and checks every foreign key. Raises StoreDown."""
    config = _config()
    try:
        with _foreign_keys_off(database.engine), database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            create_triggers(connection)
            _check_foreign_keys(connection)
    except DBAPIError as error:
        raise StoreDown(cause(error)) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def _foreign_keys_off(engine: Engine) -> Iterator[None]:
    """SQLite checks foreign keys while a batch migration has the old table away; so not meanwhile."""
    if engine.dialect.name != "sqlite":
        yield
        return

    def off(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")

    event.listen(engine, "begin", off)
    try:
        yield
    finally:
        event.remove(engine, "begin", off)
        engine.dispose()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"the migration left a row of {broken[0]} that points at nothing")
