"""Reads message lists page by page, within bounds."""

from collections.abc import AsyncIterator
from typing import Any

import structlog

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.errors import delivering

log = structlog.get_logger(__name__)

Json = dict[str, Any]
"""A message as Slack's JSON has it."""
PAGE = 200
"""Messages a page; Slack allows more, but advises this many."""


def order_of(ts: str) -> tuple[int, int]:
    """Return what a Slack timestamp sorts by: as a float it would lose its last digits."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds or 0), int(fraction[:6].ljust(6, "0") or 0)


async def replies(
    client: SlackClient,
    channel_id: str,
    thread_ts: str,
    *,
    after: str | None = None,
    upto: str | None = None,
    pages: int,
) -> AsyncIterator[Json]:
    """Yield a thread's messages after one and up to another, oldest first. Raises DeliveryError.

    Slack puts the root on the first page whatever the bounds, so they are applied here again.
    """
    bounds = {"oldest": after, "latest": upto}
    given = {name: ts for name, ts in bounds.items() if ts is not None}
    cursor: str | None = None
    for _ in range(pages):
        with delivering():
            page = await client.conversations_replies(
                channel=channel_id,
                ts=thread_ts,
                limit=PAGE,
                inclusive=True,
                include_all_metadata=True,
                cursor=cursor,
                **given,
            )
        for message in page["messages"]:
            at = order_of(str(message["ts"]))
            if (after is None or at > order_of(after)) and (upto is None or at <= order_of(upto)):
                yield message
        cursor = _next(page.get("response_metadata"))
        if cursor is None:
            return
    log.warning("thread_cut", channel=channel_id, thread_ts=thread_ts, messages=pages * PAGE)


async def history(
    client: SlackClient, channel_id: str, *, pages: int, after: str | None = None
) -> AsyncIterator[Json]:
    """Yield a channel's newest messages, newest first, those after an instant. Raises DeliveryError."""
    cursor: str | None = None
    for _ in range(pages):
        with delivering():
            page = await client.conversations_history(
                channel=channel_id, limit=PAGE, include_all_metadata=True, cursor=cursor, oldest=after
            )
        for message in page["messages"]:
            yield message
        cursor = _next(page.get("response_metadata"))
        if cursor is None:
            return


def _next(metadata: Json | None) -> str | None:
    return (metadata or {}).get("next_cursor") or None
