"""Several people's weeks as one question to the scheduler, and its answer as a week for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.ids import UserId
from domain.people.model import Person
from domain.plans.assembling import request_for, with_schedule
from domain.plans.handing_over import HandOver, hand_overs, said_to
from domain.plans.model import Plan
from domain.plans.scheduling import LeftOut, Obstacle, Placement, Schedule, ScheduleRequest, Worker
from domain.plans.shapes import Event, Task

OF_ONE = (Obstacle.PREDECESSOR, Obstacle.DEADLINE, Obstacle.EARLIEST)
"""Obstacles whose words tell nothing of how full somebody's week is."""
NO_ROOM = "None of you has the room for it in this week."
WAITS = "What it waits for leaves no room for it in this week."


@dataclass(frozen=True, slots=True)
class Parts:
    """A week planned together: each one's draft, what is handed over, and who does what they share."""

    plans: tuple[Plan, ...]
    hand_overs: tuple[HandOver, ...]
    whose: Mapping[str, UserId]


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
    asker = members[0]
    tasks = {
        task.key: replace(task, after=tuple(asker.label(one, shared) for one in task.after)) for task in steps
    }
    for member, single in zip(members, singles, strict=True):
        for task in single.tasks:
            key = member.label(task.key, shared)
            after = [member.label(one, shared) for one in task.after]
            after += tasks[key].after if key in tasks else ()
            workers = (member.person.id,)
            tasks[key] = replace(task, key=key, after=tuple(dict.fromkeys(after)), workers=workers)
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
) -> Parts:
    """Return each one's draft with their part of the schedule; what has no place is its first one's."""
    settled: list[Event | Placement] = [*schedule.placements, *joint.fixed]
    holder = {one.task_key: one.user_id for one in settled}
    people = {one.person.id: one.person for one in members}
    whose = {task.key: holder.get(task.key) or _first(task, people) for task in joint.tasks}
    whose = {task.key: holder.get(task.key) or _first(task, people) for task in steps} | whose
    ends: dict[str, datetime] = {}
    for piece in settled:
        ends[piece.task_key] = max(piece.end, ends.get(piece.task_key, piece.end))
    found = hand_overs(steps, whose, people, ends)
    shared = {task.key: task for task in steps}
    plans = []
    for member in members:
        mine = [task for task in steps if whose[task.key] == member.person.id]
        handed = [_handed(task, whose, ends) for task in mine]
        plan = _with(member.plan, handed, frozenset(shared) - {one.key for one in mine})
        made = with_schedule(plan, _part(schedule, member, whose, shared), now)
        plans.append(replace(made, notices=(*said_to(member.person, found), *made.notices)))
    return Parts(tuple(plans), tuple(found), whose)


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
            goal = task.goal if step.goal is None else step.goal
            kept.append(replace(task, after=after, earliest=step.earliest, workers=step.workers, goal=goal))
        elif task.key not in elsewhere:
            kept.append(task)
    return replace(plan, tasks=(*kept, *fresh.values()))


def _part(
    schedule: Schedule, member: Member, whose: "dict[str, UserId]", shared: "dict[str, Task]"
) -> Schedule:
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
            replace(_left(one, shared), task_key=one.task_key.removeprefix(f"{mine}:"))
            for one in schedule.left_out
            if whose[one.task_key] == mine
        ),
    )


def _left(one: LeftOut, shared: "dict[str, Task]") -> LeftOut:
    """Return what is left out in words that tell nothing of another's week, or of what only another sees."""
    task = shared.get(one.task_key)
    if task is None:
        return one
    before = [shared[key] for key in task.after if key in shared]
    if one.obstacle is Obstacle.PREDECESSOR and any(
        each.process_id not in (None, task.process_id) for each in before
    ):
        return replace(one, reason=WAITS)
    if len(task.workers) > 1 and one.obstacle not in OF_ONE:
        return replace(one, reason=NO_ROOM)
    return one
