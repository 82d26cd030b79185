"""The jobs that bring cards up to date and let suggestions expire."""

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


class CardJobs:
    """Three jobs, one call each."""

    def __init__(self, processes: ProcessService, operations: OperationService) -> None:
        self._processes = processes
        self._operations = operations

    def register(self, queue: WorkQueue) -> None:
        """Name the jobs."""
        for job in (self.show_process, self.show_suggestion, self.expire_suggestion):
            queue.register(job.__name__, job)

    async def show_process(self, *, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring the process's card up to date."""
        await self._processes.show(team_id, process_id)

    async def show_suggestion(self, *, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """Bring the suggestion's card up to date."""
        await self._operations.show(team_id, suggestion_id)

    async def expire_suggestion(self, *, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """End the suggestion if it still waits."""
        await self._operations.expire(team_id, suggestion_id)
