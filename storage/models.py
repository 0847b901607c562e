"""The tables. Every row of a team's belongs to a workspace, and can only point at rows of the same one."""

from collections.abc import Callable
from copy import copy
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
    false,
    text,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

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

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """SQLAlchemy's own way writes the same text on SQLite in four times the time."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return moment.astimezone(UTC)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else _in_utc(moment).replace(tzinfo=None).isoformat(" ", "microseconds")


def _sorted(kind: String) -> TypeEngine[str]:
    """Text that both databases sort by its code points."""
    on_sqlite = copy(kind)
    kind.collation, on_sqlite.collation = "C", "BINARY"
    return kind.with_variant(on_sqlite, "sqlite")


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _workspace() -> Column[Any]:
    return Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False)


def _host() -> Column[Any]:
    """The workspace whose platform, and whose bot, the row's channel or person lives on."""
    return Column("host_id", Integer, ForeignKey("workspaces.id"), nullable=False)


def _same_workspace(column: str, table: str) -> ForeignKeyConstraint:
    """The row pointed at is of the same workspace: the database itself refuses any other."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def _where_set(name: str, column: str, *more: str, unique: bool = False) -> Index:
    """An index of the rows that have that column: whoever files pays for none that they are not in."""
    there = text(f"{column} IS NOT NULL")
    return Index(name, column, *more, unique=unique, sqlite_where=there, postgresql_where=there)


workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("name", String(200), nullable=False, server_default=text("''")),
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
    Column("app_id", String(64), nullable=False, server_default=text("''")),
    Column("scopes", Text, nullable=False, server_default=text("''")),
    Column("installed_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

people = Table(
    "people",
    metadata,
    _id(),
    _workspace(),
    _host(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("name", String(200), nullable=False, server_default=text("''")),
    Column("zone", String(64), nullable=False, server_default=text("''")),
    Column("language", String(16), nullable=False, server_default=text("''")),
    Column(
        "address",
        String(254),
        nullable=False,
        server_default=text("''"),
        comment="of their e-mail, where the platform tells it",
    ),
    Column(
        "hours", String(11), nullable=False, server_default=text("''"), comment="in which to be told things"
    ),
    Column("digest", Boolean, nullable=False, server_default=false(), comment="once a day, not one by one"),
    Column("snoozed_until", Instant),
    UniqueConstraint("workspace_id", "host_id", "platform", "external_id"),
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
    Column("language", String(16), nullable=False, server_default=text("''")),
    Column("emoji", String(100), nullable=False),
    Column("last_number", Integer, nullable=False, server_default=text("0")),
    Column(
        "spread",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="its channels stand on more than one platform or workspace",
    ),
    Column(
        "settings",
        JSON,
        comment="what the team chose, by name; what is missing has its default",
    ),
    Column("version", Integer, nullable=False, server_default=text("0"), comment="counts its own changes"),
    Column("unsettled_from", Integer, comment="the number from which items still wait for new weights"),
    Column("calendar", String(64), comment="names its calendar file to whoever may read it"),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("workspace_id", "key"),
    UniqueConstraint("workspace_id", "id"),
    UniqueConstraint("calendar"),
    Index(
        "ix_teams_unsettled",
        "unsettled_from",
        sqlite_where=text("unsettled_from IS NOT NULL"),
        postgresql_where=text("unsettled_from IS NOT NULL"),
    ),
)

memberships = Table(
    "memberships",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("admin", Boolean, nullable=False, server_default=false()),
    Column("away_until", Date, comment="the first day back"),
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
    _host(),
    Column("team_id", Integer, nullable=False),
    Column("platform", String(16), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("name", String(200), nullable=False, server_default=text("''")),
    Column("person_id", Integer, nullable=False),
    _same_workspace("team_id", "teams"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("host_id", "channel"),
    Index("ix_channel_links_team_id", "team_id"),
)

link_codes = Table(
    "link_codes",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("code", String(64), nullable=False, comment="hashed"),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    _same_workspace("team_id", "teams"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("code"),
    Index("ix_link_codes_made_at", "made_at"),
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _workspace(),
    Column("channel", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(200), nullable=False, server_default=text("''")),
    Column("person", String(128), nullable=False, server_default=text("''")),
    Column("reference", JSON, nullable=False),
    Column("present", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("workspace_id", "channel"),
    Index("ix_conversations_person", "workspace_id", "person"),
)

_STORY, _WAITS = "kind = 'improvement story' AND assignee_id IS NULL", "state IN ('new', 'triaged')"
"""An improvement story that nobody took, and that is neither planned nor begun."""

items = Table(
    "items",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", String(150), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("outcome", Text, nullable=False, server_default=text("''")),
    Column("goal", Text, nullable=False, server_default=text("''")),
    Column("priority", String(16)),
    Column("priority_confirmed", Boolean, nullable=False, server_default=true()),
    Column("category", String(64)),
    Column("effort", String(16)),
    Column("area", String(150), nullable=False, server_default=text("''")),
    Column("current_state", Text, nullable=False, server_default=text("''")),
    Column("expected_output", Text, nullable=False, server_default=text("''")),
    Column("metric", String(150), nullable=False, server_default=text("''")),
    Column("unit", String(32), nullable=False, server_default=text("''")),
    Column("direction", String(8)),
    Column("before", String(32), nullable=False, server_default=text("''")),
    Column("target", String(32), nullable=False, server_default=text("''")),
    Column("after", String(32), nullable=False, server_default=text("''")),
    Column("temperature", String(8)),
    Column("horizon", String(16)),
    Column("mismatch_reason", Text, nullable=False, server_default=text("''")),
    Column("queue", String(32)),
    Column("business_value", Integer),
    Column("customer_impact", Integer),
    Column("technical_risk", Integer),
    Column("time_criticality", Integer),
    Column("job_size", Integer),
    Column("source", String(32)),
    Column("question", Text, nullable=False, server_default=text("''")),
    Column("time_box", String(60), nullable=False, server_default=text("''")),
    Column("on_purpose", Boolean, nullable=False, server_default=false()),
    Column("traded_for", Text, nullable=False, server_default=text("''")),
    Column("acceptance_criteria", Text, nullable=False, server_default=text("''")),
    Column("customer_segment", String(150), nullable=False, server_default=text("''")),
    Column("customer_evidence", Text, nullable=False, server_default=text("''")),
    Column("workaround", Text, nullable=False, server_default=text("''")),
    Column("expected_resolution", String(150), nullable=False, server_default=text("''")),
    Column("learned", Text, nullable=False, server_default=text("''")),
    Column("tracker", Text, nullable=False, server_default=text("''")),
    Column("assignee_id", Integer),
    Column("due_on", Date),
    Column("for_team_id", Integer),
    Column("restricted", Boolean, nullable=False, server_default=false()),
    Column(
        "affected",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="how many more it bothers",
    ),
    Column("came_from", Text, nullable=False, server_default=text("''")),
    Column("origin", String(200), comment="the message it was made from; one item each"),
    Column("state", String(16), nullable=False),
    Column("state_reason", Text, nullable=False, server_default=text("''")),
    Column("accepted_until", Date),
    Column("filer_id", Integer, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("from_stakeholder", Boolean, nullable=False, server_default=false()),
    Column("score", Integer, nullable=False, server_default=text("0"), comment="in hundred-thousandths"),
    Column(
        "committed", Boolean, nullable=False, server_default=false(), comment="to the program: pinned on top"
    ),
    Column(
        "judgement",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="why it was moved by hand; empty: the score ranks it",
    ),
    Column("sprint_id", Integer),
    Column("merged_into_id", Integer),
    Column("attention", Boolean, nullable=False, server_default=false(), comment="in the attention lane"),
    Column(
        "unindexed", Boolean, nullable=False, server_default=true(), comment="search does not know it yet"
    ),
    Column(
        "rank_key",
        _sorted(Text()),
        comment="sorts the open items of a team; none when not open",
    ),
    Column(
        "agenda_key",
        _sorted(Text()),
        comment="what a review asks about it, and its place there; none when it asks nothing",
    ),
    Column("measure_from", Date, comment="not measured before that day"),
    Column("unplanned_since", Instant, comment="Critical debt that is in no running sprint"),
    Column("started_at", Instant, comment="when work on it began first"),
    Column("live_at", Instant, comment="when it went live; none while it is not"),
    Column("closed_at", Instant, comment="none while it is not closed"),
    Column(
        "debt_incidents",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="how many incidents it caused, at least partly",
    ),
    Column("bites", Integer, nullable=False, server_default=text("0"), comment="how often it bit somebody"),
    Column(
        "bite_minutes", Integer, nullable=False, server_default=text("0"), comment="what that cost in all"
    ),
    Column(
        "not_measurable",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="why no value after can be measured",
    ),
    Column("version", Integer, nullable=False, server_default=text("1")),
    _same_workspace("team_id", "teams"),
    _same_workspace("assignee_id", "people"),
    _same_workspace("filer_id", "people"),
    _same_workspace("for_team_id", "teams"),
    _same_workspace("sprint_id", "sprints"),
    _same_workspace("merged_into_id", "items"),
    UniqueConstraint("team_id", "number"),
    UniqueConstraint("workspace_id", "id"),
    _where_set("uq_items_origin", "origin", "workspace_id", unique=True),
    CheckConstraint("length(title) > 0", name="title"),
    Index(
        "ix_items_ranked",
        "team_id",
        "rank_key",
        "kind",
        "priority",
        "category",
        "effort",
        "temperature",
        "horizon",
        "queue",
        "source",
        "state",
        "sprint_id",
        "assignee_id",
        "attention",
        "area",
    ),
    Index(
        "ix_items_unindexed",
        "workspace_id",
        "team_id",
        "id",
        sqlite_where=text("unindexed = 1"),
        postgresql_where=text("unindexed"),
    ),
    Index(
        "ix_items_restricted",
        "workspace_id",
        "team_id",
        "id",
        sqlite_where=text("restricted = 1"),
        postgresql_where=text("restricted"),
    ),
    Index(
        "ix_items_agenda",
        "team_id",
        "agenda_key",
        sqlite_where=text("agenda_key IS NOT NULL"),
        postgresql_where=text("agenda_key IS NOT NULL"),
    ),
    Index(
        "ix_items_unconfirmed",
        "team_id",
        "agenda_key",
        sqlite_where=text("priority_confirmed = 0"),
        postgresql_where=text("NOT priority_confirmed"),
    ),
    Index(
        "ix_items_requests",
        "team_id",
        "rank_key",
        sqlite_where=text("from_stakeholder = 1 AND state = 'new'"),
        postgresql_where=text("from_stakeholder AND state = 'new'"),
    ),
    Index(
        "ix_items_due",
        "team_id",
        "due_on",
        sqlite_where=text("due_on IS NOT NULL"),
        postgresql_where=text("due_on IS NOT NULL"),
    ),
    Index(
        "ix_items_stories",
        "team_id",
        "filed_at",
        sqlite_where=text(f"{_STORY} AND {_WAITS}"),
        postgresql_where=text(f"{_STORY} AND {_WAITS}"),
    ),
    Index(
        "ix_items_unplanned",
        "team_id",
        "unplanned_since",
        sqlite_where=text("unplanned_since IS NOT NULL"),
        postgresql_where=text("unplanned_since IS NOT NULL"),
    ),
    Index(
        "ix_items_live",
        "team_id",
        "live_at",
        sqlite_where=text("live_at IS NOT NULL"),
        postgresql_where=text("live_at IS NOT NULL"),
    ),
    Index(
        "ix_items_closed",
        "team_id",
        "closed_at",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    _where_set("ix_items_sprint_id", "sprint_id"),
    _where_set("ix_items_merged_into_id", "merged_into_id"),
    _where_set("ix_items_assignee", "assignee_id", "rank_key"),
    Index("ix_items_filer", "filer_id", "rank_key"),
)

sprints = Table(
    "sprints",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("goal", Text, nullable=False, server_default=text("''")),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False, comment="the last day"),
    Column("over_at", Instant, nullable=False, comment="the midnight after the last day, in the team's zone"),
    Column("capacity", Integer, comment="in points; none when the team counts none"),
    Column("ended_at", Instant, comment="when it was closed; none while it runs or waits"),
    Column("planned", JSON, comment="kind → points that it held when it ended"),
    Column("done", JSON, comment="kind → points that went live in it"),
    Column("debt_share", Integer, comment="in percent, where the team said so at its end"),
    _same_workspace("team_id", "teams"),
    UniqueConstraint("team_id", "number"),
    UniqueConstraint("workspace_id", "id"),
    Index("ix_sprints_over", "ended_at", "over_at"),
)

increments = Table(
    "increments",
    metadata,
    _id(),
    _workspace(),
    Column("sprint_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("answer", String(16), nullable=False, comment="was it a usable, valuable increment?"),
    Column("at", Instant, nullable=False),
    _same_workspace("sprint_id", "sprints"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("sprint_id", "person_id"),
)

allocations = Table(
    "allocations",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("from_on", Date, nullable=False, comment="the first day on which it holds"),
    Column("shares", JSON, nullable=False, comment="kind → percent; 100 in all"),
    Column("person_id", Integer, nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("at", Instant, nullable=False),
    _same_workspace("team_id", "teams"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("team_id", "from_on"),
)

experiments = Table(
    "experiments",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("hypothesis", Text, nullable=False),
    Column("measure", String(300), nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("item_id", Integer, comment="what it tries out, if that is in the backlog"),
    Column("person_id", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("verdict", String(16), comment="none while it runs"),
    Column("learned", Text, nullable=False, server_default=text("''")),
    Column("judged_by_id", Integer),
    Column("judged_at", Instant),
    _same_workspace("team_id", "teams"),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    _same_workspace("judged_by_id", "people"),
    UniqueConstraint("workspace_id", "id"),
    Index("ix_experiments_team", "team_id", "ends_on"),
)

closings = Table(
    "closings",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("how", String(16), nullable=False),
    Column("person_id", Integer, nullable=False, comment="who closed it"),
    Column("reviewer_id", Integer),
    Column("evidence", JSON, nullable=False, comment="criterion → what was said of it"),
    Column("missing", JSON, nullable=False, comment="the criteria that were overridden"),
    Column("reason", Text, nullable=False, server_default=text("''"), comment="why they were overridden"),
    Column("note", Text, nullable=False, server_default=text("''"), comment="before and after, in words"),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant, comment="it was taken back"),
    Column("held", String(16), comment="whether it held; none while nobody said"),
    Column("held_by_id", Integer),
    Column("held_at", Instant),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    _same_workspace("reviewer_id", "people"),
    _same_workspace("held_by_id", "people"),
    Index("ix_closings_item", "item_id"),
)

reviews = Table(
    "reviews",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column(
        "name", String(40), nullable=False, comment="the date by the cadence, or the moment it was called"
    ),
    Column("due_at", Instant, nullable=False),
    Column("opened_at", Instant, nullable=False, comment="the moment of its snapshot"),
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("last_number", Integer, nullable=False, comment="items with a higher number came later"),
    Column("counts", JSON, nullable=False, comment="how many items each step had when it was opened"),
    Column("carried", JSON, nullable=False, comment="the steps that the last review did not finish"),
    Column(
        "carried_number",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="the last one's last_number",
    ),
    Column("called_by_id", Integer, comment="none: the calendar"),
    Column("facilitator_id", Integer),
    Column("present", JSON, nullable=False, comment="the people who pressed something in it"),
    Column("passed", JSON, nullable=False, comment="the steps that were left for the next review"),
    Column("length", Integer, nullable=False, comment="in minutes"),
    Column("started_at", Instant),
    Column("running_since", Instant, comment="none: the timer does not run"),
    Column("used", Integer, nullable=False, server_default=text("0"), comment="seconds before that"),
    Column("picks", JSON, nullable=False, comment="the items that step 3 picked"),
    Column("none_because", Text, nullable=False, server_default=text("''")),
    Column("pages", JSON, nullable=False, comment="step → where its page begins"),
    Column("latest", JSON, nullable=False, comment="step → what was pressed last in it"),
    Column("ended_at", Instant),
    Column("version", Integer, nullable=False, server_default=text("1")),
    _same_workspace("team_id", "teams"),
    _same_workspace("called_by_id", "people"),
    _same_workspace("facilitator_id", "people"),
    UniqueConstraint("team_id", "name"),
    UniqueConstraint("workspace_id", "id"),
    Index("ix_reviews_opened", "team_id", "opened_at"),
    Index(
        "uq_reviews_one_open",
        "team_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("kind", String(16), nullable=False, server_default=text("'incident'")),
    Column("title", String(150), nullable=False),
    Column("details", Text, nullable=False, server_default=text("''")),
    Column("severity", String(16), nullable=False, server_default=text("''")),
    Column("link", Text, nullable=False, server_default=text("''"), comment="where one reads more about it"),
    Column("count", Integer, nullable=False, server_default=text("1"), comment="how many tickets or uses"),
    Column("person_id", Integer, comment="who recorded it; none: a tool"),
    Column("tool", String(60), nullable=False, server_default=text("''"), comment="which tool recorded it"),
    Column("external_id", String(200), comment="what the tool calls it"),
    Column("at", Instant, nullable=False),
    Column("answer", String(16), comment="whether it was debt; none while nobody said"),
    Column("item_id", Integer),
    Column("root_causes", Text, nullable=False, server_default=text("''")),
    Column("answered_by_id", Integer),
    Column("answered_at", Instant),
    Column("version", Integer, nullable=False, server_default=text("1"), comment="grows with each change"),
    Column("changed_by_id", Integer, comment="who changed it last"),
    _same_workspace("team_id", "teams"),
    _same_workspace("person_id", "people"),
    _same_workspace("item_id", "items"),
    _same_workspace("answered_by_id", "people"),
    _same_workspace("changed_by_id", "people"),
    UniqueConstraint("workspace_id", "id"),
    UniqueConstraint("team_id", "tool", "external_id"),
    Index("ix_incidents_team", "team_id", "answered_at"),
    Index("ix_incidents_at", "team_id", "at"),
    Index("ix_incidents_item", "item_id"),
)

preventions = Table(
    "preventions",
    metadata,
    _id(),
    _workspace(),
    Column("incident_id", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("action", String(300), nullable=False, comment="what keeps it from happening again"),
    Column(
        "kind",
        String(32),
        nullable=False,
        server_default=text("'improvement story'"),
        comment="as what it is to be filed",
    ),
    Column("item_id", Integer, comment="the item that it became"),
    _same_workspace("incident_id", "incidents"),
    _same_workspace("item_id", "items"),
    Index("ix_preventions_incident", "incident_id", "position"),
    Index("ix_preventions_item", "item_id"),
)

tool_keys = Table(
    "tool_keys",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, comment="who made it"),
    Column("key", String(64), nullable=False, comment="hashed"),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant, comment="when a tool came with it last"),
    _same_workspace("team_id", "teams"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("team_id"),
    UniqueConstraint("key"),
)

nudges = Table(
    "nudges",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("rule", String(32), nullable=False),
    Column("item_id", Integer),
    Column("person_id", Integer, comment="who is told; none: a channel"),
    Column("round", Integer, nullable=False, server_default=text("0"), comment="which one of its kind"),
    Column("outcome", String(16), nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''"), comment="why it was held back"),
    Column("until", Instant, comment="for how long"),
    Column("at", Instant, nullable=False),
    Column("lane", String(400), nullable=False, server_default=text("''"), comment="where it is told"),
    Column("message", String(200), comment="the message that tells it; none while it waits to be sent"),
    _same_workspace("team_id", "teams"),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    Index("ix_nudges_team", "team_id", "at"),
    Index("ix_nudges_item", "item_id", "rule"),
    Index("ix_nudges_lane", "lane", "message"),
)

bites = Table(
    "bites",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("day", Date, nullable=False, comment="in the team's zone"),
    Column("minutes", Integer),
    Column("kind", String(40), nullable=False, server_default=text("''")),
    Column("at", Instant, nullable=False),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    UniqueConstraint("item_id", "person_id", "day"),
)

dues = Table(
    "dues",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("what", String(32), nullable=False, comment="the command that the clock is to ask for"),
    Column("name", String(40), nullable=False, server_default=text("''"), comment="which one of its kind"),
    Column("at", Instant, nullable=False),
    _same_workspace("team_id", "teams"),
    UniqueConstraint("team_id", "what", "name"),
    Index("ix_dues_at", "at"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("team_id", Integer, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("bucket", _sorted(String(32)), primary_key=True),
    Column("count", Integer, nullable=False),
    _same_workspace("team_id", "teams"),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    _id(),
    _workspace(),
    Column("item_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("came_from", Text, nullable=False, server_default=text("''")),
    Column("from_item_id", Integer, comment="the merged item that it was"),
    Column("at", Instant, nullable=False),
    _same_workspace("item_id", "items"),
    _same_workspace("person_id", "people"),
    _same_workspace("from_item_id", "items"),
    Index("ix_notes_item_id", "item_id"),
    Index("ix_notes_from_item_id", "from_item_id"),
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
    Column("done", Boolean, nullable=False, server_default=false()),
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
    Index("ix_links_other_id", "other_id"),
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
    Column("person_id", Integer, comment="none: Hearth itself, as the calendar says"),
    Column("what", String(32), nullable=False),
    Column("field", String(32), nullable=False, server_default=text("''")),
    Column("before", Text, nullable=False, server_default=text("''")),
    Column("after", Text, nullable=False, server_default=text("''")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("place", String(300), nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False, server_default=text("0")),
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
    Column("answer", Text, nullable=False, server_default=text("''")),
    Column("at", Instant, nullable=False),
    Index("ix_processed_at", "at"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _workspace(),
    _host(),
    Column("platform", String(16), nullable=False),
    Column("channel", String(200), nullable=False, server_default=text("''")),
    Column("person", String(128), nullable=False, server_default=text("''")),
    Column("thread", String(200), nullable=False, server_default=text("''")),
    Column("updates", Integer, comment="the shown message it draws again; none for a new message"),
    Column("view", String(64), nullable=False),
    Column("args", JSON, nullable=False),
    Column("team_id", Integer, comment="the team that it is about, if there is one"),
    Column("lane", String(400), nullable=False, comment="the channel or person as `lanes` has it"),
    Column("state", String(16), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("try_at", Instant, nullable=False, comment="not before that; at first when it is due"),
    Column("expires_at", Instant, comment="not worth sending after that"),
    Column(
        "unsure",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="may have been sent: it is looked for before it is sent again",
    ),
    Column("urgent", Boolean, nullable=False, server_default=false(), comment="somebody waits for it"),
    Column("again_by_id", Integer, comment="who asked for it once more, after it had ended otherwise"),
    Column("taken_at", Instant),
    Column("ended_at", Instant),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("late", Boolean, nullable=False, server_default=false(), comment="it ended well after it was due"),
    Column("error", Text, nullable=False, server_default=text("''")),
    Column("cure", Text, nullable=False, server_default=text("''"), comment="what a person can do, in words"),
    Column("message", String(200), nullable=False, server_default=text("''")),
    _same_workspace("team_id", "teams"),
    _same_workspace("again_by_id", "people"),
    Index(
        "ix_deliveries_due",
        "try_at",
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
    Index(
        "ix_deliveries_lane",
        "lane",
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
    Index(
        "ix_deliveries_sending",
        "lane",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "ix_deliveries_unknown",
        "lane",
        sqlite_where=text("state = 'unknown'"),
        postgresql_where=text("state = 'unknown'"),
    ),
    Index("ix_deliveries_team", "team_id", "due_at"),
    Index(
        "uq_deliveries_one_update",
        "updates",
        unique=True,
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
)

lanes = Table(
    "lanes",
    metadata,
    Column("lane", String(400), primary_key=True),
    Column("free_at", Instant, nullable=False, comment="nothing is posted there before"),
)

shown = Table(
    "shown",
    metadata,
    _id(),
    _workspace(),
    _host(),
    Column("item_id", Integer),
    Column("review_id", Integer, comment="it shows a review, not an item"),
    Column("sprint_id", Integer),
    Column("incident_id", Integer),
    Column("experiment_id", Integer),
    Column("platform", String(16), nullable=False),
    Column("channel", String(200), nullable=False),
    Column(
        "person",
        String(128),
        nullable=False,
        server_default=text("''"),
        comment="who alone reads it, in place of a channel",
    ),
    Column("thread", String(200), nullable=False, server_default=text("''")),
    Column("message", String(200), comment="none while the platform has not told it"),
    Column("showing", String(16), nullable=False),
    Column(
        "look",
        String(64),
        nullable=False,
        server_default=text("''"),
        comment="names the drawing that stands there; empty while that is not known",
    ),
    _same_workspace("item_id", "items"),
    _same_workspace("review_id", "reviews"),
    _same_workspace("sprint_id", "sprints"),
    _same_workspace("incident_id", "incidents"),
    _same_workspace("experiment_id", "experiments"),
    CheckConstraint(
        " + ".join(
            f"CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END"
            for name in ("item", "review", "sprint", "incident", "experiment")
        )
        + " = 1",
        name="one_of_them",
    ),
    UniqueConstraint("workspace_id", "host_id", "channel", "person", "message", "item_id"),
    _where_set("uq_shown_review", "review_id", "host_id", "channel", "showing", unique=True),
    _where_set("uq_shown_sprint", "sprint_id", "host_id", "channel", "showing", unique=True),
    _where_set("uq_shown_incident", "incident_id", "host_id", "channel", "showing", unique=True),
    _where_set("uq_shown_experiment", "experiment_id", "host_id", "channel", "showing", unique=True),
    Index("ix_shown_item_id", "item_id"),
)

vocabulary = Table(
    "vocabulary",
    metadata,
    _id(),
    _workspace(),
    Column("team_id", Integer, nullable=False),
    Column("restricted", Boolean, nullable=False, comment="of restricted items: a shelf of its own"),
    Column("word", _sorted(String(40)), nullable=False),
    Column("stem", _sorted(String(40)), nullable=False),
    Column("count", Integer, nullable=False, server_default=text("0"), comment="how many items hold it"),
    _same_workspace("team_id", "teams"),
    UniqueConstraint("workspace_id", "team_id", "restricted", "word"),
    UniqueConstraint("workspace_id", "id"),
    Index("ix_vocabulary_stem", "workspace_id", "team_id", "restricted", "stem"),
)

postings = Table(
    "postings",
    metadata,
    # The workspace stands last: PostgreSQL without statistics reads all of it for one word when it is first.
    Column("item_id", Integer, primary_key=True),
    Column("word_id", Integer, primary_key=True),
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("weight", Integer, nullable=False, comment="the strongest place of the item that holds it"),
    _same_workspace("item_id", "items"),
    _same_workspace("word_id", "vocabulary"),
    Index("ix_postings_word", "word_id", "weight", "item_id", "workspace_id"),
    sqlite_with_rowid=False,
)

spellings = Table(
    "spellings",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("team_id", Integer, primary_key=True),
    Column("restricted", Boolean, primary_key=True),
    Column("spelling", _sorted(String(8)), primary_key=True),
    Column("word_id", Integer, primary_key=True),
    Column("letters", Integer, nullable=False, comment="the length of the word"),
    _same_workspace("team_id", "teams"),
    _same_workspace("word_id", "vocabulary"),
    Index("ix_spellings_word", "word_id"),
    sqlite_with_rowid=False,
)

TENANT_TABLES = frozenset(table for table in metadata.sorted_tables if "workspace_id" in table.c) - {
    installations
}
