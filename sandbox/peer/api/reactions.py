"""reactions.*: react to a message, take it back, read who reacted."""

import re

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import message_json
from sandbox.peer.rates import TIER_2, TIER_3
from sandbox.peer.state.model import Channel, Message
from sandbox.peer.state.reacting import DISTINCT_REACTIONS, REACTIONS_OF_ONE, reacted, unreacted

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
_TS = re.compile(r"\d+\.\d{6}")


def add(context: Context, args: Arguments) -> Json:
    """React to a message."""
    name = _name(args)
    channel, message = _item(context, args)
    if channel.is_archived:
        raise RefusalError("is_archived")
    bot, before = context.workspace.bot.id, dict(message.reactions)
    if bot in before.get(name, ()):
        raise RefusalError("already_reacted")
    if sum(bot in users for users in before.values()) >= REACTIONS_OF_ONE:
        raise RefusalError("too_many_reactions")
    if name not in before and len(before) >= DISTINCT_REACTIONS:
        raise RefusalError("too_many_emoji")
    context.workspace.keep(reacted(message, name, bot))
    context.events.reaction(message, name, bot, added=True)
    return {}


def remove(context: Context, args: Arguments) -> Json:
    """Take a reaction back."""
    name = _name(args)
    _, message = _item(context, args)
    bot = context.workspace.bot.id
    if bot not in dict(message.reactions).get(name, ()):
        raise RefusalError("no_reaction")
    context.workspace.keep(unreacted(message, name, bot))
    context.events.reaction(message, name, bot, added=False)
    return {}


def get(context: Context, args: Arguments) -> Json:
    """Return a message with its reactions."""
    channel, message = _item(context, args)
    return {"type": "message", "channel": channel.id, "message": message_json(context.workspace, message)}


def _name(args: Arguments) -> str:
    name = args.required("name").strip(":")
    if _NAME.fullmatch(name) is None:
        raise RefusalError("invalid_name")
    return name


def _item(context: Context, args: Arguments) -> tuple[Channel, Message]:
    channel_id, ts = args.optional("channel"), args.optional("timestamp")
    if not channel_id or not ts:
        raise RefusalError("no_item_specified")
    channel = context.channel(channel_id)
    if _TS.fullmatch(ts) is None:
        raise RefusalError("bad_timestamp")
    message = channel.messages.get(ts)
    if message is None or context.workspace.bot.id not in channel.members:
        raise RefusalError("message_not_found")
    return channel, message


_WRITE = ("reactions:write",)

METHODS = (
    Method("reactions.add", add, TIER_3, scopes=_WRITE),
    Method("reactions.remove", remove, TIER_2, scopes=_WRITE),
    Method("reactions.get", get, TIER_3, scopes=("reactions:read",), takes_json=False),
)
