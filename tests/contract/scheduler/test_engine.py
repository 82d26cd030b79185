"""The engine's own tables, handled so that nobody ends or takes what belongs to another."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from procrastinate import PsycopgConnector
from procrastinate.jobs import Job as EngineJob
from procrastinate.jobs import Status

from domain.ids import TeamId
from domain.ports import Job
from scheduler.engine import TakeoverManager
from scheduler.liveness import Liveness
from scheduler.queue import WorkQueue, _configure
from storage.database import Database
from storage.unit_of_work import SqlWorkFactory
from tests.contract.scheduler.test_queue import Recorder, emptied, enqueue, working

TEAM = TeamId("T1")


class Process:
    """What one process of Convers has of the engine."""

    def __init__(self, url: str) -> None:
        address = url.replace("+psycopg", "")
        self.connector = PsycopgConnector(conninfo=address, min_size=1, max_size=3, configure=_configure)
        self.liveness = Liveness(self.connector)
        self.manager = TakeoverManager(self.connector, self.liveness)

    async def fetch(self) -> EngineJob:
        """Register a worker and let it take the next job."""
        worker_id = await self.manager.register_worker()
        job = await self.manager.fetch_job(["default"], worker_id)
        assert job is not None
        return job


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[tuple[Process, Process]]:
    pair = (Process(database_url), Process(database_url))
    for process in pair:
        await process.connector.open_async()
    yield pair
    for process in pair:
        await process.liveness.close()
        await process.connector.close_async()


@pytest.fixture
async def one_job(database: Database, queue: WorkQueue) -> None:
    queue.register("nothing", Recorder())
    await enqueue(database, queue, Job("nothing", {"word": "x"}, lock="same"))


async def statuses(process: Process) -> list[str]:
    rows = await process.connector.execute_query_all_async("SELECT status::text FROM procrastinate_jobs")
    return [row["status"] for row in rows]


@pytest.mark.usefixtures("one_job")
async def test_the_one_who_lost_a_job_can_neither_end_it_nor_put_it_back(
    processes: tuple[Process, Process],
) -> None:
    frozen, successor = processes
    lost = await frozen.fetch()
    await successor.liveness.bury(frozen_for=0.0, unlocked_for=0.0)
    assert await successor.manager.adopt_orphans() == 1
    await frozen.manager.finish_job(lost, Status.SUCCEEDED, delete_job=True)
    assert await statuses(frozen) == ["todo"]
    taken = await successor.fetch()
    await frozen.manager.finish_job(lost, Status.SUCCEEDED, delete_job=True)
    await frozen.manager.retry_job(lost)
    assert await statuses(frozen) == ["doing"]
    await successor.manager.finish_job(taken, Status.SUCCEEDED, delete_job=True)
    assert await statuses(frozen) == []


@pytest.mark.usefixtures("one_job")
async def test_not_even_when_the_same_worker_took_it_again(processes: tuple[Process, Process]) -> None:
    thawed, other = processes
    lost = await thawed.fetch()
    assert lost.worker_id is not None
    await other.liveness.bury(frozen_for=0.0, unlocked_for=0.0)
    await other.manager.adopt_orphans()
    await thawed.manager.update_heartbeat(lost.worker_id)
    again = await thawed.manager.fetch_job(["default"], lost.worker_id)
    assert again is not None
    assert again.worker_id == lost.worker_id
    await thawed.manager.finish_job(lost, Status.SUCCEEDED, delete_job=True)
    assert await statuses(thawed) == ["doing"]


@pytest.mark.usefixtures("one_job")
async def test_a_worker_that_beats_keeps_its_job(processes: tuple[Process, Process]) -> None:
    alive, other = processes
    await alive.fetch()
    await other.liveness.bury(frozen_for=10.0, unlocked_for=0.0)
    assert await other.manager.adopt_orphans() == 0


@pytest.mark.usefixtures("one_job")
async def test_a_worker_whose_process_is_gone_loses_its_job_before_its_heartbeat_is_stale(
    processes: tuple[Process, Process],
) -> None:
    killed, other = processes
    await killed.fetch()
    await killed.liveness.close()  # as the kernel does for a killed process
    await other.liveness.bury(frozen_for=10.0, unlocked_for=60.0)
    assert await other.manager.adopt_orphans() == 0
    await other.liveness.bury(frozen_for=10.0, unlocked_for=0.0)
    assert await other.manager.adopt_orphans() == 1


@pytest.mark.usefixtures("one_job")
async def test_two_rescuers_take_a_job_over_once(processes: tuple[Process, Process]) -> None:
    first, second = processes
    await first.fetch()
    await first.liveness.bury(frozen_for=0.0, unlocked_for=0.0)
    counts = await asyncio.gather(*[process.manager.adopt_orphans() for process in processes * 3])
    assert sum(counts) == 1
    taken = await second.fetch()
    assert taken.attempts == 1


@pytest.mark.usefixtures("one_job")
async def test_a_broken_connection_is_mended_by_the_next_beat(
    processes: tuple[Process, Process], database_url: str
) -> None:
    alive, other = processes
    job = await alive.fetch()
    assert job.worker_id is not None
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    await alive.manager.update_heartbeat(job.worker_id)  # notices
    await alive.manager.update_heartbeat(job.worker_id)  # mends
    await other.liveness.bury(frozen_for=10.0, unlocked_for=0.0)
    assert await other.manager.adopt_orphans() == 0


async def test_workers_go_on_after_every_connection_was_cut(
    database: Database, queue: WorkQueue, database_url: str
) -> None:
    record = Recorder()
    queue.register("record", record)
    async with working(queue):
        await enqueue(database, queue, Job("record", {"word": "before"}))
        await record.wait_for(1)
        with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        fresh = await Database.open(database_url, pool_size=1)
        async with SqlWorkFactory(fresh, queue.enqueue)(TEAM) as work:
            await work.jobs.add(Job("record", {"word": "after"}))
            await work.commit()
        await record.wait_for(2)
        await emptied(queue)
        await fresh.close()


async def test_workers_that_start_together_share_one_connection_of_life(
    processes: tuple[Process, Process], database_url: str
) -> None:
    process, _ = processes
    ids = await asyncio.gather(*[process.manager.register_worker() for _ in range(3)])
    assert len(set(ids)) == 3
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as admin:
        holders = admin.execute(
            "SELECT count(*), count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
    assert holders == (3, 1)
    for worker_id in ids:
        await process.manager.unregister_worker(worker_id)
