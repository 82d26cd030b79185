"""The tables. Every row of a workspace carries `team_id`, first in every key, and is fenced by PostgreSQL.

`teams` alone is open to all: it lists which workspaces there are and holds nothing else.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant: refused when naive, UTC when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a datetime without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC, whatever zone the session has."""
        return value.astimezone(UTC) if value is not None else None


class Words(TypeDecorator[str]):
    """What people write. PostgreSQL has no NUL and no half emoji in a text; they become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be stored."""
        return storable(value) if value is not None else None


def storable(words: str) -> str:
    """Return the text with NUL and lone surrogates replaced."""
    return words.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""NUL as JSON writes it, but not a backslash (written as two) that somebody typed before `u0000`."""


def dump_json(value: Any) -> str:
    """Write JSON that JSONB takes, whatever people wrote."""
    return storable(_NUL.sub(r"\1\\ufffd", json.dumps(value, ensure_ascii=False)))


def _team() -> Column[str]:
    return Column("team_id", Text, nullable=False)


teams = Table("teams", metadata, Column("team_id", Text, primary_key=True))

people = Table(
    "people",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("is_guest", Boolean, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("uses_ai", Boolean, nullable=False),
    Column("refreshed_at", Instant),
    PrimaryKeyConstraint("team_id", "id"),
)

channels = Table(
    "channels",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("members", ARRAY(Text), nullable=False),
    Column("refreshed_at", Instant),
    Column("is_archived", Boolean, nullable=False),
    PrimaryKeyConstraint("team_id", "id"),
)

homes = Table(
    "homes",
    metadata,
    _team(),
    Column("user_id", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("page", Integer, nullable=False),
    Column("is_introduced", Boolean, nullable=False),
    Column("is_stale", Boolean, nullable=False),
    Column("fingerprint", Text),
    Column("process_ids", ARRAY(Text), nullable=False),
    PrimaryKeyConstraint("team_id", "user_id"),
)

processes = Table(
    "processes",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("owner_id", Text),
    Column("due_on", Date),
    Column("state", Text, nullable=False),
    Column("closed_by", Text),
    Column("closed_at", Instant),
    Column("next_alias", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("card_ts", Text),
    Column("reason", Words),
    Column("template_id", Text),
    Column("template_version", Integer),
    Column("roles", JSONB, nullable=False),
    Column("questions", JSONB, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("editors", ARRAY(Text), nullable=False),
    Column("origin", Text, nullable=False),
    Column("start_note", Words),
    PrimaryKeyConstraint("team_id", "id"),
    Index(None, "team_id", "state", "started_at"),
    Index(None, "team_id", "template_id"),
    Index(None, "team_id", "channel_id", "card_ts"),
)

steps = Table(
    "steps",
    metadata,
    _team(),
    Column("process_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("alias", Text, nullable=False),
    Column("title", Words, nullable=False),
    Column("rank", Double, nullable=False),
    Column("parent_id", Text),
    Column("state", Text, nullable=False),
    Column("owner_id", Text),
    Column("due_on", Date),
    Column("waits_on_id", Text),
    Column("blocked_until", Date),
    Column("reason", Words),
    Column("finished_by", Text),
    Column("finished_at", Instant),
    Column("version", Integer, nullable=False),
    Column("key", Text),
    Column("kind", Text, nullable=False),
    Column("role", Text),
    Column("is_optional", Boolean, nullable=False),
    Column("notes", Words),
    Column("due_rule", JSONB(none_as_null=True)),
    Column("after_ids", ARRAY(Text), nullable=False),
    Column("condition", JSONB(none_as_null=True)),
    Column("question", JSONB(none_as_null=True)),
    Column("answer", Words),
    Column("evidence", JSONB, nullable=False),
    Column("source", JSONB(none_as_null=True)),
    Column("taken_from", Text),
    PrimaryKeyConstraint("team_id", "process_id", "id"),
    UniqueConstraint("team_id", "process_id", "alias", deferrable=True, initially="DEFERRED"),
    ForeignKeyConstraint(
        ["team_id", "process_id"], ["processes.team_id", "processes.id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["team_id", "process_id", "parent_id"],
        ["steps.team_id", "steps.process_id", "steps.id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    Index(None, "team_id", "owner_id"),
    Index(None, "team_id", "waits_on_id"),
)

activity = Table(
    "activity",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("process_id", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("operations", JSONB, nullable=False),
    Column("deltas", JSONB, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("channel_id", Text),
    Column("thread_ts", Text),
    Column("suggestion_id", Text),
    Column("undoes", Text),
    Column("undone_by", Text),
    Column("facts", JSONB(none_as_null=True)),
    PrimaryKeyConstraint("team_id", "id"),
    UniqueConstraint("team_id", "cause"),
    UniqueConstraint("team_id", "undoes"),
    ForeignKeyConstraint(["team_id", "process_id"], ["processes.team_id", "processes.id"]),
    Index(None, "team_id", "process_id", "at", "position"),
    Index(None, "team_id", "actor_id", "at"),
)

suggestions = Table(
    "suggestions",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("process_id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("thread_ts", Text),
    Column("source_ts", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("proposals", JSONB, nullable=False),
    Column("by_model", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("applied", ARRAY(Integer), nullable=False),
    Column("activity_id", Text),
    Column("ticked", ARRAY(Integer)),
    PrimaryKeyConstraint("team_id", "id"),
    UniqueConstraint("team_id", "channel_id", "source_ts"),
    ForeignKeyConstraint(["team_id", "process_id"], ["processes.team_id", "processes.id"]),
    Index(None, "team_id", "process_id", "state"),
)

conversations = Table(
    "conversations",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("thread_ts", Text, nullable=False),
    Column("process_id", Text),
    Column("is_engaged", Boolean, nullable=False),
    Column("summary", Words),
    Column("summary_upto", Text),
    PrimaryKeyConstraint("team_id", "id"),
    UniqueConstraint("team_id", "channel_id", "thread_ts"),
    ForeignKeyConstraint(["team_id", "process_id"], ["processes.team_id", "processes.id"]),
)

turns = Table(
    "turns",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("question_ts", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("answer_ts", ARRAY(Text), nullable=False),
    Column("prompt_hash", Text),
    Column("model", Text),
    Column("stop_requested_at", Instant),
    Column("finished_at", Instant),
    PrimaryKeyConstraint("team_id", "id"),
    UniqueConstraint("team_id", "conversation_id", "question_ts"),
    ForeignKeyConstraint(["team_id", "conversation_id"], ["conversations.team_id", "conversations.id"]),
)

usage_rows = Table(
    "usage_rows",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("reservation_id", Text),
    Column("actor_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("is_estimate", Boolean, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("error", Text),
    PrimaryKeyConstraint("team_id", "id"),
    UniqueConstraint("team_id", "reservation_id"),
    Index(None, "team_id", "at"),
)

usage_days = Table(
    "usage_days",
    metadata,
    _team(),
    Column("day", Date, nullable=False),
    Column("spent", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    PrimaryKeyConstraint("team_id", "day"),
)

usage_reservations = Table(
    "usage_reservations",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "id"),
    Index(None, "team_id", "at"),
)

inbox = Table(
    "inbox",
    metadata,
    _team(),
    Column("id", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("lock", Text),
    Column("payload", JSONB, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    Column("claimed_at", Instant),
    Column("done_at", Instant),
    Column("error", Text),
    PrimaryKeyConstraint("team_id", "id"),
    UniqueConstraint("team_id", "key"),
    Index(None, "team_id", "done_at"),
)

posts = Table(
    "posts",
    metadata,
    _team(),
    Column("key", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("thread_ts", Text),
    Column("ts", Text),
    Column("fingerprint", Text),
    Column("intended_at", Instant, nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("team_id", "key"),
    Index(None, "team_id", "channel_id", "ts"),
)
