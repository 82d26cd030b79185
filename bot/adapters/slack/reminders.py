"""Reminds people in their direct messages with us: one message per key."""

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from bot.adapters.slack.messenger import SlackMessenger
from domain.ids import ChannelId, TeamId
from domain.ports import PostLog
from domain.reminders.model import ReminderMessage
from handlers.views.reminders import reminder_message


class SlackReminders:
    """The ReminderMessenger."""

    def __init__(self, client_for: ClientFor, messenger: SlackMessenger, posts: PostLog) -> None:
        self._client_for = client_for
        self._messenger = messenger
        self._posts = posts

    async def show_reminder(self, message: ReminderMessage) -> None:
        """Post the message once, or bring the posted one up to date. Raises DeliveryError."""
        team_id, client = message.person.team_id, self._client_for(message.person.team_id)
        shown = reminder_message(message, (await client.identity()).url)
        with delivering():
            opened = await client.conversations_open(users=message.person.id)
        channel_id = ChannelId(str(opened["channel"]["id"]))
        await self._messenger.show(team_id, message.key, channel_id=channel_id, thread_ts=None, message=shown)

    async def is_shown(self, team_id: TeamId, key: str) -> bool:
        """Tell whether a message was posted, or may have been."""
        return any(post.key == key for post in await self._posts.under(team_id, key))
