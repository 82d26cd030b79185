"""What reading conversations asks of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.conversations.ports import ConversationsWork, ModelSummaries, ThreadReader
from domain.ids import ChannelId, MessageTs, TeamId
from domain.threads.model import Said, Summary


class TalkReader(ThreadReader, Protocol):
    """Reads threads, and channels with their threads."""

    async def read_channel(
        self, team_id: TeamId, channel_id: ChannelId, *, after: MessageTs
    ) -> Sequence[Said]:
        """Return what was said in a channel and its threads after an instant, oldest first.

        Bounded: of a very busy channel the newest part. Raises DeliveryError.
        """
        ...


class SummaryRepository(ModelSummaries, Protocol):
    """Summaries of the workspace of the current unit of work."""

    async def get(self, summary_id: str) -> Summary | None:
        """Return a summary."""
        ...

    async def put(self, summary: Summary) -> None:
        """Insert a summary, or replace the one with its id."""
        ...


class ThreadsWork(ConversationsWork, Protocol):
    """A unit of work with summaries in it."""

    @property
    def summaries(self) -> SummaryRepository:
        """The summary shelf."""
        ...


class ThreadsWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[ThreadsWork]:
        """Open it; leaving without commit rolls back."""
        ...
