"""The queue keeps its promises: with the transaction, in order, once more after a failure, never for ever."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.errors import SettingError
from domain.ids import TeamId
from domain.ports import Job, Queue
from scheduler import backoff
from scheduler.backoff import Retry
from scheduler.queue import TAKEN_OVER_TOO_OFTEN, WorkQueue
from storage.database import Database
from storage.unit_of_work import SqlWorkFactory

TEAM = TeamId("T1")
SOON = Retry(attempts=3, first_for=0.05, most_for=0.1)


@asynccontextmanager
async def working(queue: WorkQueue) -> AsyncIterator[None]:
    """Let the queue work while the block runs."""
    worker = asyncio.create_task(queue.run())
    try:
        yield
    finally:
        queue.stop()
        await worker


class Recorder:
    """A task that remembers what it was called with."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._arrived = asyncio.Condition()

    async def __call__(self, *, team_id: str, word: str) -> None:
        async with self._arrived:
            self.seen.append(word)
            self._arrived.notify_all()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(lambda: len(self.seen) >= count)


async def enqueue(database: Database, queue: WorkQueue, *jobs: Job, commit: bool = True) -> None:
    async with SqlWorkFactory(database, queue.enqueue)(TEAM) as work:
        for job in jobs:
            await work.jobs.add(job)
        if commit:
            await work.commit()


async def emptied(queue: WorkQueue) -> None:
    """Return when no job waits or runs any more."""
    async with asyncio.timeout(10):
        while await queue.depth():  # noqa: ASYNC110 - rows are deleted without a signal
            await asyncio.sleep(0.02)


async def test_committed_jobs_run_and_rolled_back_ones_never_do(database: Database, queue: WorkQueue) -> None:
    record = Recorder()
    queue.register("record", record)
    for number in range(20):
        job = Job("record", {"word": str(number)}, queue=Queue.LIVE)
        await enqueue(database, queue, job, commit=number % 2 == 0)
    async with working(queue):
        await record.wait_for(10)
        await emptied(queue)
    assert sorted(record.seen, key=int) == [str(number) for number in range(0, 20, 2)]


async def test_jobs_of_one_lock_run_one_after_another_in_order_and_others_beside_them(
    database: Database, queue: WorkQueue
) -> None:
    seen: dict[str, list[int]] = defaultdict(list)
    running: dict[str, int] = defaultdict(int)
    most_at_once = 0

    async def work(*, team_id: str, lock: str, number: int) -> None:
        nonlocal most_at_once
        running[lock] += 1
        assert running[lock] == 1, "two jobs of one lock at once"
        most_at_once = max(most_at_once, sum(running.values()))
        await asyncio.sleep(0.005)
        seen[lock].append(number)
        running[lock] -= 1

    queue.register("work", work)
    jobs = [
        Job("work", {"lock": lock, "number": n}, lock=lock, queue=Queue.LIVE)
        for n in range(10)
        for lock in "abcd"
    ]
    await enqueue(database, queue, *jobs)
    async with working(queue):
        await emptied(queue)
    assert all(seen[lock] == list(range(10)) for lock in "abcd")
    assert most_at_once > 1


async def test_the_next_job_of_a_lock_starts_without_waiting_for_a_poll(
    database: Database, database_url: str
) -> None:
    queue = WorkQueue(database_url)  # polls once a second
    await queue.open()
    record = Recorder()
    queue.register("record", record)
    async with working(queue):
        await enqueue(database, queue, Job("record", {"word": "warm"}, queue=Queue.LIVE))
        await record.wait_for(1)
        loop = asyncio.get_running_loop()
        started = loop.time()
        jobs = [Job("record", {"word": str(n)}, lock="thread", queue=Queue.LIVE) for n in range(5)]
        await enqueue(database, queue, *jobs)
        await record.wait_for(6)
        assert loop.time() - started < 0.9
    await queue.close()


async def test_a_failing_job_is_tried_again_and_then_given_up_without_holding_its_lock(
    database: Database, queue: WorkQueue
) -> None:
    tries = 0
    given_up: list[tuple[str, dict[str, Any], str]] = []
    record = Recorder()

    async def fail(*, team_id: str, word: str) -> None:
        nonlocal tries
        tries += 1
        raise RuntimeError(word)

    async def on_given_up(task: str, arguments: Mapping[str, Any], error_class: str) -> None:
        given_up.append((task, dict(arguments), error_class))

    queue.register("fail", fail, retry=SOON, on_given_up=on_given_up)
    queue.register("record", record)
    await enqueue(
        database,
        queue,
        Job("fail", {"word": "secret"}, lock="same", queue=Queue.LIVE),
        Job("record", {"word": "next"}, lock="same", queue=Queue.LIVE),
    )
    async with working(queue):
        await record.wait_for(1)
        await emptied(queue)
    assert tries == 3
    assert given_up == [("fail", {"team_id": "T1", "word": "secret"}, "RuntimeError")]


async def test_a_farewell_that_fails_is_said_again(
    database: Database, queue: WorkQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FAREWELL_FIRST_FOR", 0.05)
    told: list[str] = []

    async def fail(*, team_id: str) -> None:
        raise RuntimeError

    async def on_given_up(task: str, arguments: Mapping[str, Any], error_class: str) -> None:
        told.append(error_class)
        if len(told) == 1:
            raise ConnectionError

    queue.register("fail", fail, retry=Retry(attempts=1), on_given_up=on_given_up)
    await enqueue(database, queue, Job("fail"))
    async with working(queue):
        await emptied(queue)
    assert told == ["RuntimeError", TAKEN_OVER_TOO_OFTEN]


async def test_what_a_failed_job_said_stays_out_of_the_log(
    database: Database, queue: WorkQueue, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*, team_id: str) -> None:
        raise RuntimeError("a secret of Ann's")

    queue.register("fail", fail, retry=SOON)
    await enqueue(database, queue, Job("fail"))
    with caplog.at_level("DEBUG"):
        async with working(queue):
            await emptied(queue)
    assert "job failed: fail" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_delayed_job_waits_for_its_hour_and_holds_up_nobody(
    database: Database, queue: WorkQueue
) -> None:
    record = Recorder()
    queue.register("record", record)
    later = datetime.now(UTC) + timedelta(seconds=1)
    await enqueue(
        database,
        queue,
        Job("record", {"word": "later"}, lock="same", run_at=later),
        Job("record", {"word": "now"}, lock="same"),
    )
    async with working(queue):
        await record.wait_for(2)
        assert datetime.now(UTC) >= later
    assert record.seen == ["now", "later"]


async def test_bulk_work_does_not_hold_up_a_person(database: Database, queue: WorkQueue) -> None:
    record = Recorder()
    free = asyncio.Event()

    async def bulk(*, team_id: str) -> None:
        await free.wait()

    queue.register("bulk", bulk)
    queue.register("record", record)
    await enqueue(database, queue, *[Job("bulk", queue=Queue.BULK) for _ in range(10)])
    async with working(queue):
        await enqueue(database, queue, Job("record", {"word": "live"}, queue=Queue.LIVE))
        await record.wait_for(1)
        free.set()
        await emptied(queue)


async def test_a_stop_lets_running_jobs_finish_and_leaves_slow_ones_to_be_done_again(
    database: Database, queue: WorkQueue
) -> None:
    started = asyncio.Semaphore(0)
    finished: list[str] = []

    async def work(*, team_id: str, word: str, takes: float) -> None:
        started.release()
        await asyncio.sleep(takes)
        finished.append(word)

    queue.register("work", work)
    await enqueue(
        database,
        queue,
        Job("work", {"word": "quick", "takes": 0.1}),
        Job("work", {"word": "slow", "takes": 60}),
    )
    async with working(queue):
        await started.acquire()
        await started.acquire()
    assert finished == ["quick"]
    assert await queue.depth() == {"default": 1}


async def test_two_queues_never_do_the_same_job(
    database: Database, queue: WorkQueue, database_url: str
) -> None:
    record = Recorder()
    other = WorkQueue(database_url)
    await other.open()
    for each in (queue, other):
        each.register("record", record)
    async with working(queue), working(other):
        await enqueue(database, queue, *[Job("record", {"word": str(n)}) for n in range(60)])
        await record.wait_for(60)
        await emptied(queue)
    await other.close()
    assert len(record.seen) == len(set(record.seen)) == 60


async def test_a_job_nobody_registered_is_refused_where_it_is_caused(
    database: Database, queue: WorkQueue
) -> None:
    with pytest.raises(LookupError, match="misspelt"):
        await enqueue(database, queue, Job("misspelt"))


async def test_a_database_that_was_not_migrated_is_named(empty_url: str) -> None:
    queue = WorkQueue(empty_url)
    with pytest.raises(SettingError, match="convers migrate"):
        await queue.open()
