"""Brings a database to the schema of this version, and says whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InterfaceError, OperationalError

from storage.database import Database, StoreDown
from storage.triggers import create_triggers


def newest() -> str:
    """The revision that this version of Hearth works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current(database: Database) -> str | None:
    """The revision of the database; None when it is empty. Raises StoreDown."""
    try:
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except (OperationalError, InterfaceError) as error:
        raise StoreDown(str(error.orig).strip().partition("\n")[0]) from error


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates, then creates the triggers anew and checks every foreign key. Raises StoreDown."""
    config = _config()
    try:
        with _foreign_keys_off(database.engine), database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            create_triggers(connection)
            _check_foreign_keys(connection)
    except (OperationalError, InterfaceError) as error:
        raise StoreDown(str(error.orig).strip().partition("\n")[0]) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@contextmanager
def _foreign_keys_off(engine: Engine) -> Iterator[None]:
    """SQLite checks foreign keys while a batch migration has the old table away; so not meanwhile."""
    if engine.dialect.name != "sqlite":
        yield
        return

    def off(connection: Connection) -> None:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

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
