"""The tables of people's calendars."""

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from storage.schema import Instant, metadata

calendar_links = Table(
    "calendar_links",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("host", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("checked_at", Instant),
    Column("failing_since", Instant),
    PrimaryKeyConstraint("team_id", "user_id"),
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "user_id"),
    UniqueConstraint("team_id", "token_hash"),
)
