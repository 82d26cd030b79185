"""People's calendars: their sealed addresses and the feeds they opened."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LINKS = "calendar_links"
FEEDS = "calendar_feeds"


def upgrade() -> None:
    op.create_table(
        LINKS,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f(f"pk_{LINKS}")),
    )
    op.create_table(
        FEEDS,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f(f"pk_{FEEDS}")),
        sa.UniqueConstraint("team_id", "token_hash", name=op.f(f"uq_{FEEDS}_team_id_token_hash")),
    )
    for table in (LINKS, FEEDS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_team ON {table} "
            "USING (team_id = current_setting('convers.team_id', true)) "
            "WITH CHECK (team_id = current_setting('convers.team_id', true))"
        )


def downgrade() -> None:
    op.drop_table(FEEDS)
    op.drop_table(LINKS)
