"""Who is in which channel: our own copy, refreshed when told, and when it grows old."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from domain.channels.model import Channel, is_direct
from domain.channels.ports import ChannelDirectory, ChannelsWorkFactory
from domain.errors import ConversError
from domain.ids import ChannelId, TeamId, UserId
from domain.ports import Clock

FRESH_FOR = timedelta(minutes=15)
"""How long a copy serves. Slack tells of those who join and leave; this is for what it did not tell."""
AT_ONCE = 8
"""Channels asked about at the same time."""


class ChannelService:
    """The channels of a workspace."""

    def __init__(self, work: ChannelsWorkFactory, directory: ChannelDirectory, clock: Clock) -> None:
        self._work = work
        self._directory = directory
        self._clock = clock

    async def known(self, team_id: TeamId, channel_ids: Collection[ChannelId]) -> dict[ChannelId, Channel]:
        """Return the channels that can be found, by id; an old copy serves while Slack does not answer."""
        wanted = {channel_id for channel_id in channel_ids if not is_direct(channel_id)}
        if not wanted:
            return {}
        async with self._work(team_id) as work:
            stored = {channel.id: channel for channel in await work.channels.all() if channel.id in wanted}
        old = [one for one in wanted if one not in stored or not self._is_fresh(stored[one])]
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(channel_id: ChannelId) -> Channel | None:
            async with gate:
                try:
                    return await self.refresh(team_id, channel_id)
                except ConversError:
                    return stored.get(channel_id)

        asked = await asyncio.gather(*map(ask, old))
        return stored | {channel.id: channel for channel in asked if channel is not None}

    async def of(
        self, team_id: TeamId, user_id: UserId, channel_ids: Collection[ChannelId]
    ) -> frozenset[ChannelId]:
        """Return those of the channels that the person is in."""
        known = await self.known(team_id, channel_ids)
        return frozenset(channel.id for channel in known.values() if user_id in channel.members)

    async def refresh(self, team_id: TeamId, channel_id: ChannelId) -> Channel | None:
        """Bring our copy up to date; a channel that cannot be seen any more has no members for us.

        Raises DeliveryError.
        """
        fetched = await self._directory.fetch(team_id, channel_id)
        async with self._work(team_id) as work:
            known = fetched or await work.channels.get(channel_id)
            if known is None:
                return None
            members = known.members if fetched else frozenset[UserId]()
            fresh = replace(known, members=members, refreshed_at=self._clock.now())
            await work.channels.save(fresh)
            await work.commit()
        return fresh

    async def renew(self, team_id: TeamId, channel_id: ChannelId) -> None:
        """Bring our copy of a channel up to date, if we keep one."""
        async with self._work(team_id) as work:
            stored = await work.channels.get(channel_id)
        if stored is not None:
            await self.refresh(team_id, channel_id)

    async def shuts_out(self, team_id: TeamId, user_id: UserId, channel_id: ChannelId) -> bool:
        """True for a private channel that the person is not in; Slack is asked before anybody is refused.

        A channel nobody knows anything of shuts nobody out. Raises DeliveryError.
        """
        async with self._work(team_id) as work:
            stored = await work.channels.get(channel_id)
        if stored is None or not stored.is_private or user_id in stored.members:
            return False
        fresh = await self.refresh(team_id, channel_id)
        return fresh is not None and fresh.is_private and user_id not in fresh.members

    def _is_fresh(self, channel: Channel) -> bool:
        return channel.refreshed_at is not None and self._clock.now() - channel.refreshed_at < FRESH_FOR
