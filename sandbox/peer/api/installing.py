"""oauth.v2.access, auth.revoke, apps.uninstall: the app comes into a workspace and goes."""

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.rates import SPECIAL_600, TIER_1, TIER_3


def oauth_access(context: Context, args: Arguments) -> Json:
    """Exchange a code for the bot's token in the workspace where a person allowed it."""
    if args.optional("grant_type") not in (None, "authorization_code"):
        raise RefusalError("invalid_grant_type")
    registration = context.registration
    grant = registration.exchange(
        args.optional("client_id"), args.optional("client_secret"), args.optional("code"),
        args.optional("redirect_uri"),
    )  # fmt: skip
    workspace = grant.workspace
    workspace.install(grant.scopes)
    return {
        "access_token": workspace.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(grant.scopes)),
        "bot_user_id": workspace.bot.id,
        "app_id": registration.app_id,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "authed_user": {"id": grant.user_id},
        "is_enterprise_install": False,
    }


def revoke(context: Context, args: Arguments) -> Json:
    """Give the token back; the bot's is the app's only one, so the app is out."""
    if not args.flag("test"):
        leave(context)
    return {"revoked": not args.flag("test")}


def uninstall(context: Context, args: Arguments) -> Json:
    """Leave the workspace at the app's own wish."""
    registration = context.registration
    if args.optional("client_id") != registration.client_id:
        raise RefusalError("invalid_client_id")
    if args.optional("client_secret") != registration.client_secret:
        raise RefusalError("bad_client_secret")
    leave(context)
    return {}


def leave(context: Context) -> None:
    """Throw the app out: it hears so, and its token is dead at once."""
    if context.workspace.is_installed:
        context.events.uninstalled()
        context.workspace.uninstall()


METHODS = (
    Method("oauth.v2.access", oauth_access, SPECIAL_600, caller="anyone", takes_json=False),
    Method("auth.revoke", revoke, TIER_3, takes_json=False),
    Method("apps.uninstall", uninstall, TIER_1, takes_json=False),
)
