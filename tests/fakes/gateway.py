"""The usage ledger in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.gateway.model import UsageRow
from domain.ids import UserId
from tests.fakes.tables import Table, Transaction


@dataclass(frozen=True, slots=True)
class Reservation:
    """Tokens set aside for a call that is under way."""

    on: date
    tokens: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A row and the day it counts for."""

    on: date
    row: UsageRow


class FakeUsageRepository:
    """The UsageRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._reserved: Table[str, Reservation] = Table(transaction, "reservations")
        self._ledger: Table[str, LedgerLine] = Table(transaction, "usage")
        self._days: Table[date, date] = Table(transaction, "usage_days")

    async def reserve(self, reservation_id: str, *, on: date, tokens: int, limit: int, at: datetime) -> bool:
        """Set tokens aside for the day if spent and reserved stay within the limit."""
        await self._days.put(on, on)  # the row all callers of a day queue up for
        if await self.spent(on=on) + tokens > limit:
            return False
        await self._reserved.put(reservation_id, Reservation(on, tokens, at))
        return True

    async def settle(self, reservation_id: str, row: UsageRow) -> None:
        """Replace the reservation by what was used; a second settling changes nothing."""
        if await self._ledger.get_for_update(row.id) is not None:
            return
        reservation = await self._reserved.get_for_update(reservation_id)
        await self._reserved.remove(reservation_id)
        await self._ledger.put(row.id, LedgerLine(reservation.on if reservation else row.at.date(), row))

    async def add(self, row: UsageRow) -> None:
        """Add a row that had no reservation."""
        await self._ledger.put(row.id, LedgerLine(row.at.date(), row))

    async def spent(self, *, on: date) -> int:
        """Return tokens spent and reserved on the day."""
        used = sum(line.row.usage.total for line in await self._ledger.all() if line.on == on)
        return used + sum(held.tokens for held in await self._reserved.all() if held.on == on)

    async def rows(self, *, since: datetime, actor_id: UserId | None) -> Sequence[UsageRow]:
        """Return ledger rows, newest first."""
        rows = (line.row for line in await self._ledger.all())
        chosen = [row for row in rows if row.at >= since and actor_id in (None, row.actor_id)]
        return sorted(chosen, key=lambda row: row.at, reverse=True)

    async def release_before(self, at: datetime) -> int:
        """Free reservations older than `at`; return how many."""
        stale = [key for key, held in await self._reserved.items() if held.at < at]
        for key in stale:
            await self._reserved.remove(key)
        return len(stale)
