"""The shelf of what starts by itself."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, delete, insert, select, update

from domain.errors import ConflictError
from domain.ids import RecurrenceId
from domain.recurring.model import Recurrence, Rule
from storage.codecs import ANSWERS, ROLES, Codec
from storage.schema_recurring import recurrences
from storage.shelf import Shelf

RULE: Codec[Rule] = Codec(TypeAdapter(Rule))


class SqlRecurrenceRepository(Shelf):
    """Recurrences of one workspace."""

    async def get(self, recurrence_id: RecurrenceId) -> Recurrence | None:
        """Return a recurrence."""
        mine = select(recurrences).where(self._mine(recurrences), recurrences.c.id == recurrence_id)
        row = await self._one(mine)
        return _recurrence(row) if row is not None else None

    async def all(self) -> Sequence[Recurrence]:
        """Return every recurrence, the next one first."""
        mine = select(recurrences).where(self._mine(recurrences))
        rows = await self._all(mine.order_by(recurrences.c.next_at, recurrences.c.id))
        return [_recurrence(row) for row in rows]

    async def add(self, recurrence: Recurrence) -> None:
        """Insert a recurrence; ConflictError when there is one with its id."""
        await self._run(insert(recurrences), [_row(recurrence)])

    async def save(self, recurrence: Recurrence, *, expected_version: int) -> None:
        """Write a recurrence; ConflictError unless the stored version is the expected one."""
        same = recurrences.c.version == expected_version
        written = update(recurrences).where(self._mine(recurrences), recurrences.c.id == recurrence.id, same)
        if (await self._run(written.values(_row(recurrence)))).rowcount == 0:
            raise ConflictError

    async def remove(self, recurrence_id: RecurrenceId) -> None:
        """Delete a recurrence, if it is there."""
        await self._run(delete(recurrences).where(self._mine(recurrences), recurrences.c.id == recurrence_id))

    async def due(self, now: datetime, *, limit: int) -> Sequence[Recurrence]:
        """Return unpaused recurrences whose time has come, locked; what others hold is left to them."""
        question = (
            select(recurrences)
            .where(self._mine(recurrences), recurrences.c.is_paused.is_(False), recurrences.c.next_at <= now)
            .order_by(recurrences.c.next_at, recurrences.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_recurrence(row) for row in await self._all(question)]

    async def advance(self, recurrence_id: RecurrenceId, *, seen: datetime, next_at: datetime) -> bool:
        """Set the next occurrence; False when `seen` is not the stored one, or it was paused."""
        written = (
            update(recurrences)
            .where(self._mine(recurrences), recurrences.c.id == recurrence_id)
            .where(recurrences.c.next_at == seen, recurrences.c.is_paused.is_(False))
            .values(next_at=next_at, version=recurrences.c.version + 1)
        )
        return (await self._run(written)).rowcount == 1


def _row(recurrence: Recurrence) -> dict[str, Any]:
    row: dict[str, Any] = {one.name: getattr(recurrence, one.name) for one in fields(recurrence)}
    return row | {
        "rule": RULE.dump(recurrence.rule),
        "roles": ROLES.dump(dict(recurrence.roles)),
        "answers": ANSWERS.dump(dict(recurrence.answers)),
    }


def _recurrence(row: RowMapping) -> Recurrence:
    return Recurrence(
        **{
            **row,
            "rule": RULE.load(row["rule"]),
            "roles": ROLES.load(row["roles"]),
            "answers": ANSWERS.load(row["answers"]),
        }
    )
