"""One accepted plan of a person and week."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "uq_plans_accepted"


def upgrade() -> None:
    op.create_index(
        NAME,
        "plans",
        ["team_id", "user_id", "week"],
        unique=True,
        postgresql_where=sa.text("state = 'accepted'"),
    )


def downgrade() -> None:
    op.drop_index(NAME, "plans")
