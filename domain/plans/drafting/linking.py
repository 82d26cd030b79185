"""Goals that are a step's own title: one task, which belongs to the step."""

from collections.abc import Sequence
from dataclasses import replace

from domain.conversations.offline.matching import words_of
from domain.plans.drafting.shares import is_unknown
from domain.plans.shapes import Effort, Task


def linked(of_goals: Sequence[Task], of_steps: Sequence[Task]) -> tuple[list[Task], list[Task]]:
    """Return the tasks of goals, those that name a step tied to it, and the tasks of the other steps.

    A step is named by all the words of its title and no others, and only when it is the only one.
    """
    left = {task.key: task for task in of_steps}
    titles = {key: frozenset(words_of(task.title)) for key, task in left.items()}
    kept = []
    for task in of_goals:
        said = frozenset(words_of(task.title))
        named = [key for key in left if said and titles[key] == said]
        is_single = sum(other.goal == task.goal for other in of_goals) == 1
        if len(named) == 1 and is_single:
            kept.append(_as_step(task, left.pop(named[0])))
        else:
            kept.append(task)
    return kept, list(left.values())


def _as_step(goal: Task, step: Task) -> Task:
    deadlines = [at for at in (goal.deadline, step.deadline) if at is not None]
    return replace(
        step,
        title=goal.title,
        estimate=step.estimate if is_unknown(goal) else goal.estimate,
        effort=goal.effort if goal.effort is not Effort.MEDIUM else step.effort,
        priority=min(goal.priority, step.priority),
        deadline=min(deadlines, default=None),
        is_firm=goal.is_firm,
        earliest=goal.earliest,
        at=goal.at,
        can_split=goal.can_split,
        goal=goal.goal,
    )
