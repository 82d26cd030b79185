"""The schedule of reminders, and what people chose for it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE, SETTINGS = "reminders", "reminder_settings"
INDEXES = (
    ("team_id", "stand", "due_at"),
    ("team_id", "scope"),
    ("team_id", "user_id", "first_at"),
    ("team_id", "user_id", "sent_at"),
    ("team_id", "message_key"),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_folded", sa.Boolean(), nullable=False),
        sa.Column("stand", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "key", name=op.f(f"pk_{TABLE}")),
    )
    for columns in INDEXES:
        op.create_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE, list(columns), unique=False)
    op.create_table(
        SETTINGS,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f(f"pk_{SETTINGS}")),
    )
    for table in (TABLE, SETTINGS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_team ON {table} "
            "USING (team_id = current_setting('convers.team_id', true)) "
            "WITH CHECK (team_id = current_setting('convers.team_id', true))"
        )


def downgrade() -> None:
    for table in (SETTINGS, TABLE):
        op.drop_table(table)
