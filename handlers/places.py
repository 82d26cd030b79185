"""Where a process may live: only where its card can be seen."""

from domain.channels.model import is_direct
from domain.errors import NotAllowedError
from domain.ids import ChannelId, UserId
from domain.people.model import Person
from handlers.context import Desk, WorkContext

NOT_OURS = (
    "I am not part of this direct message, so nobody could see the card of a process here. Nothing was "
    "started or changed. Say it in a channel that I was invited to, or in our own direct messages."
)
NOT_IN = (
    "I am not in that channel, so the process was not started. Invite me there with `/invite`, "
    "then start it again."
)


async def require_ours(actor: Person, channel_id: ChannelId, desk: Desk) -> None:
    """Raise NotAllowedError in a direct message that is not the one with us. Slack tells others nothing."""
    if is_direct(channel_id) and channel_id != await desk.slack.direct_channel(actor.team_id, actor.id):
        raise NotAllowedError(NOT_OURS)


async def require_member(actor: Person, channel_id: ChannelId, ctx: WorkContext) -> None:
    """Raise NotAllowedError unless we are in the channel, and in a private one the person too."""
    bot_user_id: UserId = await ctx.desk.slack.bot_user_id(ctx.team_id)
    channel = await ctx.services.channels.refresh(ctx.team_id, channel_id)
    members = channel.members if channel else frozenset()
    if bot_user_id not in members or (channel and channel.is_private and actor.id not in members):
        raise NotAllowedError(NOT_IN)
