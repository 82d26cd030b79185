"""What a week leaves to the next: put off on purpose, or simply not done."""

from dataclasses import replace

from domain.plans.assembling import is_finished
from domain.plans.model import Plan
from domain.plans.shapes import SLOT_MINUTES, EventState, Task


def put_off(plan: Plan) -> tuple[Task, ...]:
    """Return what a person put off to the next week on purpose, as it comes into that one."""
    return tuple(_for_next(task) for task in plan.postponed)


def not_done(plan: Plan) -> tuple[Task, ...]:
    """Return what was planned or had no place and was not done, with what is left of its length.

    What was for one day, as each time of a repeated goal is, makes no sense in another week.
    """
    return tuple(
        _for_next(_rest(plan, task))
        for task in plan.tasks
        if not task.is_over
        and not is_finished(plan, task.key)
        and not (task.is_firm and task.earliest is not None)
    )


def _rest(plan: Plan, task: Task) -> Task:
    done = sum(e.minutes for e in plan.live if e.task_key == task.key and e.state is EventState.DONE)
    rest = max(task.minutes - done, SLOT_MINUTES)
    return replace(task, estimate=replace(task.estimate, minutes=rest))


def _for_next(task: Task) -> Task:
    """Return a task as another week takes it: wishes for times of the old one are over.

    A deadline of the old week stays, so that the task comes first, but keeps it out no more.
    """
    return replace(task, goal=None, earliest=None, at=None, after=(), is_firm=False)
