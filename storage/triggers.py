"""The decision log protects itself: the database refuses to change or delete what was decided.

The triggers are listed here because an Alembic batch migration on SQLite drops them in silence;
`storage.schema.upgrade` creates them anew after every migration.
"""

from sqlalchemy import Connection, text

REFUSAL = "decisions are append-only"

SQLITE = (
    "DROP TRIGGER IF EXISTS decisions_no_update",
    "DROP TRIGGER IF EXISTS decisions_no_delete",
    "CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)

POSTGRESQL = (
    "DROP TRIGGER IF EXISTS decisions_append_only ON decisions",
    "DROP TRIGGER IF EXISTS decisions_no_truncate ON decisions",
    "CREATE OR REPLACE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE ON decisions "
    "FOR EACH ROW EXECUTE FUNCTION refuse_decision_change()",
    "CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON decisions "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_decision_change()",
)


def create_triggers(connection: Connection) -> None:
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))
