"""The record of posts, in memory, with the manners of the fenced one."""

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import LostOwnershipError
from domain.ids import ChannelId, MessageTs, TeamId
from domain.ports import Post


class FakePostLog:
    """A PostLog. `is_lost` makes every write raise LostOwnershipError: another worker took over."""

    def __init__(self) -> None:
        self.posts: dict[tuple[TeamId, str], Post] = {}
        self.is_lost = False

    async def intend(self, team_id: TeamId, post: Post) -> tuple[Post, bool]:
        """Insert unless the key exists; return the stored post and whether it was there before."""
        self._check_ownership()
        was_there = (team_id, post.key) in self.posts
        return self.posts.setdefault((team_id, post.key), post), was_there

    async def record(self, team_id: TeamId, key: str, *, ts: MessageTs, fingerprint: str) -> None:
        """Remember where and what was shown."""
        self._check_ownership()
        if (team_id, key) in self.posts:
            self.posts[team_id, key] = replace(self.posts[team_id, key], ts=ts, fingerprint=fingerprint)

    async def forget(self, team_id: TeamId, key: str) -> None:
        """Drop the key."""
        self._check_ownership()
        self.posts.pop((team_id, key), None)

    async def under(self, team_id: TeamId, prefix: str) -> Sequence[Post]:
        """Return the posts whose keys begin so."""
        return [
            post for (team, key), post in self.posts.items() if team == team_id and key.startswith(prefix)
        ]

    async def key_of(self, team_id: TeamId, channel_id: ChannelId, ts: MessageTs) -> str | None:
        """Return the key of the message, or None when it is not recorded here."""
        return next(
            (
                key
                for (team, key), post in self.posts.items()
                if (team, post.channel_id, post.ts) == (team_id, channel_id, ts)
            ),
            None,
        )

    def _check_ownership(self) -> None:
        if self.is_lost:
            raise LostOwnershipError
