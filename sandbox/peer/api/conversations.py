"""conversations.*: read threads and channels, list, open."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import channel_json, thread_json
from sandbox.peer.rates import TIER_2, TIER_3, TIER_4
from sandbox.peer.state.model import Channel, ChannelKind, Message

T = TypeVar("T")

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_KINDS: dict[str, tuple[ChannelKind, str]] = {
    "public_channel": ("channel", "channels:read"),
    "private_channel": ("group", "groups:read"),
    "im": ("im", "im:read"),
    "mpim": ("mpim", "mpim:read"),
}


def replies(context: Context, args: Arguments) -> Json:
    """Return a thread, oldest first; the first page begins with the root."""
    channel = _readable(context, args)
    ts = args.required("ts")
    message = channel.messages.get(ts)
    if message is None:
        raise RefusalError("thread_not_found")
    root = channel.messages.get(message.thread_ts or ts)
    within = _within(args)
    thread = context.workspace.thread(channel, message.thread_ts or ts)
    chosen = [item for item in thread if item is root or within(item.ts)]
    return _page(context, channel, args, chosen, default=1000, high=1000)


def history(context: Context, args: Arguments) -> Json:
    """Return a channel's own messages, newest first."""
    channel = _readable(context, args)
    within = _within(args)
    chosen = [
        message
        for message in reversed(channel.messages.values())
        if (not message.is_reply or message.reply_broadcast) and within(message.ts)
    ]
    return _page(context, channel, args, chosen, default=100, high=999)


def info(context: Context, args: Arguments) -> Json:
    """Return what there is to know of a conversation."""
    channel = context.channel(args.required("channel"))
    context.need_scope_for(channel, "read")
    count = _count(channel) if args.flag("include_num_members") else {}
    return {"channel": channel_json(context.workspace, channel) | count}


def _count(channel: Channel) -> Json:
    return {} if channel.is_direct else {"num_members": len(channel.members)}


def members(context: Context, args: Arguments) -> Json:
    """Return who is in a conversation."""
    channel = context.channel(args.required("channel"))
    context.need_scope_for(channel, "read")
    page, cursor = paged(args, sorted(channel.members), default=100, high=1000)
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def list_(context: Context, args: Arguments) -> Json:
    """Return the conversations the bot may know of."""
    kinds: set[str] = set()
    for name in (args.optional("types") or "public_channel").split(","):
        if name.strip() not in _KINDS:
            raise RefusalError("invalid_types")
        kind, scope = _KINDS[name.strip()]
        context.need_scope(scope)
        kinds.add(kind)
    bot = context.workspace.bot.id
    known = [
        channel
        for channel in context.workspace.channels.values()
        if channel.kind in kinds
        and (bot in channel.members or not channel.is_private)
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]
    page, cursor = paged(args, known, default=100, high=999)
    shown = [channel_json(context.workspace, channel) | _count(channel) for channel in page]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def open_(context: Context, args: Arguments) -> Json:
    """Open a direct conversation with one person or several."""
    if channel_id := args.optional("channel"):
        channel = context.channel(channel_id)
        if not channel.is_direct:
            raise RefusalError("method_not_supported_for_channel_type")
        was_open = True
    else:
        count = len(context.workspace.channels)
        channel = _opened(context, args)
        was_open = len(context.workspace.channels) == count
    shown = channel_json(context.workspace, channel) if args.flag("return_im") else {"id": channel.id}
    return ({"no_op": True, "already_open": True} if was_open else {}) | {"channel": shown}


def _opened(context: Context, args: Arguments) -> Channel:
    given = args.structure("users") if isinstance(args.raw.get("users"), list) else args.optional("users")
    if not given:
        raise RefusalError("users_list_not_supplied")
    users = given if isinstance(given, list) else [user.strip() for user in given.split(",")]
    if len(users) > 8:
        raise RefusalError("too_many_users")
    if any(user not in context.workspace.people for user in users):
        raise RefusalError("user_not_found")
    if set(users) == {context.workspace.bot.id}:
        raise RefusalError("not_enough_users")
    context.need_scope("im:write" if len(users) == 1 else "mpim:write")
    return context.workspace.direct({*users, context.workspace.bot.id})


def _readable(context: Context, args: Arguments) -> Channel:
    channel = context.channel(args.required("channel"))
    context.need_scope_for(channel, "history")
    if context.workspace.bot.id not in channel.members:
        raise RefusalError("not_in_channel")
    return channel


def _within(args: Arguments) -> Callable[[str], bool]:
    oldest = _bound(args.optional("oldest") or "0", "invalid_ts_oldest")
    latest = _bound(args.optional("latest") or "9999999999", "invalid_ts_latest")
    inclusive = args.flag("inclusive")

    def within(ts: str) -> bool:
        at = _bound(ts, "invalid_ts_latest")
        return oldest <= at <= latest if inclusive else oldest < at < latest

    return within


def _bound(ts: str, error: str) -> tuple[int, int]:
    seconds, _, fraction = ts.partition(".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        raise RefusalError(error)
    return int(seconds), int(fraction[:6].ljust(6, "0") or 0)


def _page(
    context: Context, channel: Channel, args: Arguments, chosen: list[Message], *, default: int, high: int
) -> Json:
    page, cursor = paged(args, chosen, default=default, high=high)
    shown = [thread_json(context.workspace, channel, message) for message in page]
    if args.flag("include_all_metadata"):
        for entry, message in zip(shown, page, strict=True):
            if message.metadata:
                entry["metadata"] = message.metadata
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def paged(args: Arguments, items: Sequence[T], *, default: int, high: int) -> tuple[Sequence[T], str]:
    """Return the page asked for, and the cursor of the next, empty at the end."""
    limit = args.integer("limit", default, high=high)
    start = _position(args.optional("cursor"))
    if start > len(items):
        raise RefusalError("invalid_cursor")
    end = start + limit
    cursor = b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], cursor


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        name, _, position = b64decode(cursor, validate=True).decode().partition(":")
        if name != "next":
            raise ValueError(cursor)
        return int(position)
    except ValueError as problem:
        raise RefusalError("invalid_cursor") from problem


METHODS = (
    Method("conversations.replies", replies, TIER_3, scopes=_HISTORY, takes_json=False),
    Method("conversations.history", history, TIER_3, scopes=_HISTORY),
    Method("conversations.info", info, TIER_3, scopes=_READ, takes_json=False),
    Method("conversations.members", members, TIER_4, scopes=_READ, takes_json=False),
    Method("conversations.list", list_, TIER_2, scopes=_READ, takes_json=False),
    Method("conversations.open", open_, TIER_3, scopes=("im:write", "mpim:write", "channels:manage")),
)
