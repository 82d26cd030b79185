"""The job that learns what changed templates and processes mean."""

from typing import Protocol

from domain.ids import TeamId
from scheduler.queue import WorkQueue


class Learning(Protocol):
    """Learns meanings."""

    async def learn(self, team_id: TeamId) -> None:
        """Learn what is new in a workspace."""
        ...


class LearningJob:
    """One job, one call; it may run any number of times."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning

    def register(self, queue: WorkQueue) -> None:
        """Name the job."""
        queue.register(self.learn_meanings.__name__, self.learn_meanings)

    async def learn_meanings(self, *, team_id: TeamId) -> None:
        """Learn what is new in a workspace."""
        await self._learning.learn(team_id)
