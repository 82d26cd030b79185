"""What asking wants of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.asking.model import Asking, ReadIn, TakenOver
from domain.ids import TeamId
from domain.operations.ports import ActivityRepository
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.processes.ports import ProcessRepository


class AskingWork(Protocol):
    """A unit of work with what people are asked about."""

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def activity(self) -> ActivityRepository:
        """The history."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class AskingWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[AskingWork]:
        """Open it; leaving without commit rolls back."""
        ...


class AskingMessenger(Protocol):
    """Shows people, in their direct messages, what is asked of them and given to them; by key, once each."""

    async def keys(self, team_id: TeamId, prefix: str) -> Sequence[str]:
        """Return the keys of what was shown that begin so, in order."""
        ...

    async def show_asking(self, key: str, asking: Asking) -> None:
        """Show the person waited on what is asked, or that it is over."""
        ...

    async def show_shut_out(self, key: str, asking: Asking) -> None:
        """Tell the asker that whom they wait on may not see the process and was not asked."""
        ...

    async def show_read_in(self, key: str, card: ReadIn) -> None:
        """Show a new owner what is theirs."""
        ...

    async def show_taken_over(self, key: str, taken: TakenOver) -> None:
        """Tell the person asked for an approval that somebody else gave it."""
        ...

    async def withdraw(self, team_id: TeamId, key: str) -> None:
        """Delete what was shown: a newer message says it."""
        ...
