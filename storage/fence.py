"""The fence: work that was taken over by another worker can record nothing any more.

A claim sets the fence for everything that runs inside it. Whoever commits there looks, in the very
transaction, whether the inbox row still carries this claim's attempt, and holds the row until the commit is
through: a later claim waits for it, an earlier one finds the number changed.
"""

from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import LostOwnershipError
from domain.ids import AcceptedId, TeamId
from storage.errors import translated
from storage.schema import inbox


@dataclass(frozen=True, slots=True)
class Fence:
    """One claim: which accepted item, and for the how-manieth time."""

    team_id: TeamId
    accepted_id: AcceptedId
    attempt: int


current_fence: ContextVar[Fence | None] = ContextVar("current_fence", default=None)


async def commit_fenced(connection: AsyncConnection) -> None:
    """Commit the transaction; LostOwnershipError, and nothing recorded, when the claim around was lost."""
    await hold_claim(connection)
    with translated():
        await connection.commit()


async def hold_claim(connection: AsyncConnection) -> None:
    """Keep the claim around from being lost until this transaction ends; LostOwnershipError if it was."""
    fence = current_fence.get()
    if fence is None:
        return
    still_ours = (
        select(inbox.c.attempt)
        .where(inbox.c.team_id == fence.team_id, inbox.c.id == fence.accepted_id)
        .where(inbox.c.attempt == fence.attempt, inbox.c.done_at.is_(None))
        .with_for_update(read=True)
    )
    with translated():
        if (await connection.execute(still_ours)).one_or_none() is None:
            raise LostOwnershipError
