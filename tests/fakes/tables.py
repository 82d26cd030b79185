"""Rows in memory with the manners of a database: isolation, row locks, rollback, unique keys.

A write holds its row until the transaction ends, so a second writer waits and then sees what the first
one committed, as PostgreSQL does at READ COMMITTED. Every call gives way to other tasks once: races
that could happen, happen.
"""

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar, cast

from domain.ids import TeamId
from domain.ports import Job

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

RowKey = tuple[TeamId, str, Hashable]


class Store:
    """What has been committed, for all workspaces."""

    def __init__(self) -> None:
        self.rows: dict[RowKey, object] = {}
        self.jobs: list[tuple[TeamId, Job]] = []
        self.locks: dict[RowKey, asyncio.Lock] = {}


class Transaction:
    """One unit of work's own view: its writes over what is committed."""

    def __init__(self, store: Store, team_id: TeamId) -> None:
        self.team_id = team_id
        self.jobs: list[Job] = []
        self._store = store
        self._written: dict[RowKey, object | None] = {}
        self._held: list[asyncio.Lock] = []
        self._locked: set[RowKey] = set()
        self._is_over = False

    async def lock(self, key: RowKey) -> None:
        """Wait until no other transaction holds the row."""
        if key in self._locked:
            return
        lock = self._store.locks.setdefault(key, asyncio.Lock())
        await lock.acquire()
        self._held.append(lock)
        self._locked.add(key)

    def read(self, key: RowKey) -> object | None:
        """Return the row as this transaction sees it."""
        if key in self._written:
            return self._written[key]
        return self._store.rows.get(key)

    def write(self, key: RowKey, row: object | None) -> None:
        """Write or, with None, delete the row."""
        assert key in self._locked, "lock the row before writing it"
        self._written[key] = row

    def keys(self, table: str) -> list[RowKey]:
        """Return the keys of the workspace's rows in a table, oldest first."""
        everything = [*self._store.rows, *self._written]
        mine = dict.fromkeys(key for key in everything if key[:2] == (self.team_id, table))
        return [key for key in mine if self.read(key) is not None]

    async def step_aside(self) -> None:
        """Let other tasks run, as any call to a database does."""
        assert not self._is_over, "the unit of work is over"
        await asyncio.sleep(0)

    async def commit(self) -> None:
        """Make everything written visible at once."""
        await self.step_aside()
        for key, row in self._written.items():
            if row is None:
                self._store.rows.pop(key, None)
            else:
                self._store.rows[key] = row
        self._store.jobs += [(self.team_id, job) for job in self.jobs]
        self.close()

    def close(self) -> None:
        """End the transaction; what was not committed is gone."""
        self._is_over = True
        self._written.clear()
        self.jobs = []
        while self._held:
            self._held.pop().release()
        self._locked.clear()


class Table(Generic[K, V]):
    """The rows of one table as one transaction sees them."""

    def __init__(self, transaction: Transaction, name: str) -> None:
        self._transaction = transaction
        self._name = name

    def _key(self, key: K) -> RowKey:
        return (self._transaction.team_id, self._name, key)

    async def get(self, key: K) -> V | None:
        """Return a row without waiting for its writer."""
        await self._transaction.step_aside()
        return cast("V | None", self._transaction.read(self._key(key)))

    async def get_for_update(self, key: K) -> V | None:
        """Return a row once nobody else is writing it, and keep it."""
        await self._transaction.step_aside()
        await self._transaction.lock(self._key(key))
        return cast("V | None", self._transaction.read(self._key(key)))

    async def put(self, key: K, row: V) -> None:
        """Write a row."""
        await self.get_for_update(key)
        self._transaction.write(self._key(key), row)

    async def remove(self, key: K) -> None:
        """Delete a row."""
        await self.get_for_update(key)
        self._transaction.write(self._key(key), None)

    async def all(self) -> list[V]:
        """Return every row, oldest first."""
        await self._transaction.step_aside()
        rows = (self._transaction.read(key) for key in self._transaction.keys(self._name))
        return [cast("V", row) for row in rows]

    async def items(self) -> list[tuple[K, V]]:
        """Return every key with its row, oldest first."""
        await self._transaction.step_aside()
        keys = self._transaction.keys(self._name)
        return [(cast("K", key[2]), cast("V", self._transaction.read(key))) for key in keys]
