"""The queue: jobs enqueued in the transaction that causes them, worked off in lanes, taken over when lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.worker import Worker

from domain.errors import SettingError
from domain.ids import TeamId
from domain.ports import Job, Queue
from scheduler.backoff import Backoff, FarewellFailedError, JobFailedError, Retry
from scheduler.engine import PAUSE, TakeoverManager
from scheduler.liveness import Liveness

logger = logging.getLogger(__name__)

SCHEMA = "convers_queue"
SCHEMA_VERSION = "procrastinate 03.04.00"
LATER = -1
"""Priority of delayed jobs: waiting for their hour, they must not hold up others of the same lock."""
TAKEN_OVER_TOO_OFTEN = "TakenOverTooOften"
"""Told as the error of a job whose worker died under it at every attempt."""

NOTICE_DEAD_PEERS = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Seconds, seconds, times: a server that vanished from the network is noticed within half a minute."""

TaskFunction = Callable[..., Awaitable[None]]
GivenUp = Callable[[str, Mapping[str, Any], str], Awaitable[None]]
"""Told the task, its arguments and the kind of the last error; never the error's text."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many jobs of each queue run side by side in this process."""

    live: int = 16
    default: int = 8
    bulk: int = 2
    quick: int = 8


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. A dead worker's jobs are taken over within `stalled_for` and one tick of `rescue_stalled`."""

    heartbeat_for: float = 5.0
    stalled_for: float = 10.0
    live_poll_for: float = 1.0
    poll_for: float = 5.0
    grace_for: float = 10.0


class WorkQueue:
    """Durable jobs on PostgreSQL. `enqueue` works anywhere; `run` is the worker."""

    def __init__(self, url: str, *, lanes: Lanes | None = None, timing: Timing | None = None) -> None:
        self._lanes = lanes or Lanes()
        self._timing = timing or Timing()
        self._connector = PsycopgConnector(
            conninfo=url.replace("postgresql+psycopg://", "postgresql://", 1),
            min_size=2,
            max_size=12,
            configure=_configure,
            kwargs={"application_name": "convers queue", "connect_timeout": 10, **NOTICE_DEAD_PEERS},
        )
        self._liveness = Liveness(self._connector)
        self._manager = TakeoverManager(self._connector, self._liveness)
        self._app = App(connector=self._connector)
        self._app.job_manager = self._manager
        self._stopping = asyncio.Event()
        self._workers: dict[Queue, Worker] = {}

    def register(
        self,
        task: str,
        function: TaskFunction,
        *,
        retry: Retry | None = None,
        on_given_up: GivenUp | None = None,
    ) -> None:
        """Name a function as a task: it is called with `team_id` and the job's arguments.

        It may run more than once. After the last attempt `on_given_up` is told (again for some minutes if
        that fails too), and the job is gone.
        """
        bounds = retry or Retry()

        async def run(context: JobContext, /, **arguments: Any) -> None:
            attempt = context.job.attempts + 1
            error_class = TAKEN_OVER_TOO_OFTEN
            if attempt <= bounds.attempts:
                try:
                    await function(**arguments)
                    return
                except Exception as error:
                    error_class = type(error).__name__
                    _log_failure(task, context.job.id, attempt, error)
            if attempt >= bounds.attempts and on_given_up is not None:
                try:
                    await on_given_up(task, arguments, error_class)
                except Exception as error:
                    _log_failure(f"{task}, giving up", context.job.id, attempt, error)
                    raise FarewellFailedError(type(error).__name__) from None
            raise JobFailedError(error_class)

        self._app.task(name=task, pass_context=True, retry=Backoff(bounds))(run)

    async def open(self) -> None:
        """Connect. Raises SettingError unless the database was migrated for this version."""
        await self._app.open_async()
        found = await self._connector.execute_query_one_async(
            "SELECT obj_description(to_regnamespace(%(schema)s)) AS version", schema=SCHEMA
        )
        if found["version"] != SCHEMA_VERSION:
            await self.close()
            raise SettingError("DATABASE_URL: the queue's tables do not fit. Run `convers migrate` first.")

    async def close(self) -> None:
        """Give every connection back."""
        await self._liveness.close()
        await self._app.close_async()

    async def enqueue(self, job: Job, *, team_id: TeamId, connection: object) -> None:
        """Enqueue in the transaction of this psycopg connection; the job exists only if that commits.

        The transaction must have the queue's schema in its search path. Locks are the workspace's own.
        """
        if job.task not in self._app.tasks:
            raise LookupError(f"no task named {job.task} is registered")
        deferrer = self._app.configure_task(
            job.task,
            queue=job.queue.value,
            lock=f"{team_id}:{job.lock}" if job.lock is not None else None,
            schedule_at=job.run_at,
            priority=LATER if job.run_at is not None else 0,
            connection=connection,
        )
        await deferrer.defer_async(team_id=team_id, **job.args)

    async def run(self) -> None:
        """Work until `stop`. Cancelling does the same as stopping."""
        lanes = {
            Queue.QUICK: self._lanes.quick,
            Queue.LIVE: self._lanes.live,
            Queue.DEFAULT: self._lanes.default,
            Queue.BULK: self._lanes.bulk,
        }
        self._stopping.clear()
        self._manager.is_stopping = False
        async with asyncio.TaskGroup() as group:
            for queue, concurrency in lanes.items():
                group.create_task(self._keep_working(queue, concurrency))

    def stop(self) -> None:
        """Finish what runs, for `grace_for` seconds; what is left then starts anew elsewhere."""
        self._stopping.set()
        self._manager.is_stopping = True
        for worker in self._workers.values():
            worker.stop()  # type: ignore[no-untyped-call]

    async def rescue_stalled(self) -> int:
        """Take the jobs of dead and frozen workers over, of any process; return how many."""
        timing = self._timing
        await self._liveness.bury(
            frozen_for=timing.stalled_for, unlocked_for=min(timing.heartbeat_for + 1.0, timing.stalled_for)
        )
        return await self._manager.adopt_orphans()

    async def depth(self) -> Mapping[str, int]:
        """Return how many jobs wait or run, by queue."""
        rows = await self._connector.execute_query_all_async(
            "SELECT queue_name, count(*) AS jobs FROM procrastinate_jobs "
            "WHERE status IN ('todo', 'doing') GROUP BY queue_name"
        )
        return {row["queue_name"]: row["jobs"] for row in rows}

    async def _keep_working(self, queue: Queue, concurrency: int) -> None:
        while not self._stopping.is_set():
            self._workers[queue] = worker = Worker(
                self._app,
                queues=[queue.value],
                name=queue.value,
                concurrency=concurrency,
                fetch_job_polling_interval=self._poll_for(queue),
                abort_job_polling_interval=60.0,  # nobody asks the engine to abort jobs
                shutdown_graceful_timeout=self._timing.grace_for,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=self._timing.heartbeat_for,
            )
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            except Exception as error:
                logger.warning("worker of lane %s stopped: %s", queue.value, type(error).__name__)
            if not self._stopping.is_set():
                await asyncio.sleep(PAUSE)

    def _poll_for(self, queue: Queue) -> float:
        """Return how often to look without being told: retries and delayed jobs send no signal."""
        return self._timing.live_poll_for if queue in (Queue.QUICK, Queue.LIVE) else self._timing.poll_for


async def _configure(connection: Any) -> None:
    """Every statement of the engine is a transaction of its own, in the queue's schema."""
    await connection.set_autocommit(True)
    await connection.execute(f"SET search_path TO {SCHEMA}")


def _log_failure(task: str, job_id: int | None, attempt: int, error: Exception) -> None:
    """Say what failed where. Messages of exceptions may quote people, so they stay out."""
    frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    logger.error(
        "job failed: %s (job %s, attempt %d): %s at %s",
        task,
        job_id,
        attempt,
        type(error).__name__,
        " > ".join(frames[-6:]),
    )
