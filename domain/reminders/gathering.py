"""What a message says, gathered from the rows it said and the facts as they are now."""

from collections.abc import Sequence
from datetime import datetime

from domain.ids import EventId, PlanId, ProcessId, StepId, UserId
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.plans.shapes import EventState
from domain.processes.rights import people_in
from domain.processes.sight import Channels, shuts_out
from domain.reminders.dispatching import is_late
from domain.reminders.model import Item, Kind, Reminder, ReminderMessage, Stand, put_off_key
from domain.reminders.ports import ReminderWork


async def gather(
    work: ReminderWork,
    person: Person,
    message_key: str,
    rows: Sequence[Reminder],
    channels: Channels,
    now: datetime,
) -> ReminderMessage:
    """Return the message as it is to be shown now."""
    items, people = [], dict[UserId, Person]()
    for row in rows:
        item = await _event(work, row) if row.kind is Kind.EVENT else await _step(work, person, row, channels)
        items.append(item)
        if item.process is not None:
            people |= await known_people(work.people, people_in(item.process))
    return ReminderMessage(message_key, person, tuple(items), now, any(is_late(row) for row in rows), people)


async def _step(work: ReminderWork, person: Person, row: Reminder, channels: Channels) -> Item:
    process = await work.processes.get(ProcessId(row.scope))
    if process is None or shuts_out(person, process, channels):
        return Item(row)
    step = process.step(StepId(row.item))
    again = await work.reminders.get(put_off_key(row))
    again_at = again.due_at if again is not None and again.stand is not Stand.SENT else None
    is_open = (
        step is not None and process.is_open and not step.state.is_finished and step.owner_id == person.id
    )
    return Item(row, process, step, is_open=is_open, again_at=again_at)


async def _event(work: ReminderWork, row: Reminder) -> Item:
    plan = await work.plans.get(PlanId(row.scope))
    event = plan.event(EventId(row.item)) if plan is not None else None
    is_open = event is not None and event.state is EventState.PENDING
    return Item(row, plan=plan, event=event, is_open=is_open)
