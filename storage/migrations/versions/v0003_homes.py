"""What is remembered of each person's Home, and the ways to what a person has to do."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEXES = (
    ("steps", ["team_id", "owner_id"]),
    ("steps", ["team_id", "waits_on_id"]),
    ("activity", ["team_id", "actor_id", "at"]),
)


def upgrade() -> None:
    op.create_table(
        "homes",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("is_introduced", sa.Boolean(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("process_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_homes")),
    )
    op.execute("ALTER TABLE homes ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE homes FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY own_team ON homes "
        "USING (team_id = current_setting('convers.team_id', true)) "
        "WITH CHECK (team_id = current_setting('convers.team_id', true))"
    )
    for table, columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)


def downgrade() -> None:
    for table, columns in reversed(INDEXES):
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table_name=table)
    op.drop_table("homes")
