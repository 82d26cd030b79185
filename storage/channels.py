"""The channel shelf."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert

from domain.channels.model import Channel
from domain.ids import ChannelId, TeamId, UserId
from storage.schema import channels
from storage.shelf import Shelf


class SqlChannelRepository(Shelf):
    """Channels of one workspace."""

    async def get(self, channel_id: ChannelId) -> Channel | None:
        """Return our copy of the channel."""
        row = await self._one(select(channels).where(self._mine(channels), channels.c.id == channel_id))
        return _channel(row) if row is not None else None

    async def all(self) -> Sequence[Channel]:
        """Return every channel we have a copy of."""
        return [_channel(row) for row in await self._all(select(channels).where(self._mine(channels)))]

    async def save(self, channel: Channel) -> None:
        """Insert or replace our copy."""
        facts = {
            "name": channel.name,
            "is_private": channel.is_private,
            "members": sorted(channel.members),
            "refreshed_at": channel.refreshed_at,
            "is_archived": channel.is_archived,
        }
        new = insert(channels).values(team_id=self._team_id, id=channel.id, **facts)
        keys = [channels.c.team_id, channels.c.id]
        await self._run(new.on_conflict_do_update(index_elements=keys, set_=facts))


def _channel(row: RowMapping) -> Channel:
    return Channel(
        team_id=TeamId(row["team_id"]),
        id=ChannelId(row["id"]),
        name=row["name"],
        is_private=row["is_private"],
        members=frozenset(map(UserId, row["members"])),
        refreshed_at=row["refreshed_at"],
        is_archived=row["is_archived"],
    )
