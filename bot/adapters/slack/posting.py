"""One message of ours per key, whatever crashes: intend, look, post, record."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.adapters.slack.client import ClientFor, SlackClient
from bot.adapters.slack.errors import UNKNOWN_OUTCOME, delivering
from bot.adapters.slack.fitting import fingerprint
from bot.adapters.slack.tags import find_tagged, tag
from domain.errors import DeliveryError, LostOwnershipError
from domain.ids import MessageTs, TeamId
from domain.ports import Post, PostLog
from handlers.views.message import Message

log = structlog.get_logger(__name__)

Pause = Callable[[float], Awaitable[None]]

LOOK_AFTER = (1.0, 3.0, 5.0)
"""Seconds to wait, after each post of unknown outcome, before looking whether it is there."""
GONE = "message_not_found"


class Posting:
    """Posts a message once and keeps it up to date, with the log of posts as its memory."""

    def __init__(self, client_for: ClientFor, posts: PostLog, pause: Pause = asyncio.sleep) -> None:
        self._client_for = client_for
        self._posts = posts
        self._pause = pause

    async def bring_up(self, team_id: TeamId, wanted: Post, message: Message) -> MessageTs:
        """Show the message under its key; return where it is. Raises DeliveryError.

        LostOwnershipError means that another worker does this now; nothing of ours is left behind.
        """
        post, was_there = await self._posts.intend(team_id, wanted)
        if post.ts is None:
            return await self._post(team_id, post, message, may_exist=was_there)
        if post.fingerprint == fingerprint(message):
            return post.ts
        if await self._update(team_id, post, post.ts, message):
            return post.ts
        await self._posts.forget(team_id, post.key)
        post, was_there = await self._posts.intend(team_id, wanted)
        return await self._post(team_id, post, message, may_exist=was_there)

    async def _post(self, team_id: TeamId, post: Post, message: Message, *, may_exist: bool) -> MessageTs:
        """Post unless the message is there already, as far as anyone can tell."""
        client = self._client_for(team_id)
        for seconds in LOOK_AFTER:
            if may_exist and (ts := await self._take_over(team_id, client, post, message)) is not None:
                return ts
            try:
                ts = await self._send(client, post, message)
            except DeliveryError as error:
                if error.code != UNKNOWN_OUTCOME:
                    await self._posts.forget(team_id, post.key)
                    raise
                may_exist = True
                await self._pause(seconds)
            else:
                await self._record_new(team_id, client, post, ts, message)
                return ts
        if (ts := await self._take_over(team_id, client, post, message)) is not None:
            return ts
        raise DeliveryError(UNKNOWN_OUTCOME)

    async def _send(self, client: SlackClient, post: Post, message: Message) -> MessageTs:
        with delivering():
            answer = await client.chat_postMessage(
                channel=post.channel_id,
                thread_ts=post.thread_ts,
                text=message.text,
                blocks=message.blocks or None,
                metadata=tag(post.key),
            )
        return MessageTs(str(answer["ts"]))

    async def _record_new(
        self, team_id: TeamId, client: SlackClient, post: Post, ts: MessageTs, message: Message
    ) -> None:
        try:
            await self._posts.record(team_id, post.key, ts=ts, fingerprint=fingerprint(message))
        except LostOwnershipError:
            await self._take_back(team_id, client, post, ts)
            raise

    async def _take_back(self, team_id: TeamId, client: SlackClient, post: Post, ts: MessageTs) -> None:
        """Delete what we posted too late, unless the new owner found it and made it theirs."""
        if await self._posts.key_of(team_id, post.channel_id, ts) is not None:
            return
        try:
            with delivering():
                await client.chat_delete(channel=post.channel_id, ts=ts)
        except DeliveryError as error:
            log.warning("late_post_left", key=post.key, channel=post.channel_id, ts=ts, error=error.code)

    async def _take_over(
        self, team_id: TeamId, client: SlackClient, post: Post, message: Message
    ) -> MessageTs | None:
        """Find the message of an earlier attempt and make it show this; None when there is none."""
        ts = await find_tagged(client, post.channel_id, post.thread_ts, post.key)
        if ts is None:
            return None
        log.info("post_taken_over", key=post.key, channel=post.channel_id, ts=ts)
        return ts if await self._update(team_id, post, ts, message) else None

    async def _update(self, team_id: TeamId, post: Post, ts: MessageTs, message: Message) -> bool:
        """Bring a posted message up to date and record it; False when it is gone."""
        try:
            with delivering():
                await self._client_for(team_id).chat_update(
                    channel=post.channel_id,
                    ts=ts,
                    text=message.text,
                    blocks=message.blocks,  # none at all would leave the old ones standing
                    metadata=tag(post.key),
                )
        except DeliveryError as error:
            if error.code == GONE:
                return False
            raise
        await self._posts.record(team_id, post.key, ts=ts, fingerprint=fingerprint(message))
        return True
