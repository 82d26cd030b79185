"""The record of what was posted, by key."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.ids import ChannelId, MessageTs, TeamId
from domain.ports import Post
from storage.database import Database
from storage.errors import repeated, translated
from storage.fence import commit_fenced
from storage.schema import posts

SHOWN = (posts.c.key, posts.c.channel_id, posts.c.thread_ts, posts.c.ts, posts.c.fingerprint)


class SqlPostLog:
    """What was posted; every call is a transaction of its own, fenced by the claim around it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    async def intend(self, team_id: TeamId, post: Post) -> tuple[Post, bool]:
        """Insert unless the key exists; return the stored post and whether it was there before."""
        new = insert(posts).values(
            team_id=team_id,
            key=post.key,
            channel_id=post.channel_id,
            thread_ts=post.thread_ts,
            ts=post.ts,
            fingerprint=post.fingerprint,
        )
        with translated():
            async with self._database.transaction(team_id) as connection:
                inserted = await connection.execute(new.on_conflict_do_nothing().returning(posts.c.key))
                is_new = inserted.one_or_none() is not None
                question = select(*SHOWN).where(_is(team_id, post.key))
                stored = (await connection.execute(question)).mappings().one()
                await commit_fenced(connection)
        return Post(**stored), not is_new

    @repeated
    async def record(self, team_id: TeamId, key: str, *, ts: MessageTs, fingerprint: str) -> None:
        """Remember where and what was shown."""
        with translated():
            async with self._database.transaction(team_id) as connection:
                shown = update(posts).where(_is(team_id, key)).values(ts=ts, fingerprint=fingerprint)
                await connection.execute(shown)
                await commit_fenced(connection)

    @repeated
    async def forget(self, team_id: TeamId, key: str) -> None:
        """Drop the key: Slack says the message is gone."""
        with translated():
            async with self._database.transaction(team_id) as connection:
                await connection.execute(delete(posts).where(_is(team_id, key)))
                await commit_fenced(connection)

    async def under(self, team_id: TeamId, prefix: str) -> Sequence[Post]:
        """Return the posts whose keys begin so."""
        begins = posts.c.key.startswith(prefix, autoescape=True)
        question = select(*SHOWN).where(posts.c.team_id == team_id, begins).order_by(posts.c.key)
        with translated():
            async with self._database.transaction(team_id) as connection:
                rows = (await connection.execute(question)).mappings().all()
        return [Post(**row) for row in rows]

    async def key_of(self, team_id: TeamId, channel_id: ChannelId, ts: MessageTs) -> str | None:
        """Return the key of the message, or None when it is not recorded here."""
        message = (posts.c.channel_id == channel_id) & (posts.c.ts == ts)
        question = select(posts.c.key).where(posts.c.team_id == team_id, message).order_by(posts.c.key)
        with translated():
            async with self._database.transaction(team_id) as connection:
                return (await connection.execute(question.limit(1))).scalar_one_or_none()


def _is(team_id: TeamId, key: str) -> ColumnElement[bool]:
    return (posts.c.team_id == team_id) & (posts.c.key == key)
