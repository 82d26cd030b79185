"""The tables of templates: directories, templates, their versions and their history."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.schema import Instant, Words, metadata

template_directories = Table(
    "template_directories",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("editors", ARRAY(Text), nullable=False),
    Column("is_starter", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("archived_at", Instant),
    PrimaryKeyConstraint("team_id", "id"),
)

directory_entries = Table(
    "directory_entries",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("directory_id", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("line", Words, nullable=False),
    PrimaryKeyConstraint("team_id", "cause"),
    ForeignKeyConstraint(
        ["team_id", "directory_id"], ["template_directories.team_id", "template_directories.id"]
    ),
    Index(None, "team_id", "directory_id", "at", "position"),
)

templates = Table(
    "templates",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("directory_id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("archived_at", Instant),
    Column("revision", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "id"),
    ForeignKeyConstraint(
        ["team_id", "directory_id"], ["template_directories.team_id", "template_directories.id"]
    ),
)

template_versions = Table(
    "template_versions",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("by", Text),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Words, nullable=False),
    PrimaryKeyConstraint("team_id", "template_id", "number"),
    ForeignKeyConstraint(["team_id", "template_id"], ["templates.team_id", "templates.id"]),
)

template_entries = Table(
    "template_entries",
    metadata,
    Column("team_id", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("template_id", Text, nullable=False),
    Column("actor_id", Text),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("line", Words, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "cause"),
    ForeignKeyConstraint(["team_id", "template_id"], ["templates.team_id", "templates.id"]),
    Index(None, "team_id", "template_id", "at", "position"),
)
