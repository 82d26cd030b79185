"""Slack as one thing: the client, who we are, and what is built on them."""

from typing import Any

from bot.adapters.slack.asking import SlackAsking
from bot.adapters.slack.authorize import Authorizer
from bot.adapters.slack.channels import SlackChannels
from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.directory import SlackDirectory
from bot.adapters.slack.errors import delivering
from bot.adapters.slack.files import SlackFiles
from bot.adapters.slack.homes import SlackHomes
from bot.adapters.slack.messenger import SlackMessenger
from bot.adapters.slack.plans import SlackPlans
from bot.adapters.slack.reminders import SlackReminders
from bot.adapters.slack.threads import SlackThreadReader
from domain.errors import DeliveryError, SettingError
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.plans.ports import WeekPictures
from domain.ports import Clock, PostLog


class SlackDoor:
    """Everything that goes out to Slack. One workspace, by its token."""

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        rate_scale: float,
        posts: PostLog,
        pictures: WeekPictures,
        clock: Clock,
    ) -> None:
        self._only = SlackClient(token, base_url=api_url, scale=rate_scale)
        self.authorizer = Authorizer(self._only)
        self.channels = SlackChannels(self.client)
        self.directory = SlackDirectory(self.client)
        self.homes = SlackHomes(self.client)
        self.files = SlackFiles(self.client)
        self.threads = SlackThreadReader(self.client)
        self._posts = posts
        self.messenger = SlackMessenger(self.client, posts, clock)
        self.asking = SlackAsking(self.client, self.messenger, posts)
        self.plans = SlackPlans(self.client, self.messenger, pictures, clock)
        self.reminders = SlackReminders(self.client, self.messenger, posts)

    @property
    def bolt_client(self) -> SlackClient:
        """The client that Bolt and Socket Mode are given."""
        return self._only

    def client(self, _: TeamId) -> SlackClient:
        """Return the client of a workspace."""
        return self._only

    async def bot_user_id(self, _: TeamId) -> UserId:
        """Return who we are in a workspace."""
        return UserId(self.authorizer.identity.bot_user_id)

    async def workspace_url(self, _: TeamId) -> str:
        """Return the address of a workspace, which its permalinks begin with."""
        return self.authorizer.identity.url

    async def direct_channel(self, _: TeamId, user_id: UserId) -> ChannelId:
        """Return the direct messages of a person with us. Raises DeliveryError."""
        with delivering():
            opened = await self._only.conversations_open(users=user_id)
        return ChannelId(opened["channel"]["id"])

    async def key_of(self, team_id: TeamId, channel_id: ChannelId, ts: MessageTs) -> str | None:
        """Return the key under which a message of ours was shown; None for any other message."""
        return await self._posts.key_of(team_id, channel_id, ts)

    def lose(self, _: TeamId) -> None:
        """Leave a workspace alone that removed the app."""
        self._only.standing.lose("token_revoked")

    def health(self) -> dict[str, Any]:
        """Say whether our token opens anything, for the health line."""
        code = self._only.standing.code
        return {"installed": True} if code is None else {"installed": False, "error": code}

    async def open(self) -> None:
        """Ask Slack who we are. Raises SettingError naming the token or the address."""
        try:
            await self.authorizer.warm()
        except DeliveryError as error:
            raise SettingError(
                f"SLACK_BOT_TOKEN: Slack at {self._only.base_url} says {error.code}. `convers doctor` tells "
                "what to mend."
            ) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._only.close()
