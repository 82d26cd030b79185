"""Members of a channel that Convers has not met: looked up before a name counts as nobody's."""

from dataclasses import replace

from domain.channels.model import Channel, is_direct
from domain.channels.service import ChannelService
from domain.conversations.commands import ApplyWords, WordsProblem
from domain.conversations.ports import ConversationsWorkFactory
from domain.conversations.scene import ThreadScene
from domain.errors import ConversError
from domain.ids import ChannelId, TeamId
from domain.people.service import MOST_ASKED, PeopleService

MOST_MET = 5 * MOST_ASKED
"""Members looked up for one message."""


def names_a_stranger(words: object) -> bool:
    """True when words hold a name that nobody known goes by."""
    return isinstance(words, ApplyWords | WordsProblem) and words.has_stranger


class Newcomers:
    """Meets the members of a channel."""

    def __init__(
        self, work: ConversationsWorkFactory, people: PeopleService, channels: ChannelService
    ) -> None:
        self._work = work
        self._people = people
        self._channels = channels

    async def met(self, scene: ThreadScene) -> ThreadScene:
        """Return the scene with the members of its process's channel, so far as they can be looked up."""
        team_id = scene.message.team_id
        home = scene.process.channel_id if scene.process is not None else scene.message.channel_id
        channel = await self._channel(team_id, home)
        met = {person.id for person in scene.everyone}
        strangers = sorted(channel.members - met)[:MOST_MET] if channel is not None else []
        if not strangers:
            return scene
        for start in range(0, len(strangers), MOST_ASKED):
            await self._people.many(team_id, strangers[start : start + MOST_ASKED])
        async with self._work(team_id) as work:
            around = await work.people.all()
        known = {person.id for person in around}
        return replace(scene, everyone=(*around, *(one for one in scene.everyone if one.id not in known)))

    async def _channel(self, team_id: TeamId, channel_id: ChannelId) -> Channel | None:
        """Return the channel as it is now; our copy while Slack does not answer."""
        if is_direct(channel_id):
            return None
        try:
            return await self._channels.refresh(team_id, channel_id)
        except ConversError:
            return (await self._channels.known(team_id, [channel_id])).get(channel_id)
