"""Durable work: what was accepted before the ack, and the jobs a change causes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.ids import AcceptedId, TeamId

Teams = Callable[[], Awaitable[Sequence[TeamId]]]
"""Names every workspace there is."""


class Queue(StrEnum):
    """Lanes with concurrency of their own, so that a person never waits behind bulk work.

    Answers are written in LIVE and may take a minute each; what is pressed, asked for by command or
    stopped meanwhile goes through QUICK.
    """

    QUICK = "quick"
    LIVE = "live"
    DEFAULT = "default"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One thing Slack sent us, stored before it was acknowledged.

    `key` is unique in the workspace and makes duplicates harmless; `lock` puts work of one thread in
    order; `route` names the listener that will do the work; `payload` is Slack's body as it came.
    `attempt` counts claims: it is 1 the first time, more after a crash or a takeover.
    """

    id: AcceptedId
    team_id: TeamId
    route: str
    key: str
    lock: str | None
    payload: Mapping[str, Any]
    received_at: datetime
    attempt: int = 0


class Inbox(Protocol):
    """The shelf of accepted work: one short transaction writes the row and its job."""

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
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A job to enqueue in the transaction that causes it.

    `task` names a function registered with the scheduler, `args` its JSON arguments. Jobs sharing a
    `lock` run one after another in the order they were added. `run_at` delays the start.
    """

    task: str
    args: Mapping[str, Any] = field(default_factory=dict)
    lock: str | None = None
    queue: Queue = Queue.DEFAULT
    run_at: datetime | None = None


class Jobs(Protocol):
    """Jobs of one unit of work: they exist only if it commits."""

    async def add(self, job: Job) -> None:
        """Enqueue the job in the current transaction."""
        ...


class Enqueue(Protocol):
    """Writes a job into the queue within somebody else's transaction."""

    async def __call__(self, job: Job, *, team_id: TeamId, connection: object) -> None:
        """Enqueue on this open connection of the driver; the job exists only if that commits."""
        ...


class Work(Protocol):
    """What is done with accepted items."""

    async def perform(self, accepted: Accepted) -> None:
        """Do the work of one item. May run again after a crash: effects find what was done before."""
        ...

    async def give_up(self, accepted: Accepted, reference: str) -> None:
        """Tell the person, in fixed words with this reference, that the last attempt failed too."""
        ...
