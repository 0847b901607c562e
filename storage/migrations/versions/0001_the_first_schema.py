"""the first schema"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "lanes",
        sa.Column("lane", sa.String(length=400), nullable=False),
        sa.Column(
            "free_at", sa.DateTime(timezone=True), nullable=False, comment="nothing is posted there before"
        ),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lanes")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_workspaces_platform_external_id")),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("person", sa.String(length=128), server_default=sa.text("''"), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("present", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_conversations_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("workspace_id", "channel", name=op.f("uq_conversations_workspace_id_channel")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index("ix_conversations_person", ["workspace_id", "person"], unique=False)

    op.create_table(
        "installations",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, comment="encrypted"),
        sa.Column("bot_id", sa.String(length=64), nullable=False),
        sa.Column("bot_user_id", sa.String(length=64), nullable=False),
        sa.Column("app_id", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("scopes", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_installations_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_installations")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("zone", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.String(length=16), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "address",
            sa.String(length=254),
            server_default=sa.text("''"),
            nullable=False,
            comment="of their e-mail, where the platform tells it",
        ),
        sa.Column(
            "hours",
            sa.String(length=11),
            server_default=sa.text("''"),
            nullable=False,
            comment="in which to be told things",
        ),
        sa.Column(
            "digest",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="once a day, not one by one",
        ),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["workspaces.id"], name=op.f("fk_people_host_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_people_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint(
            "workspace_id",
            "host_id",
            "platform",
            "external_id",
            name=op.f("uq_people_workspace_id_host_id_platform_external_id"),
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_people_workspace_id_id")),
    )
    op.create_table(
        "processed",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_processed_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_processed")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("processed", schema=None) as batch_op:
        batch_op.create_index("ix_processed_at", ["at"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), server_default=sa.text("''"), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "spread",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="its channels stand on more than one platform or workspace",
        ),
        sa.Column(
            "settings",
            sa.JSON(),
            nullable=True,
            comment="what the team chose, by name; what is missing has its default",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="counts its own changes",
        ),
        sa.Column(
            "unsettled_from",
            sa.Integer(),
            nullable=True,
            comment="the number from which items still wait for new weights",
        ),
        sa.Column(
            "calendar",
            sa.String(length=64),
            nullable=True,
            comment="names its calendar file to whoever may read it",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("calendar", name=op.f("uq_teams_calendar")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_teams_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_teams_workspace_id_key")),
    )
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.create_index(
            "ix_teams_unsettled",
            ["unsettled_from"],
            unique=False,
            sqlite_where=sa.text("unsettled_from IS NOT NULL"),
            postgresql_where=sa.text("unsettled_from IS NOT NULL"),
        )

    op.create_table(
        "allocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False, comment="the first day on which it holds"),
        sa.Column("shares", sa.JSON(), nullable=False, comment="kind → percent; 100 in all"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_allocations_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_allocations_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_allocations_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("team_id", "from_on", name=op.f("uq_allocations_team_id_from_on")),
    )
    op.create_table(
        "channel_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["workspaces.id"], name=op.f("fk_channel_links_host_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_channel_links_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_channel_links_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_channel_links_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_links")),
        sa.UniqueConstraint("host_id", "channel", name=op.f("uq_channel_links_host_id_channel")),
    )
    with op.batch_alter_table("channel_links", schema=None) as batch_op:
        batch_op.create_index("ix_channel_links_team_id", ["team_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("person", sa.String(length=128), server_default=sa.text("''"), nullable=False),
        sa.Column("thread", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "updates",
            sa.Integer(),
            nullable=True,
            comment="the shown message it draws again; none for a new message",
        ),
        sa.Column("view", sa.String(length=64), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column(
            "team_id", sa.Integer(), nullable=True, comment="the team that it is about, if there is one"
        ),
        sa.Column(
            "lane", sa.String(length=400), nullable=False, comment="the channel or person as `lanes` has it"
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "try_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="not before that; at first when it is due",
        ),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=True, comment="not worth sending after that"
        ),
        sa.Column(
            "unsure",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="may have been sent: it is looked for before it is sent again",
        ),
        sa.Column(
            "urgent", sa.Boolean(), server_default=sa.false(), nullable=False, comment="somebody waits for it"
        ),
        sa.Column(
            "again_by_id",
            sa.Integer(),
            nullable=True,
            comment="who asked for it once more, after it had ended otherwise",
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "late",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="it ended well after it was due",
        ),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "cure",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="what a person can do, in words",
        ),
        sa.Column("message", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["workspaces.id"], name=op.f("fk_deliveries_host_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "again_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_deliveries_workspace_id_again_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_deliveries_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_deliveries_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_due",
            ["try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.create_index(
            "ix_deliveries_lane",
            ["lane"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.create_index(
            "ix_deliveries_sending",
            ["lane"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index("ix_deliveries_team", ["team_id", "due_at"], unique=False)
        batch_op.create_index(
            "ix_deliveries_unknown",
            ["lane"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.create_index(
            "uq_deliveries_one_update",
            ["updates"],
            unique=True,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("opener", sa.String(length=64), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_drafts_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_drafts_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("workspace_id", "token", name=op.f("uq_drafts_workspace_id_token")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("ix_drafts_kept_at", ["kept_at"], unique=False)
        batch_op.create_index("ix_drafts_person_id", ["person_id", "kept_at"], unique=False)

    op.create_table(
        "dues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "what", sa.String(length=32), nullable=False, comment="the command that the clock is to ask for"
        ),
        sa.Column(
            "name",
            sa.String(length=40),
            server_default=sa.text("''"),
            nullable=False,
            comment="which one of its kind",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_dues_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_dues_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues")),
        sa.UniqueConstraint("team_id", "what", "name", name=op.f("uq_dues_team_id_what_name")),
    )
    with op.batch_alter_table("dues", schema=None) as batch_op:
        batch_op.create_index("ix_dues_at", ["at"], unique=False)

    op.create_table(
        "link_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False, comment="hashed"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_link_codes_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_link_codes_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_link_codes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_link_codes_code")),
    )
    with op.batch_alter_table("link_codes", schema=None) as batch_op:
        batch_op.create_index("ix_link_codes_made_at", ["made_at"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True, comment="the first day back"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_memberships_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_memberships_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_memberships_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("team_id", "person_id", name=op.f("uq_memberships_team_id_person_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index("ix_memberships_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_memberships_one_owner",
            ["team_id"],
            unique=True,
            sqlite_where=sa.text("role = 'owner'"),
            postgresql_where=sa.text("role = 'owner'"),
        )

    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=40),
            nullable=False,
            comment="the date by the cadence, or the moment it was called",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), nullable=False, comment="the moment of its snapshot"
        ),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "last_number", sa.Integer(), nullable=False, comment="items with a higher number came later"
        ),
        sa.Column(
            "counts", sa.JSON(), nullable=False, comment="how many items each step had when it was opened"
        ),
        sa.Column(
            "carried", sa.JSON(), nullable=False, comment="the steps that the last review did not finish"
        ),
        sa.Column(
            "carried_number",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the last one's last_number",
        ),
        sa.Column("called_by_id", sa.Integer(), nullable=True, comment="none: the calendar"),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.Column("present", sa.JSON(), nullable=False, comment="the people who pressed something in it"),
        sa.Column(
            "passed", sa.JSON(), nullable=False, comment="the steps that were left for the next review"
        ),
        sa.Column("length", sa.Integer(), nullable=False, comment="in minutes"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "running_since", sa.DateTime(timezone=True), nullable=True, comment="none: the timer does not run"
        ),
        sa.Column(
            "used", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="seconds before that"
        ),
        sa.Column("picks", sa.JSON(), nullable=False, comment="the items that step 3 picked"),
        sa.Column("none_because", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False, comment="step → where its page begins"),
        sa.Column("latest", sa.JSON(), nullable=False, comment="step → what was pressed last in it"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "called_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reviews_workspace_id_called_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "facilitator_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reviews_workspace_id_facilitator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_reviews_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_reviews_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("team_id", "name", name=op.f("uq_reviews_team_id_name")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_reviews_workspace_id_id")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("ix_reviews_opened", ["team_id", "opened_at"], unique=False)
        batch_op.create_index(
            "uq_reviews_one_open",
            ["team_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "sprints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="the last day"),
        sa.Column(
            "over_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the midnight after the last day, in the team's zone",
        ),
        sa.Column(
            "capacity", sa.Integer(), nullable=True, comment="in points; none when the team counts none"
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was closed; none while it runs or waits",
        ),
        sa.Column("planned", sa.JSON(), nullable=True, comment="kind → points that it held when it ended"),
        sa.Column("done", sa.JSON(), nullable=True, comment="kind → points that went live in it"),
        sa.Column(
            "debt_share", sa.Integer(), nullable=True, comment="in percent, where the team said so at its end"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_sprints_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sprints_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sprints")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_sprints_team_id_number")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_sprints_workspace_id_id")),
    )
    with op.batch_alter_table("sprints", schema=None) as batch_op:
        batch_op.create_index("ix_sprints_over", ["ended_at", "over_at"], unique=False)

    op.create_table(
        "tallies",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "bucket",
            sa.String(length=32, collation="C").with_variant(
                sa.String(length=32, collation="BINARY"), "sqlite"
            ),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_tallies_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_tallies_workspace_id")),
        sa.PrimaryKeyConstraint("team_id", "kind", "bucket", name=op.f("pk_tallies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tool_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="who made it"),
        sa.Column("key", sa.String(length=64), nullable=False, comment="hashed"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "used_at", sa.DateTime(timezone=True), nullable=True, comment="when a tool came with it last"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_tool_keys_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_tool_keys_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_tool_keys_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_keys")),
        sa.UniqueConstraint("key", name=op.f("uq_tool_keys_key")),
        sa.UniqueConstraint("team_id", name=op.f("uq_tool_keys_team_id")),
    )
    op.create_table(
        "vocabulary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "restricted", sa.Boolean(), nullable=False, comment="of restricted items: a shelf of its own"
        ),
        sa.Column(
            "word",
            sa.String(length=40, collation="C").with_variant(
                sa.String(length=40, collation="BINARY"), "sqlite"
            ),
            nullable=False,
        ),
        sa.Column(
            "stem",
            sa.String(length=40, collation="C").with_variant(
                sa.String(length=40, collation="BINARY"), "sqlite"
            ),
            nullable=False,
        ),
        sa.Column(
            "count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="how many items hold it",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_vocabulary_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_vocabulary_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_vocabulary_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "team_id",
            "restricted",
            "word",
            name=op.f("uq_vocabulary_workspace_id_team_id_restricted_word"),
        ),
    )
    with op.batch_alter_table("vocabulary", schema=None) as batch_op:
        batch_op.create_index(
            "ix_vocabulary_stem", ["workspace_id", "team_id", "restricted", "stem"], unique=False
        )

    op.create_table(
        "increments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sprint_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer", sa.String(length=16), nullable=False, comment="was it a usable, valuable increment?"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_increments_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sprint_id"],
            ["sprints.workspace_id", "sprints.id"],
            name=op.f("fk_increments_workspace_id_sprint_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_increments_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_increments")),
        sa.UniqueConstraint("sprint_id", "person_id", name=op.f("uq_increments_sprint_id_person_id")),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("goal", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=True),
        sa.Column("priority_confirmed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("effort", sa.String(length=16), nullable=True),
        sa.Column("area", sa.String(length=150), server_default=sa.text("''"), nullable=False),
        sa.Column("current_state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("expected_output", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("metric", sa.String(length=150), server_default=sa.text("''"), nullable=False),
        sa.Column("unit", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=True),
        sa.Column("before", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("target", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("after", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("temperature", sa.String(length=8), nullable=True),
        sa.Column("horizon", sa.String(length=16), nullable=True),
        sa.Column("mismatch_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=True),
        sa.Column("business_value", sa.Integer(), nullable=True),
        sa.Column("customer_impact", sa.Integer(), nullable=True),
        sa.Column("technical_risk", sa.Integer(), nullable=True),
        sa.Column("time_criticality", sa.Integer(), nullable=True),
        sa.Column("job_size", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=True),
        sa.Column("question", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("time_box", sa.String(length=60), server_default=sa.text("''"), nullable=False),
        sa.Column("on_purpose", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("traded_for", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("acceptance_criteria", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("customer_segment", sa.String(length=150), server_default=sa.text("''"), nullable=False),
        sa.Column("customer_evidence", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("workaround", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("expected_resolution", sa.String(length=150), server_default=sa.text("''"), nullable=False),
        sa.Column("learned", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("tracker", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("for_team_id", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "affected",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="how many more it bothers",
        ),
        sa.Column("came_from", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "origin",
            sa.String(length=200),
            nullable=True,
            comment="the message it was made from; one item each",
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("accepted_until", sa.Date(), nullable=True),
        sa.Column("filer_id", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_stakeholder", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "score",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="in hundred-thousandths",
        ),
        sa.Column(
            "committed",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="to the program: pinned on top",
        ),
        sa.Column(
            "judgement",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="why it was moved by hand; empty: the score ranks it",
        ),
        sa.Column("sprint_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column(
            "attention",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="in the attention lane",
        ),
        sa.Column(
            "unindexed",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="search does not know it yet",
        ),
        sa.Column(
            "rank_key",
            sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"),
            nullable=True,
            comment="sorts the open items of a team; none when not open",
        ),
        sa.Column(
            "agenda_key",
            sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"),
            nullable=True,
            comment="what a review asks about it, and its place there; none when it asks nothing",
        ),
        sa.Column("measure_from", sa.Date(), nullable=True, comment="not measured before that day"),
        sa.Column(
            "unplanned_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Critical debt that is in no running sprint",
        ),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), nullable=True, comment="when work on it began first"
        ),
        sa.Column(
            "live_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it went live; none while it is not",
        ),
        sa.Column(
            "closed_at", sa.DateTime(timezone=True), nullable=True, comment="none while it is not closed"
        ),
        sa.Column(
            "debt_incidents",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="how many incidents it caused, at least partly",
        ),
        sa.Column(
            "bites",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="how often it bit somebody",
        ),
        sa.Column(
            "bite_minutes",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="what that cost in all",
        ),
        sa.Column(
            "not_measurable",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="why no value after can be measured",
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_items_title")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_items_workspace_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "filer_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_items_workspace_id_filer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "for_team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_items_workspace_id_for_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merged_into_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_items_workspace_id_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sprint_id"],
            ["sprints.workspace_id", "sprints.id"],
            name=op.f("fk_items_workspace_id_sprint_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_items_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_items_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_items_team_id_number")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_items_workspace_id_id")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(
            "ix_items_agenda",
            ["team_id", "agenda_key"],
            unique=False,
            sqlite_where=sa.text("agenda_key IS NOT NULL"),
            postgresql_where=sa.text("agenda_key IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_items_assignee",
            ["assignee_id", "rank_key"],
            unique=False,
            sqlite_where=sa.text("assignee_id IS NOT NULL"),
            postgresql_where=sa.text("assignee_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_items_closed",
            ["team_id", "closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_items_due",
            ["team_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("due_on IS NOT NULL"),
            postgresql_where=sa.text("due_on IS NOT NULL"),
        )
        batch_op.create_index("ix_items_filer", ["filer_id", "rank_key"], unique=False)
        batch_op.create_index(
            "ix_items_live",
            ["team_id", "live_at"],
            unique=False,
            sqlite_where=sa.text("live_at IS NOT NULL"),
            postgresql_where=sa.text("live_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_items_merged_into_id",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_items_ranked",
            [
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
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_items_requests",
            ["team_id", "rank_key"],
            unique=False,
            sqlite_where=sa.text("from_stakeholder = 1 AND state = 'new'"),
            postgresql_where=sa.text("from_stakeholder AND state = 'new'"),
        )
        batch_op.create_index(
            "ix_items_restricted",
            ["workspace_id", "team_id", "id"],
            unique=False,
            sqlite_where=sa.text("restricted = 1"),
            postgresql_where=sa.text("restricted"),
        )
        batch_op.create_index(
            "ix_items_sprint_id",
            ["sprint_id"],
            unique=False,
            sqlite_where=sa.text("sprint_id IS NOT NULL"),
            postgresql_where=sa.text("sprint_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_items_stories",
            ["team_id", "filed_at"],
            unique=False,
            sqlite_where=sa.text(
                "kind = 'improvement story' AND assignee_id IS NULL AND state IN ('new', 'triaged')"
            ),
            postgresql_where=sa.text(
                "kind = 'improvement story' AND assignee_id IS NULL AND state IN ('new', 'triaged')"
            ),
        )
        batch_op.create_index(
            "ix_items_unconfirmed",
            ["team_id", "agenda_key"],
            unique=False,
            sqlite_where=sa.text("priority_confirmed = 0"),
            postgresql_where=sa.text("NOT priority_confirmed"),
        )
        batch_op.create_index(
            "ix_items_unindexed",
            ["workspace_id", "team_id", "id"],
            unique=False,
            sqlite_where=sa.text("unindexed = 1"),
            postgresql_where=sa.text("unindexed"),
        )
        batch_op.create_index(
            "ix_items_unplanned",
            ["team_id", "unplanned_since"],
            unique=False,
            sqlite_where=sa.text("unplanned_since IS NOT NULL"),
            postgresql_where=sa.text("unplanned_since IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_items_origin",
            ["origin", "workspace_id"],
            unique=True,
            sqlite_where=sa.text("origin IS NOT NULL"),
            postgresql_where=sa.text("origin IS NOT NULL"),
        )

    op.create_table(
        "spellings",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column(
            "spelling",
            sa.String(length=8, collation="C").with_variant(
                sa.String(length=8, collation="BINARY"), "sqlite"
            ),
            nullable=False,
        ),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False, comment="the length of the word"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_spellings_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "word_id"],
            ["vocabulary.workspace_id", "vocabulary.id"],
            name=op.f("fk_spellings_workspace_id_word_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_spellings_workspace_id")),
        sa.PrimaryKeyConstraint(
            "workspace_id", "team_id", "restricted", "spelling", "word_id", name=op.f("pk_spellings")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("spellings", schema=None) as batch_op:
        batch_op.create_index("ix_spellings_word", ["word_id"], unique=False)

    op.create_table(
        "affected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_affected_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_affected_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_affected_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affected")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_affected_item_id_person_id")),
    )
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_aliases_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_aliases_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("workspace_id", "ref", name=op.f("uq_aliases_workspace_id_ref")),
    )
    op.create_table(
        "bites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="in the team's zone"),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_bites_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_bites_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_bites_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bites")),
        sa.UniqueConstraint("item_id", "person_id", "day", name=op.f("uq_bites_item_id_person_id_day")),
    )
    op.create_table(
        "closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="who closed it"),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="criterion → what was said of it"),
        sa.Column("missing", sa.JSON(), nullable=False, comment="the criteria that were overridden"),
        sa.Column(
            "reason",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="why they were overridden",
        ),
        sa.Column(
            "note",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="before and after, in words",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True, comment="it was taken back"),
        sa.Column(
            "held", sa.String(length=16), nullable=True, comment="whether it held; none while nobody said"
        ),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "held_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_closings_workspace_id_held_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_closings_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_closings_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "reviewer_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_closings_workspace_id_reviewer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_closings_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.create_index("ix_closings_item", ["item_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column(
            "person_id", sa.Integer(), nullable=True, comment="none: Hearth itself, as the calendar says"
        ),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("before", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("after", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("place", sa.String(length=300), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_decisions_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_decisions_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_decisions_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_decisions_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_item_id", ["item_id", "version"], unique=False)
        batch_op.create_index("ix_decisions_team_id", ["team_id", "at"], unique=False)

    op.create_table(
        "experiments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=300), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "item_id", sa.Integer(), nullable=True, comment="what it tries out, if that is in the backlog"
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True, comment="none while it runs"),
        sa.Column("learned", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_experiments_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "judged_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_experiments_workspace_id_judged_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_experiments_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_experiments_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_experiments_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_experiments_workspace_id_id")),
    )
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.create_index("ix_experiments_team", ["team_id", "ends_on"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), server_default=sa.text("'incident'"), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("details", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("severity", sa.String(length=16), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "link",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="where one reads more about it",
        ),
        sa.Column(
            "count",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="how many tickets or uses",
        ),
        sa.Column("person_id", sa.Integer(), nullable=True, comment="who recorded it; none: a tool"),
        sa.Column(
            "tool",
            sa.String(length=60),
            server_default=sa.text("''"),
            nullable=False,
            comment="which tool recorded it",
        ),
        sa.Column("external_id", sa.String(length=200), nullable=True, comment="what the tool calls it"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.String(length=16),
            nullable=True,
            comment="whether it was debt; none while nobody said",
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("root_causes", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="grows with each change",
        ),
        sa.Column("changed_by_id", sa.Integer(), nullable=True, comment="who changed it last"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "answered_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_incidents_workspace_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "changed_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_incidents_workspace_id_changed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_incidents_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_incidents_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_incidents_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_incidents_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint(
            "team_id", "tool", "external_id", name=op.f("uq_incidents_team_id_tool_external_id")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_incidents_workspace_id_id")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index("ix_incidents_at", ["team_id", "at"], unique=False)
        batch_op.create_index("ix_incidents_item", ["item_id"], unique=False)
        batch_op.create_index("ix_incidents_team", ["team_id", "answered_at"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("item_id <> other_id", name=op.f("ck_links_not_itself")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_links_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "other_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_links_workspace_id_other_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_links_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("item_id", "kind", "other_id", name=op.f("uq_links_item_id_kind_other_id")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index("ix_links_other_id", ["other_id"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("came_from", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("from_item_id", sa.Integer(), nullable=True, comment="the merged item that it was"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "from_item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_notes_workspace_id_from_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_notes_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_notes_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_notes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_from_item_id", ["from_item_id"], unique=False)
        batch_op.create_index("ix_notes_item_id", ["item_id"], unique=False)

    op.create_table(
        "nudges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True, comment="who is told; none: a channel"),
        sa.Column(
            "round",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="which one of its kind",
        ),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column(
            "reason", sa.Text(), server_default=sa.text("''"), nullable=False, comment="why it was held back"
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True, comment="for how long"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "lane",
            sa.String(length=400),
            server_default=sa.text("''"),
            nullable=False,
            comment="where it is told",
        ),
        sa.Column(
            "message",
            sa.String(length=200),
            nullable=True,
            comment="the message that tells it; none while it waits to be sent",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_nudges_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_nudges_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_nudges_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_nudges_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
    )
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.create_index("ix_nudges_item", ["item_id", "rule"], unique=False)
        batch_op.create_index("ix_nudges_lane", ["lane", "message"], unique=False)
        batch_op.create_index("ix_nudges_team", ["team_id", "at"], unique=False)

    op.create_table(
        "postings",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column(
            "weight", sa.Integer(), nullable=False, comment="the strongest place of the item that holds it"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_postings_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "word_id"],
            ["vocabulary.workspace_id", "vocabulary.id"],
            name=op.f("fk_postings_workspace_id_word_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_postings_workspace_id")),
        sa.PrimaryKeyConstraint("item_id", "word_id", "workspace_id", name=op.f("pk_postings")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_postings_word", ["word_id", "weight", "item_id", "workspace_id"], unique=False
        )

    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_tasks_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_tasks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_item_id", ["item_id", "position"], unique=False)

    op.create_table(
        "preventions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "action", sa.String(length=300), nullable=False, comment="what keeps it from happening again"
        ),
        sa.Column(
            "kind",
            sa.String(length=32),
            server_default=sa.text("'improvement story'"),
            nullable=False,
            comment="as what it is to be filed",
        ),
        sa.Column("item_id", sa.Integer(), nullable=True, comment="the item that it became"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "incident_id"],
            ["incidents.workspace_id", "incidents.id"],
            name=op.f("fk_preventions_workspace_id_incident_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_preventions_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_preventions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preventions")),
    )
    with op.batch_alter_table("preventions", schema=None) as batch_op:
        batch_op.create_index("ix_preventions_incident", ["incident_id", "position"], unique=False)
        batch_op.create_index("ix_preventions_item", ["item_id"], unique=False)

    op.create_table(
        "shown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True, comment="it shows a review, not an item"),
        sa.Column("sprint_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("experiment_id", sa.Integer(), nullable=True),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column(
            "person",
            sa.String(length=128),
            server_default=sa.text("''"),
            nullable=False,
            comment="who alone reads it, in place of a channel",
        ),
        sa.Column("thread", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "message", sa.String(length=200), nullable=True, comment="none while the platform has not told it"
        ),
        sa.Column("showing", sa.String(length=16), nullable=False),
        sa.Column(
            "look",
            sa.String(length=64),
            server_default=sa.text("''"),
            nullable=False,
            comment="names the drawing that stands there; empty while that is not known",
        ),
        sa.CheckConstraint(
            "CASE WHEN item_id IS NULL THEN 0 ELSE 1 END + CASE WHEN review_id IS NULL THEN 0 ELSE 1 END + CASE WHEN sprint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN incident_id IS NULL THEN 0 ELSE 1 END + CASE WHEN experiment_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_shown_one_of_them"),
        ),
        sa.ForeignKeyConstraint(["host_id"], ["workspaces.id"], name=op.f("fk_shown_host_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "experiment_id"],
            ["experiments.workspace_id", "experiments.id"],
            name=op.f("fk_shown_workspace_id_experiment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "incident_id"],
            ["incidents.workspace_id", "incidents.id"],
            name=op.f("fk_shown_workspace_id_incident_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["items.workspace_id", "items.id"],
            name=op.f("fk_shown_workspace_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "review_id"],
            ["reviews.workspace_id", "reviews.id"],
            name=op.f("fk_shown_workspace_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sprint_id"],
            ["sprints.workspace_id", "sprints.id"],
            name=op.f("fk_shown_workspace_id_sprint_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_shown_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown")),
        sa.UniqueConstraint(
            "workspace_id",
            "host_id",
            "channel",
            "person",
            "message",
            "item_id",
            name=op.f("uq_shown_workspace_id_host_id_channel_person_message_item_id"),
        ),
    )
    with op.batch_alter_table("shown", schema=None) as batch_op:
        batch_op.create_index("ix_shown_item_id", ["item_id"], unique=False)
        batch_op.create_index(
            "uq_shown_experiment",
            ["experiment_id", "host_id", "channel", "showing"],
            unique=True,
            sqlite_where=sa.text("experiment_id IS NOT NULL"),
            postgresql_where=sa.text("experiment_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_shown_incident",
            ["incident_id", "host_id", "channel", "showing"],
            unique=True,
            sqlite_where=sa.text("incident_id IS NOT NULL"),
            postgresql_where=sa.text("incident_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_shown_review",
            ["review_id", "host_id", "channel", "showing"],
            unique=True,
            sqlite_where=sa.text("review_id IS NOT NULL"),
            postgresql_where=sa.text("review_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_shown_sprint",
            ["sprint_id", "host_id", "channel", "showing"],
            unique=True,
            sqlite_where=sa.text("sprint_id IS NOT NULL"),
            postgresql_where=sa.text("sprint_id IS NOT NULL"),
        )
