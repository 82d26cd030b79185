"""Several people's weeks as one question to the scheduler, and its answer as a week for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.ids import UserId
from domain.people.model import Person
from domain.plans.assembling import request_for, with_schedule
from domain.plans.model import Plan
from domain.plans.scheduling import Placement, Schedule, ScheduleRequest, Worker
from domain.plans.shapes import Event, Task

MOST_HAND_OVERS = 3
"""Hand-overs named in a plan's notices."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of those who plan together: a draft of their week with what is theirs alone, not placed yet."""

    person: Person
    plan: Plan
    worker: Worker

    def label(self, key: str, shared: frozenset[str]) -> str:
        """Return a key that nobody else's task has; steps are the same for all."""
        return key if key in shared else f"{self.person.id}:{key}"


def joint_request(members: Sequence[Member], steps: Sequence[Task], now: datetime) -> ScheduleRequest:
    """Return everybody's tasks, events and hours as one request; a step that one has planned stays theirs."""
    shared = frozenset(task.key for task in steps)
    singles = [request_for(one.plan, one.worker, now, is_quick=False) for one in members]
    tasks: dict[str, Task] = {task.key: task for task in steps}
    for member, single in zip(members, singles, strict=True):
        for task in single.tasks:
            key = member.label(task.key, shared)
            after = [member.label(one, shared) for one in task.after]
            after += tasks[key].after if key in tasks else ()
            goal = task.goal if member is members[0] else None
            tasks[key] = replace(
                task, key=key, after=tuple(dict.fromkeys(after)), workers=(member.person.id,), goal=goal
            )
    return replace(
        singles[0],
        workers=tuple(one.worker for one in members),
        tasks=tuple(tasks.values()),
        fixed=_labelled(members, [one.fixed for one in singles], shared),
        previous=_labelled(members, [one.previous for one in singles], shared),
    )


def parted(
    members: Sequence[Member],
    steps: Sequence[Task],
    joint: ScheduleRequest,
    schedule: Schedule,
    now: datetime,
) -> list[Plan]:
    """Return each one's draft with their part of the schedule; what has no place is its first one's."""
    settled: list[Event | Placement] = [*schedule.placements, *joint.fixed]
    holder = {one.task_key: one.user_id for one in settled}
    people = {one.person.id: one.person for one in members}
    whose = {task.key: holder.get(task.key) or _first(task, people) for task in joint.tasks}
    ends: dict[str, datetime] = {}
    for piece in settled:
        ends[piece.task_key] = max(piece.end, ends.get(piece.task_key, piece.end))
    plans = []
    for member in members:
        mine = [task for task in steps if whose[task.key] == member.person.id]
        handed = [_handed(task, whose, ends) for task in mine]
        plan = _with(member.plan, handed, frozenset(task.key for task in steps) - {one.key for one in mine})
        notices = _hand_overs(mine, {task.key: task for task in steps}, whose, people)
        made = with_schedule(plan, _part(schedule, member, whose), now)
        plans.append(replace(made, notices=(*made.notices, *notices)))
    return plans


def _labelled(
    members: Sequence[Member], events: Sequence[Iterable[Event]], shared: frozenset[str]
) -> tuple[Event, ...]:
    return tuple(
        replace(event, task_key=member.label(event.task_key, shared))
        for member, theirs in zip(members, events, strict=True)
        for event in theirs
    )


def _first(task: Task, people: "dict[UserId, Person]") -> UserId:
    return next(one for one in task.workers if one in people)


def _handed(task: Task, whose: "dict[str, UserId]", ends: "dict[str, datetime]") -> Task:
    """Return a step as its person plans it from now on: not before what others hand over is done."""
    others = [key for key in task.after if whose.get(key) not in (None, whose[task.key])]
    begins = [ends[key] for key in others if key in ends] + ([task.earliest] if task.earliest else [])
    return replace(
        task,
        workers=(whose[task.key],),
        after=tuple(key for key in task.after if key not in others),
        earliest=max(begins, default=None),
    )


def _with(plan: Plan, steps: Sequence[Task], elsewhere: frozenset[str]) -> Plan:
    """Return a draft with steps, in the place of those it has, and without those that others do."""
    fresh = {task.key: task for task in steps}
    kept = []
    for task in plan.tasks:
        if task.key in fresh:
            step = fresh.pop(task.key)
            after = tuple(dict.fromkeys((*task.after, *step.after)))
            kept.append(replace(task, after=after, earliest=step.earliest, workers=step.workers))
        elif task.key not in elsewhere:
            kept.append(task)
    return replace(plan, tasks=(*kept, *fresh.values()))


def _part(schedule: Schedule, member: Member, whose: "dict[str, UserId]") -> Schedule:
    """Return a person's part of a schedule, with the keys that their own plan knows."""
    mine = member.person.id
    return replace(
        schedule,
        placements=tuple(
            replace(one, task_key=one.task_key.removeprefix(f"{mine}:"))
            for one in schedule.placements
            if one.user_id == mine
        ),
        left_out=tuple(
            replace(one, task_key=one.task_key.removeprefix(f"{mine}:"))
            for one in schedule.left_out
            if whose[one.task_key] == mine
        ),
    )


def _hand_overs(
    mine: Sequence[Task], steps: "dict[str, Task]", whose: "dict[str, UserId]", people: "dict[UserId, Person]"
) -> list[str]:
    """Say which steps come after somebody else's."""
    lines = [
        f"“{task.title}” comes after “{steps[key].title}” of {people[whose[key]].name}."
        for task in mine
        for key in task.after
        if key in steps and whose[key] != whose[task.key]
    ]
    return lines[:MOST_HAND_OVERS]
