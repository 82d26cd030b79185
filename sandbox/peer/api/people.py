"""users.*, team.info, bots.info: who is who."""

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.conversations import paged
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import bot_json, person_json
from sandbox.peer.rates import TIER_2, TIER_3, TIER_4


def users_info(context: Context, args: Arguments) -> Json:
    """Return one person."""
    person = context.workspace.people.get(args.required("user"))
    if person is None:
        raise RefusalError("user_not_found")
    return {"user": person_json(context.workspace, person)}


def users_list(context: Context, args: Arguments) -> Json:
    """Return everyone, page by page."""
    people = list(context.workspace.people.values())
    page, cursor = paged(args, people, default=max(1, len(people)), high=1000)
    shown = [person_json(context.workspace, person) for person in page]
    return {
        "members": shown,
        "cache_ts": int(context.workspace.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def team_info(context: Context, args: Arguments) -> Json:
    """Return the team."""
    workspace = context.workspace
    if args.optional("team") not in (None, workspace.team_id):
        raise RefusalError("team_not_found")
    team = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain, "email_domain": ""}
    return {"team": team}


def bots_info(context: Context, args: Arguments) -> Json:
    """Return the app's bot."""
    if args.required("bot") != context.workspace.bot_id:
        raise RefusalError("bot_not_found")
    return {"bot": bot_json(context.workspace)}


METHODS = (
    Method("users.info", users_info, TIER_4, scopes=("users:read",), takes_json=False),
    Method("users.list", users_list, TIER_2, scopes=("users:read",), takes_json=False),
    Method("team.info", team_info, TIER_3, scopes=("team:read",)),
    Method("bots.info", bots_info, TIER_3, scopes=("users:read",), takes_json=False),
)
