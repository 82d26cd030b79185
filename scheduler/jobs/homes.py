"""The job that brings a person's Home up to date."""

from typing import Protocol

from domain.ids import TeamId, UserId
from scheduler.queue import WorkQueue

TASK = "draw_home"


class HomeService(Protocol):
    """Draws Homes."""

    async def draw(self, team_id: TeamId, user_id: UserId) -> None:
        """Bring a Home up to date, if the person ever opened it."""
        ...


class HomeJob:
    """One job, one call."""

    def __init__(self, homes: HomeService) -> None:
        self._homes = homes

    def register(self, queue: WorkQueue) -> None:
        """Name the job."""
        queue.register(TASK, self.draw_home)

    async def draw_home(self, *, team_id: TeamId, user_id: UserId) -> None:
        """Bring a Home up to date."""
        await self._homes.draw(team_id, user_id)
