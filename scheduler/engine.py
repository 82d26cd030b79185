"""procrastinate, made safe for takeovers: who lost a job cannot end it, and no hiccup stops a worker.

Left to itself the engine ends a job by its id alone: a worker that froze, lost its job to another and thawed
would delete the job the other is doing. Here ending a job takes the worker and the attempt that started it.
It also gives jobs of a freed lock no start signal (they would wait for the next poll), and its workers end
when the database is away for a moment.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback

from scheduler.liveness import Liveness

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between tries while the database is away."""
# Wakes the queue's workers, as the engine does for a new job.
_WAKE = (
    "pg_notify('procrastinate_queue_v1#' || queue_name, "
    "json_build_object('type', 'job_inserted', 'job_id', id)::text)"
)
_MINE = """
WITH mine AS (
    SELECT id, queue_name, lock FROM procrastinate_jobs
    WHERE id = %(job_id)s AND status = 'doing' AND worker_id = %(worker_id)s AND attempts = %(attempts)s
    FOR UPDATE
)
"""
FINISH = f"""
{_MINE}
SELECT procrastinate_finish_job_v1(id, %(status)s, %(delete_job)s), CASE WHEN EXISTS (
    SELECT FROM procrastinate_jobs AS next WHERE next.lock = mine.lock AND next.status = 'todo'
) THEN {_WAKE} END FROM mine
"""  # noqa: S608 - our own words
RETRY = f"""
{_MINE}
SELECT procrastinate_retry_job_v2(id, %(retry_at)s, NULL, NULL, NULL) FROM mine
"""  # noqa: S608 - our own words
ADOPT = f"""
SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL), {_WAKE} FROM (
    SELECT id, queue_name FROM procrastinate_jobs
    WHERE status = 'doing' AND worker_id IS NULL FOR UPDATE SKIP LOCKED
) AS orphan
"""  # noqa: S608 - our own words


class TakeoverManager(JobManager):
    """The engine's access to its tables."""

    def __init__(self, connector: PsycopgConnector, liveness: Liveness) -> None:
        super().__init__(connector)
        self._liveness = liveness
        self.is_stopping = False

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take the next job. When the database is away there is none.

        Nor is there one when two workers ran into the same lock: one of them has it.
        """
        try:
            return await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            _say("fetching a job failed", error)
            return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """End the job if it is still this worker's, and start the next one of its lock."""
        await self._surely(FINISH, job, status=status.value, delete_job=delete_job)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Put the job back if it is still this worker's."""
        await self._surely(RETRY, job, retry_at=retry_at)

    async def adopt_orphans(self) -> int:
        """Put every job back whose worker is gone; return how many."""
        return len(await self.connector.execute_query_all_async(ADOPT))

    async def register_worker(self) -> int:
        """Add a worker."""
        return await self._liveness.register()

    async def unregister_worker(self, worker_id: int) -> None:
        """Take a worker off."""
        await self._liveness.unregister(worker_id)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Show that a worker lives; when the database is away, the next beat will."""
        try:
            await self._liveness.beat(worker_id)
        except Exception as error:
            _say("a heartbeat failed", error)

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """Leave this to the takeover, which looks at more than heartbeats."""
        return []

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Listen for new jobs for ever, whatever becomes of the connection."""
        while True:
            try:
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except ConnectorException as error:
                _say("listening stopped", error)
            await asyncio.sleep(PAUSE)

    async def _surely(self, query: Any, job: Job, **facts: Any) -> None:
        """Write the end of a job, however long the database is away: nobody else would, while we live."""
        facts |= {"job_id": job.id, "worker_id": job.worker_id, "attempts": job.attempts}
        while True:
            try:
                await self.connector.execute_query_all_async(query, **facts)
                return
            except ConnectorException as error:
                _say("ending a job failed", error)
                if self.is_stopping:
                    return  # the job is an orphan as soon as this worker is gone
            await asyncio.sleep(PAUSE)


def _say(what: str, error: Exception) -> None:
    """Name the kind of the error; the engine wraps the driver's."""
    logger.warning("%s: %s", what, type(error.__cause__ or error).__name__)
