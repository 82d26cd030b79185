"""How long things took: finished tasks of accepted plans, read out of their JSON by PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import text

from domain.ids import TeamId, TemplateId
from domain.plans.drafting.durations import Origin, Run, Work, lengths_of
from domain.ports import Clock
from storage.database import Database
from storage.errors import repeated, translated

LOOKED_BACK = timedelta(weeks=26)
MOST_RUNS = 20_000
"""Runs looked at, the newest first."""

# A task counts when all its events that were not cancelled are done: a missed piece makes it no length.
_RUNS = text(
    """
    WITH finished AS (
        SELECT plans.id, event ->> 'task_key' AS task_key,
               sum(extract(
                   epoch FROM (event ->> 'end')::timestamptz - (event ->> 'start')::timestamptz
               )) AS seconds
        FROM plans CROSS JOIN LATERAL jsonb_array_elements(plans.body -> 'events') AS event
        WHERE plans.team_id = :team_id AND plans.state = 'accepted' AND plans.week >= :since
              AND event ->> 'state' <> 'cancelled'
        GROUP BY plans.id, event ->> 'task_key'
        HAVING bool_and(event ->> 'state' = 'done')
    )
    SELECT task ->> 'title' AS title, (finished.seconds / 60)::integer AS minutes,
           processes.template_id, steps.key AS step_key
    FROM finished
    JOIN plans ON plans.team_id = :team_id AND plans.id = finished.id
    CROSS JOIN LATERAL jsonb_array_elements(plans.body -> 'tasks') AS task
    LEFT JOIN processes ON processes.team_id = :team_id AND processes.id = task ->> 'process_id'
    LEFT JOIN steps ON steps.team_id = :team_id AND steps.process_id = processes.id
                    AND steps.id = task ->> 'step_id'
    WHERE task ->> 'key' = finished.task_key
    ORDER BY plans.week DESC, plans.id, finished.task_key
    LIMIT :most
    """
)


class SqlDurationHistory:
    """The DurationHistory of the record; every call is a transaction of its own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, team_id: TeamId, works: Collection[Work]) -> Mapping[Work, Sequence[int]]:
        """Return the minutes of the finished runs of each, as far back as half a year."""
        return lengths_of(await self._runs(team_id, (self._clock.now() - LOOKED_BACK).date()), works)

    @repeated
    async def _runs(self, team_id: TeamId, since: date) -> Sequence[Run]:
        asked = {"team_id": team_id, "since": since, "most": MOST_RUNS}
        with translated():
            async with self._database.transaction(team_id) as connection:
                rows = (await connection.execute(_RUNS, asked)).mappings().all()
        return [
            Run(row["title"], row["minutes"], _origin(row["template_id"], row["step_key"])) for row in rows
        ]


def _origin(template_id: str | None, key: str | None) -> Origin | None:
    return Origin(TemplateId(template_id), key) if template_id is not None and key is not None else None
