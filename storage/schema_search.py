"""The index of templates and processes by their words, and by what they mean."""

from sqlalchemy import (
    ARRAY,
    REAL,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
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
    Column("author_id", Text),
    Column("digest", Text, nullable=False),
    PrimaryKeyConstraint("team_id", "kind", "id"),
    Index(None, "words", postgresql_using="gin"),
)

# `embedding` is null, and `dimensions` 0, where the model would not take the text.
search_vectors = Table(
    "search_vectors",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("embedding", ARRAY(REAL)),
    PrimaryKeyConstraint("team_id", "kind", "id"),
    ForeignKeyConstraint(
        ["team_id", "kind", "id"],
        ["search_entries.team_id", "search_entries.kind", "search_entries.id"],
        ondelete="CASCADE",
    ),
)
