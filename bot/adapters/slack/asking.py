"""Asks people and reads them in, in their direct messages with us: one message per key."""

from collections.abc import Sequence

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from bot.adapters.slack.messenger import SlackMessenger
from domain.asking.model import Asking, ReadIn, TakenOver
from domain.errors import DeliveryError
from domain.ids import ChannelId, TeamId, UserId
from domain.ports import PostLog
from handlers.views.asking import asking_message, shut_out_message, taken_over_message
from handlers.views.message import Message
from handlers.views.read_in import read_in_message

_GONE = ("message_not_found", "channel_not_found")


class SlackAsking:
    """The AskingMessenger."""

    def __init__(self, client_for: ClientFor, messenger: SlackMessenger, posts: PostLog) -> None:
        self._client_for = client_for
        self._messenger = messenger
        self._posts = posts

    async def keys(self, team_id: TeamId, prefix: str) -> Sequence[str]:
        """Return the keys of what was shown that begin so, in order."""
        return sorted(post.key for post in await self._posts.under(team_id, prefix))

    async def show_asking(self, key: str, asking: Asking) -> None:
        """Show the person waited on what is asked, or that it is over. Raises DeliveryError."""
        team_id = asking.person.team_id
        message = asking_message(asking, await self._url(team_id))
        await self._show(team_id, key, asking.person.id, message)

    async def show_shut_out(self, key: str, asking: Asking) -> None:
        """Tell the asker that whom they wait on may not see the process and was not asked."""
        if asking.asker is not None:
            team_id = asking.person.team_id
            await self._show(team_id, key, asking.asker.id, shut_out_message(asking))

    async def show_read_in(self, key: str, card: ReadIn) -> None:
        """Show a new owner what is theirs. Raises DeliveryError."""
        team_id = card.person.team_id
        await self._show(team_id, key, card.person.id, read_in_message(card, await self._url(team_id)))

    async def show_taken_over(self, key: str, taken: TakenOver) -> None:
        """Tell the person asked for an approval that somebody else gave it. Raises DeliveryError."""
        team_id = taken.person.team_id
        message = taken_over_message(taken, await self._url(team_id))
        await self._show(team_id, key, taken.person.id, message)

    async def withdraw(self, team_id: TeamId, key: str) -> None:
        """Delete what was shown, and forget it: a newer message says it."""
        for post in await self._posts.under(team_id, key):
            if post.key == key and post.ts is not None:
                try:
                    with delivering():
                        await self._client_for(team_id).chat_delete(channel=post.channel_id, ts=post.ts)
                except DeliveryError as error:
                    if error.code not in _GONE:
                        raise
        await self._posts.forget(team_id, key)

    async def _show(self, team_id: TeamId, key: str, user_id: UserId, message: Message) -> None:
        """Show a message in somebody's direct messages, which can only be edited by their channel's id."""
        with delivering():
            opened = await self._client_for(team_id).conversations_open(users=user_id)
        channel_id = ChannelId(str(opened["channel"]["id"]))
        await self._messenger.show(team_id, key, channel_id=channel_id, thread_ts=None, message=message)

    async def _url(self, team_id: TeamId) -> str:
        return (await self._client_for(team_id).identity()).url
