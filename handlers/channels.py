"""People join and leave channels; what they may see follows them at once."""

from domain.ids import ChannelId
from handlers.context import WorkContext
from handlers.listener import event
from handlers.payloads import Body

JOINED = "member_joined_channel"


async def handle_membership(body: Body, ctx: WorkContext) -> None:
    """Bring our copy of the channel up to date, if we keep one; where we are new, show what waited for us."""
    changed = body["event"]
    channel_id = ChannelId(changed["channel"])
    await ctx.services.channels.renew(ctx.team_id, channel_id)
    if changed["type"] == JOINED and changed["user"] == await ctx.desk.slack.bot_user_id(ctx.team_id):
        await ctx.services.processes.catch_up(ctx.team_id, channel_id)


LISTENERS = (
    event(JOINED, handle_membership),
    event("member_left_channel", handle_membership),
)
