"""Lines about steps, for people to read."""

from collections.abc import Iterable, Mapping
from datetime import date

from domain.conversations.aliases import plain_name
from domain.ids import UserId
from domain.people.model import Person
from domain.people.moments import say_day
from domain.processes.model import Process, Step, StepState

MAX_LINES = 10


def short_day(day: date, today: date) -> str:
    """Return a day as people say it: "today", "tomorrow", or `Fri 12 Jun`."""
    if day == today:
        return "today"
    return "tomorrow" if (day - today).days == 1 else say_day(day, today)


def name_of(user_id: UserId | None, people: Mapping[UserId, Person]) -> str:
    """Return a person's name, or "nobody"."""
    if user_id is None:
        return "nobody"
    person = people.get(user_id)
    return "someone" if person is None else plain_name(person)


def step_line(number: str, step: Step, people: Mapping[UserId, Person], today: date) -> str:
    """Return a step in one line: number, title, owner, due, and what it waits for."""
    facts = [f"{number} {step.title}"]
    if step.owner_id is not None:
        facts.append(name_of(step.owner_id, people))
    if step.due_on is not None:
        overdue = " (overdue)" if step.due_on < today and not step.state.is_finished else ""
        facts.append(f"due {short_day(step.due_on, today)}{overdue}")
    if step.state is StepState.BLOCKED:
        facts.append(waits_for(step, people, today))
    elif step.state.is_finished:
        facts.append(step.state.value)
    return " · ".join(facts)


def waits_for(step: Step, people: Mapping[UserId, Person], today: date) -> str:
    """Say what a blocked step waits for."""
    words = ["waiting"]
    if step.waits_on_id is not None:
        words.append(f"for {name_of(step.waits_on_id, people)}")
    if step.blocked_until is not None:
        words.append(f"until {short_day(step.blocked_until, today)}")
    if step.reason:
        words.append(f"({step.reason})")
    return " ".join(words)


def bulleted(lines: Iterable[str]) -> str:
    """Return lines as a list, the first ten of them."""
    every = list(lines)
    more = [f"- and {len(every) - MAX_LINES} more"] if len(every) > MAX_LINES else []
    return "\n".join([f"- {line}" for line in every[:MAX_LINES]] + more)


def progress_line(process: Process) -> str:
    """Say how far a process is."""
    finished, total = process.progress
    if not process.is_open:
        return f"{process.name} is closed: {finished} of {total} steps were finished."
    return f"{process.name}: {finished} of {total} steps are finished."
