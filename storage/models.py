"""The tables. Every row of a team's belongs to a workspace, and can only point at rows of the same one."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware moment. SQLite keeps no zone, so it is kept in UTC and handed back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


RankKey = String(64, collation="C").with_variant(String(64, collation="BINARY"), "sqlite")


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _workspace() -> Column[Any]:
    return Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False)


def _same_workspace(column: str, table: str) -> ForeignKeyConstraint:
    """The row pointed at is of the same workspace: the database itself refuses any other."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("platform", "external_id"),
)

installations = Table(
    "installations",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("token", Text, nullable=False, comment="encrypted"),
    Column("bot_id", String(64), nullable=False),
    Column("bot_user_id", String(64), nullable=False),
    Column("app_id", String(64), nullable=False, default=""),
    Column("scopes", Text, nullable=False, default=""),
    Column("installed_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

people = Table(
    "people",
    metadata,
    _id(),
    _workspace(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("zone", String(64), nullable=False, default=""),
    Column("language", String(16), nullable=False, default=""),
    UniqueConstraint("workspace_id", "platform", "external_id"),
    UniqueConstraint("workspace_id", "id"),
)

teams = Table(
    "teams",
    metadata,
    _id(),
    _workspace(),
    Column("key", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("language", String(16), nullable=False, default=""),
    Column("emoji", String(100), nullable=False),
    Column("last_number", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("workspace_id", "key"),
    UniqueConstraint("workspace_id", "id"),
)

memberships = Table(
    "memberships",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("admin", Boolean, nullable=False, default=False),
    _same_workspace("team_id", "teams"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("team_id", "person_id"),
    Index("ix_memberships_person_id", "person_id"),
    Index(
        "uq_memberships_one_owner",
        "team_id",
        unique=True,
        sqlite_where=text("role = 'owner'"),
        postgresql_where=text("role = 'owner'"),
    ),
)

channel_links = Table(
    "channel_links",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("platform", String(16), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    _same_workspace("team_id", "teams"),
    UniqueConstraint("workspace_id", "platform", "channel"),
    Index("ix_channel_links_team_id", "team_id"),
)

items = Table(
    "items",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", String(150), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("outcome", Text, nullable=False, default=""),
    Column("goal", Text, nullable=False, default=""),
    Column("priority", String(16)),
    Column("priority_confirmed", Boolean, nullable=False, default=True),
    Column("category", String(64)),
    Column("effort", String(16)),
    Column("area", String(150), nullable=False, default=""),
    Column("current_state", Text, nullable=False, default=""),
    Column("expected_output", Text, nullable=False, default=""),
    Column("metric", String(150), nullable=False, default=""),
    Column("unit", String(32), nullable=False, default=""),
    Column("direction", String(8)),
    Column("before", String(32), nullable=False, default=""),
    Column("target", String(32), nullable=False, default=""),
    Column("after", String(32), nullable=False, default=""),
    Column("temperature", String(8)),
    Column("horizon", String(16)),
    Column("mismatch_reason", Text, nullable=False, default=""),
    Column("queue", String(32)),
    Column("business_value", Integer),
    Column("customer_impact", Integer),
    Column("technical_risk", Integer),
    Column("time_criticality", Integer),
    Column("job_size", Integer),
    Column("source", String(32)),
    Column("on_purpose", Boolean, nullable=False, default=False),
    Column("traded_for", Text, nullable=False, default=""),
    Column("acceptance_criteria", Text, nullable=False, default=""),
    Column("customer_segment", String(150), nullable=False, default=""),
    Column("customer_evidence", Text, nullable=False, default=""),
    Column("workaround", Text, nullable=False, default=""),
    Column("expected_resolution", String(150), nullable=False, default=""),
    Column("learned", Text, nullable=False, default=""),
    Column("tracker", Text, nullable=False, default=""),
    Column("assignee_id", Integer),
    Column("due_on", Date),
    Column("for_team_id", Integer),
    Column("restricted", Boolean, nullable=False, default=False),
    Column("affected", Integer, nullable=False, default=0, comment="how many more people it bothers"),
    Column("came_from", Text, nullable=False, default=""),
    Column("origin", String(200), comment="the message it was made from; one item each"),
    Column("state", String(16), nullable=False),
    Column("state_reason", Text, nullable=False, default=""),
    Column("accepted_until", Date),
    Column("filer_id", Integer, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("rank_key", RankKey, comment="sorts the open items of a team; none when not open"),
    Column("version", Integer, nullable=False, default=1),
    _same_workspace("team_id", "teams"),
    _same_workspace("assignee_id", "people"),
    _same_workspace("filer_id", "people"),
    _same_workspace("for_team_id", "teams"),
    UniqueConstraint("team_id", "number"),
    UniqueConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "origin"),
    CheckConstraint("length(title) > 0", name="title"),
    Index("ix_items_ranked", "team_id", "rank_key"),
    Index("ix_items_assignee", "assignee_id", "rank_key"),
    Index("ix_items_filer", "filer_id", "rank_key"),
)

aliases = Table(
    "aliases",
    metadata,
    _id(),
    _workspace(),
    Column("ref", String(32), nullable=False),
    Column("item_id", Integer, nullable=False),
    _same_workspace("item_id", "items"),
    UniqueConstraint("workspace_id", "ref"),
)

tasks = Table(
    "tasks",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("done", Boolean, nullable=False, default=False),
    _same_workspace("item_id", "items"),
    Index("ix_tasks_item_id", "item_id", "position"),
)

links = Table(
    "links",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("other_id", Integer, nullable=False),
    _same_workspace("item_id", "items"),
    _same_workspace("other_id", "items"),
    UniqueConstraint("item_id", "kind", "other_id"),
    CheckConstraint("item_id <> other_id", name="not_itself"),
)

affected = Table(
    "affected",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("item_id", "person_id"),
)

decisions = Table(
    "decisions",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("item_id", Integer),
    Column("person_id", Integer, nullable=False),
    Column("what", String(32), nullable=False),
    Column("field", String(32), nullable=False, default=""),
    Column("before", Text, nullable=False, default=""),
    Column("after", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("place", String(300), nullable=False, default=""),
    Column("version", Integer, nullable=False, default=0),
    Column("at", Instant, nullable=False),
    _same_workspace("team_id", "teams"),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    Index("ix_decisions_item_id", "item_id", "version"),
    Index("ix_decisions_team_id", "team_id", "at"),
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    _workspace(),
    Column("person_id", Integer, nullable=False),
    Column("token", String(64), nullable=False),
    Column("opener", String(64), nullable=False),
    Column("args", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("kept_at", Instant, nullable=False),
    _same_workspace("person_id", "people"),
    UniqueConstraint("workspace_id", "token"),
    Index("ix_drafts_person_id", "person_id", "kept_at"),
    Index("ix_drafts_kept_at", "kept_at"),
)

processed = Table(
    "processed",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("answer", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
    Index("ix_processed_at", "at"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _workspace(),
    Column("platform", String(16), nullable=False),
    Column("channel", String(200), nullable=False, default=""),
    Column("person", String(128), nullable=False, default=""),
    Column("thread", String(200), nullable=False, default=""),
    Column("updates", Integer, comment="the shown message it draws again; none for a new message"),
    Column("view", String(64), nullable=False),
    Column("args", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("ended_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("message", String(200), nullable=False, default=""),
    Index("ix_deliveries_due", "state", "due_at"),
    Index(
        "uq_deliveries_one_update",
        "updates",
        unique=True,
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
)

shown = Table(
    "shown",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("platform", String(16), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("thread", String(200), nullable=False, default=""),
    Column("message", String(200), comment="none while the platform has not told it"),
    Column("showing", String(16), nullable=False),
    _same_workspace("item_id", "items"),
    UniqueConstraint("workspace_id", "platform", "channel", "message", "item_id"),
    Index("ix_shown_item_id", "item_id"),
)

TENANT_TABLES = frozenset(table for table in metadata.sorted_tables if "workspace_id" in table.c) - {
    installations
}
