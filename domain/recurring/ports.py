"""What recurring starts ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.ids import RecurrenceId, TeamId
from domain.people.model import Person
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.recurring.model import News, Recurrence
from domain.templates.ports import TemplateRepository


class RecurrenceRepository(Protocol):
    """Recurrences of the workspace of the current unit of work."""

    async def get(self, recurrence_id: RecurrenceId) -> Recurrence | None:
        """Return a recurrence."""
        ...

    async def all(self) -> Sequence[Recurrence]:
        """Return every recurrence, the next one first."""
        ...

    async def add(self, recurrence: Recurrence) -> None:
        """Insert a recurrence; ConflictError when there is one with its id."""
        ...

    async def save(self, recurrence: Recurrence, *, expected_version: int) -> None:
        """Write a recurrence; ConflictError unless the stored version is the expected one."""
        ...

    async def remove(self, recurrence_id: RecurrenceId) -> None:
        """Delete a recurrence, if it is there."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[Recurrence]:
        """Return unpaused recurrences whose time has come, the earliest first, held until the end.

        Those that another worker holds are left to it.
        """
        ...

    async def advance(self, recurrence_id: RecurrenceId, *, seen: datetime, next_at: datetime) -> bool:
        """Set the next occurrence; False when `seen` is not the stored one, or it was paused."""
        ...


class RecurringWork(Protocol):
    """A unit of work with recurrences in it."""

    @property
    def recurrences(self) -> RecurrenceRepository:
        """The recurrence shelf."""
        ...

    @property
    def templates(self) -> TemplateRepository:
        """The template shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class RecurringWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[RecurringWork]:
        """Open it; leaving without commit rolls back."""
        ...


class RecurringMessenger(Protocol):
    """Tells people about their recurrences."""

    async def tell_news(self, recurrence: Recurrence, news: News, reader: Person) -> None:
        """Tell a person once, in their direct messages."""
        ...
