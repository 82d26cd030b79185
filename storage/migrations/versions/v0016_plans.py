"""Weekly plans, their changes, and what people set for them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PLANS, CHANGES, SETTINGS = "plans", "plan_changes", "plan_settings"


def upgrade() -> None:
    op.create_table(
        PLANS,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("process_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f(f"pk_{PLANS}")),
    )
    mine = ["team_id", "user_id", "week", "state"]
    op.create_index(op.f(f"ix_{PLANS}_team_id_user_id_week_state"), PLANS, mine, unique=False)
    op.create_index(op.f(f"ix_{PLANS}_team_id_state_week"), PLANS, ["team_id", "state", "week"], unique=False)
    op.create_index(
        op.f(f"ix_{PLANS}_process_ids"), PLANS, ["process_ids"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        CHANGES,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id", "plan_id"], ["plans.team_id", "plans.id"], name=op.f(f"fk_{CHANGES}_team_id_plan_id")
        ),
        sa.PrimaryKeyConstraint("team_id", "cause", name=op.f(f"pk_{CHANGES}")),
    )
    op.create_index(
        op.f(f"ix_{CHANGES}_team_id_plan_id_version"),
        CHANGES,
        ["team_id", "plan_id", "version"],
        unique=False,
    )
    op.create_table(
        SETTINGS,
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f(f"pk_{SETTINGS}")),
    )
    for table in (PLANS, CHANGES, SETTINGS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_team ON {table} "
            "USING (team_id = current_setting('convers.team_id', true)) "
            "WITH CHECK (team_id = current_setting('convers.team_id', true))"
        )


def downgrade() -> None:
    for table in (SETTINGS, CHANGES, PLANS):
        op.drop_table(table)
