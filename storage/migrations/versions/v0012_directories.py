"""What happened to a directory of templates, and whether it is archived."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "directory_entries"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("template_directories", sa.Column("archived_at", INSTANT, nullable=True))
    op.create_table(
        TABLE,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("directory_id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "cause", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(
            ["team_id", "directory_id"],
            ["template_directories.team_id", "template_directories.id"],
            name=op.f(f"fk_{TABLE}_team_id_directory_id"),
        ),
    )
    op.create_index(
        op.f(f"ix_{TABLE}_team_id_directory_id_at_position"),
        TABLE,
        ["team_id", "directory_id", "at", "position"],
        unique=False,
    )
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_team ON {TABLE} "
        "USING (team_id = current_setting('convers.team_id', true)) "
        "WITH CHECK (team_id = current_setting('convers.team_id', true))"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("template_directories", "archived_at")
