"""Who is alive: heartbeats, and a lock that PostgreSQL frees the moment a process is gone.

A heartbeat alone notices a dead worker late. Each worker therefore also holds an advisory lock on one
connection of its process: when the process is killed, the lock is free at once, and whoever looks next may
take its jobs over. A frozen process keeps its lock but stops beating, so the heartbeat stays the judge there.
"""

import asyncio
from contextlib import suppress
from typing import Any

from procrastinate import PsycopgConnector

LOCK_CLASS = 1_129_270_870
"""First half of the advisory lock's key, any number of our own; the second half is the worker's id."""
REGISTER = f"""
WITH born AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)
SELECT id, pg_advisory_lock({LOCK_CLASS}, id::integer) FROM born
"""  # noqa: S608 - a number of our own
# A worker that was taken for dead and thawed comes back under its own id.
BEAT = """
INSERT INTO procrastinate_workers (id) OVERRIDING SYSTEM VALUE VALUES (%(id)s)
ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
LOCK = f"SELECT pg_try_advisory_lock({LOCK_CLASS}, %(id)s::integer)"
UNREGISTER = f"""
WITH gone AS (DELETE FROM procrastinate_workers WHERE id = %(id)s)
SELECT pg_advisory_unlock({LOCK_CLASS}, %(id)s::integer)
"""  # noqa: S608 - a number of our own
BURY = f"""
DELETE FROM procrastinate_workers AS worker
WHERE last_heartbeat < now() - make_interval(secs => %(frozen_for)s)
OR (
    last_heartbeat < now() - make_interval(secs => %(unlocked_for)s)
    AND NOT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = {LOCK_CLASS} AND objid = worker.id::integer::oid
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
)
"""  # noqa: S608 - a number of our own


class Liveness:
    """The signs of life of this process's workers."""

    def __init__(self, connector: PsycopgConnector) -> None:
        self._connector = connector
        self._workers: set[int] = set()
        self._connection: Any = None
        self._one_at_a_time = asyncio.Lock()

    async def register(self) -> int:
        """Add a worker, alive and locked in one statement; return its id."""
        async with self._one_at_a_time:
            cursor = await (await self._connected()).execute(REGISTER)
            worker_id = int((await cursor.fetchone())[0])
            self._workers.add(worker_id)
            return worker_id

    async def beat(self, worker_id: int) -> None:
        """Show that the worker lives."""
        async with self._one_at_a_time:
            await (await self._connected()).execute(BEAT, {"id": worker_id})

    async def unregister(self, worker_id: int) -> None:
        """Take the worker off; jobs it still has are free for others."""
        async with self._one_at_a_time:
            self._workers.discard(worker_id)
            await (await self._connected()).execute(UNREGISTER, {"id": worker_id})

    async def bury(self, *, frozen_for: float, unlocked_for: float) -> None:
        """Remove workers without a heartbeat, or without a process behind them; their jobs become orphans.

        `unlocked_for` leaves a living process time for one heartbeat when its connection broke.
        """
        facts = {"frozen_for": frozen_for, "unlocked_for": unlocked_for}
        await self._connector.execute_query_async(BURY, **facts)

    async def close(self) -> None:
        """Give the connection back, without its locks."""
        async with self._one_at_a_time:
            await self._let_go()

    async def _connected(self) -> Any:
        if self._connection is None or self._connection.closed:
            await self._let_go()
            self._connection = await self._connector.pool.getconn()
            for worker_id in self._workers:
                await self._connection.execute(LOCK, {"id": worker_id})
        return self._connection

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(Exception):  # a broken connection holds no lock any more
            await connection.execute("SELECT pg_advisory_unlock_all()")
        await self._connector.pool.putconn(connection)
