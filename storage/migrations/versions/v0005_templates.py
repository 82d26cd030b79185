"""Directories of templates, their versions and history; who is an admin of the workspace."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
TABLES = ("template_directories", "templates", "template_versions", "template_entries")
"""In an order in which they can be created."""


def upgrade() -> None:
    _create_shelves()
    _create_versions()
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_team ON {table} "
            "USING (team_id = current_setting('convers.team_id', true)) "
            "WITH CHECK (team_id = current_setting('convers.team_id', true))"
        )
    # Nobody is an admin until Slack has been asked again, so every copy counts as old from now on. Where
    # row-level security hides the rows from this role, they grow old by themselves within a day.
    op.add_column("people", sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("people", "is_admin", server_default=None)
    op.execute("UPDATE people SET refreshed_at = NULL")


def downgrade() -> None:
    op.drop_column("people", "is_admin")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_shelves() -> None:
    op.create_table(
        "template_directories",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("editors", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_starter", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_template_directories")),
    )
    op.create_table(
        "templates",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("directory_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("archived_at", INSTANT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_templates")),
        sa.ForeignKeyConstraint(
            ["team_id", "directory_id"],
            ["template_directories.team_id", "template_directories.id"],
            name=op.f("fk_templates_team_id_directory_id"),
        ),
    )


def _create_versions() -> None:
    op.create_table(
        "template_versions",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "template_id", "number", name=op.f("pk_template_versions")),
        sa.ForeignKeyConstraint(
            ["team_id", "template_id"],
            ["templates.team_id", "templates.id"],
            name=op.f("fk_template_versions_team_id_template_id"),
        ),
    )
    op.create_table(
        "template_entries",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "cause", name=op.f("pk_template_entries")),
        sa.ForeignKeyConstraint(
            ["team_id", "template_id"],
            ["templates.team_id", "templates.id"],
            name=op.f("fk_template_entries_team_id_template_id"),
        ),
    )
    op.create_index(
        op.f("ix_template_entries_team_id_template_id_at_position"),
        "template_entries",
        ["team_id", "template_id", "at", "position"],
        unique=False,
    )
