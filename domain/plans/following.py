"""A plan stays true to its steps: what was finished, skipped, given away, reopened or put off elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.plans.assembling import cancelled_event
from domain.plans.engine.grid import midnight
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


def is_same_to_see(plan: Plan, after: Plan) -> bool:
    """Tell whether two states of a plan differ in nothing a person or a calendar could notice."""
    return _bare(plan) == _bare(after)


def _bare(plan: Plan) -> Plan:
    return replace(plan, tasks=tuple(replace(task, is_over=False) for task in plan.tasks))


def _follow(plan: Plan, task: Task, step: Step | None, now: datetime) -> tuple[Plan, str | None]:
    mine = [event for event in plan.live if event.task_key == task.key]
    has_open = any(event.state is EventState.PENDING for event in mine)
    if step is None:
        reason = f"“{task.title}” is not to be done any more." if has_open else None
        return _over(plan, task, mine, now, is_done=False), reason
    if step.state.is_finished:
        return _over(plan, task, mine, now, is_done=step.state is StepState.DONE), None
    if step.owner_id is not None and step.owner_id != plan.user_id:
        reason = f"“{task.title}” is somebody else's now." if has_open else None
        return _over(plan, task, mine, now, is_done=False), reason
    after, reason = _reopened(plan, task, mine, now) if task.is_over else (plan, None)
    after, late = _due(after, replace(task, is_over=False), step)
    return after, reason or late


def _over(plan: Plan, task: Task, events: list[Event], now: datetime, *, is_done: bool) -> Plan:
    """End what is open: what has begun is done if the step is, what was to come is free again."""
    last_chance = _last_chance(events) if is_done else None
    for event in events:
        if event.state is not EventState.PENDING:
            continue
        if is_done and (event.start <= now or event is last_chance):
            ended = replace(event, state=EventState.DONE, sequence=event.sequence + 1, changed_at=now)
            plan = plan.with_event(ended)
        else:
            plan = plan.with_event(cancelled_event(event, now))
    out = tuple(one for one in plan.left_out if one.task_key != task.key)
    return replace(_with(plan, replace(task, is_over=True)), left_out=out)


def _last_chance(events: list[Event]) -> Event | None:
    """Return the one event that stands for a step done before any of its time came."""
    if any(event.state is EventState.DONE for event in events):
        return None
    return next((event for event in events if event.state is EventState.PENDING), None)


def _reopened(plan: Plan, task: Task, mine: list[Event], now: datetime) -> tuple[Plan, str | None]:
    """Let a task count again whose step was seen finished, dropped or in other hands, and is not any more.

    Its events that are done and still to come count again; if none are, its last one does, for that is where
    the work was thought to end. What was cancelled meanwhile may be taken: a re-plan finds it a new place.
    """
    plan = _with(plan, replace(task, is_over=False))
    done = [event for event in mine if event.state is EventState.DONE]
    for event in [event for event in done if event.start > now] or done[-1:]:
        again = replace(event, state=EventState.PENDING, sequence=event.sequence + 1, changed_at=now)
        plan = plan.with_event(again)
    return plan, f"“{task.title}” is open again."


def _due(plan: Plan, task: Task, step: Step) -> tuple[Plan, str | None]:
    """Take over a new due date. One that a person gave along with a goal is only ever made earlier."""
    deadline = None if step.due_on is None else midnight(step.due_on + timedelta(days=1), plan.zone)
    if task.goal is not None:
        deadline = min((at for at in (deadline, task.deadline) if at is not None), default=None)
    if deadline == task.deadline:
        return plan, None
    plan = _with(plan, replace(task, deadline=deadline))
    is_late = deadline is not None and any(
        one.end > deadline and one.state is EventState.PENDING
        for one in plan.live
        if one.task_key == task.key
    )
    return plan, f"“{task.title}” is due earlier now." if is_late else None


def _with(plan: Plan, task: Task) -> Plan:
    return replace(plan, tasks=tuple(task if one.key == task.key else one for one in plan.tasks))
