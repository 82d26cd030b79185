"""Asking a model to draft the tasks: once, and once more with what is wrong."""

import json
from collections.abc import Mapping, Sequence

from domain.conversations.aliases import Aliases
from domain.gateway.model import ModelMessage, ModelRequest
from domain.gateway.service import Gateway
from domain.people.model import Person
from domain.plans.drafting.checking import Asked, Guess, read_guesses
from domain.plans.drafting.goals import Goal
from domain.plans.drafting.shares import is_unknown
from domain.plans.drafting.tool import TOOL_NAME, draft_tasks
from domain.plans.model import PlanRequest
from domain.plans.shapes import Task
from domain.plans.whens import WeekCalendar
from domain.prompts import load_prompt

PURPOSE = "plan"
MAX_DESCRIPTION = 3_000
TOKENS = 800
TOKENS_A_TASK = 110
MOST_TOKENS = 8_000


async def ask_model(
    gateway: Gateway, actor: Person, request: PlanRequest, asked: Asked, goals: Sequence[Goal],
    tasks: Sequence[Task], minutes: int,
) -> tuple[Guess, ...] | None:  # fmt: skip
    """Return what the model drafted; None when neither its first nor its second answer can be used.

    Raises ModelError, BudgetExceededError.
    """
    prompt = load_prompt("domain.plans.drafting", "plan")
    told = _told(request, asked, goals, tasks, minutes)
    messages = [
        ModelMessage("system", prompt.text),
        ModelMessage("user", json.dumps(told, ensure_ascii=False)),
    ]
    count = len(asked.goals) + len(asked.steps)
    for _ in range(2):
        call = ModelRequest(
            purpose=PURPOSE,
            messages=tuple(messages),
            max_output_tokens=min(TOKENS + TOKENS_A_TASK * count, MOST_TOKENS),
            tool=draft_tasks(asked.steps),
            must_call=True,
        )
        _, calls, _ = await gateway.complete(actor, call)
        arguments = next((one.arguments for one in calls if one.name == TOOL_NAME), "")
        guesses, faults = read_guesses(arguments, asked)
        if not faults:
            return guesses
        problem = f"Your draft could not be used: {' '.join(faults)} Call {TOOL_NAME} again."
        messages.append(ModelMessage("user", problem))
    return None


def asked_about(
    tasks: Sequence[Task], goals: Sequence[Goal], calendar: WeekCalendar, people: Sequence[Person]
) -> Asked:
    """Return what a model is asked about: goals that are one task so far, steps with a length to guess."""
    once = [
        place
        for place, goal in enumerate(goals)
        if goal.repeat is None and sum(task.goal == place for task in tasks) == 1
    ]
    steps = [task.key for task in tasks if task.goal is None and is_unknown(task)]
    aliases = {f"step{number}": key for number, key in enumerate(steps, start=1)}
    return Asked(frozenset(once), aliases, calendar, Aliases.over(people))


def _told(
    request: PlanRequest, asked: Asked, goals: Sequence[Goal], tasks: Sequence[Task], minutes: int
) -> Mapping[str, object]:
    by_key = {task.key: task for task in tasks}
    veil = asked.aliases.veil
    calendar = asked.calendar

    def due(task: Task) -> str | None:
        return None if task.deadline is None else task.deadline.astimezone(calendar.zone).isoformat()[:16]

    return {
        "today": calendar.today.isoformat(),
        "week": calendar.week.isoformat(),
        "hours_of_the_week": round(minutes / 60, 1),
        "effort_of_the_week": request.effort.value,
        "description": veil(request.description[:MAX_DESCRIPTION]),
        "goals": [{"n": place + 1, "text": veil(goals[place].line)} for place in sorted(asked.goals)],
        "steps": [
            {"id": alias, "title": veil(by_key[key].title), "of": veil(by_key[key].description),
             "due": due(by_key[key])}
            for alias, key in asked.steps.items()
        ],
    }  # fmt: skip
