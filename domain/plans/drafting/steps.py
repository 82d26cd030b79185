"""A person's own open steps as tasks: those due in the week, late already, or due just after it."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.people.model import Person
from domain.plans.drafting.durations import Origin
from domain.plans.drafting.goals import MAX_TITLE
from domain.plans.drafting.shares import UNKNOWN
from domain.plans.shapes import Effort, Priority, Task
from domain.plans.whens import WeekCalendar
from domain.processes.assignments import Assigned, open_steps_of
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import waits_for
from domain.processes.shapes import StepKind

NEAR = timedelta(days=9)
"""From the Monday of the week to the last due date that counts: the Wednesday after it."""
SOON = timedelta(days=1)
NOT_YET = ", so it is not planned yet."


def step_key(step: Step) -> str:
    """Return the key of a step's task."""
    return f"step-{step.id}"


def own_steps(person: Person, processes: Iterable[Process], calendar: WeekCalendar) -> tuple[Assigned, ...]:
    """Return the steps to be planned, of processes the person may see.

    A step that waits is among them when all it waits for is. A substep is part of its step's work where that
    is planned itself.
    """
    last = calendar.week + NEAR
    return without_waiting(one for one in open_steps_of(person.id, processes) if is_to_plan(one.step, last))


def waiting_words(
    person: Person, processes: Iterable[Process], chosen: Iterable[Assigned], calendar: WeekCalendar
) -> list[str]:
    """Say which steps that are due wait for somebody else's, and so are not planned."""
    kept, last = {one.step.id for one in chosen}, calendar.week + NEAR
    lines = []
    for one in open_steps_of(person.id, processes):
        others = [each for each in waits_for(one.process, one.step) if each.id not in kept]
        strangers = [each for each in others if each.owner_id != person.id]
        if strangers and one.step.id not in kept and is_to_plan(one.step, last):
            lines.append(f"“{one.step.title}” waits for “{strangers[0].title}”{NOT_YET}")
    return lines


def is_to_plan(step: Step, last: date) -> bool:
    """Tell whether an unfinished step is work to plan that is due by a day."""
    is_due = step.due_on is not None and step.due_on <= last
    return is_due and step.state is StepState.OPEN and step.kind is not StepKind.FYI


def without_waiting(due: Iterable[Assigned]) -> tuple[Assigned, ...]:
    """Return the steps without those that wait for what is not planned, or are part of another's work."""
    kept = {one.step.id: one for one in due}
    while waiting := [
        one
        for one in kept.values()
        if any(other.id not in kept for other in waits_for(one.process, one.step))
    ]:
        for one in waiting:
            del kept[one.step.id]
    return tuple(one for one in kept.values() if one.step.parent_id not in kept)


def origin_of(assigned: Assigned) -> Origin | None:
    """Return the step of a template it was made from."""
    template_id, key = assigned.process.template_id, assigned.step.key
    return Origin(template_id, key) if template_id is not None and key is not None else None


def step_task(one: Assigned, chosen: Iterable[Assigned], person: Person, calendar: WeekCalendar) -> Task:
    """Return a step's task, after those of the chosen steps that it waits for."""
    step, due_on = one.step, one.step.due_on
    keys = {step_key(other.step) for other in chosen}
    return Task(
        key=step_key(step),
        title=step.title[:MAX_TITLE],
        estimate=UNKNOWN,
        effort=Effort.MEDIUM,
        priority=_priority(one, calendar),
        deadline=None if due_on is None else calendar.end(due_on),
        after=tuple(key for other in waits_for(one.process, step) if (key := step_key(other)) in keys),
        process_id=one.process.id,
        step_id=step.id,
        workers=(person.id,),
        description=one.process.name,
    )


def _priority(one: Assigned, calendar: WeekCalendar) -> Priority:
    due_on = one.step.due_on
    if due_on is not None and due_on <= calendar.today + SOON:
        return Priority.HIGH
    return Priority.LOW if one.step.is_optional else Priority.NORMAL
