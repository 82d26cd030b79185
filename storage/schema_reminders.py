"""The tables of reminders."""

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from storage.schema import Instant, metadata

reminders = Table(
    "reminders",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("round", Integer, nullable=False),
    Column("is_folded", Boolean, nullable=False),
    Column("stand", Text, nullable=False),
    Column("sent_at", Instant),
    Column("message_key", Text),
    PrimaryKeyConstraint("team_id", "key"),
    Index(None, "team_id", "stand", "due_at"),
    Index(None, "team_id", "scope"),
    Index(None, "team_id", "user_id", "first_at"),
    Index(None, "team_id", "user_id", "sent_at"),
    Index(None, "team_id", "message_key"),
)

reminder_settings = Table(
    "reminder_settings",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    PrimaryKeyConstraint("team_id", "user_id"),
)
