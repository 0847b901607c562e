"""Which schema a database has, and which one this version wants; told without loading the migrations."""

from pathlib import Path

from sqlalchemy import column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from storage.database import Database, StoreDown, cause

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision that this version of Hearth works with: that of the last migration file."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def current(database: Database) -> str | None:
    """The revision of the database; None when it is empty. Raises StoreDown."""
    version = table("alembic_version", column("version_num"))
    try:
        with database.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(select(version.c.version_num)).scalar()
    except DBAPIError as error:
        raise StoreDown(cause(error)) from error
    return None if found is None else str(found)
