"""The job that folds the older part of a long thread into its summary."""

from typing import Protocol

from domain.ids import ChannelId, MessageTs, TeamId, UserId
from scheduler.queue import WorkQueue

TASK = "compact_conversation"


class Compaction(Protocol):
    """Compacts threads."""

    async def compact(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs, actor_id: UserId, upto: MessageTs
    ) -> None:
        """Fold all but the newest messages into the summary."""
        ...


class CompactionJob:
    """One job, one call."""

    def __init__(self, compaction: Compaction) -> None:
        self._compaction = compaction

    def register(self, queue: WorkQueue) -> None:
        """Name the job."""
        queue.register(TASK, self.compact_conversation)

    async def compact_conversation(
        self,
        *,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        actor_id: UserId,
        upto: MessageTs,
    ) -> None:
        """Fold all but the newest messages into the summary."""
        await self._compaction.compact(team_id, channel_id, thread_ts, actor_id, upto)
