"""What people answer to reminders, and what they choose about them; each takes effect at once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import ConflictError, NotAllowedError, NotFoundError
from domain.ids import EventId, PlanId, ProcessId, StepId
from domain.operations.model import CompleteStep, Operation, Skip, Source, UpdateStep
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.plans.changes import FinishEvent
from domain.plans.service import PlanService
from domain.ports import Clock
from domain.processes.labels import label
from domain.reminders.model import Kind, Reminder, ReminderSettings, Stand, put_off_key
from domain.reminders.ports import ReminderWork, ReminderWorkFactory
from domain.reminders.preview import LOOKED_BACK, Preview, play
from domain.reminders.rhythm import Rhythm
from domain.reminders.service import rhythm_of, show_reminder_job
from domain.reminders.snoozing import Snooze, read_when, snoozed_until


class Less(StrEnum):
    """What somebody may want less of."""

    THING = "thing"
    KIND = "kind"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Saved:
    """Settings as they are now, and what they and those before would have sent lately."""

    settings: ReminderSettings
    before: Preview
    after: Preview


class ReminderAnswers:
    """The buttons of reminders, and the settings."""

    def __init__(
        self, work: ReminderWorkFactory, operations: OperationService, plans: PlanService, clock: Clock
    ) -> None:
        self._work = work
        self._operations = operations
        self._plans = plans
        self._clock = clock

    async def done(self, actor: Person, key: str, *, cause: str) -> None:
        """Finish the step, or the event. Raises what changing them raises."""
        reminder = await self._mine(actor, key)
        if reminder.kind is Kind.EVENT:
            finish = FinishEvent(EventId(reminder.item))
            await self._plans.change(actor, PlanId(reminder.scope), [finish], cause=cause)
        else:
            await self._apply(actor, reminder, CompleteStep(StepId(reminder.item)), cause)

    async def not_needed(self, actor: Person, key: str, *, cause: str) -> None:
        """Leave the step out: it is not needed any more."""
        reminder = await self._mine(actor, key)
        skip = UpdateStep(StepId(reminder.item), Skip("not needed any more"))
        await self._apply(actor, reminder, skip, cause)

    async def snooze(self, actor: Person, key: str, when: Snooze | str) -> datetime:
        """Put a reminder off; return when it comes, which is within the person's hours.

        InvalidInputError for words that name no time to come.
        """
        reminder, now = await self._mine(actor, key), self._clock.now()
        async with self._work(actor.team_id) as work:
            rhythm = await rhythm_of(work, actor)
            wished = (
                snoozed_until(when, rhythm, now) if isinstance(when, Snooze) else read_when(when, rhythm, now)
            )
            at = rhythm.next_allowed(wished) or wished
            again = replace(
                reminder, key=put_off_key(reminder), due_at=at, first_at=at, round=reminder.round + 1,
                is_folded=False, stand=Stand.PENDING, sent_at=None, message_key=None,
            )  # fmt: skip
            known = await work.reminders.get(again.key)
            if known is not None and known.stand is not Stand.PENDING:
                raise ConflictError("That reminder came again meanwhile. Answer the newer one, please.")
            await work.reminders.put([again])
            await self._redraw(work, reminder)
            await work.commit()
        return at

    async def less(self, actor: Person, key: str, what: Less) -> ReminderSettings:
        """Have less said from now on: nothing of the step, of the kind, or nothing at all."""
        reminder = await self._mine(actor, key)
        async with self._work(actor.team_id) as work:
            settings = await work.reminders.settings(actor.id)
            match what:
                case Less.THING:
                    words = await _words(work, reminder)
                    settings = replace(settings, muted={**settings.muted, reminder.item: words})
                case Less.KIND:
                    settings = replace(settings, muted_kinds=settings.muted_kinds | {reminder.kind})
                case Less.ALL:
                    settings = replace(settings, is_paused=True)
            await work.reminders.save_settings(settings)
            await work.commit()
        return settings

    async def get(self, actor: Person, key: str) -> Reminder:
        """Return the person's own reminder."""
        return await self._mine(actor, key)

    async def settings(self, actor: Person) -> ReminderSettings:
        """Return what the person chose."""
        async with self._work(actor.team_id) as work:
            return await work.reminders.settings(actor.id)

    async def rhythm(self, actor: Person) -> Rhythm:
        """Return the person's clock."""
        async with self._work(actor.team_id) as work:
            return await rhythm_of(work, actor)

    async def save(self, actor: Person, settings: ReminderSettings) -> Saved:
        """Remember what the person chose; say what it would have sent in the last days."""
        now = self._clock.now()
        async with self._work(actor.team_id) as work:
            old = await work.reminders.settings(actor.id)
            rhythm = replace(await rhythm_of(work, actor), out_until=None)
            history = await work.reminders.history(actor.id, now - timedelta(days=LOOKED_BACK))
            await work.reminders.save_settings(settings)
            await work.commit()
        before, after = (play(history, one, rhythm, now) for one in (old, settings))
        return Saved(settings, before, after)

    async def _apply(self, actor: Person, reminder: Reminder, operation: Operation, cause: str) -> None:
        process_id = ProcessId(reminder.scope)
        await self._operations.apply(
            actor, process_id, [operation], source=Source.BUTTON, cause=cause, place=None
        )

    async def _mine(self, actor: Person, key: str) -> Reminder:
        async with self._work(actor.team_id) as work:
            reminder = await work.reminders.get(key)
        if reminder is None:
            raise NotFoundError("That reminder is gone.")
        if reminder.user_id != actor.id:
            raise NotAllowedError("That reminder is somebody else's.")
        return reminder

    async def _redraw(self, work: ReminderWork, reminder: Reminder) -> None:
        if reminder.message_key is not None:
            await work.jobs.add(show_reminder_job(reminder.message_key))


async def _words(work: ReminderWork, reminder: Reminder) -> str:
    if reminder.kind is Kind.EVENT:
        plan = await work.plans.get(PlanId(reminder.scope))
        event = plan.event(EventId(reminder.item)) if plan is not None else None
        return event.title if event is not None else "an event"
    process = await work.processes.get(ProcessId(reminder.scope))
    return label(process, StepId(reminder.item)) if process is not None else "a step"
