"""Channels and who is in them, from `conversations.info` and `conversations.members`."""

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from domain.channels.model import Channel
from domain.errors import DeliveryError
from domain.ids import ChannelId, TeamId, UserId

_UNSEEN = ("channel_not_found", "not_in_channel", "fetch_members_failed", "missing_scope")
"""Codes that mean: the app may not know. A missing scope closes doors, it opens none."""
PAGE = 1000
"""Members a page; Slack's most."""
MOST_PAGES = 20


class SlackChannels:
    """ChannelDirectory by asking Slack, each time."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    async def fetch(self, team_id: TeamId, channel_id: ChannelId) -> Channel | None:
        """Return the channel as it is now, or None when the app cannot see it. Raises DeliveryError."""
        client = self._client_for(team_id)
        try:
            with delivering():
                answer = await client.conversations_info(channel=channel_id)
            members = await self._members(team_id, channel_id)
        except DeliveryError as error:
            if error.code in _UNSEEN:
                return None
            raise
        facts = answer["channel"]
        is_private = bool(facts.get("is_private") or facts.get("is_group"))
        return Channel(
            team_id, channel_id, str(facts.get("name") or channel_id), is_private, members,
            is_archived=bool(facts.get("is_archived")),
        )  # fmt: skip

    async def _members(self, team_id: TeamId, channel_id: ChannelId) -> frozenset[UserId]:
        client, cursor, members = self._client_for(team_id), None, set[UserId]()
        for _ in range(MOST_PAGES):
            with delivering():
                page = await client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
            members |= {UserId(user_id) for user_id in page["members"]}
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return frozenset(members)
