"""The table of what was found in conversations."""

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from storage.schema import Instant, Words, metadata

thread_summaries = Table(
    "thread_summaries",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("thread_ts", Text),
    Column("last_ts", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("by_model", Boolean, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("title", Words, nullable=False),
    Column("notice", Words),
    Column("prompt_hash", Text),
    PrimaryKeyConstraint("team_id", "id"),
)
