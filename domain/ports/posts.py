"""What was posted to Slack, by key, so that a re-run edits or skips instead of repeating."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ids import ChannelId, MessageTs, TeamId


@dataclass(frozen=True, slots=True)
class Post:
    """One message of ours.

    `key` names the thing it shows (`process:<id>`, `suggestion:<id>`, `accepted:<id>:reply`). `ts` is
    None between the intention and Slack's answer: a crash there leaves a message that may or may not
    exist, to be looked for by its metadata before posting again. `fingerprint` is a hash of what was
    last shown: the same content is not sent twice.
    """

    key: str
    channel_id: ChannelId
    thread_ts: MessageTs | None = None
    ts: MessageTs | None = None
    fingerprint: str | None = None


class PostLog(Protocol):
    """The record of our messages. Each call is a transaction of its own."""

    async def intend(self, team_id: TeamId, post: Post) -> tuple[Post, bool]:
        """Insert unless the key exists; return the stored post and whether it was there before."""
        ...

    async def record(self, team_id: TeamId, key: str, *, ts: MessageTs, fingerprint: str) -> None:
        """Remember where and what was shown."""
        ...

    async def forget(self, team_id: TeamId, key: str) -> None:
        """Drop the key: Slack says the message is gone."""
        ...

    async def under(self, team_id: TeamId, prefix: str) -> Sequence[Post]:
        """Return the posts whose keys begin so."""
        ...

    async def key_of(self, team_id: TeamId, channel_id: ChannelId, ts: MessageTs) -> str | None:
        """Return the key of the message, or None when it is not recorded here."""
        ...
