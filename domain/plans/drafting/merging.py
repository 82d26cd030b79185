"""A model's tasks put into those the rules read: what a person said stays, the model fills in the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.plans.drafting.checking import Guess
from domain.plans.drafting.goals import Goal
from domain.plans.drafting.ordering import without_circles
from domain.plans.drafting.shares import is_unknown, split
from domain.plans.shapes import SLOT_MINUTES, Estimate, EstimateSource, Task


def merged(tasks: Iterable[Task], goals: Sequence[Goal], guesses: Sequence[Guess]) -> tuple[Task, ...]:
    """Return the tasks with the model's lengths, efforts, dates and order where nobody said any.

    A goal that the model takes apart becomes several tasks; the first one keeps its key.
    """
    tasks = tuple(tasks)
    of_goal = _places(guess.goal for guess in guesses)
    of_key = _places(guess.key for guess in guesses)
    placed: list[tuple[Task, list[int]]] = []
    for task in tasks:
        is_goals = task.goal is not None and task.goal in of_goal
        placed.append((task, of_goal[task.goal] if is_goals else of_key.get(task.key, [])))
    keys = {
        place: task.key if part == 0 else f"{task.key}-part{part + 1}"
        for task, places in placed
        for part, place in enumerate(places)
    }
    parts = {task.key: tuple(keys[place] for place in places) for task, places in placed if places}
    found = []
    for task, places in placed:
        base = replace(task, after=tuple(key for one in task.after for key in parts.get(one, (one,))))
        goal = goals[task.goal] if task.goal is not None else None
        found += _tasks(
            base, goal, [guesses[place] for place in places], [keys[place] for place in places], keys
        )
    return without_circles(found)[0]


def _places(owners: Iterable[object]) -> dict[object, list[int]]:
    places: dict[object, list[int]] = {}
    for place, owner in enumerate(owners):
        if owner is not None:
            places.setdefault(owner, []).append(place)
    return places


def _tasks(
    base: Task, goal: Goal | None, guesses: Sequence[Guess], own: Sequence[str], keys: Mapping[int, str]
) -> list[Task]:
    if not guesses:
        return [base]
    estimates = _estimates(base, guesses)
    return [
        replace(
            base,
            key=key,
            title=base.title if len(guesses) == 1 else guess.title,
            estimate=estimate,
            effort=guess.effort if goal is None or goal.effort is None else base.effort,
            priority=guess.priority if goal is not None and goal.priority is None else base.priority,
            deadline=base.deadline or _later_than(guess.deadline, base.earliest),
            earliest=base.earliest or _earlier_than(guess.earliest, base.deadline or guess.deadline),
            at=base.at if key == own[0] else None,
            can_split=base.can_split or len(guesses) > 1,
            after=(*base.after, *(keys[place] for place in guess.after if place in keys)),
            description=base.description or (base.title if len(guesses) > 1 else ""),
        )
        for guess, estimate, key in zip(guesses, estimates, own, strict=True)
    ]


def _estimates(base: Task, guesses: Sequence[Guess]) -> list[Estimate]:
    """Return what was said, or known from before; of several parts each its share of that."""
    if is_unknown(base):
        return [Estimate(guess.minutes, EstimateSource.MODEL) for guess in guesses]
    if len(guesses) == 1:
        return [base.estimate]
    if base.minutes < SLOT_MINUTES * len(guesses):
        return [Estimate(SLOT_MINUTES, base.estimate.source, base.estimate.runs) for _ in guesses]
    shares = split(base.minutes, [guess.minutes for guess in guesses])
    return [Estimate(minutes, EstimateSource.MODEL) for minutes in shares]


def _later_than(deadline: datetime | None, earliest: datetime | None) -> datetime | None:
    return None if deadline and earliest and deadline <= earliest else deadline


def _earlier_than(earliest: datetime | None, deadline: datetime | None) -> datetime | None:
    return None if deadline and earliest and earliest >= deadline else earliest
