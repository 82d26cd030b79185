"""A plan stays true to its steps: what was finished, skipped, given away or put off elsewhere."""

from dataclasses import replace
from datetime import datetime

from domain.plans.assembling import cancelled_event
from domain.plans.model import Plan
from domain.plans.shapes import Event, EventState, Task
from domain.processes.model import Process, Step, StepState


def followed(plan: Plan, process: Process, now: datetime) -> tuple[Plan, str | None]:
    """Return the plan after a change of a process, and why it might be planned again, if it might."""
    reasons: list[str] = []
    after = plan
    for task in plan.tasks:
        if task.process_id != process.id or task.step_id is None:
            continue
        step = process.step(task.step_id)
        after, reason = _follow(after, task, step if process.state.is_under_way else None, now)
        reasons += [reason] if reason else []
    return after, reasons[0] if reasons else None


def _follow(plan: Plan, task: Task, step: Step | None, now: datetime) -> tuple[Plan, str | None]:
    mine = [event for event in plan.live if event.task_key == task.key]
    if step is None:
        return _over(plan, mine, now, is_done=False), f"“{task.title}” is not to be done any more."
    if step.state.is_finished:
        return _over(plan, mine, now, is_done=step.state is StepState.DONE), None
    if step.owner_id is not None and step.owner_id != plan.user_id:
        has_open = any(event.state is EventState.PENDING for event in mine)
        reason = f"“{task.title}” is somebody else's now." if has_open else None
        return _over(plan, mine, now, is_done=False), reason
    return _reopened(plan, task, mine, step, now)


def _over(plan: Plan, events: list[Event], now: datetime, *, is_done: bool) -> Plan:
    """End what is open: what has begun is done if the step is, what was to come is free again."""
    for event in events:
        if event.state is not EventState.PENDING:
            continue
        if is_done and (event.start <= now or event is _last_chance(events)):
            ended = replace(event, state=EventState.DONE, sequence=event.sequence + 1, changed_at=now)
            plan = plan.with_event(ended)
        else:
            plan = plan.with_event(cancelled_event(event, now))
    return plan


def _last_chance(events: list[Event]) -> Event | None:
    """Return the one event that stands for a step done before any of its time came."""
    if any(event.state is EventState.DONE for event in events):
        return None
    return next((event for event in events if event.state is EventState.PENDING), None)


def _reopened(
    plan: Plan, task: Task, mine: list[Event], step: Step, now: datetime
) -> tuple[Plan, str | None]:
    """Let events to come count again when a step was reopened, and notice a new due date."""
    for event in mine:
        if event.state is EventState.DONE and event.start > now:
            again = replace(event, state=EventState.PENDING, sequence=event.sequence + 1, changed_at=now)
            plan = plan.with_event(again)
    if step.due_on is None or task.deadline is None:
        return plan, None
    before = task.deadline.astimezone(plan.zone).date()
    if step.due_on >= before:
        return plan, None
    deadline = task.deadline - (before - step.due_on) * 1
    moved = replace(task, deadline=deadline)
    plan = replace(plan, tasks=tuple(moved if one.key == task.key else one for one in plan.tasks))
    is_late = any(event.end > deadline and event.state is EventState.PENDING for event in mine)
    return plan, f"“{task.title}” is due earlier now." if is_late else None
