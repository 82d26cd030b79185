"""The inbox: what Slack sent, durable before the ack, worked off once."""

from collections.abc import Mapping
from contextlib import suppress
from contextvars import Token
from datetime import datetime
from types import TracebackType
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.errors import LostOwnershipError
from domain.ids import AcceptedId, TeamId
from domain.ports import Accepted, Clock, Enqueue, Ids, Job, Queue
from storage.database import Database
from storage.errors import StorageError, repeated, translated
from storage.fence import Fence, current_fence
from storage.schema import inbox

TASK = "work_accepted"
"""The task that works an accepted item off; registered with the queue under this name."""


class SqlInbox:
    """The shelf of accepted work."""

    def __init__(self, database: Database, enqueue: Enqueue, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._enqueue = enqueue
        self._clock = clock
        self._ids = ids

    @repeated
    async def accept(
        self,
        *,
        team_id: TeamId,
        route: str,
        key: str,
        lock: str | None,
        payload: Mapping[str, Any],
        queue: Queue = Queue.LIVE,
    ) -> bool:
        """Store the item and enqueue its job in one transaction; False when `key` was seen before."""
        accepted_id = AcceptedId(self._ids.new())
        new = insert(inbox).values(
            team_id=team_id,
            id=accepted_id,
            route=route,
            key=key,
            lock=lock,
            payload=dict(payload),
            received_at=self._clock.now(),
        )
        job = Job(
            TASK,
            {"accepted_id": accepted_id},
            lock=f"thread:{lock}" if lock is not None else None,
            queue=queue,
        )
        with translated():
            await self._database.remember_team(team_id)
            async with self._database.transaction(team_id, goes_first=True) as connection:
                inserted = await connection.execute(new.on_conflict_do_nothing().returning(inbox.c.id))
                if inserted.one_or_none() is None:
                    return False
                raw = await connection.get_raw_connection()
                await self._enqueue(job, team_id=team_id, connection=raw.driver_connection)
                await connection.commit()
        return True

    def claim(self, team_id: TeamId, accepted_id: AcceptedId) -> "Claim":
        """Claim an item for as long as the block runs: see Claim."""
        return Claim(self._database, self._clock, team_id, accepted_id)

    async def count_waiting(self, team_id: TeamId) -> int:
        """Return how many accepted items are not done."""
        waiting = select(func.count()).where(inbox.c.team_id == team_id, inbox.c.done_at.is_(None))
        with translated():
            async with self._database.transaction(team_id) as connection:
                return (await connection.execute(waiting)).scalar_one()

    async def purge_before(self, instant: datetime) -> int:
        """Forget the items of every workspace that were done before the instant; return how many.

        Their keys go with them: Slack repeats a delivery within the hour, so keep a day at least.
        """
        count = 0
        with translated():
            for team_id in await self._database.teams():
                async with self._database.transaction(team_id) as connection:
                    old = delete(inbox).where(inbox.c.team_id == team_id, inbox.c.done_at < instant)
                    count += (await connection.execute(old)).rowcount
                    await connection.commit()
        return count


class Claim:
    """An item being worked on: `async with inbox.claim(…) as accepted`.

    Entering counts an attempt and gives the item, or None when it is done (or gone). Inside, every commit is
    fenced: once somebody else has claimed the item, nothing of this attempt is recorded any more and
    LostOwnershipError says so. Leaving cleanly marks it done and drops its payload; leaving by an exception
    keeps it for the next attempt, with the kind of the error and never its text.
    """

    def __init__(self, database: Database, clock: Clock, team_id: TeamId, accepted_id: AcceptedId) -> None:
        self._database = database
        self._clock = clock
        self._fence = Fence(team_id, accepted_id, attempt=0)
        self._token: Token[Fence | None] | None = None

    async def __aenter__(self) -> Accepted | None:
        accepted = await self._take()
        if accepted is not None:
            self._fence = Fence(accepted.team_id, accepted.id, accepted.attempt)
            self._token = current_fence.set(self._fence)
        return accepted

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is None:
            return
        current_fence.reset(self._token)
        if kind is None:
            if not await self._close({"done_at": self._clock.now(), "error": None, "payload": {}}):
                raise LostOwnershipError
        elif not issubclass(kind, LostOwnershipError):
            with suppress(StorageError):  # what went wrong inside matters more
                await self._close({"error": kind.__name__})

    @repeated
    async def _take(self) -> Accepted | None:
        columns = [inbox.c[name] for name in Accepted.__dataclass_fields__]
        taking = (
            update(inbox)
            .where(inbox.c.team_id == self._fence.team_id, inbox.c.id == self._fence.accepted_id)
            .where(inbox.c.done_at.is_(None))
            .values(attempt=inbox.c.attempt + 1, claimed_at=self._clock.now())
            .returning(*columns)
        )
        with translated():
            async with self._database.transaction(self._fence.team_id) as connection:
                row = (await connection.execute(taking)).mappings().one_or_none()
                await connection.commit()
        return Accepted(**row) if row is not None else None

    @repeated
    async def _close(self, facts: Mapping[str, Any]) -> bool:
        fence = self._fence
        closing = (
            update(inbox)
            .where(inbox.c.team_id == fence.team_id, inbox.c.id == fence.accepted_id)
            .where(inbox.c.attempt == fence.attempt, inbox.c.done_at.is_(None))
            .values(**facts)
        )
        with translated():
            async with self._database.transaction(fence.team_id) as connection:
                is_ours = (await connection.execute(closing)).rowcount == 1
                await connection.commit()
        return is_ours
