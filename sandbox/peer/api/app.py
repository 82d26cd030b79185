"""auth.test, api.test, apps.connections.open, blocks.validate: about the app and the API itself."""

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.blocks.checking import check_message_blocks, check_view
from sandbox.peer.errors import RefusalError
from sandbox.peer.rates import SPECIAL_600, TIER_1, TIER_4


def auth_test(context: Context, args: Arguments) -> Json:
    """Tell whose token this is."""
    workspace = context.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.handle,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def api_test(context: Context, args: Arguments) -> Json:
    """Echo the arguments; `error` asks for that error."""
    if error := args.optional("error"):
        raise RefusalError(error, args=args.raw)
    return {"args": args.raw} if args.raw else {}


def connections_open(context: Context, args: Arguments) -> Json:
    """Hand out the address of one WebSocket connection."""
    address = context.base_url.replace("http://", "ws://")
    ticket = context.tickets.new_socket()
    return {"url": f"{address}link/?ticket={ticket}&app_id={context.workspace.app_id}"}


def validate_blocks(context: Context, args: Arguments) -> Json:
    """Check blocks or a view without posting them."""
    blocks, view = args.structure("blocks"), args.structure("view")
    message = args.structure("message")
    if sum(item is not None for item in (blocks, view, message)) != 1:
        raise RefusalError("invalid_arguments", messages=["provide exactly one of blocks, message, view"])
    if message is not None:
        blocks = message.get("blocks") if isinstance(message, dict) else message
    problems = check_view(view) if view is not None else check_message_blocks(blocks)
    if problems:
        errors = [
            {
                "code": "failed_constraint",
                "message": problem.message,
                "pointer": problem.pointer.removeprefix("/blocks").removeprefix("/view"),
            }
            for problem in problems
        ]
        raise RefusalError("invalid_blocks", errors=errors)
    return {}


METHODS = (
    Method("auth.test", auth_test, SPECIAL_600),
    Method("api.test", api_test, TIER_4, caller="anyone"),
    Method("blocks.validate", validate_blocks, TIER_4, caller="anyone"),
    Method("apps.connections.open", connections_open, TIER_1, caller="app"),
)
