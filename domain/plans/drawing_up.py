"""Drawing up a plan: tasks from the draft, what was left of last week, places from the scheduler."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.ids import PlanId, UserId
from domain.people.model import Person
from domain.plans.assembling import is_settled, request_for, with_schedule, worker_of
from domain.plans.drafting.shares import budget
from domain.plans.leftover import not_done, put_off
from domain.plans.model import Plan, PlanRequest, PlanSettings
from domain.plans.ports import Drafting, PlanWork, PlanWorkFactory, Scheduler
from domain.plans.shapes import SLOT_MINUTES, Event, EventState, Task
from domain.plans.weeks import BusyWeek
from domain.plans.whens import WeekCalendar
from domain.processes.model import Step


class DrawingUp:
    """Makes plans; saves none."""

    def __init__(
        self, work: PlanWorkFactory, drafting: Drafting, scheduler: Scheduler, busy: BusyWeek
    ) -> None:
        self._work = work
        self._drafting = drafting
        self._scheduler = scheduler
        self._busy = busy

    async def plan(self, actor: Person, plan_id: PlanId, request: PlanRequest, now: datetime) -> Plan:
        """Return a draft of a week. What is done or has begun of an accepted plan of it stays.

        InvalidInputError names the input.
        """
        draft = await self._drafting.draft(actor, request, now=now)
        async with self._work(actor.team_id) as work:
            settings = await work.plans.settings(actor.id)
            accepted = await work.plans.accepted(actor.id, request.week)
            later, left = await _carried(work, actor, request)
        chosen = [task for task in left if task.key in request.left_keys]
        tasks = _joined(draft.tasks, [*later, *chosen])
        events = _kept(accepted, now)
        tasks = _joined(tasks, [task for task in (accepted.tasks if accepted else ()) if _has(task, events)])
        plan = Plan(
            plan_id,
            actor.team_id,
            actor.id,
            request.week,
            actor.timezone,
            request,
            created_at=now,
            tasks=tasks,
            events=events,
            day_minutes=accepted.day_minutes if accepted is not None else {},
            budget_minutes=week_budget(actor, request, settings, now, events),
            is_generated=draft.is_generated,
        )
        busy, unread = await self._busy.of(plan)
        wanted = request_for(plan, worker_of(plan, settings, busy), now, is_quick=False)
        schedule = await self._scheduler.schedule(wanted)
        notices = [*draft.notices, *_carried_words(later), *_left_words(left, tasks), unread, schedule.notice]
        made = with_schedule(plan, schedule, now)
        return replace(made, notices=tuple(one for one in notices if one))


async def left_from(work: PlanWork, user_id: UserId, week: date) -> list[Task]:
    """Return what is left of the week before and does not come by itself, as steps that are due do."""
    before = await work.plans.accepted(user_id, week - timedelta(weeks=1))
    left = await _still_open(work, not_done(before)) if before is not None else []
    return [task for task, step in left if step is None or step.due_on is None]


async def _carried(work: PlanWork, actor: Person, request: PlanRequest) -> tuple[list[Task], list[Task]]:
    """Return what was put off to this week on purpose, and what is left of the week before besides."""
    before = await work.plans.accepted(actor.id, request.week - timedelta(weeks=1))
    later = await _still_open(work, put_off(before)) if before is not None else []
    return [task for task, _ in later], await left_from(work, actor.id, request.week)


async def _still_open(work: PlanWork, tasks: Sequence[Task]) -> list[tuple[Task, Step | None]]:
    """Return tasks with their steps, without those whose step was finished elsewhere meanwhile."""
    found: list[tuple[Task, Step | None]] = []
    for task in tasks:
        process = await work.processes.get(task.process_id) if task.process_id is not None else None
        step = process.step(task.step_id) if process is not None and task.step_id is not None else None
        if task.step_id is None or (step is not None and not step.state.is_finished):
            found.append((task, step))
    return found


def _joined(tasks: Sequence[Task], more: Sequence[Task]) -> tuple[Task, ...]:
    """Return tasks with others that are not among them yet, by key and by step."""
    keys = {task.key for task in tasks}
    steps = {task.step_id for task in tasks if task.step_id is not None}
    fresh = [task for task in more if task.key not in keys and task.step_id not in steps]
    return (*tasks, *fresh)


def _kept(accepted: Plan | None, now: datetime) -> tuple[Event, ...]:
    """Return what is done, was missed or has begun of the plan that counts now."""
    if accepted is None:
        return ()
    over = (EventState.DONE, EventState.MISSED)
    return tuple(e for e in accepted.live if e.state in over or (is_settled(e, now) and e.start < now))


def _has(task: Task, events: Sequence[Event]) -> bool:
    return any(event.task_key == task.key for event in events)


def week_budget(
    actor: Person, request: PlanRequest, settings: PlanSettings, now: datetime, events: Sequence[Event]
) -> int:
    """Return what may be planned in the week, what is done of it already counted in."""
    calendar = WeekCalendar(request.week, actor.today(now), actor.zone)
    minutes = budget(request, settings, calendar, now)
    is_asked = request.hours is not None or settings.weekly_hours is not None
    done = sum(event.minutes for event in events if event.state is EventState.DONE)
    return (minutes if is_asked else minutes + done) // SLOT_MINUTES * SLOT_MINUTES


def _carried_words(carried: Sequence[Task]) -> list[str]:
    return [f"From last week, as you put it off: {_names(carried)}."] if carried else []


def _left_words(left: Sequence[Task], tasks: Sequence[Task]) -> list[str]:
    """Say what is left of last week and does not come along, which is a person's own choice."""
    keys = {task.key for task in tasks}
    behind = [task for task in left if task.key not in keys]
    return [f"Not done last week: {_names(behind)}. Adjust the plan to take it along."] if behind else []


def _names(tasks: Sequence[Task]) -> str:
    more = f" and {len(tasks) - 3} more" if len(tasks) > 3 else ""
    return ", ".join(f"“{task.title}”" for task in tasks[:3]) + more
