"""What a tick of the clock costs with few and with many reminders to come; ten of them are due."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import perf_counter

from sqlalchemy import text

from benchmarks.running import database
from benchmarks.table import Row, quantile
from domain.ids import TeamId
from domain.ports import Job
from storage.database import Database
from storage.migrations import migrate
from storage.unit_of_work import SqlWorkFactory

FEW, MANY, DUE, TICKS = 100, 100_000, 10, 50
TEAM = TeamId("TBENCH")
ROWS = """
INSERT INTO reminders (team_id, key, user_id, kind, scope, item, due_at, first_at, round, is_folded, stand)
SELECT 'TBENCH', 'key-' || n, 'U' || n, 'overdue', 'process-' || n, 'step-' || n, at, at, 0, false,
    'pending'
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n,
LATERAL (SELECT now()
    + (CASE WHEN n < CAST(:due AS int) THEN -1 ELSE n + 60 END) * interval '1 minute' AS at) AS due
"""


async def measure() -> list[Row]:
    """Return the median time of a tick at both sizes, the smaller one as the peer."""
    with database() as url:
        await asyncio.to_thread(migrate, url)
        async with _opened(url) as (record, work):
            await _fill(record, range(FEW))
            now = datetime.now(UTC)
            few = await _tick(work, now)
            await _fill(record, range(FEW, MANY))
            many = await _tick(work, now)
    return [Row(f"a tick, {DUE} of {MANY:,} reminders due", "ms", many, few, f"{DUE} of {FEW}", "as few")]


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[tuple[Database, SqlWorkFactory]]:
    record = await Database.open(url)

    async def enqueue(job: Job, *, team_id: TeamId, connection: object) -> None:
        """Leave the queue out."""

    try:
        yield record, SqlWorkFactory(record, enqueue)
    finally:
        await record.close()


async def _fill(record: Database, numbers: range) -> None:
    await record.remember_team(TEAM)
    async with record.transaction(TEAM) as connection:
        await connection.execute(text(ROWS), {"first": numbers.start, "last": numbers.stop - 1, "due": DUE})
        await connection.execute(text("ANALYZE reminders"))
        await connection.commit()


async def _tick(work: SqlWorkFactory, now: datetime) -> float:
    """Return the median milliseconds of taking what is due; what was taken is given back each time."""
    took = []
    for _ in range(TICKS):
        async with work(TEAM) as unit:
            began = perf_counter()
            found = await unit.reminders.claim(now, limit=200)
            took.append((perf_counter() - began) * 1_000)
            assert len(found) == DUE
    return quantile(took, 0.5)
