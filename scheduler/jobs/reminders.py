"""The jobs that decide upon reminders, and show them."""

from typing import Protocol

from domain.ids import TeamId, UserId
from scheduler.backoff import Retry
from scheduler.queue import WorkQueue

RETRY = Retry(attempts=10, first_for=1.0, most_for=300.0)
"""About a quarter of an hour of trying; what was said once is not decided upon again."""


class ReminderService(Protocol):
    """Reminds people."""

    async def remind(self, team_id: TeamId, user_id: UserId) -> None:
        """Decide upon what was taken for a person."""
        ...

    async def show(self, team_id: TeamId, message_key: str) -> None:
        """Post a message, or bring it up to date."""
        ...


class ReminderJobs:
    """Two jobs; each may run any number of times."""

    def __init__(self, reminders: ReminderService) -> None:
        self._reminders = reminders

    def register(self, queue: WorkQueue) -> None:
        """Name the jobs."""
        for job in (self.remind, self.show_reminder):
            queue.register(job.__name__, job, retry=RETRY)

    async def remind(self, *, team_id: TeamId, user_id: UserId) -> None:
        """Decide upon what was taken for a person."""
        await self._reminders.remind(team_id, user_id)

    async def show_reminder(self, *, team_id: TeamId, message_key: str) -> None:
        """Post a message, or bring it up to date."""
        await self._reminders.show(team_id, message_key)
