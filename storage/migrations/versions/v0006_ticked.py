"""What people left ticked on a suggestion."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("suggestions", sa.Column("ticked", sa.ARRAY(sa.Integer()), nullable=True))


def downgrade() -> None:
    op.drop_column("suggestions", "ticked")
