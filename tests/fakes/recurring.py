"""Recurrences in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from domain.errors import ConflictError
from domain.ids import ChannelId, RecurrenceId, TeamId, TemplateId, UserId
from domain.recurring.model import Every, Recurrence, Rule
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY
from tests.fakes.tables import Table, Transaction

DAILY = Rule(Every.DAYS, time(9, 0), "UTC", date(2026, 11, 23))


def make_recurrence(number: int = 1, *, team_id: TeamId = TEAM, template: str = "template-1") -> Recurrence:
    """Return a recurrence that comes daily at nine, next on Tuesday."""
    return Recurrence(
        id=RecurrenceId(f"recurrence-{number}"),
        team_id=team_id,
        template_id=TemplateId(template),
        pattern="Close {month}",
        channel_id=ChannelId("C1"),
        owner_id=UserId("UBEN"),
        rule=DAILY,
        next_at=(MONDAY + timedelta(days=1)).astimezone(UTC),
        created_by=UserId("UANN"),
        created_at=MONDAY,
        roles={"dev": UserId("UCEM")},
        answers={"size": "Major"},
    )


class FakeRecurrenceRepository:
    """The RecurrenceRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._recurrences: Table[RecurrenceId, Recurrence] = Table(transaction, "recurrences")

    async def get(self, recurrence_id: RecurrenceId) -> Recurrence | None:
        """Return a recurrence."""
        return await self._recurrences.get(recurrence_id)

    async def all(self) -> Sequence[Recurrence]:
        """Return every recurrence, the next one first."""
        return sorted(await self._recurrences.all(), key=lambda one: (one.next_at, one.id))

    async def add(self, recurrence: Recurrence) -> None:
        """Insert a recurrence unless there is one with its id."""
        if await self._recurrences.get_for_update(recurrence.id) is not None:
            raise ConflictError
        await self._recurrences.put(recurrence.id, recurrence)

    async def save(self, recurrence: Recurrence, *, expected_version: int) -> None:
        """Write a recurrence unless its stored version is another one."""
        stored = await self._recurrences.get_for_update(recurrence.id)
        if stored is None or stored.version != expected_version:
            raise ConflictError
        await self._recurrences.put(recurrence.id, recurrence)

    async def remove(self, recurrence_id: RecurrenceId) -> None:
        """Delete a recurrence, if it is there."""
        if await self._recurrences.get_for_update(recurrence_id) is not None:
            await self._recurrences.remove(recurrence_id)

    async def due(self, now: datetime, *, limit: int) -> Sequence[Recurrence]:
        """Return unpaused recurrences whose time has come, the earliest first."""
        return [one for one in await self.all() if one.next_at <= now and not one.is_paused][:limit]

    async def advance(self, recurrence_id: RecurrenceId, *, seen: datetime, next_at: datetime) -> bool:
        """Set the next occurrence unless the stored one is another, or it is paused."""
        stored = await self._recurrences.get_for_update(recurrence_id)
        if stored is None or stored.next_at != seen or stored.is_paused:
            return False
        changed = replace(stored, next_at=next_at, version=stored.version + 1)
        await self._recurrences.put(recurrence_id, changed)
        return True
