"""The table of what starts by itself."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.schema import Instant, Words, metadata

recurrences = Table(
    "recurrences",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("pattern", Words, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("owner_id", Text, nullable=False),
    Column("rule", JSONB, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("reason", Words),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "id"),
    ForeignKeyConstraint(["team_id", "template_id"], ["templates.team_id", "templates.id"]),
    Index(None, "team_id", "is_paused", "next_at"),
)
