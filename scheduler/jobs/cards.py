"""The jobs that bring cards up to date, with the Homes behind them, and let suggestions expire."""

from typing import Protocol

from domain.ids import ProcessId, SuggestionId, TeamId
from scheduler.queue import WorkQueue


class ProcessService(Protocol):
    """Shows processes."""

    async def show(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring the process's card up to date."""
        ...


class OperationService(Protocol):
    """Shows suggestions and ends those nobody answered."""

    async def show(self, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """Bring the suggestion's card up to date."""
        ...

    async def expire(self, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """End the suggestion if it still waits."""
        ...


class HomeService(Protocol):
    """Keeps Homes in step with processes."""

    async def follow(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Have a changed process shown on the Homes it concerns."""
        ...

    async def follow_suggestion(self, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """Have a new or answered suggestion shown on the Homes it concerns."""
        ...


class PlanLife(Protocol):
    """Keeps weekly plans in step with processes."""

    async def follow(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring every plan up to date with a process that changed."""
        ...


class ReminderService(Protocol):
    """Keeps the schedule of reminders in step with processes."""

    async def follow(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring the schedule up to date with a process that changed."""
        ...


class CardJobs:
    """Three jobs; a process is on its card, on people's Homes, in their plans and in the schedule."""

    def __init__(
        self,
        processes: ProcessService,
        operations: OperationService,
        homes: HomeService,
        plans: PlanLife,
        reminders: ReminderService,
    ) -> None:
        self._processes = processes
        self._operations = operations
        self._homes = homes
        self._plans = plans
        self._reminders = reminders

    def register(self, queue: WorkQueue) -> None:
        """Name the jobs."""
        for job in (self.show_process, self.show_suggestion, self.expire_suggestion):
            queue.register(job.__name__, job)

    async def show_process(self, *, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring the process's card up to date, and have plans, reminders and Homes follow."""
        try:
            await self._processes.show(team_id, process_id)
        finally:  # a card that cannot be posted is no reason to show old steps on Home
            await self._plans.follow(team_id, process_id)
            await self._homes.follow(team_id, process_id)
            await self._reminders.follow(team_id, process_id)

    async def show_suggestion(self, *, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """Bring the suggestion's card up to date, and have the Homes it concerns follow."""
        try:
            await self._operations.show(team_id, suggestion_id)
        finally:
            await self._homes.follow_suggestion(team_id, suggestion_id)

    async def expire_suggestion(self, *, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """End the suggestion if it still waits."""
        await self._operations.expire(team_id, suggestion_id)
