"""Whose approval a step was before somebody took it over."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("steps", sa.Column("taken_from", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("steps", "taken_from")
