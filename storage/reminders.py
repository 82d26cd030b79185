"""The shelf of reminders: the rows are the schedule."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.ids import UserId
from domain.reminders.model import Kind, Reminder, ReminderSettings, Stand
from storage.codecs import Codec
from storage.schema_reminders import reminder_settings, reminders
from storage.shelf import Shelf

SETTINGS: Codec[ReminderSettings] = Codec(TypeAdapter(ReminderSettings))
COLUMNS = tuple(one.name for one in fields(Reminder))


class SqlReminderRepository(Shelf):
    """Reminders of one workspace."""

    async def get(self, key: str) -> Reminder | None:
        """Return a reminder."""
        found = await self._rows(reminders.c.key == key)
        return found[0] if found else None

    async def of_scope(self, scope: str) -> Sequence[Reminder]:
        """Return every reminder about a process or plan, said ones too."""
        return await self._rows(reminders.c.scope == scope)

    async def by_message(self, message_key: str) -> Sequence[Reminder]:
        """Return what a message said, in order of time."""
        return await self._rows(reminders.c.message_key == message_key)

    async def put_off(self, user_id: UserId) -> Sequence[Reminder]:
        """Return what the person put off and has not been told again."""
        is_pending = reminders.c.stand == Stand.PENDING.value
        return await self._rows(reminders.c.user_id == user_id, is_pending, reminders.c.round > 0)

    async def said(self, user_id: UserId, since: datetime) -> Collection[str]:
        """Return the keys of the messages the person was sent since then."""
        theirs = (self._mine(reminders), reminders.c.user_id == user_id, reminders.c.sent_at >= since)
        rows = await self._all(select(reminders.c.message_key).where(*theirs).distinct())
        return {str(row["message_key"]) for row in rows}

    async def history(self, user_id: UserId, since: datetime) -> Sequence[Reminder]:
        """Return what was first to be said since then."""
        return await self._rows(reminders.c.user_id == user_id, reminders.c.first_at >= since)

    async def add(self, new: Sequence[Reminder]) -> None:
        """Insert reminders; those that are there are left alone."""
        if new:
            written = insert(reminders).values([self._row(one) for one in new])
            await self._run(written.on_conflict_do_nothing())

    async def put(self, changed: Sequence[Reminder]) -> None:
        """Write reminders, whatever was there."""
        if changed:
            written = insert(reminders).values([self._row(one) for one in changed])
            facts = {name: written.excluded[name] for name in COLUMNS if name != "key"}
            await self._run(written.on_conflict_do_update(index_elements=["team_id", "key"], set_=facts))

    async def move(self, moved: Sequence[Reminder]) -> None:
        """Set the hours of reminders that are pending."""
        is_pending = reminders.c.stand == Stand.PENDING.value
        for one in moved:
            hours = {"due_at": one.due_at, "first_at": one.first_at, "expires_at": one.expires_at}
            mine = (self._mine(reminders), reminders.c.key == one.key, is_pending)
            await self._run(update(reminders).where(*mine).values(**hours))

    async def drop(self, keys: Collection[str]) -> None:
        """Delete reminders that are pending."""
        if keys:
            is_pending = reminders.c.stand == Stand.PENDING.value
            mine = (self._mine(reminders), reminders.c.key.in_(keys), is_pending)
            await self._run(delete(reminders).where(*mine))

    async def claim(self, now: datetime, *, limit: int) -> Collection[UserId]:
        """Take pending reminders whose time has come; what others hold is left to them."""
        due = (
            select(reminders.c.key)
            .where(self._mine(reminders), reminders.c.stand == Stand.PENDING.value)
            .where(reminders.c.due_at <= now)
            .order_by(reminders.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taking = (
            update(reminders)
            .where(self._mine(reminders), reminders.c.key == due.c.key)
            .values(stand=Stand.TAKEN.value)
            .returning(reminders.c.user_id)
        )
        return {UserId(row["user_id"]) for row in await self._all(taking)}

    async def taken(self, user_id: UserId) -> Sequence[Reminder]:
        """Return the person's taken reminders, held until the end."""
        is_taken = reminders.c.stand == Stand.TAKEN.value
        mine = (self._mine(reminders), reminders.c.user_id == user_id, is_taken)
        question = select(reminders).where(*mine).order_by(reminders.c.key).with_for_update()
        return [_reminder(row) for row in await self._all(question)]

    async def release(self, before: datetime) -> None:
        """Make taken ones that were due before then pending again."""
        is_stuck = (reminders.c.stand == Stand.TAKEN.value) & (reminders.c.due_at < before)
        written = update(reminders).where(self._mine(reminders), is_stuck)
        await self._run(written.values(stand=Stand.PENDING.value))

    async def backlog(self, now: datetime) -> int:
        """Count pending ones whose time has come."""
        is_due = (reminders.c.stand == Stand.PENDING.value) & (reminders.c.due_at <= now)
        counted = select(func.count()).select_from(reminders).where(self._mine(reminders), is_due)
        return int((await self._run(counted)).scalar_one())

    async def settings(self, user_id: UserId) -> ReminderSettings:
        """Return what the person chose, or the defaults."""
        theirs = (self._mine(reminder_settings), reminder_settings.c.user_id == user_id)
        row = await self._one(select(reminder_settings.c.body).where(*theirs))
        return SETTINGS.load(row["body"]) if row is not None else ReminderSettings(user_id)

    async def save_settings(self, settings: ReminderSettings) -> None:
        """Insert or update what the person chose."""
        body = SETTINGS.dump(settings)
        new = insert(reminder_settings).values(team_id=self._team_id, user_id=settings.user_id, body=body)
        await self._run(new.on_conflict_do_update(index_elements=["team_id", "user_id"], set_={"body": body}))

    async def _rows(self, *which: Any) -> Sequence[Reminder]:
        question = select(reminders).where(self._mine(reminders), *which)
        rows = await self._all(question.order_by(reminders.c.first_at, reminders.c.key))
        return [_reminder(row) for row in rows]

    def _row(self, one: Reminder) -> dict[str, Any]:
        row: dict[str, Any] = {name: getattr(one, name) for name in COLUMNS}
        return row | {"team_id": self._team_id, "kind": one.kind.value, "stand": one.stand.value}


def _reminder(row: RowMapping) -> Reminder:
    facts = {name: row[name] for name in COLUMNS}
    return Reminder(**{**facts, "kind": Kind(row["kind"]), "stand": Stand(row["stand"])})
