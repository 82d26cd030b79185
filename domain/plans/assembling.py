"""From a plan to what the scheduler is asked, and from its answer to the plan's events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.ids import EventId, derived_id
from domain.plans.engine.grid import midnight
from domain.plans.model import Plan, PlanSettings, PlanState
from domain.plans.scheduling import Placement, Schedule, ScheduleRequest, Worker
from domain.plans.shapes import Event, EventState, Span

WEEK_DAYS = 7


def week_span(plan: Plan) -> Span:
    """Return the plan's week as instants."""
    return Span(midnight(plan.week, plan.zone), midnight(plan.week + timedelta(days=WEEK_DAYS), plan.zone))


def is_settled(event: Event, now: datetime) -> bool:
    """Tell whether a re-plan leaves an event alone: finished, missed, pinned, or begun already."""
    return event.state is not EventState.PENDING or event.is_pinned or event.start < now


def worker_of(plan: Plan, settings: PlanSettings, busy: Sequence[Span]) -> Worker:
    """Return the plan's person as the scheduler sees them."""
    return Worker(
        plan.user_id,
        plan.timezone,
        settings.hours,
        plan.budget_minutes,
        plan.request.effort,
        tuple(busy),
        dict(plan.day_minutes),
    )


def request_for(plan: Plan, worker: Worker, now: datetime, *, is_quick: bool) -> ScheduleRequest:
    """Return what the scheduler is asked: settled events stay, the others are where they were."""
    fixed = tuple(event for event in plan.live if is_settled(event, now))
    open_ones = tuple(event for event in plan.live if not is_settled(event, now))
    tasks = tuple(task for task in plan.tasks if not task.is_over and not is_finished(plan, task.key))
    return ScheduleRequest(plan.week, WEEK_DAYS, now, (worker,), tasks, fixed, open_ones, is_quick=is_quick)


def is_finished(plan: Plan, task_key: str) -> bool:
    """Tell whether every event that a task has was done."""
    states = {event.state for event in plan.live if event.task_key == task_key}
    return states == {EventState.DONE}


def with_schedule(plan: Plan, schedule: Schedule, now: datetime) -> Plan:
    """Return the plan with the events of a schedule. An event keeps its id while its task has that piece."""
    settled = [event for event in plan.events if is_settled(event, now)]
    open_ones: dict[str, list[Event]] = {}
    for event in sorted((e for e in plan.events if not is_settled(e, now)), key=_by_time):
        open_ones.setdefault(event.task_key, []).append(event)
    used = {event.id for event in plan.events}
    placed = []
    for placement in _apart(plan, schedule.placements, settled):
        before = open_ones.get(placement.task_key, [])
        event = before.pop(0) if before else _new(plan, placement, used, now)
        placed.append(_at(event, placement, now, is_told=plan.state is PlanState.ACCEPTED))
    gone = [event for rest in open_ones.values() for event in rest]
    cancelled = [cancelled_event(event, now) for event in gone] if plan.state is PlanState.ACCEPTED else []
    events = tuple(sorted((*settled, *placed, *cancelled), key=_by_time))
    return replace(plan, events=events, left_out=schedule.left_out, engine=schedule.engine)


def cancelled_event(event: Event, now: datetime) -> Event:
    """Return an event that is not to happen any more; calendars are told."""
    return replace(event, state=EventState.CANCELLED, sequence=event.sequence + 1, changed_at=now)


def moved_event(event: Event, start: datetime, end: datetime, now: datetime, *, is_told: bool) -> Event:
    """Return an event at another time; once accepted, calendars are told and the move is counted."""
    if (event.start, event.end) == (start, end):
        return event
    if not is_told:
        return replace(event, start=start, end=end, changed_at=now)
    return replace(
        event, start=start, end=end, changed_at=now, sequence=event.sequence + 1, moves=event.moves + 1
    )


def _at(event: Event, placement: Placement, now: datetime, *, is_told: bool) -> Event:
    moved = moved_event(event, placement.start, placement.end, now, is_told=is_told)
    return replace(moved, is_pinned=event.is_pinned or placement.is_pinned)


def _apart(plan: Plan, placements: Iterable[Placement], settled: Sequence[Event]) -> list[Placement]:
    """Return the placements that are not among the settled events already; what was cancelled is none."""
    live = (event for event in settled if event.state is not EventState.CANCELLED)
    known = {(event.task_key, event.start, event.end) for event in live}
    return [one for one in placements if (one.task_key, one.start, one.end) not in known]


def _new(plan: Plan, placement: Placement, used: set[EventId], now: datetime) -> Event:
    task = plan.task(placement.task_key)
    assert task is not None, "the scheduler places tasks it was given"
    number = 0
    while (event_id := _event_id(plan, task.key, number)) in used:
        number += 1
    used.add(event_id)
    return Event(
        event_id,
        task.key,
        placement.user_id,
        task.title,
        placement.start,
        placement.end,
        task.effort,
        description=task.description,
        process_id=task.process_id,
        step_id=task.step_id,
        changed_at=now,
    )


def _event_id(plan: Plan, task_key: str, number: int) -> EventId:
    """Return an id that the same piece of the same week always has, so that calendars know it again."""
    return EventId(derived_id(plan.team_id, plan.user_id, plan.week.isoformat(), task_key, str(number)))


def _by_time(event: Event) -> tuple[datetime, datetime, str]:
    return event.start, event.end, event.id
