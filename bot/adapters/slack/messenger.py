"""Shows messages in Slack: recorded ones, private ones, answers to commands, and the cards of features."""

import asyncio
from collections import OrderedDict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from bot.adapters.slack.fitting import fitted, fitted_view
from bot.adapters.slack.posting import Pause, Posting
from bot.adapters.slack.responding import response_body, team_of
from bot.adapters.slack.tags import process_key, untagged_answers
from domain.errors import DeliveryError
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.operations.model import Activity, Suggestion
from domain.people.model import Person
from domain.ports import Clock, Post, PostLog
from domain.processes.model import Process
from domain.recurring.model import News, Recurrence
from handlers.views.message import Message, View
from handlers.views.processes import process_card
from handlers.views.recurring import news_message
from handlers.views.suggestions import suggestion_card

MOST_LINKS = 2_000
"""Permalinks remembered; they never change."""
_NOT_THERE = ("channel_not_found", "not_in_channel", "user_not_in_channel")
_CLOSED = "not_found"
_PERSON = ("U", "W")


@dataclass(slots=True)
class _Turn:
    """Those who show the same key at the moment: one at a time, and each shows the newest content."""

    newest: Message
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class SlackMessenger:
    """The messenger of every feature. Raises DeliveryError for what Slack does not take."""

    def __init__(
        self, client_for: ClientFor, posts: PostLog, clock: Clock, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._client_for = client_for
        self._posts = posts
        self._clock = clock
        self._posting = Posting(client_for, posts, pause)
        self._turns: dict[tuple[TeamId, str], _Turn] = {}
        self._links: OrderedDict[tuple[TeamId, ChannelId, MessageTs], str] = OrderedDict()

    async def show(
        self,
        team_id: TeamId,
        key: str,
        *,
        channel_id: ChannelId,
        thread_ts: MessageTs | None,
        message: Message,
    ) -> MessageTs:
        """Post the message once per key; afterwards bring the posted one up to date.

        Of a burst of contents for one key only the newest is sent. LostOwnershipError when another
        worker has taken this work over.
        """
        content = fitted(message, key)
        turn = self._turns.setdefault((team_id, key), _Turn(content))
        turn.newest = content
        turn.users += 1
        try:
            async with turn.lock:
                return await self._posting.bring_up(team_id, Post(key, channel_id, thread_ts), turn.newest)
        finally:
            turn.users -= 1
            if turn.users == 0:
                del self._turns[team_id, key]

    async def whisper(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        user_id: UserId,
        message: Message,
        thread_ts: MessageTs | None = None,
    ) -> None:
        """Show something to one person only: in the channel, or in their DM when one of us is not there."""
        content = fitted(message, "whisper")
        if channel_id.startswith(_PERSON):
            return await self._send_direct(team_id, user_id, content)
        try:
            with delivering():
                await self._client_for(team_id).chat_postEphemeral(
                    channel=channel_id,
                    user=user_id,
                    thread_ts=thread_ts,
                    text=content.text,
                    blocks=content.blocks or None,
                )
        except DeliveryError as error:
            if error.code not in _NOT_THERE:
                raise
            await self._send_direct(team_id, user_id, content)

    async def respond(
        self,
        response_url: str,
        message: Message | None,
        *,
        replace_original: bool = False,
        delete_original: bool = False,
        public: bool = False,
    ) -> None:
        """Answer a command or a button through its response_url, privately unless `public`.

        Raises DeliveryError, with `invalid_response_url` for a URL that is not Slack's.
        """
        body = response_body(
            message and fitted(message, "response"),
            replace_original=replace_original,
            delete_original=delete_original,
            public=public,
        )
        await self._client_for(team_of(response_url)).respond(response_url, body)

    async def fill(self, team_id: TeamId, view_id: str, view: View) -> bool:
        """Bring an open form up to date; False when the person closed it. Raises DeliveryError."""
        try:
            with delivering():
                await self._client_for(team_id).views_update(
                    view_id=view_id, view=fitted_view(view, f"form:{view_id}")
                )
        except DeliveryError as error:
            if error.code != _CLOSED:
                raise
            return False
        return True

    async def show_process(self, process: Process, people: Mapping[UserId, Person]) -> MessageTs:
        """Post the card in the process's channel, or bring the posted one up to date; return its ts."""
        return await self.show(
            process.team_id,
            process_key(process.id),
            channel_id=process.channel_id,
            thread_ts=None,
            message=process_card(process, people, self._today(process, people)),
        )

    async def show_suggestion(
        self,
        suggestion: Suggestion,
        process: Process,
        people: Mapping[UserId, Person],
        activity: Activity | None,
    ) -> MessageTs:
        """Post the card in its thread, or bring the posted one up to date; return its ts."""
        place = suggestion.place
        link = await self._permalink(suggestion.team_id, place.channel_id, suggestion.source_ts)
        card = suggestion_card(suggestion, process, people, activity, self._clock.now(), link)
        return await self.show(
            suggestion.team_id,
            f"suggestion:{suggestion.id}",
            channel_id=place.channel_id,
            thread_ts=place.thread_ts,
            message=card,
        )

    async def tell_news(self, recurrence: Recurrence, news: News, reader: Person) -> None:
        """Tell a person once, in their direct messages, what happened to an occurrence."""
        team_id, occurrence = recurrence.team_id, news.occurrence
        with delivering():
            opened = await self._client_for(team_id).conversations_open(users=reader.id)
        await self.show(
            team_id,
            f"recurrence:{recurrence.id}:{occurrence.at.isoformat()}:{news.kind}:{reader.id}",
            channel_id=ChannelId(opened["channel"]["id"]),
            thread_ts=None,
            message=news_message(recurrence, news, reader, self._clock.now()),
        )

    async def adopt_orphan(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        after_ts: MessageTs,
        known: Container[MessageTs],
    ) -> MessageTs | None:
        """Find a message that a killed attempt opened in the thread but could not record.

        It is ours, later than the question, in no turn (`known`), not in the log of posts and without
        our metadata. The earliest of several is returned.
        """
        client = self._client_for(team_id)
        us = await client.identity()
        answers = untagged_answers(client, us, channel_id, thread_ts, after_ts=after_ts, known=known)
        async for ts in answers:
            if await self._posts.key_of(team_id, channel_id, ts) is None:
                return ts
        return None

    async def _send_direct(self, team_id: TeamId, user_id: UserId, content: Message) -> None:
        client = self._client_for(team_id)
        with delivering():
            opened = await client.conversations_open(users=user_id)
            await client.chat_postMessage(
                channel=opened["channel"]["id"], text=content.text, blocks=content.blocks or None
            )

    async def _permalink(self, team_id: TeamId, channel_id: ChannelId, ts: MessageTs) -> str | None:
        """Return the link to a message; None when Slack gives none, for a card is fine without."""
        key = (team_id, channel_id, ts)
        if key in self._links:
            self._links.move_to_end(key)
            return self._links[key]
        try:
            with delivering():
                answer = await self._client_for(team_id).chat_getPermalink(channel=channel_id, message_ts=ts)
        except DeliveryError:
            return None
        link = self._links[key] = str(answer["permalink"])
        if len(self._links) > MOST_LINKS:
            self._links.popitem(last=False)
        return link

    def _today(self, process: Process, people: Mapping[UserId, Person]) -> date:
        """Return the day it is for whom the card is foremost: the owner, else the starter."""
        reader = people.get(process.owner_id) if process.owner_id else None
        reader = reader or people.get(process.started_by)
        now = self._clock.now()
        return reader.today(now) if reader is not None else now.astimezone(UTC).date()
