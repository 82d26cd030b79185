"""Reads threads from Slack, so that edits and deletions count."""

import asyncio
from collections.abc import Sequence

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.directory import SlackDirectory
from bot.adapters.slack.paging import Json, history, order_of, replies
from bot.adapters.slack.tags import key_in, process_shown_by
from bot.adapters.slack.talk import thread_message
from domain.conversations.model import ThreadMessage
from domain.errors import DeliveryError
from domain.ids import ChannelId, MessageTs, ProcessId, TeamId, UserId
from domain.processes.shapes import MessageLink
from domain.threads.model import Said
from handlers.views.processes import ThreadHead

MOST_PAGES = 25
"""Pages of a thread read at most: 5,000 messages."""
MOST_THREADS = 10
CHANNEL_PAGES = 5
"""Pages of a channel read at most: 1,000 messages."""
READ_THREADS = 40
"""Threads of a channel read at most, the newest."""
_SOMEONE = "someone"


class SlackThreadReader:
    """ThreadReader by `conversations.replies`; recent threads by `conversations.history`."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for
        self._directory = SlackDirectory(client_for)

    async def read(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        *,
        after: MessageTs | None,
        upto: MessageTs,
    ) -> Sequence[ThreadMessage]:
        """Return the messages later than `after` (None: from the root) up to `upto`, oldest first.

        Ephemeral messages, cards and status lines of ours are left out. Raises DeliveryError.
        """
        client = self._client_for(team_id)
        us = await client.identity()
        thread = replies(client, channel_id, thread_ts, after=after, upto=upto, pages=MOST_PAGES)
        read = [thread_message(message, us) async for message in thread]
        return tuple(message for message in read if message is not None)

    async def read_channel(
        self, team_id: TeamId, channel_id: ChannelId, *, after: MessageTs
    ) -> Sequence[Said]:
        """Return what was said in a channel and its threads after an instant, oldest first.

        At most 1,000 messages and the newest 40 threads with their first 200 replies. Raises DeliveryError.
        """
        client = self._client_for(team_id)
        us = await client.identity()
        found: list[tuple[Json, MessageTs | None]] = []
        threads = 0
        async for message in history(client, channel_id, pages=CHANNEL_PAGES, after=after):
            root = MessageTs(str(message["ts"])) if message.get("reply_count") else None
            found.append((message, root))
            if root is None or threads >= READ_THREADS:
                continue
            threads += 1
            answers = replies(client, channel_id, root, after=root, pages=1)
            found += [(reply, root) async for reply in answers]
        found.sort(key=lambda one: order_of(str(one[0]["ts"])))
        read = [(thread_message(message, us), root) for message, root in found]
        return tuple(
            Said(MessageLink(channel_id, message.ts, root), message)
            for message, root in read
            if message is not None
        )

    async def process_at(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs
    ) -> ProcessId | None:
        """Return the process whose card the message is, as its mark says. Raises DeliveryError."""
        client = self._client_for(team_id)
        us = await client.identity()
        async for message in replies(client, channel_id, thread_ts, upto=thread_ts, pages=1):
            if us.wrote(message):
                return process_shown_by(key_in(message))
        return None

    async def recent(self, team_id: TeamId, channel_id: ChannelId) -> Sequence[ThreadHead]:
        """Return the channel's newest threads, newest first, at most ten. Raises DeliveryError."""
        client = self._client_for(team_id)
        us = await client.identity()
        roots: list[ThreadMessage] = []
        async for message in history(client, channel_id, pages=1):
            root = thread_message(message, us) if message.get("reply_count") else None
            if root is not None and len(roots) < MOST_THREADS:
                roots.append(root)
        wrote = {root.author_id for root in roots if root.author_id is not None}
        names = dict(await asyncio.gather(*(self._named(team_id, user_id) for user_id in wrote)))
        return tuple(
            ThreadHead(channel_id, root.ts, names.get(root.author_id, _SOMEONE), root.text) for root in roots
        )

    async def _named(self, team_id: TeamId, user_id: UserId) -> tuple[UserId | None, str]:
        try:
            person = await self._directory.fetch(team_id, user_id)
        except DeliveryError:
            person = None
        return user_id, person.name if person is not None else _SOMEONE
