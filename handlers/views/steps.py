"""Says in words where steps stand; never by colour or emoji alone."""

from collections.abc import Iterator, Mapping
from datetime import date

from domain.ids import UserId
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from handlers.views.text import cut, day, name_of, one_line, plain, plural

People = Mapping[UserId, Person]

MAX_OPEN = 20
"""Open steps a card lists; the rest is counted."""
MAX_TITLE = 150
MAX_FINISHED = 400


def due_words(due_on: date | None, today: date, *, is_open: bool = True) -> str:
    """Return `due Fri 28 Nov`, saying so when the day has passed; empty without a date."""
    if due_on is None:
        return ""
    late = " (overdue)" if is_open and due_on < today else ""
    return f"due {day(due_on, today)}{late}"


def state_words(step: Step, people: People, today: date) -> str:
    """Return what keeps the step from being simply open."""
    match step.state:
        case StepState.OPEN:
            return ""
        case StepState.DONE:
            return f"done by {name_of(step.finished_by, people)}" if step.finished_by else "done"
        case StepState.SKIPPED:
            return f"skipped: {cut(one_line(step.reason), MAX_TITLE)}" if step.reason else "skipped"
        case StepState.BLOCKED:
            return _blocked_words(step, people, today)


def _blocked_words(step: Step, people: People, today: date) -> str:
    words = "blocked"
    if step.waits_on_id:
        words += f" by {name_of(step.waits_on_id, people)}"
    if step.blocked_until:
        words += f" until {day(step.blocked_until, today)}"
    return f"{words}: {cut(one_line(step.reason), MAX_TITLE)}" if step.reason else words


def step_line(number: str, step: Step, people: People, today: date, *, is_open: bool = True) -> str:
    """Return `3. Change DNS · Ann · due Fri 28 Nov · blocked by Bob`; a substep is indented."""
    facts = (
        cut(one_line(step.title), MAX_TITLE),
        name_of(step.owner_id, people) if step.owner_id else "",
        due_words(step.due_on, today, is_open=is_open and not step.state.is_finished),
        state_words(step, people, today),
    )
    indent = "    " if step.parent_id else ""
    dot = "" if step.parent_id else "."
    return f"{indent}{number}{dot} {' · '.join(fact for fact in facts if fact)}"


def progress_words(process: Process) -> str:
    """Return `3 of 7 steps done`."""
    finished, total = process.progress
    return f"{finished} of {plural(total, 'step')} done" if total else "no steps yet"


def step_lines(process: Process, people: People, today: date, limit: int = MAX_OPEN) -> Iterator[str]:
    """Yield the open steps, then the finished ones collapsed into one line."""
    opened = [(number, step) for number, step in process.numbered() if not step.state.is_finished]
    for number, step in opened[:limit]:
        yield plain(step_line(number, step, people, today, is_open=process.is_open))
    if len(opened) > limit:
        yield f"… and {len(opened) - limit} more open"
    finished = [(number, step) for number, step in process.numbered() if step.state.is_finished]
    if finished:
        yield cut(
            plain(f"Finished: {', '.join(_finished(number, step) for number, step in finished)}"),
            MAX_FINISHED,
        )


def _finished(number: str, step: Step) -> str:
    skipped = " (skipped)" if step.state is StepState.SKIPPED else ""
    return f"{number} {cut(one_line(step.title), 40)}{skipped}"
