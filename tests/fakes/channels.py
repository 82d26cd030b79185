"""Channels in memory, and a workspace that knows who is in them and can fail."""

from collections.abc import Sequence

from domain.channels.model import Channel
from domain.errors import DeliveryError
from domain.ids import ChannelId, TeamId, UserId
from tests.fakes.people import TEAM
from tests.fakes.tables import Table, Transaction


def make_channel(channel_id: str, *members: str, is_private: bool = False, name: str = "") -> Channel:
    """Return a channel with these members."""
    there = frozenset(map(UserId, members))
    return Channel(TEAM, ChannelId(channel_id), name or channel_id.lower(), is_private, there)


class FakeChannelRepository:
    """The ChannelRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._channels: Table[ChannelId, Channel] = Table(transaction, "channels")

    async def get(self, channel_id: ChannelId) -> Channel | None:
        """Return our copy of the channel."""
        return await self._channels.get(channel_id)

    async def all(self) -> Sequence[Channel]:
        """Return every channel we have a copy of."""
        return await self._channels.all()

    async def save(self, channel: Channel) -> None:
        """Insert or replace our copy."""
        await self._channels.get_for_update(channel.id)
        await self._channels.put(channel.id, channel)


class FakeChannelDirectory:
    """A ChannelDirectory that knows the channels it was given; `is_down` makes it fail as Slack does."""

    def __init__(self, *channels: Channel) -> None:
        self.channels = {(channel.team_id, channel.id): channel for channel in channels}
        self.fetched: list[ChannelId] = []
        self.is_down = False

    async def fetch(self, team_id: TeamId, channel_id: ChannelId) -> Channel | None:
        """Return the channel as it is now, or None when the app cannot see it."""
        self.fetched.append(channel_id)
        if self.is_down:
            raise DeliveryError("service_unavailable")
        return self.channels.get((team_id, channel_id))
