"""The shelf of people's calendars and feeds."""

from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from domain.ids import UserId
from domain.plans.calendars.model import CalendarLink, Feed
from storage.schema_calendars import calendar_feeds, calendar_links
from storage.shelf import Shelf


class SqlCalendarRepository(Shelf):
    """Calendar addresses and feeds of one workspace."""

    async def link(self, user_id: UserId) -> CalendarLink | None:
        """Return the calendar a person gave."""
        table = calendar_links
        row = await self._one(select(table).where(self._mine(table), table.c.user_id == user_id))
        return CalendarLink(**row) if row is not None else None

    async def save_link(self, link: CalendarLink) -> None:
        """Insert or replace a person's calendar."""
        row = asdict(link)
        written = insert(calendar_links).values(row)
        await self._run(written.on_conflict_do_update(index_elements=["team_id", "user_id"], set_=row))

    async def remove_link(self, user_id: UserId) -> None:
        """Forget a person's calendar, if there is one."""
        table = calendar_links
        await self._run(delete(table).where(self._mine(table), table.c.user_id == user_id))

    async def feed(self, token_hash: str) -> Feed | None:
        """Return the feed behind a token."""
        table = calendar_feeds
        row = await self._one(select(table).where(self._mine(table), table.c.token_hash == token_hash))
        return Feed(**row) if row is not None else None

    async def save_feed(self, feed: Feed) -> None:
        """Insert or replace a person's feed: the address they had before is void."""
        row = asdict(feed)
        written = insert(calendar_feeds).values(row)
        await self._run(written.on_conflict_do_update(index_elements=["team_id", "user_id"], set_=row))

    async def remove_feed(self, user_id: UserId) -> None:
        """Close a person's feed, if there is one."""
        table = calendar_feeds
        await self._run(delete(table).where(self._mine(table), table.c.user_id == user_id))

    async def has_feed(self, user_id: UserId) -> bool:
        """Tell whether a person has an open feed."""
        table = calendar_feeds
        found = await self._one(select(table.c.user_id).where(self._mine(table), table.c.user_id == user_id))
        return found is not None
