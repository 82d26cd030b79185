"""What a change does to a plan, and how it is said; whether the rest must be placed anew is told along."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.ids import EventId
from domain.people.moments import say_day
from domain.plans.assembling import cancelled_event, is_finished, moved_event, week_span
from domain.plans.changes import (
    AddHours,
    Change,
    DropTask,
    FinishEvent,
    FreshChoice,
    LimitDay,
    MissEvent,
    MoveEvent,
    PinEvent,
    PostponeTask,
    RemoveEvent,
    Replan,
    ResizeEvent,
    ShortenTask,
    StartAfresh,
)
from domain.plans.lengths import MOST_MINUTES, say_length
from domain.plans.model import Plan, PlanState
from domain.plans.openings import first_place, required_place
from domain.plans.scheduling import Worker
from domain.plans.shapes import SLOT_MINUTES, Estimate, EstimateSource, Event, EventState, Priority, Task

GONE = "That event is not in the plan any more."
NO_TASK = "That is not in the plan any more."
MOST_BUDGET = 80 * 60


@dataclass(frozen=True, slots=True)
class Changed:
    """A plan after a change: what is said of it, and whether the rest is to be placed anew around it.

    `wanted` are tasks that the change makes room for. `is_quick` keeps everything else where it can stay.
    """

    plan: Plan
    line: str
    reschedule: bool = False
    is_quick: bool = True
    wanted: tuple[str, ...] = ()


def changed(plan: Plan, change: Change, worker: Worker, now: datetime) -> Changed:
    """Return the plan after a change. InvalidInputError, NotFoundError or ConflictError say why not."""
    match change:
        case MoveEvent():
            return _move(plan, change, worker, now)
        case ResizeEvent():
            return _resize(plan, change, worker, now)
        case PinEvent(event_id, is_pinned):
            event = _pending(plan, event_id)
            does = "Pinned" if is_pinned else "Let go of"
            return Changed(plan.with_event(replace(event, is_pinned=is_pinned)), f"{does} “{event.title}”.")
        case RemoveEvent(event_id):
            return _remove(plan, _pending(plan, event_id), now)
        case FinishEvent(event_id) | MissEvent(event_id):
            return _end(
                plan,
                _lived(plan, event_id),
                EventState.DONE if isinstance(change, FinishEvent) else EventState.MISSED,
                now,
            )
        case LimitDay(day, minutes):
            return _limit(plan, day, minutes, now)
        case DropTask(key) | PostponeTask(key):
            return _give_up(plan, key, now, is_postponed=isinstance(change, PostponeTask))
        case ShortenTask(key, minutes):
            return _shorten(plan, key, minutes)
        case AddHours(minutes):
            return _add_hours(plan, minutes)
        case Replan(is_quick):
            return Changed(plan, "Planned the rest of the week again.", True, is_quick)
        case StartAfresh(choice):
            return _afresh(plan, choice, now)


def _move(plan: Plan, change: MoveEvent, worker: Worker, now: datetime) -> Changed:
    event = _pending(plan, change.event_id)
    if change.at is not None:
        start = datetime.combine(change.day, change.at, worker.zone).astimezone(UTC)
        span = required_place(plan, worker, event, start, event.minutes, now)
    else:
        span = first_place(plan, worker, event, change.day, (change.after, change.before), now)
    moved = moved_event(event, span.start, span.end, now, is_told=_is_told(plan))
    line = f"Moved “{event.title}” to {_moment(plan, moved, now)}."
    return Changed(plan.with_event(replace(moved, is_pinned=True)), line, reschedule=True)


def _resize(plan: Plan, change: ResizeEvent, worker: Worker, now: datetime) -> Changed:
    event = _pending(plan, change.event_id)
    minutes = _length(change.minutes, "minutes")
    span = required_place(plan, worker, event, event.start, minutes, now)
    longer = moved_event(event, span.start, span.end, now, is_told=_is_told(plan))
    after = plan.with_event(replace(longer, is_pinned=True))
    task = plan.task(event.task_key)
    if task is not None:
        after = _with_length(after, task, max(task.minutes + minutes - event.minutes, SLOT_MINUTES))
    line = f"“{event.title}” is {say_length(minutes)} now, until {_clock(plan, longer.end)}."
    return Changed(after, line, reschedule=True)


def _remove(plan: Plan, event: Event, now: datetime) -> Changed:
    task = plan.task(event.task_key)
    others = [one for one in plan.live if one.task_key == event.task_key and one.id != event.id]
    after = _without(plan, (event,), now)
    if task is not None and others:
        after = _with_length(after, task, max(task.minutes - event.minutes, SLOT_MINUTES))
    elif task is not None:
        after = replace(after, tasks=_but(after, task), dropped=(*after.dropped, task))
    left = " Its step stays open." if event.step_id is not None else ""
    return Changed(after, f"Removed “{event.title}” from {_moment(plan, event, now)}.{left}")


def _end(plan: Plan, event: Event, state: EventState, now: datetime) -> Changed:
    if plan.state is not PlanState.ACCEPTED:
        raise ConflictError("Accept the plan first; a draft cannot be done.")
    if event.state is state:
        raise ConflictError(f"“{event.title}” is {'done' if state is EventState.DONE else 'missed'} already.")
    if state is EventState.MISSED and event.start > now:
        raise InvalidInputError("what", "It has not begun yet. Move it or remove it instead.")
    ended = replace(event, state=state, sequence=event.sequence + 1, changed_at=now)
    does = "Done:" if state is EventState.DONE else "Did not happen:"
    return Changed(plan.with_event(ended), f"{does} “{event.title}”.")


def _limit(plan: Plan, day: date, minutes: int | None, now: datetime) -> Changed:
    if not 0 <= (day - plan.week).days < 7:
        raise InvalidInputError("day", "That day is not in the plan's week.")
    limits = {one: most for one, most in plan.day_minutes.items() if one != day}
    said = say_day(day, now.date())
    if minutes is None:
        return Changed(replace(plan, day_minutes=limits), f"No limit on {said} any more.", reschedule=True)
    limits[day] = max(minutes, 0)
    pinned = [e for e in plan.live if e.is_pinned and e.state is EventState.PENDING and _day(plan, e) == day]
    kept = f" “{pinned[0].title}” is pinned there and stays." if pinned and not minutes else ""
    line = f"{said} is kept free.{kept}" if not minutes else f"At most {say_length(minutes)} on {said}."
    return Changed(replace(plan, day_minutes=limits), line, reschedule=True)


def _give_up(plan: Plan, key: str, now: datetime, *, is_postponed: bool) -> Changed:
    """Take a task out; what waits for one that is put off is put off with it."""
    task = _task(plan, key)
    leaving = [task, *(_waiting_for(plan, key) if is_postponed else ())]
    after = plan
    for one in leaving:
        open_ones = [e for e in after.live if e.task_key == one.key and e.state is EventState.PENDING]
        after = replace(
            _without(after, open_ones, now),
            tasks=_but(after, one),
            left_out=tuple(out for out in after.left_out if out.task_key != one.key),
        )
    if not is_postponed:
        return Changed(
            replace(after, dropped=(*plan.dropped, task)), f"Dropped “{task.title}” for this week."
        )
    names = ", ".join(f"“{one.title}”" for one in leaving[1:3])
    more = " and more" if len(leaving) > 3 else ""
    along = f" With it, what comes after it: {names}{more}." if leaving[1:] else ""
    line = f"“{task.title}” waits for next week.{along}"
    return Changed(replace(after, postponed=(*plan.postponed, *leaving)), line)


def _waiting_for(plan: Plan, key: str) -> list[Task]:
    """Return the tasks that come after one, directly or by way of others, and are not finished."""
    found: list[Task] = []
    ahead = {key}
    while True:
        more = [t for t in plan.tasks if t.key not in ahead and ahead & set(t.after)]
        if not more:
            return [task for task in found if not is_finished(plan, task.key)]
        found += more
        ahead |= {task.key for task in more}


def _shorten(plan: Plan, key: str, minutes: int) -> Changed:
    task = _task(plan, key)
    length = _length(minutes, "minutes")
    line = f"“{task.title}” is {say_length(length)} now."
    return Changed(_with_length(plan, task, length), line, reschedule=True, wanted=(key,))


def _add_hours(plan: Plan, minutes: int) -> Changed:
    budget = plan.budget_minutes + minutes
    if not 0 < budget <= MOST_BUDGET:
        raise InvalidInputError("hours", f"A week has room for at most {say_length(MOST_BUDGET)} of plans.")
    line = f"{say_length(budget)} may be planned now."
    out = tuple(one.task_key for one in plan.left_out)
    return Changed(replace(plan, budget_minutes=budget), line, reschedule=True, wanted=out)


def _afresh(plan: Plan, choice: FreshChoice, now: datetime) -> Changed:
    """Start afresh: pinned events go, too, for the week they were pinned in is not the week there is."""
    loose = replace(
        plan, events=tuple(replace(e, is_pinned=False) if _is_open(e) else e for e in plan.events)
    )
    if choice is FreshChoice.REPLAN:
        return Changed(loose, "A fresh start: everything open is placed anew.", True, is_quick=False)
    leaving = [task for task in plan.tasks if _leaves(plan, task, choice) and not is_finished(plan, task.key)]
    after = loose
    for task in leaving:
        if after.task(task.key) is not None:  # else it left with what it waits for
            is_postponed = choice is not FreshChoice.EMPTY
            after = _give_up(after, task.key, now, is_postponed=is_postponed).plan
    count = f"{len(leaving)} task{'' if len(leaving) == 1 else 's'}"
    match choice:
        case FreshChoice.URGENT:
            line = f"A fresh start: what is urgent stays, {count} wait for next week."
            return Changed(after, line, reschedule=True, is_quick=False)
        case FreshChoice.NEXT_WEEK:
            return Changed(after, f"A fresh start: {count} wait for next week.")
        case _:
            return Changed(after, f"A fresh start: {count} given up for this week. Steps stay open.")


def _leaves(plan: Plan, task: Task, choice: FreshChoice) -> bool:
    if choice is not FreshChoice.URGENT:
        return True
    is_due = task.deadline is not None and task.deadline < week_span(plan).end
    return not is_due and task.priority > Priority.HIGH


def _is_open(event: Event) -> bool:
    return event.state is EventState.PENDING


def _pending(plan: Plan, event_id: EventId) -> Event:
    event = _lived(plan, event_id)
    if event.state is not EventState.PENDING:
        raise ConflictError(f"“{event.title}” is over: it is {event.state.value}.")
    return event


def _lived(plan: Plan, event_id: EventId) -> Event:
    event = plan.event(event_id)
    if event is None or event.state is EventState.CANCELLED:
        raise NotFoundError(GONE)
    return event


def _task(plan: Plan, key: str) -> Task:
    task = plan.task(key)
    if task is None:
        raise NotFoundError(NO_TASK)
    return task


def _length(minutes: int, field: str) -> int:
    if not SLOT_MINUTES <= minutes <= MOST_MINUTES:
        raise InvalidInputError(field, f"Give a length from 15 min to {say_length(MOST_MINUTES)}.")
    return -(-minutes // SLOT_MINUTES) * SLOT_MINUTES


def _with_length(plan: Plan, task: Task, minutes: int) -> Plan:
    longer = replace(task, estimate=Estimate(minutes, EstimateSource.SAID))
    return replace(plan, tasks=tuple(longer if one.key == task.key else one for one in plan.tasks))


def _but(plan: Plan, task: Task) -> tuple[Task, ...]:
    """Return the other tasks, none of them waiting for this one any more."""
    return tuple(
        replace(one, after=tuple(key for key in one.after if key != task.key))
        for one in plan.tasks
        if one.key != task.key
    )


def _without(plan: Plan, events: "list[Event] | tuple[Event, ...]", now: datetime) -> Plan:
    """Return the plan without events: in an accepted one they stay as cancelled, for calendars to hear of."""
    ids = {event.id for event in events}
    if not _is_told(plan):
        return replace(plan, events=tuple(event for event in plan.events if event.id not in ids))
    kept = tuple(cancelled_event(event, now) if event.id in ids else event for event in plan.events)
    return replace(plan, events=kept)


def _is_told(plan: Plan) -> bool:
    return plan.state is PlanState.ACCEPTED


def _day(plan: Plan, event: Event) -> date:
    return event.start.astimezone(plan.zone).date()


def _moment(plan: Plan, event: Event, now: datetime) -> str:
    return f"{say_day(_day(plan, event), now.date())} {_clock(plan, event.start)}"


def _clock(plan: Plan, at: datetime) -> str:
    return at.astimezone(plan.zone).strftime("%H:%M")
