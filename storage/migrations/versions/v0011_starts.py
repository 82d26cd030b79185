"""How a process began, in its history: written anew for those there are, and a note about it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BEGIN = """
INSERT INTO activity
    (team_id, id, process_id, actor_id, at, source, cause, operations, deltas, lines)
SELECT p.team_id, 'started-' || p.id, p.id, p.started_by, p.started_at,
    CASE p.origin WHEN 'person' THEN 'modal' ELSE p.origin END,
    'started:' || p.id, '[]', '[]',
    jsonb_build_array('Started “' || p.name || '”' || CASE
        WHEN p.template_version IS NULL THEN ''
        WHEN t.name IS NULL THEN ' from version ' || p.template_version || ' of the template'
        ELSE ' from version ' || p.template_version || ' of the template “' || t.name || '”' END)
FROM processes p LEFT JOIN templates t ON t.team_id = p.team_id AND t.id = p.template_id
WHERE p.team_id = team
"""
CLOSED = """
INSERT INTO activity
    (team_id, id, process_id, actor_id, at, source, cause, operations, deltas, lines)
SELECT p.team_id, 'started-' || p.id || '-automatic', p.id, p.started_by, p.started_at, 'automatic',
    'started:' || p.id || '\\:automatic', '[]', '[]',
    jsonb_agg(s.title || ': closed itself' ORDER BY s.rank, s.alias)
FROM processes p JOIN steps s ON s.team_id = p.team_id AND s.process_id = p.id
WHERE p.team_id = team AND s.kind = 'fyi' AND s.state = 'done' AND s.finished_by IS NULL
    AND s.finished_at = p.started_at
GROUP BY p.team_id, p.id, p.started_by, p.started_at
"""
FORGET = "DELETE FROM activity WHERE team_id = team AND cause LIKE 'started:%'"


def upgrade() -> None:
    op.add_column("processes", sa.Column("start_note", sa.Text(), nullable=True))
    _in_every_workspace(BEGIN, CLOSED)


def downgrade() -> None:
    _in_every_workspace(FORGET)
    op.drop_column("processes", "start_note")


def _in_every_workspace(*statements: str) -> None:
    """Rows are seen one workspace at a time, also by the tables' owner."""
    loop = "FOR team IN SELECT team_id FROM teams LOOP"
    enter = "PERFORM set_config('convers.team_id', team, true)"
    lines = [
        "DO $$ DECLARE team text; BEGIN",
        loop,
        *(f"{one};" for one in (enter, *statements)),
        "END LOOP; END $$",
    ]
    op.execute("\n".join(lines))
