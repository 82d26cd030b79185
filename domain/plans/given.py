"""Goals of a week planned together: who does each, and the tasks they became."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from domain.conversations.verbs.persons import MENTION
from domain.errors import InvalidInputError
from domain.ids import UserId
from domain.people.model import Person
from domain.plans.drafting.limits import checked_goals
from domain.plans.shapes import Task
from domain.templates.normal import line_of_text

_LEAD = re.compile(rf"\s*(?:[-*•]\s+)?(?:{MENTION.pattern}[\s,:]*(?:(?:and|or|&amp;|&)\s+)?)+")


@dataclass(frozen=True, slots=True)
class GivenGoal:
    """A goal without the mentions that it began with; `workers` are those it may be done by."""

    line: str
    workers: tuple[UserId, ...]


def given_goals(goals: Sequence[str], people: Sequence[Person]) -> tuple[GivenGoal, ...]:
    """Return goals with who does them: those it begins with, else whoever suits.

    InvalidInputError(`goals`) for a goal of somebody who does not plan along, and for one that says nothing.
    """
    everyone = tuple(person.id for person in people)
    given = []
    for line in checked_goals(goals):
        lead = _LEAD.match(line)
        named = tuple(dict.fromkeys(UserId(one) for one in MENTION.findall(lead[0]))) if lead else ()
        rest = line[lead.end() :].strip() if lead else line
        if not set(named) <= set(everyone):
            raise InvalidInputError(
                "goals", "A goal begins with somebody who does not plan along. Mention them before the colon."
            )
        if not line_of_text(rest):
            raise InvalidInputError("goals", "Say after the name what there is to do: `@ben review 2h`.")
        given.append(GivenGoal(rest, named or everyone))
    return tuple(given)


def shared_tasks(
    tasks: Sequence[Task], given: Sequence[GivenGoal], actor: Person, planned: Collection[str]
) -> list[Task]:
    """Return tasks with who may do each. Their keys become the asker's, apart from equal goals of others.

    What the asker has planned already keeps its key.
    """
    keys = {
        task.key: task.key if task.key in planned else f"{task.key}-{actor.id}"
        for task in tasks
        if task.step_id is None
    }
    return [
        replace(
            task,
            key=keys.get(task.key, task.key),
            after=tuple(keys.get(one, one) for one in task.after),
            workers=(actor.id,)
            if task.step_id is not None or task.goal is None
            else given[task.goal].workers,
        )
        for task in tasks
    ]


def with_own_goals(tasks: Sequence[Task], lines: Sequence[str]) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """Return a person's tasks with the goals that are theirs, so that planning again keeps to these."""
    mine = sorted({task.goal for task in tasks if task.goal is not None})
    places = {goal: place for place, goal in enumerate(mine)}
    found = tuple(replace(task, goal=places[task.goal]) if task.goal is not None else task for task in tasks)
    return found, tuple(lines[goal] for goal in mine)
