"""How long do a hundred runs of a template take to start at once, beside bare INSERTs of the same rows?"""

import asyncio
from collections.abc import Awaitable, Sequence
from time import perf_counter

from psycopg import AsyncConnection, sql
from psycopg.types.json import Jsonb

from benchmarks.filled import STEPS_OF_RUN, steps
from benchmarks.table import Row
from domain.channels.service import ChannelService
from domain.ids import ChannelId, ProcessId, TeamId, TemplateId, UserId
from domain.people.model import Person
from domain.processes.model import Process, StartRequest, TemplateRef
from domain.processes.service import ProcessService
from scheduler.queue import WorkQueue
from storage.database import AT_ONCE, Database
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.channels import FakeChannelDirectory
from tests.fakes.processes import FakeProcessMessenger
from tests.fakes.system import FixedClock

RUNS = 100
TEAM = TeamId("T0BENCH")
ANN = Person(team_id=TEAM, id=UserId("U0ANN"), name="Ann")
TEMPLATE = TemplateRef(TemplateId("release"), 1)
COPY = """
INSERT INTO {table} SELECT copied.* FROM {table} AS one, jsonb_populate_record(one, %s) AS copied
WHERE one.team_id = %s AND one.{process} = %s
"""
"""Writes the rows of a process once more, under another id: nothing but the rows crosses the wire."""


async def start_at_once(url: str) -> list[Row]:
    """Return the seconds until the last run of many is in the record with the job that draws its card."""
    database, queue = await Database.open(url), WorkQueue(url)
    await queue.open()
    queue.register("show_process", _draw)
    work = SqlWorkFactory(database, queue.enqueue)
    channels = ChannelService(work, FakeChannelDirectory(), FixedClock())
    service = ProcessService(work, FakeProcessMessenger(), channels, FixedClock())

    def start(number: int) -> Awaitable[Process]:
        request = StartRequest(
            f"Release {number}",
            steps([ANN.id] * STEPS_OF_RUN),
            ANN.id,
            None,
            ChannelId("C0BENCH"),
            TEMPLATE,
        )
        return service.start(ANN, request, cause=f"bench:{number}")

    await start(-1)
    began = perf_counter()
    started = await asyncio.gather(*map(start, range(RUNS)))
    took = perf_counter() - began
    bare = await _copies(url.replace("+psycopg", ""), [process.id for process in started])
    await queue.close()
    await database.close()
    question = f"start {RUNS} runs of {STEPS_OF_RUN} steps from a template at once"
    return [Row(question, "ms", took * 1000, bare * 1000, f"{RUNS} bare INSERT transactions")]


async def _draw(**_: object) -> None:
    """Stand for the job that draws a card: it is queued, and nobody works here."""


async def _copies(address: str, ids: Sequence[ProcessId]) -> float:
    """Write the rows of these processes once more, a transaction each, on as many connections as ours."""
    waiting = list(ids)

    async def write() -> None:
        async with await AsyncConnection.connect(address) as connection:
            while waiting:
                process_id = waiting.pop()
                for table, column in (("processes", "id"), ("steps", "process_id")):
                    copy = sql.SQL(COPY).format(table=sql.Identifier(table), process=sql.Identifier(column))
                    await connection.execute(copy, (Jsonb({column: f"copy-{process_id}"}), TEAM, process_id))
                await connection.commit()

    began = perf_counter()
    await asyncio.gather(*(write() for _ in range(AT_ONCE)))
    return perf_counter() - began
