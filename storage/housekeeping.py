"""Sweeping up, over every workspace: done inbox rows, old summaries, reservations whose call died."""

from datetime import timedelta

from domain.ports import Clock
from storage.database import Database
from storage.errors import translated
from storage.inbox import SqlInbox
from storage.threads import SqlSummaryRepository
from storage.usage import SqlUsageRepository

KEEP_DONE_FOR = timedelta(days=7)
KEEP_SUMMARIES_FOR = timedelta(days=30)
RESERVATION_FOR = timedelta(minutes=15)
"""Longer than any model call may take."""


class SqlHousekeeping:
    """What the ticks call. Each is harmless to run twice, or on several replicas at once."""

    def __init__(self, database: Database, inbox: SqlInbox, clock: Clock) -> None:
        self._database = database
        self._inbox = inbox
        self._clock = clock

    async def purge_done(self) -> int:
        """Forget inbox rows that were done a week ago; return how many."""
        return await self._inbox.purge_before(self._clock.now() - KEEP_DONE_FOR)

    async def release_reservations(self) -> int:
        """Free tokens set aside for calls that never came back; return how many reservations."""
        count = 0
        with translated():
            for team_id in await self._database.teams():
                async with self._database.transaction(team_id) as connection:
                    usage = SqlUsageRepository(connection, team_id)
                    count += await usage.release_before(self._clock.now() - RESERVATION_FOR)
                    await connection.commit()
        return count

    async def purge_summaries(self) -> int:
        """Forget what was found in conversations a month ago; return how many summaries."""
        count = 0
        with translated():
            for team_id in await self._database.teams():
                async with self._database.transaction(team_id) as connection:
                    summaries = SqlSummaryRepository(connection, team_id)
                    count += await summaries.purge_before(self._clock.now() - KEEP_SUMMARIES_FOR)
                    await connection.commit()
        return count
