"""Our copy of the channels processes live in, and who is in them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("members", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_channels")),
    )
    op.execute("ALTER TABLE channels ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY own_team ON channels "
        "USING (team_id = current_setting('convers.team_id', true)) "
        "WITH CHECK (team_id = current_setting('convers.team_id', true))"
    )


def downgrade() -> None:
    op.drop_table("channels")
