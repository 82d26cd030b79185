"""People join and leave channels; what they may see follows them at once."""

from domain.ids import ChannelId
from handlers.context import WorkContext
from handlers.listener import event
from handlers.payloads import Body


async def handle_membership(body: Body, ctx: WorkContext) -> None:
    """Bring our copy of the channel up to date, if we keep one."""
    await ctx.services.channels.renew(ctx.team_id, ChannelId(body["event"]["channel"]))


LISTENERS = (
    event("member_joined_channel", handle_membership),
    event("member_left_channel", handle_membership),
)
