"""The mark our recorded messages carry, and how they are found again by it.

A crash between posting and recording leaves a message that nobody knows of. Its metadata tells which
thing it shows, so that it is taken over instead of posted again.
"""

from collections.abc import AsyncIterator, Container

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.identity import Identity
from bot.adapters.slack.paging import Json, history, replies
from domain.errors import DeliveryError
from domain.ids import ChannelId, MessageTs, ProcessId

EVENT_TYPE = "convers_post"
MOST_REPLY_PAGES = 10
MOST_HISTORY_PAGES = 3
_CARD = "process:"
_NO_SUCH_PLACE = ("thread_not_found", "message_not_found")


def tag(key: str) -> Json:
    """Return the metadata of the message that shows what the key names."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def process_key(process_id: ProcessId) -> str:
    """Return the key of a process's card."""
    return f"{_CARD}{process_id}"


def process_shown_by(key: str | None) -> ProcessId | None:
    """Return the process whose card has this key."""
    return ProcessId(key.removeprefix(_CARD)) if key and key.startswith(_CARD) else None


def key_in(message: Json) -> str | None:
    """Return the key a message is tagged with."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return str((metadata.get("event_payload") or {}).get("key", ""))


async def find_tagged(
    client: SlackClient, channel_id: ChannelId, thread_ts: MessageTs | None, key: str
) -> MessageTs | None:
    """Find our message with this key in the thread, or among the newest of the channel.

    Raises DeliveryError when the place cannot be read: then nobody knows whether the message is there.
    """
    us = await client.identity()
    try:
        async for message in _place(client, channel_id, thread_ts):
            if key_in(message) == key and us.wrote(message):
                return MessageTs(str(message["ts"]))
    except DeliveryError as error:
        if error.code not in _NO_SUCH_PLACE:
            raise
    return None


async def untagged_answers(
    client: SlackClient,
    us: Identity,
    channel_id: ChannelId,
    thread_ts: MessageTs,
    *,
    after_ts: MessageTs,
    known: Container[MessageTs],
) -> AsyncIterator[MessageTs]:
    """Yield our own untagged messages of the thread, later than one and not among the known."""
    thread = replies(client, channel_id, thread_ts, after=after_ts, pages=MOST_REPLY_PAGES)
    async for message in thread:
        ts = MessageTs(str(message["ts"]))
        if us.wrote(message) and key_in(message) is None and ts not in known:
            yield ts


def _place(client: SlackClient, channel_id: ChannelId, thread_ts: MessageTs | None) -> AsyncIterator[Json]:
    if thread_ts is None:
        return history(client, channel_id, pages=MOST_HISTORY_PAGES)
    return replies(client, channel_id, thread_ts, pages=MOST_REPLY_PAGES)
