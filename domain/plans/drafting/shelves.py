"""Chosen templates as tasks, and the goals that a template of a chosen directory stands for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.conversations.offline.matching import words_of
from domain.ids import TemplateId, UserId
from domain.plans.drafting.durations import Origin
from domain.plans.drafting.goals import MAX_TITLE, Goal
from domain.plans.drafting.shares import UNKNOWN
from domain.plans.shapes import Effort, Priority, Task
from domain.plans.whens import WeekCalendar
from domain.processes.dates import due_day
from domain.processes.model import NewStep
from domain.processes.shapes import DueAnchor, StepKind
from domain.templates.model import Template, TemplateView

_NO_NAMES = frozenset(
    {"prepar", "do", "run", "start", "finish", "mak", "get", "complet", "handl", "plan", "new"}
)
"""Stems that say nothing about which template a goal means."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template to be planned, for a goal (its place among the goals) or on its own."""

    view: TemplateView
    goal: int | None = None


def fits(goal: Goal, template: Template) -> bool:
    """True when a goal is what the template is for: most of the words of each are in the other."""
    said, named = _telling(goal.title), _telling(template.name)
    common = len(said & named)
    return bool(common) and goal.repeat is None and common * 2 >= max(len(said), len(named))


def goal_for(template: Template, goals: Sequence[Goal], taken: Iterable[int]) -> int | None:
    """Return the place of the first goal a template fits that has no template yet."""
    used = set(taken)
    return next((n for n, goal in enumerate(goals) if n not in used and fits(goal, template)), None)


def template_key(template_id: TemplateId, key: str | None) -> str:
    """Return the key of the task of a template's step."""
    return f"template-{template_id}-{key}"


def template_tasks(
    chosen: Chosen, goals: Sequence[Goal], calendar: WeekCalendar, user_id: UserId
) -> list[tuple[Task, Origin]]:
    """Return the tasks of a template's steps, in their order and with their due dates.

    Steps that hang on an answer are left out, and so is what only tells something. A goal's deadline,
    effort and priority are those of all its steps.
    """
    template, definition = chosen.view.template, chosen.view.version.definition
    goal = goals[chosen.goal] if chosen.goal is not None else None
    steps = [one for one in definition.steps if one.condition is None and one.kind is not StepKind.FYI]
    known = {one.key for one in steps}
    found = []
    for step in steps:
        task = Task(
            key=template_key(template.id, step.key),
            title=step.title[:MAX_TITLE],
            estimate=UNKNOWN,
            effort=(goal.effort if goal else None) or Effort.MEDIUM,
            priority=(goal.priority if goal else None)
            or (Priority.LOW if step.is_optional else Priority.NORMAL),
            deadline=_earlier(_deadline(step, goal, calendar), goal.deadline if goal else None),
            is_firm=goal.is_firm if goal else False,
            earliest=goal.earliest if goal else None,
            after=tuple(template_key(template.id, key) for key in step.after if key in known),
            workers=(user_id,),
            goal=chosen.goal,
            description=_description(chosen, step, goal),
        )
        late = task.earliest and task.deadline and task.earliest >= task.deadline
        found.append((replace(task, earliest=None) if late else task, Origin(template.id, step.key or "")))
    return found


def _description(chosen: Chosen, step: NewStep, goal: Goal | None) -> str:
    parts = [goal.title if goal else chosen.view.template.name, *(child.title for child in step.substeps)]
    return " · ".join(parts)[:MAX_TITLE]


def _deadline(step: NewStep, goal: Goal | None, calendar: WeekCalendar) -> datetime | None:
    rule = step.due_rule
    if rule is None:
        return calendar.end(step.due_on) if step.due_on is not None else None
    anchor: date | None = None
    if rule.anchor is DueAnchor.START:
        anchor = calendar.first_day
    elif rule.anchor is DueAnchor.END and goal is not None and goal.deadline is not None:
        # A deadline at midnight is the end of the day before.
        anchor = (goal.deadline - timedelta(minutes=1)).astimezone(calendar.zone).date()
    try:
        return None if anchor is None else calendar.end(due_day(rule, anchor))
    except OverflowError:
        return None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one is not None and other is not None else one or other


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in words_of(text) if not word.isdigit()) - _NO_NAMES
