"""The calendars of people, read where they are."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.adapters.calendar.addresses import Allows, checked_address, is_public
from bot.adapters.calendar.fetching import CalendarFetcher
from bot.adapters.calendar.reading import read_busy
from domain.plans.shapes import Span


class IcsReader:
    """`CalendarReader` over https."""

    def __init__(self, fetcher: CalendarFetcher | None = None, *, allows: Allows = is_public) -> None:
        self._fetcher = fetcher or CalendarFetcher(allows=allows)
        self._allows = allows

    def check(self, address: str) -> str:
        """Return the address in order. InvalidInputError says what is wrong."""
        return checked_address(address, self._allows)

    async def busy(self, address: str, start: datetime, end: datetime, zone: ZoneInfo) -> Sequence[Span]:
        """Return busy times in a stretch, merged and in order."""
        content = await self._fetcher.fetch(address)
        return await asyncio.to_thread(read_busy, content, start, end, zone)
