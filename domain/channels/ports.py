"""What channels ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.channels.model import Channel
from domain.ids import ChannelId, TeamId


class ChannelRepository(Protocol):
    """Channels of the workspace of the current unit of work."""

    async def get(self, channel_id: ChannelId) -> Channel | None:
        """Return our copy of the channel."""
        ...

    async def all(self) -> Sequence[Channel]:
        """Return every channel we have a copy of."""
        ...

    async def save(self, channel: Channel) -> None:
        """Insert or replace our copy."""
        ...


class ChannelsWork(Protocol):
    """A unit of work with channels in it."""

    @property
    def channels(self) -> ChannelRepository:
        """The channel shelf."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class ChannelsWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[ChannelsWork]:
        """Open it; leaving without commit rolls back."""
        ...


class ChannelDirectory(Protocol):
    """The workspace's own record of a channel (Slack `conversations.info`, `conversations.members`)."""

    async def fetch(self, team_id: TeamId, channel_id: ChannelId) -> Channel | None:
        """Return the channel as it is now, or None when the app is not in it or it is gone.

        Raises DeliveryError.
        """
        ...
