"""What templates and processes mean, as vectors; each start makes ready what compares them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE, ENTRIES = "search_vectors", "search_entries"


def upgrade() -> None:
    op.execute(f"TRUNCATE {ENTRIES}")  # an index, filled anew when somebody asks
    op.add_column(ENTRIES, sa.Column("author_id", sa.Text(), nullable=True))
    op.add_column(ENTRIES, sa.Column("digest", sa.Text(), nullable=False))
    op.create_table(
        TABLE,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("embedding", postgresql.ARRAY(sa.REAL()), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "kind", "id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(
            ["team_id", "kind", "id"],
            [f"{ENTRIES}.team_id", f"{ENTRIES}.kind", f"{ENTRIES}.id"],
            name=op.f(f"fk_{TABLE}_team_id_kind_id"),
            ondelete="CASCADE",
        ),
    )
    op.execute(f"ALTER TABLE {TABLE} ALTER COLUMN embedding SET STORAGE EXTERNAL")  # numbers do not shrink
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_team ON {TABLE} "
        "USING (team_id = current_setting('convers.team_id', true)) "
        "WITH CHECK (team_id = current_setting('convers.team_id', true))"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column(ENTRIES, "digest")
    op.drop_column(ENTRIES, "author_id")
