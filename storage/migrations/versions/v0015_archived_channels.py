"""Which channels are archived in Slack."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # The default fills the copies there are; within minutes Slack is asked anew.
    op.add_column(
        "channels", sa.Column("is_archived", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("channels", "is_archived", server_default=None)


def downgrade() -> None:
    op.drop_column("channels", "is_archived")
