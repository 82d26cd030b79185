"""The jobs that ask whom a step waits on, and read new owners in."""

from typing import Protocol

from domain.ids import ProcessId, StepId, TeamId, UserId
from scheduler.queue import WorkQueue


class AskingService(Protocol):
    """Asks people, and tells them what they were given."""

    async def ask(self, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId) -> None:
        """Bring what the person is asked about the step up to date."""
        ...

    async def read_in(self, team_id: TeamId, process_id: ProcessId, user_id: UserId) -> None:
        """Tell somebody what they were given in a process."""
        ...

    async def tell_taken_over(
        self, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId
    ) -> None:
        """Tell somebody who gave the approval they were asked for."""
        ...


class AskingJobs:
    """Three jobs; each may run any number of times."""

    def __init__(self, asking: AskingService) -> None:
        self._asking = asking

    def register(self, queue: WorkQueue) -> None:
        """Name the jobs."""
        for job in (self.ask, self.read_in, self.tell_taken_over):
            queue.register(job.__name__, job)

    async def ask(self, *, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId) -> None:
        """Bring what the person is asked about the step up to date."""
        await self._asking.ask(team_id, process_id, step_id, user_id)

    async def read_in(self, *, team_id: TeamId, process_id: ProcessId, user_id: UserId) -> None:
        """Tell somebody what they were given in a process."""
        await self._asking.read_in(team_id, process_id, user_id)

    async def tell_taken_over(
        self, *, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId
    ) -> None:
        """Tell somebody who gave the approval they were asked for."""
        await self._asking.tell_taken_over(team_id, process_id, step_id, user_id)
