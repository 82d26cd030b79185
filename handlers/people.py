"""People come, change their name or zone; the app is removed from the workspace."""

import structlog

from domain.ids import UserId
from handlers.context import WorkContext
from handlers.listener import event
from handlers.payloads import Body

log = structlog.get_logger(__name__)


async def handle_user_change(body: Body, ctx: WorkContext) -> None:
    """Bring a changed person up to date."""
    await ctx.services.people.refresh(ctx.team_id, UserId(body["event"]["user"]["id"]))


async def handle_uninstalled(body: Body, ctx: WorkContext) -> None:
    """Leave the workspace alone that removed the app; its record stays until it is deleted."""
    log.warning("app_removed", team_id=ctx.team_id, event_type=body["event"]["type"])
    ctx.desk.slack.lose(ctx.team_id)


async def handle_revoked(body: Body, ctx: WorkContext) -> None:
    """Leave the workspace alone when the token that was taken away is the bot's; people's are not ours."""
    revoked = (body["event"].get("tokens") or {}).get("bot") or ()
    if await ctx.desk.slack.bot_user_id(ctx.team_id) in revoked:
        await handle_uninstalled(body, ctx)


LISTENERS = (
    event("user_change", handle_user_change),
    event("app_uninstalled", handle_uninstalled),
    event("tokens_revoked", handle_revoked),
)
