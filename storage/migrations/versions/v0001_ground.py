"""The first tables, their row-level security, and the queue's own schema."""

from collections.abc import Sequence
from importlib.resources import files

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB()
QUEUE = "convers_queue"
QUEUE_VERSION = "03.04.00"
FENCED = (
    "inbox",
    "people",
    "posts",
    "processes",
    "usage_days",
    "usage_reservations",
    "usage_rows",
    "activity",
    "conversations",
    "steps",
    "suggestions",
    "turns",
)
"""The tables of workspaces, in an order in which they can be created."""


def upgrade() -> None:
    _create_tables()
    for table in FENCED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_team ON {table} "
            "USING (team_id = current_setting('convers.team_id', true)) "
            "WITH CHECK (team_id = current_setting('convers.team_id', true))"
        )
    _create_queue()


def downgrade() -> None:
    op.execute(f"DROP SCHEMA {QUEUE} CASCADE")
    for table in reversed(FENCED):
        op.drop_table(table)
    op.drop_table("teams")


def _create_queue() -> None:
    """Create the queue's tables in a schema of their own and record which version they are."""
    script = files("storage.migrations").joinpath("procrastinate_03_04_00.sql").read_text(encoding="utf-8")
    op.execute(f"CREATE SCHEMA {QUEUE}")
    op.execute(f"SET LOCAL search_path TO {QUEUE}")
    # Many statements in one go, percent signs and colons included: past SQLAlchemy's parameters.
    op.get_bind().exec_driver_sql(script.replace("%", "%%"))
    op.execute(f"COMMENT ON SCHEMA {QUEUE} IS 'procrastinate {QUEUE_VERSION}'")
    op.execute("SET LOCAL search_path TO public")


def _team() -> sa.Column[str]:
    return sa.Column("team_id", sa.Text(), nullable=False)


def _create_tables() -> None:
    _inbox()
    _people()
    _posts()
    _processes()
    _teams()
    _usage_days()
    _usage_reservations()
    _usage_rows()
    _activity()
    _conversations()
    _steps()
    _suggestions()
    _turns()


def _inbox() -> None:
    op.create_table(
        "inbox",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("lock", sa.Text(), nullable=True),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("team_id", "key", name=op.f("uq_inbox_team_id_key")),
    )
    op.create_index(op.f("ix_inbox_team_id_done_at"), "inbox", ["team_id", "done_at"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("uses_ai", sa.Boolean(), nullable=False),
        sa.Column("refreshed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_people")),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        _team(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("intended_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", name=op.f("pk_posts")),
    )
    op.create_index(
        op.f("ix_posts_team_id_channel_id_ts"), "posts", ["team_id", "channel_id", "ts"], unique=False
    )


def _processes() -> None:
    op.create_table(
        "processes",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("next_alias", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card_ts", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_processes")),
    )
    op.create_index(
        op.f("ix_processes_team_id_channel_id_card_ts"),
        "processes",
        ["team_id", "channel_id", "card_ts"],
        unique=False,
    )
    op.create_index(
        op.f("ix_processes_team_id_state_started_at"),
        "processes",
        ["team_id", "state", "started_at"],
        unique=False,
    )


def _teams() -> None:
    op.create_table("teams", _team(), sa.PrimaryKeyConstraint("team_id", name=op.f("pk_teams")))


def _usage_days() -> None:
    op.create_table(
        "usage_days",
        _team(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "day", name=op.f("pk_usage_days")),
    )


def _usage_reservations() -> None:
    op.create_table(
        "usage_reservations",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_usage_reservations")),
    )
    op.create_index(
        op.f("ix_usage_reservations_team_id_at"), "usage_reservations", ["team_id", "at"], unique=False
    )


def _usage_rows() -> None:
    op.create_table(
        "usage_rows",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reservation_id", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("is_estimate", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_usage_rows")),
        sa.UniqueConstraint("team_id", "reservation_id", name=op.f("uq_usage_rows_team_id_reservation_id")),
    )
    op.create_index(op.f("ix_usage_rows_team_id_at"), "usage_rows", ["team_id", "at"], unique=False)


def _activity() -> None:
    op.create_table(
        "activity",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("operations", JSONB, nullable=False),
        sa.Column("deltas", JSONB, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("suggestion_id", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id", "process_id"],
            ["processes.team_id", "processes.id"],
            name=op.f("fk_activity_team_id_process_id"),
        ),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_activity")),
        sa.UniqueConstraint("team_id", "cause", name=op.f("uq_activity_team_id_cause")),
        sa.UniqueConstraint("team_id", "undoes", name=op.f("uq_activity_team_id_undoes")),
    )
    op.create_index(
        op.f("ix_activity_team_id_process_id_at_position"),
        "activity",
        ["team_id", "process_id", "at", "position"],
        unique=False,
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=True),
        sa.Column("is_engaged", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("summary_upto", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id", "process_id"],
            ["processes.team_id", "processes.id"],
            name=op.f("fk_conversations_team_id_process_id"),
        ),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "team_id", "channel_id", "thread_ts", name=op.f("uq_conversations_team_id_channel_id_thread_ts")
        ),
    )


def _steps() -> None:
    op.create_table(
        "steps",
        _team(),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rank", sa.Double(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("waits_on_id", sa.Text(), nullable=True),
        sa.Column("blocked_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("finished_by", sa.Text(), nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id", "process_id", "parent_id"],
            ["steps.team_id", "steps.process_id", "steps.id"],
            name=op.f("fk_steps_team_id_process_id_parent_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "process_id"],
            ["processes.team_id", "processes.id"],
            name=op.f("fk_steps_team_id_process_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team_id", "process_id", "id", name=op.f("pk_steps")),
        sa.UniqueConstraint(
            "team_id",
            "process_id",
            "alias",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_steps_team_id_process_id_alias"),
        ),
    )


def _suggestions() -> None:
    op.create_table(
        "suggestions",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("source_ts", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("proposals", JSONB, nullable=False),
        sa.Column("by_model", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("applied", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id", "process_id"],
            ["processes.team_id", "processes.id"],
            name=op.f("fk_suggestions_team_id_process_id"),
        ),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint(
            "team_id", "channel_id", "source_ts", name=op.f("uq_suggestions_team_id_channel_id_source_ts")
        ),
    )
    op.create_index(
        op.f("ix_suggestions_team_id_process_id_state"),
        "suggestions",
        ["team_id", "process_id", "state"],
        unique=False,
    )


def _turns() -> None:
    op.create_table(
        "turns",
        _team(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("question_ts", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer_ts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("prompt_hash", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("stop_requested_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id", "conversation_id"],
            ["conversations.team_id", "conversations.id"],
            name=op.f("fk_turns_team_id_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_turns")),
        sa.UniqueConstraint(
            "team_id",
            "conversation_id",
            "question_ts",
            name=op.f("uq_turns_team_id_conversation_id_question_ts"),
        ),
    )
