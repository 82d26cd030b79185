"""The index of templates and processes by their words."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.schema import Words, metadata

search_entries = Table(
    "search_entries",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    PrimaryKeyConstraint("team_id", "kind", "id"),
    Index(None, "words", postgresql_using="gin"),
)
