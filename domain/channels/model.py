"""A channel as far as rights go: whether it is private, and who is in it."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.ids import ChannelId, TeamId, UserId


@dataclass(frozen=True, slots=True)
class Channel:
    """A public or private channel. `members` are people and apps, as of `refreshed_at`.

    In an archived one nothing can be posted.
    """

    team_id: TeamId
    id: ChannelId
    name: str
    is_private: bool
    members: frozenset[UserId] = field(default_factory=frozenset)
    refreshed_at: datetime | None = None
    is_archived: bool = False


def is_direct(channel_id: ChannelId) -> bool:
    """True for a direct message with the app; nobody else is in it."""
    return channel_id.startswith("D")
