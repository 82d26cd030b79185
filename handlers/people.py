"""People come, change their name or zone, and the app is removed."""

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
    """Note that the workspace removed the app or revoked its token; the record stays until it is deleted."""
    log.warning("app_removed", team_id=ctx.team_id, event_type=body["event"]["type"])


LISTENERS = (
    event("user_change", handle_user_change),
    event("app_uninstalled", handle_uninstalled),
    event("tokens_revoked", handle_uninstalled),
)
