"""What a replica was doing when it died or froze is done by another, once."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text

from domain.ids import AcceptedId, TeamId
from scheduler.queue import WorkQueue
from storage.database import Database
from storage.inbox import SqlInbox
from storage.posts import SqlPostLog
from tests.contract.scheduler.replica import effect
from tests.fakes.system import FixedClock, SequentialIds

TEAM = TeamId("T1")
StartReplica = Callable[[], Awaitable["Replica"]]


class Replica:
    """Another process, and what it says."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def says(self, words: str) -> None:
        """Return once the replica says this; anything else it says first is wrong."""
        assert self._process.stdout is not None
        async with asyncio.timeout(15):
            assert (await self._process.stdout.readline()).decode().strip() == words

    async def says_all(self, *words: str) -> None:
        """Return once the replica has said these, in whatever order."""
        assert self._process.stdout is not None
        async with asyncio.timeout(15):
            said = [(await self._process.stdout.readline()).decode().strip() for _ in words]
        assert sorted(said) == sorted(words)

    async def go_on(self) -> None:
        """Let a waiting first attempt go on."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        await self._process.stdin.drain()

    def signal(self, number: signal.Signals) -> None:
        """Kill, freeze or thaw it."""
        self._process.send_signal(number)

    async def end(self) -> None:
        """Kill it, however it is."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


@pytest.fixture
async def replica(database_url: str) -> AsyncIterator[StartReplica]:
    started: list[Replica] = []

    async def start() -> Replica:
        command = ("-m", "tests.contract.scheduler.replica", database_url)
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=PIPE, stdout=PIPE)
        started.append(Replica(process))
        return started[-1]

    yield start
    for each in started:
        await each.end()


@pytest.fixture
def inbox(database: Database, queue: WorkQueue) -> SqlInbox:
    """An inbox whose jobs others work off."""
    queue.register("work_accepted", _nothing)
    return SqlInbox(database, queue.enqueue, FixedClock(), SequentialIds("accepted"))


async def _nothing(**_: str) -> None:
    raise AssertionError("this process does not work")


async def accept(inbox: SqlInbox, key: str, lock: str | None = "thread") -> None:
    assert await inbox.accept(team_id=TEAM, route="message", key=key, lock=lock, payload={})


async def effects(database: Database, key: str) -> list[int]:
    """Return the attempts whose effect was recorded."""
    posts = SqlPostLog(database)
    return [attempt for attempt in (1, 2, 3) if (await posts.intend(TEAM, effect(key, attempt)))[1]]


async def test_a_killed_replicas_work_is_taken_over_in_order(
    inbox: SqlInbox, database: Database, replica: StartReplica
) -> None:
    await accept(inbox, "first")
    await accept(inbox, "second")
    first = await replica()
    await first.says("started first 1")
    successor = await replica()
    first.signal(signal.SIGKILL)
    await successor.says("started first 2")
    await successor.says("recorded first 2")
    await successor.says("started second 1")
    await successor.go_on()
    await successor.says("recorded second 1")
    assert await effects(database, "first") == [2]
    assert await effects(database, "second") == [1]


async def test_the_only_replica_killed_and_started_again_goes_on(
    inbox: SqlInbox, database: Database, replica: StartReplica
) -> None:
    await accept(inbox, "first")
    only = await replica()
    await only.says("started first 1")
    only.signal(signal.SIGKILL)
    again = await replica()
    await again.says("started first 2")
    await again.says("recorded first 2")
    assert await effects(database, "first") == [2]


async def test_a_frozen_replica_that_thaws_records_nothing_and_then_works_on(
    inbox: SqlInbox, database: Database, queue: WorkQueue, replica: StartReplica
) -> None:
    await accept(inbox, "first")
    frozen = await replica()
    await frozen.says("started first 1")
    frozen.signal(signal.SIGSTOP)
    successor = await replica()
    await successor.says("started first 2")
    await successor.says("recorded first 2")
    async with asyncio.timeout(15):
        while await inbox.count_waiting(TEAM):  # noqa: ASYNC110 - another process marks it
            await asyncio.sleep(0.05)
    successor.signal(signal.SIGKILL)
    frozen.signal(signal.SIGCONT)
    await frozen.go_on()
    await frozen.says("lost first 1")
    await accept(inbox, "second")
    await frozen.says("started second 1")
    await frozen.go_on()
    await frozen.says("recorded second 1")
    assert await effects(database, "first") == [2]
    assert await effects(database, "second") == [1]


async def test_a_zombie_cannot_end_the_job_that_was_taken_from_it(
    inbox: SqlInbox, database: Database, queue: WorkQueue, replica: StartReplica
) -> None:
    """While it was frozen the item was claimed by another, who then died too: the job must still be there."""
    await accept(inbox, "first")
    frozen = await replica()
    await frozen.says("started first 1")
    frozen.signal(signal.SIGSTOP)
    async with asyncio.timeout(15):
        while not await queue.rescue_stalled():  # noqa: ASYNC110 - another process has to grow stale
            await asyncio.sleep(0.05)
    # In a task of its own: entering a claim fences what comes after it.
    claim = inbox.claim(TEAM, await _accepted_id(database))
    taken = await asyncio.create_task(claim.__aenter__())
    assert taken is not None
    assert taken.attempt == 2
    frozen.signal(signal.SIGCONT)
    await frozen.go_on()
    await frozen.says_all("lost first 1", "started first 3", "recorded first 3")
    assert await effects(database, "first") == [3]


async def _accepted_id(database: Database) -> AcceptedId:
    async with database.transaction(TEAM) as connection:
        return AcceptedId((await connection.execute(text("SELECT id FROM inbox"))).scalar_one())
