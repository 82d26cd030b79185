"""What a model drafted, checked by code: every goal has a task, none is made up, no circles."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Any

from domain.conversations.aliases import Aliases
from domain.plans.drafting.goals import MAX_TITLE
from domain.plans.lengths import LEAST_MINUTES, MOST_MINUTES, on_grid
from domain.plans.shapes import Effort, Priority
from domain.plans.whens import WeekCalendar
from domain.templates.normal import line_of_text

MAX_ARGUMENTS = 80_000
"""Characters of an answer looked at; a longer one is refused unread."""
MAX_GUESSES = 200
MAX_PARTS = 10
"""Tasks of one goal."""
MOST_FAULTS = 8
"""Faults a model is told of at once."""
DAYS = 7
LATEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model was asked about: the places of goals, and the keys of steps by their alias."""

    goals: frozenset[int]
    steps: Mapping[str, str]
    calendar: WeekCalendar
    aliases: Aliases


@dataclass(frozen=True, slots=True)
class Guess:
    """A task as a model drafted it, for a goal (by place) or a step (by key); `after` by place."""

    goal: int | None
    key: str | None
    title: str
    minutes: int
    effort: Effort
    priority: Priority
    deadline: datetime | None = None
    earliest: datetime | None = None
    after: tuple[int, ...] = ()


class _FaultError(Exception):
    """What is wrong with one task, in words for the model."""


def read_guesses(arguments: str, asked: Asked) -> tuple[tuple[Guess, ...], tuple[str, ...]]:
    """Return the tasks and what is wrong with them. Never raises, whatever the arguments are."""
    loaded = _loaded(arguments)
    if isinstance(loaded, str):
        return (), (loaded,)
    guesses: list[Guess] = []
    faults: list[str] = []
    for number, raw in enumerate(loaded, start=1):
        try:
            guesses.append(_guess(raw, len(loaded), asked))
        except _FaultError as fault:
            faults.append(f"Task {number}: {fault}")
    if not faults:
        faults += _together(guesses, asked)
    return tuple(guesses), tuple(faults[:MOST_FAULTS])


def _loaded(arguments: str) -> list[Any] | str:
    if len(arguments) > MAX_ARGUMENTS:
        return "The arguments are too long."
    try:
        loaded = json.loads(arguments)
    except (ValueError, RecursionError):
        return "The arguments are not valid JSON."
    tasks = loaded.get("tasks") if isinstance(loaded, dict) else None
    if not isinstance(tasks, list):
        return "The arguments must be an object with a list of tasks."
    return tasks if len(tasks) <= MAX_GUESSES else f"There are more than {MAX_GUESSES} tasks."


def _guess(raw: Any, count: int, asked: Asked) -> Guess:
    if not isinstance(raw, dict):
        raise _FaultError("is no object.")
    goal, key = _belongs(raw, asked)
    title = raw.get("title")
    shown = line_of_text(asked.aliases.reveal(title)) if isinstance(title, str) else ""
    if not shown:
        raise _FaultError("has no title.")
    minutes = raw.get("minutes")
    if type(minutes) is not int or not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise _FaultError(f"minutes must be {LEAST_MINUTES} to {MOST_MINUTES}.")
    after = raw.get("after")
    if not isinstance(after, list) or not all(type(n) is int and 1 <= n <= count for n in after):
        raise _FaultError("after must list places of tasks in this list.")
    return Guess(
        goal,
        key,
        shown[:MAX_TITLE],
        on_grid(minutes),
        _effort(raw.get("effort")),
        _priority(raw.get("priority")),
        _moment(raw, "due", asked.calendar),
        _moment(raw, "earliest", asked.calendar),
        tuple(dict.fromkeys(n - 1 for n in after)),
    )


def _belongs(raw: Mapping[str, Any], asked: Asked) -> tuple[int | None, str | None]:
    goal, step = raw.get("goal"), raw.get("step")
    if goal is not None and (type(goal) is not int or goal - 1 not in asked.goals):
        raise _FaultError(f"there is no goal {goal!r:.20}.")
    if step is not None and (not isinstance(step, str) or step not in asked.steps):
        raise _FaultError(f"there is no step {step!r:.20}.")
    if (goal is None) == (step is None):
        raise _FaultError("names neither a goal nor a step." if goal is None else "names a goal and a step.")
    return None if goal is None else goal - 1, None if step is None else asked.steps[step]


def _effort(raw: Any) -> Effort:
    if isinstance(raw, str) and raw in {one.value for one in Effort}:
        return Effort(raw)
    raise _FaultError("effort must be low, medium or high.")


def _priority(raw: Any) -> Priority:
    found = next((one for one in Priority if one.name.lower() == raw), None)
    if found is None:
        raise _FaultError("priority must be urgent, high, normal or low.")
    return found


def _moment(raw: Mapping[str, Any], name: str, calendar: WeekCalendar) -> datetime | None:
    """Return the instant a date or a local time names; a due date alone is the end of its day."""
    text = raw.get(name)
    if text is None:
        return None
    try:
        local = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        raise _FaultError(f"{name} must be YYYY-MM-DD or YYYY-MM-DDTHH:MM, or null.")
    day = local.date()
    if not calendar.week <= day <= _last(name, calendar):
        raise _FaultError(f"{name} {day.isoformat()} is out of range.")
    is_day = len(text) == len("2026-11-23")
    if is_day and name == "due":
        return calendar.end(day)
    return calendar.instant(day, local.time().replace(second=0, microsecond=0))


def _last(name: str, calendar: WeekCalendar) -> date:
    return calendar.week + (LATEST if name == "due" else timedelta(days=DAYS - 1))


def _together(guesses: Sequence[Guess], asked: Asked) -> list[str]:
    faults = []
    for goal in sorted(asked.goals):
        parts = sum(guess.goal == goal for guess in guesses)
        if not 1 <= parts <= MAX_PARTS:
            faults.append(f"Goal {goal + 1} has {parts} tasks; it needs 1 to {MAX_PARTS}.")
    keys = [guess.key for guess in guesses if guess.key is not None]
    if len(set(keys)) < len(keys):
        faults.append("A step has more than one task.")
    if any(guess.deadline and guess.earliest and guess.earliest >= guess.deadline for guess in guesses):
        faults.append("A task is due before its earliest start.")
    try:
        TopologicalSorter({place: guess.after for place, guess in enumerate(guesses)}).prepare()
    except CycleError:
        faults.append("Tasks wait for one another in a circle.")
    return faults
