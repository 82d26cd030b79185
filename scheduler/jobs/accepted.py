"""The job that works an accepted item off."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from domain.errors import LostOwnershipError
from domain.ids import AcceptedId, TeamId
from domain.ports import Accepted, Work
from scheduler.backoff import Retry
from scheduler.queue import WorkQueue

TASK = "work_accepted"
RETRY = Retry(attempts=5, first_for=1.0, most_for=10.0)
"""A person waits: about fifteen seconds of trying, then they are told."""
REFERENCE_LENGTH = 8


class Claims(Protocol):
    """Where accepted items are claimed."""

    def claim(self, team_id: TeamId, accepted_id: AcceptedId) -> AbstractAsyncContextManager[Accepted | None]:
        """Claim an item for the block, fencing what it records; None when it is done."""
        ...


class AcceptedJob:
    """Claim, do, mark."""

    def __init__(self, claims: Claims, work: Work) -> None:
        self._claims = claims
        self._work = work

    def register(self, queue: WorkQueue) -> None:
        """Let the queue work accepted items off."""
        queue.register(TASK, self.work_accepted, retry=RETRY, on_given_up=self.give_up)

    async def work_accepted(self, *, team_id: TeamId, accepted_id: AcceptedId) -> None:
        """Do the work of an accepted item, unless it is done; stop quietly when another took it over."""
        try:
            async with self._claims.claim(team_id, accepted_id) as accepted:
                if accepted is not None:
                    await self._work.perform(accepted)
        except LostOwnershipError:
            return

    async def give_up(self, task: str, arguments: Mapping[str, Any], error_class: str) -> None:
        """Tell the person after the last failure; the reference begins the item's id, which the log has."""
        accepted_id = AcceptedId(arguments["accepted_id"])
        try:
            async with self._claims.claim(TeamId(arguments["team_id"]), accepted_id) as accepted:
                if accepted is not None:
                    await self._work.give_up(accepted, accepted_id[:REFERENCE_LENGTH])
        except LostOwnershipError:
            return
