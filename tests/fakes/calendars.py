"""Calendars in memory, a reader that has what a test gave it, and a seal that only turns letters round."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.errors import InvalidInputError, UnavailableError
from domain.ids import UserId
from domain.plans.calendars.model import CalendarEntry, CalendarLink, Feed
from domain.plans.shapes import Span
from tests.fakes.tables import Table, Transaction


class FakeCalendarRepository:
    """The CalendarRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._links: Table[UserId, CalendarLink] = Table(transaction, "calendar_links")
        self._feeds: Table[UserId, Feed] = Table(transaction, "calendar_feeds")

    async def link(self, user_id: UserId) -> CalendarLink | None:
        """Return the calendar a person gave."""
        return await self._links.get(user_id)

    async def save_link(self, link: CalendarLink) -> None:
        """Insert or replace a person's calendar."""
        await self._links.put(link.user_id, link)

    async def remove_link(self, user_id: UserId) -> None:
        """Forget a person's calendar."""
        if await self._links.get_for_update(user_id) is not None:
            await self._links.remove(user_id)

    async def feed(self, token_hash: str) -> Feed | None:
        """Return the feed behind a token."""
        return next((one for one in await self._feeds.all() if one.token_hash == token_hash), None)

    async def save_feed(self, feed: Feed) -> None:
        """Insert or replace a person's feed."""
        await self._feeds.put(feed.user_id, feed)

    async def remove_feed(self, user_id: UserId) -> None:
        """Close a person's feed."""
        if await self._feeds.get_for_update(user_id) is not None:
            await self._feeds.remove(user_id)

    async def has_feed(self, user_id: UserId) -> bool:
        """Tell whether a person has an open feed."""
        return await self._feeds.get(user_id) is not None


class FakeReader:
    """A CalendarReader with the busy times a test set, or the error it is to raise."""

    def __init__(self, *spans: Span) -> None:
        self.spans = spans
        self.error: Exception | None = None
        self.asked: list[str] = []

    def check(self, address: str) -> str:
        """Take what begins with https."""
        if not address.startswith("https://"):
            raise InvalidInputError("calendar", "It begins with https://.")
        return address

    async def busy(self, address: str, start: datetime, end: datetime, zone: ZoneInfo) -> Sequence[Span]:
        """Return the busy times."""
        self.asked.append(address)
        if self.error is not None:
            raise self.error
        return self.spans


class FakeWriter:
    """A CalendarWriter that writes a line for each entry."""

    def write(self, entries: Sequence[CalendarEntry], name: str, zone: ZoneInfo) -> bytes:
        """Return the entries, a line each."""
        lines = [
            f"{one.uid} {one.event.title} {one.sequence} {'gone' if one.is_cancelled else 'on'}"
            for one in entries
        ]
        return "\n".join([f"{name} {zone.key}", *lines]).encode()


class TurningSeal:
    """A Seal that turns the letters round."""

    def seal(self, secret: str, *, purpose: str) -> bytes:
        """Return the secret, turned round."""
        return f"{purpose}={secret}"[::-1].encode()

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Return the secret of this purpose."""
        said, _, secret = sealed.decode()[::-1].partition("=")
        if said != purpose:
            raise UnavailableError
        return secret
