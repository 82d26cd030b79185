"""What reminders ask of the outside."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.ids import TeamId, UserId
from domain.people.ports import PersonRepository
from domain.plans.ports import PlanRepository
from domain.ports import Jobs
from domain.processes.ports import ProcessRepository
from domain.reminders.model import Reminder, ReminderMessage, ReminderSettings


class ReminderRepository(Protocol):
    """The schedule of the workspace of the current unit of work."""

    async def get(self, key: str) -> Reminder | None:
        """Return a reminder."""
        ...

    async def of_scope(self, scope: str) -> Sequence[Reminder]:
        """Return every reminder about a process or plan, said ones too."""
        ...

    async def by_message(self, message_key: str) -> Sequence[Reminder]:
        """Return what a message said, in order of time."""
        ...

    async def put_off(self, user_id: UserId) -> Sequence[Reminder]:
        """Return what the person put off and has not been told again."""
        ...

    async def said(self, user_id: UserId, since: datetime) -> Collection[str]:
        """Return the keys of the messages the person was sent since then."""
        ...

    async def history(self, user_id: UserId, since: datetime) -> Sequence[Reminder]:
        """Return what was first to be said since then."""
        ...

    async def add(self, reminders: Sequence[Reminder]) -> None:
        """Insert reminders; those that are there are left alone."""
        ...

    async def put(self, reminders: Sequence[Reminder]) -> None:
        """Write reminders, whatever was there."""
        ...

    async def move(self, reminders: Sequence[Reminder]) -> None:
        """Set the hours of reminders that are pending."""
        ...

    async def drop(self, keys: Collection[str]) -> None:
        """Delete reminders that are pending."""
        ...

    async def claim(self, now: datetime, *, limit: int) -> Collection[UserId]:
        """Take pending reminders whose time has come; return whose they are.

        Those that another worker holds are left to it.
        """
        ...

    async def taken(self, user_id: UserId) -> Sequence[Reminder]:
        """Return the person's taken reminders, held until the end."""
        ...

    async def release(self, before: datetime) -> None:
        """Make taken ones that were due before then pending again: nobody works on them any more."""
        ...

    async def backlog(self, now: datetime) -> int:
        """Count pending ones whose time has come."""
        ...

    async def settings(self, user_id: UserId) -> ReminderSettings:
        """Return what the person chose, or the defaults."""
        ...

    async def save_settings(self, settings: ReminderSettings) -> None:
        """Insert or update what the person chose."""
        ...


class ReminderWork(Protocol):
    """A unit of work with the schedule in it."""

    @property
    def reminders(self) -> ReminderRepository:
        """The schedule."""
        ...

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def plans(self) -> PlanRepository:
        """The plan shelf."""
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


class ReminderWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[ReminderWork]:
        """Open it; leaving without commit rolls back."""
        ...


class ReminderMessenger(Protocol):
    """Tells people, in their direct messages with us."""

    async def show_reminder(self, message: ReminderMessage) -> None:
        """Post the message once, or bring the posted one up to date."""
        ...

    async def is_shown(self, team_id: TeamId, key: str) -> bool:
        """Tell whether a message was posted."""
        ...
