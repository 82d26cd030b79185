"""The tables of weekly plans."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.schema import Instant, Words, metadata

plans = Table(
    "plans",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("week", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("process_ids", ARRAY(Text), nullable=False),
    Column("body", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "id"),
    Index(None, "team_id", "user_id", "week", "state"),
    Index(None, "team_id", "state", "week"),
    Index(None, "process_ids", postgresql_using="gin"),
    Index(
        "uq_plans_accepted",
        "team_id",
        "user_id",
        "week",
        unique=True,
        postgresql_where=text("state = 'accepted'"),
    ),
)

plan_changes = Table(
    "plan_changes",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("plan_id", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("line", Words, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("undone_at", Instant),
    PrimaryKeyConstraint("team_id", "cause"),
    ForeignKeyConstraint(["team_id", "plan_id"], ["plans.team_id", "plans.id"]),
    Index(None, "team_id", "plan_id", "version"),
)

plan_settings = Table(
    "plan_settings",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    PrimaryKeyConstraint("team_id", "user_id"),
)
