"""What Home asks of the outside."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from domain.home.model import Home, HomeTab
from domain.ids import ProcessId, TeamId, UserId
from domain.operations.ports import ActivityRepository, SuggestionRepository
from domain.people.ports import PersonRepository
from domain.plans.model import Plan
from domain.ports import Jobs
from domain.processes.ports import ProcessRepository


class HomeTabRepository(Protocol):
    """Homes of the workspace of the current unit of work."""

    async def get(self, user_id: UserId) -> HomeTab | None:
        """Return what is remembered of a person's Home; None when they never opened it."""
        ...

    async def opened(self, user_id: UserId, at: datetime) -> None:
        """Remember that the person opened it: on its first page, to be shown anew."""
        ...

    async def turn_to(self, user_id: UserId, page: int) -> None:
        """Remember the page the person turned to."""
        ...

    async def introduced(self, user_id: UserId) -> None:
        """Remember that the person needs the introduction no more."""
        ...

    async def shown(self, user_id: UserId, fingerprint: str, process_ids: Collection[ProcessId]) -> None:
        """Remember what was shown."""
        ...

    async def concerned(
        self, process_id: ProcessId, user_ids: Collection[UserId], *, opened_since: datetime
    ) -> Sequence[UserId]:
        """Return who opened their Home since then and is one of these people, or has the process on it."""
        ...

    async def mark_stale(self, user_id: UserId) -> bool:
        """Note that a redraw is on its way; False when it was noted before (compare-and-set)."""
        ...

    async def mark_fresh(self, user_id: UserId) -> None:
        """Note that the redraw begins: what changes from now on needs another one."""
        ...


class AcceptedPlans(Protocol):
    """The part of the plan shelf that Home shows."""

    async def accepted(self, user_id: UserId, week: date) -> Plan | None:
        """Return the accepted plan of a person's week."""
        ...


class HomeWork(Protocol):
    """A unit of work with everything Home shows."""

    @property
    def homes(self) -> HomeTabRepository:
        """The Home shelf."""
        ...

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
    def suggestions(self) -> SuggestionRepository:
        """The suggestion shelf."""
        ...

    @property
    def plans(self) -> AcceptedPlans:
        """The plan shelf."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class HomeWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[HomeWork]:
        """Open it; leaving without commit rolls back."""
        ...


class HomeMessenger(Protocol):
    """Shows a person their Home."""

    async def show_home(self, home: Home, seen: str | None) -> str:
        """Show it unless its fingerprint is `seen`, what is there already; return its fingerprint."""
        ...
