"""Taking a change of a plan back, so that calendars and steps follow."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.plans.assembling import cancelled_event, is_finished
from domain.plans.model import Plan, PlanState
from domain.plans.shapes import Event, EventState


def restored(before: Plan, current: Plan, now: datetime) -> Plan:
    """Return a plan as it was before a change, as its newest version: to calendars it is news."""
    then = {event.id for event in before.events}
    events = [_again(event, current, now) for event in before.events]
    if before.state is PlanState.ACCEPTED:
        events += [_gone(event, now) for event in current.events if event.id not in then]
    return replace(before, events=tuple(events), version=current.version, offered=current.offered)


def _again(event: Event, current: Plan, now: datetime) -> Event:
    seen = current.event(event.id)
    if seen is None or seen == event:
        return event
    return replace(event, sequence=max(event.sequence, seen.sequence) + 1, changed_at=now)


def _gone(event: Event, now: datetime) -> Event:
    return event if event.state is EventState.CANCELLED else cancelled_event(event, now)


def ended_tasks(before: Plan, after: Plan) -> Iterator[Event]:
    """Yield the event that ended each task with a step, whose every event is done now and was not before."""
    for task in after.tasks:
        if task.step_id is not None and is_finished(after, task.key) and not is_finished(before, task.key):
            yield next(event for event in after.live if event.task_key == task.key)


def reopened(before: Plan, after: Plan) -> Iterator[Event]:
    """Yield an event of each task with a step that was finished and is not any more."""
    yield from ended_tasks(after, before)
