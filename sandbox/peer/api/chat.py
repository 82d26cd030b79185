"""chat.*: post, update, delete, whisper, link."""

from dataclasses import replace

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.content import Content, read_content, read_metadata
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import message_json
from sandbox.peer.rates import POST_IN_CHANNEL, POST_IN_WORKSPACE, SPECIAL_600, TIER_3, TIER_4
from sandbox.peer.state.model import Channel, Message

_CUSTOM = ("username", "icon_emoji", "icon_url")


def new_message(context: Context, channel: Channel, args: Arguments, content: Content) -> Message:
    """Return a message of the bot, ready to keep."""
    if any(args.optional(name) for name in _CUSTOM):
        context.need_scope("chat:write.customize")
    username, thread_ts = args.optional("username"), args.optional("thread_ts")
    root = context.thread_root(channel, thread_ts) if thread_ts else None
    is_broadcast = root is not None and args.flag("reply_broadcast")
    workspace = context.workspace
    return Message(
        channel_id=channel.id,
        ts=workspace.new_ts(),
        user=workspace.bot.id,
        text=content.text or "",
        blocks=content.blocks or (),
        attachments=content.attachments or (),
        thread_ts=root.ts if root else None,
        parent_user_id=root.user if root else None,
        bot_id=workspace.bot_id,
        app_id=workspace.app_id,
        subtype=_subtype(username, is_broadcast),
        username=username,
        metadata=read_metadata(args) or None,
        reply_broadcast=is_broadcast,
    )


def _subtype(username: str | None, is_broadcast: bool) -> str | None:
    if is_broadcast:
        return "thread_broadcast"
    return "bot_message" if username else None


def announce(context: Context, message: Message) -> Message:
    """Keep a new message of the bot, clear the thread's status, tell the app of it."""
    context.workspace.keep(message)
    context.sessions.clear_status((message.channel_id, message.thread_ts or message.ts))
    context.events.message(message)
    return message


def post_message(context: Context, args: Arguments) -> Json:
    """Post a message."""
    channel = context.target(args.required("channel"))
    content = read_content(args)
    if content.is_empty:
        raise RefusalError("no_text")
    context.need_pictures(content.blocks)
    message = announce(context, new_message(context, channel, args, content))
    shown = message_json(context.workspace, message)
    if message.metadata:
        shown["metadata"] = message.metadata
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(context: Context, args: Arguments) -> Json:
    """Change one of the bot's messages. Text without blocks takes the blocks away."""
    before = context.own_message(args.required("channel"), args.required("ts"), "cant_update_message")
    stream = context.streams.find(before.channel_id, before.ts)
    if stream is not None and stream.state == "in_progress":
        raise RefusalError("streaming_state_conflict")
    if context.workspace.channels[before.channel_id].is_archived:
        raise RefusalError("is_inactive")
    content, metadata = read_content(args), read_metadata(args)
    if content.text is None and content.blocks is None and content.attachments is None and metadata is None:
        raise RefusalError("no_text")
    before = context.workspace.channels[before.channel_id].messages[before.ts]
    after = _changed(context, before, content, metadata)
    if not (after.text or after.blocks or after.attachments):
        raise RefusalError("no_text")
    context.need_pictures(content.blocks)
    context.workspace.keep(after)
    context.events.changed(before, after)
    shown = message_json(context.workspace, after)
    return {"channel": after.channel_id, "ts": after.ts, "text": after.text, "message": shown}


def _changed(context: Context, before: Message, content: Content, metadata: Json | None) -> Message:
    text = before.text if content.text is None else content.text
    blocks = content.blocks
    if blocks is None:
        blocks = before.blocks if content.text is None else ()
    return replace(
        before,
        text=text,
        blocks=blocks,
        attachments=before.attachments if content.attachments is None else content.attachments,
        metadata=before.metadata if metadata is None else metadata or None,
        edited={"user": context.workspace.bot.id, "ts": context.workspace.new_ts()},
    )


def delete(context: Context, args: Arguments) -> Json:
    """Delete one of the bot's messages."""
    message = context.own_message(args.required("channel"), args.required("ts"), "cant_delete_message")
    stream = context.streams.find(message.channel_id, message.ts)
    if stream is not None and stream.state == "in_progress":
        context.streams.end(stream, "complete")
    context.events.deleted(message, context.workspace.drop(message))
    return {"channel": message.channel_id, "ts": message.ts}


def post_ephemeral(context: Context, args: Arguments) -> Json:
    """Show a message to one person only."""
    channel = context.joined(args.required("channel"))
    user_id = args.required("user")
    if user_id not in channel.members:
        raise RefusalError("user_not_in_channel")
    content = read_content(args)
    if content.is_empty:
        raise RefusalError("no_text")
    context.need_pictures(content.blocks)
    message = replace(new_message(context, channel, args, content), metadata=None, is_ephemeral=True)
    context.workspace.keep_ephemeral(user_id, message)
    return {"message_ts": message.ts}


def get_permalink(context: Context, args: Arguments) -> Json:
    """Return the address of a message."""
    channel, ts = context.channel(args.required("channel")), args.required("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise RefusalError("message_not_found")
    domain = f"https://{context.workspace.domain}.slack.com"
    link = f"{domain}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


_WRITE = ("chat:write",)

METHODS = (
    Method("chat.postMessage", post_message, POST_IN_CHANNEL, scopes=_WRITE, rate_by=("channel",),
           overall=POST_IN_WORKSPACE),
    Method("chat.update", update, TIER_3, scopes=_WRITE),
    Method("chat.delete", delete, TIER_3, scopes=_WRITE),
    Method("chat.postEphemeral", post_ephemeral, TIER_4, scopes=_WRITE),
    Method("chat.getPermalink", get_permalink, SPECIAL_600, takes_json=False),
)  # fmt: skip
