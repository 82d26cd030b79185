"""The ledger: what model calls used, and what is set aside for calls under way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, Date, RowMapping, Text, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from domain.gateway.model import TokenUsage, UsageOutcome, UsageRow
from domain.ids import TeamId, UserId
from storage.schema import Instant, usage_days, usage_reservations, usage_rows
from storage.shelf import Shelf

RESERVE = text("""
WITH held AS (
    SELECT 1 FROM usage_reservations WHERE team_id = :team_id AND id = :id
), day AS (
    INSERT INTO usage_days AS d (team_id, day, spent, reserved)
    SELECT :team_id, :day, 0, :tokens WHERE :tokens <= :limit AND NOT EXISTS (SELECT FROM held)
    ON CONFLICT (team_id, day) DO UPDATE SET reserved = d.reserved + excluded.reserved
    WHERE d.spent + d.reserved + excluded.reserved <= :limit
    RETURNING 1
), reservation AS (
    INSERT INTO usage_reservations (team_id, id, day, tokens, at)
    SELECT :team_id, :id, :day, :tokens, :at FROM day
)
SELECT EXISTS (SELECT FROM held) OR EXISTS (SELECT FROM day)
""").bindparams(
    bindparam("team_id", type_=Text),
    bindparam("id", type_=Text),
    bindparam("day", type_=Date),
    bindparam("tokens", type_=BigInteger),
    bindparam("limit", type_=BigInteger),
    bindparam("at", type_=Instant),
)


class SqlUsageRepository(Shelf):
    """The ledger of one workspace."""

    async def reserve(self, reservation_id: str, *, on: date, tokens: int, limit: int, at: datetime) -> bool:
        """Set tokens aside for the day if spent and reserved stay within the limit; else False.

        One conditional write: the day's row is locked by whoever adds to it, so parallel calls cannot
        overspend together. The same reservation asked for again is granted once.
        """
        asked = {
            "team_id": self._team_id,
            "id": reservation_id,
            "day": on,
            "tokens": tokens,
            "limit": limit,
            "at": at,
        }
        return bool((await self._run(RESERVE.bindparams(**asked))).scalar_one())

    async def settle(self, reservation_id: str, row: UsageRow) -> None:
        """Replace the reservation by what was used and add the row; a second settling changes nothing."""
        if not await self._insert(row, reservation_id):
            return
        mine = delete(usage_reservations).where(
            self._mine(usage_reservations), usage_reservations.c.id == reservation_id
        )
        freed = await self._one(mine.returning(usage_reservations.c.day, usage_reservations.c.tokens))
        if freed is None:  # released meanwhile: the call outlived its reservation
            await self._spend(row.at.astimezone(UTC).date(), row.usage.total, freed=0)
        else:
            await self._spend(freed["day"], row.usage.total, freed=freed["tokens"])

    async def add(self, row: UsageRow) -> None:
        """Add a row that had no reservation (a declined call)."""
        if await self._insert(row, None) and row.usage.total:
            await self._spend(row.at.astimezone(UTC).date(), row.usage.total, freed=0)

    async def spent(self, *, on: date) -> int:
        """Return tokens spent and reserved on the day."""
        both = select((usage_days.c.spent + usage_days.c.reserved).label("total"))
        row = await self._one(both.where(self._mine(usage_days), usage_days.c.day == on))
        return int(row["total"]) if row is not None else 0

    async def rows(self, *, since: datetime, actor_id: UserId | None) -> Sequence[UsageRow]:
        """Return ledger rows, newest first."""
        question = select(usage_rows).where(self._mine(usage_rows), usage_rows.c.at >= since)
        if actor_id is not None:
            question = question.where(usage_rows.c.actor_id == actor_id)
        newest = question.order_by(usage_rows.c.at.desc(), usage_rows.c.id)
        return [_usage(row) for row in await self._all(newest)]

    async def release_before(self, at: datetime) -> int:
        """Free reservations older than `at` (their call died); return how many."""
        stale = delete(usage_reservations).where(self._mine(usage_reservations), usage_reservations.c.at < at)
        freed = await self._all(stale.returning(usage_reservations.c.day, usage_reservations.c.tokens))
        for day in sorted({row["day"] for row in freed}):
            tokens = sum(row["tokens"] for row in freed if row["day"] == day)
            theirs = update(usage_days).where(self._mine(usage_days), usage_days.c.day == day)
            await self._run(theirs.values(reserved=func.greatest(usage_days.c.reserved - tokens, 0)))
        return len(freed)

    async def _insert(self, row: UsageRow, reservation_id: str | None) -> bool:
        new = insert(usage_rows).values(
            team_id=self._team_id,
            id=row.id,
            reservation_id=reservation_id,
            actor_id=row.actor_id,
            at=row.at,
            purpose=row.purpose,
            model=row.model,
            input_tokens=row.usage.input_tokens,
            output_tokens=row.usage.output_tokens,
            is_estimate=row.usage.is_estimate,
            outcome=row.outcome.value,
            took_ms=row.took_ms,
            error=row.error,
        )
        return await self._one(new.on_conflict_do_nothing().returning(usage_rows.c.id)) is not None

    async def _spend(self, day: date, tokens: int, *, freed: int) -> None:
        new = insert(usage_days).values(team_id=self._team_id, day=day, spent=tokens, reserved=0)
        total = {
            "spent": usage_days.c.spent + tokens,
            "reserved": func.greatest(usage_days.c.reserved - freed, 0),
        }
        await self._run(
            new.on_conflict_do_update(index_elements=[usage_days.c.team_id, usage_days.c.day], set_=total)
        )


def _usage(row: RowMapping) -> UsageRow:
    return UsageRow(
        id=row["id"],
        team_id=TeamId(row["team_id"]),
        actor_id=UserId(row["actor_id"]),
        at=row["at"],
        purpose=row["purpose"],
        model=row["model"],
        usage=TokenUsage(row["input_tokens"], row["output_tokens"], is_estimate=row["is_estimate"]),
        outcome=UsageOutcome(row["outcome"]),
        took_ms=row["took_ms"],
        error=row["error"],
    )
