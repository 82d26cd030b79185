"""What a run remembers: its template, roles and answers; what a step is besides its title."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OPTIONAL: Sequence[tuple[str, str, sa.types.TypeEngine[Any]]] = (
    ("processes", "reason", sa.Text()),
    ("processes", "template_id", sa.Text()),
    ("processes", "template_version", sa.Integer()),
    ("steps", "key", sa.Text()),
    ("steps", "role", sa.Text()),
    ("steps", "notes", sa.Text()),
    ("steps", "due_rule", JSONB()),
    ("steps", "condition", JSONB()),
    ("steps", "question", JSONB()),
    ("steps", "answer", sa.Text()),
    ("steps", "source", JSONB()),
    ("activity", "facts", JSONB()),
)
REQUIRED: Sequence[tuple[str, str, sa.types.TypeEngine[Any], str]] = (
    ("processes", "roles", JSONB(), "{}"),
    ("processes", "questions", JSONB(), "[]"),
    ("processes", "answers", JSONB(), "{}"),
    ("processes", "editors", sa.ARRAY(sa.Text()), "{}"),
    ("processes", "origin", sa.Text(), "person"),
    ("steps", "kind", sa.Text(), "do"),
    ("steps", "is_optional", sa.Boolean(), "false"),
    ("steps", "after_ids", sa.ARRAY(sa.Text()), "{}"),
    ("steps", "evidence", JSONB(), "[]"),
)
INDEX = "ix_processes_team_id_template_id"


def upgrade() -> None:
    for table, name, kind in OPTIONAL:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    for table, name, kind, default in REQUIRED:
        # The default fills the rows there are; new ones say what they are.
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column(table, name, server_default=None)
    op.create_index(op.f(INDEX), "processes", ["team_id", "template_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="processes")
    for table, name in [one[:2] for one in REQUIRED] + [one[:2] for one in OPTIONAL]:
        op.drop_column(table, name)
