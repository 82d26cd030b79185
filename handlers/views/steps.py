"""Says in words where steps stand; never by colour or emoji alone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from domain.ids import StepId, UserId
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from domain.processes.rights import taken_over
from domain.processes.rules import lacks_evidence, waits_for
from domain.processes.shapes import StepKind
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
            if (asked := taken_over(step)) is not None:
                return _taken_words(step, asked, people)
            return f"done by {name_of(step.finished_by, people)}" if step.finished_by else "done"
        case StepState.SKIPPED:
            return f"skipped: {cut(one_line(step.reason), MAX_TITLE)}" if step.reason else "skipped"
        case StepState.BLOCKED:
            return _blocked_words(step, people, today)


def _taken_words(step: Step, asked: UserId, people: People) -> str:
    who, whose = name_of(step.finished_by, people), name_of(asked, people)
    return f"approved by {who}, who took it over from {whose}"


def _blocked_words(step: Step, people: People, today: date) -> str:
    words = "blocked"
    if step.waits_on_id:
        words += f" by {name_of(step.waits_on_id, people)}"
    if step.blocked_until:
        words += f" until {day(step.blocked_until, today)}"
    return f"{words}: {cut(one_line(step.reason), MAX_TITLE)}" if step.reason else words


def kind_words(step: Step) -> str:
    """Return what finishing the step takes, and whether it may be left out; empty for plain work."""
    match step.kind:
        case StepKind.DO:
            kind = ""
        case StepKind.APPROVE:
            kind = "approval"
        case StepKind.FYI:
            kind = "for information"
        case StepKind.EVIDENCE:
            kind = "needs evidence" if lacks_evidence(step) else "evidence given"
    words = [kind, "optional" if step.is_optional else ""]
    if step.question is not None and step.answer is not None:
        words.append(f"answer: {cut(one_line(step.answer), 60)}")
    elif step.question is not None and not step.state.is_finished:
        words.append("asks a question")
    return " · ".join(word for word in words if word)


def waiting_words(numbers: Mapping[StepId, str], process: Process, step: Step) -> str:
    """Return `after 3, 4` while the step waits for others; empty when it can be done now."""
    before = [numbers[one.id] for one in waits_for(process, step) if one.id in numbers]
    return f"after {', '.join(before[:5])}{', …' if len(before) > 5 else ''}" if before else ""


def step_line(
    number: str, step: Step, people: People, today: date, *, is_open: bool = True, waits: str = ""
) -> str:
    """Return `3. Change DNS · Ann · due Fri 28 Nov · blocked by Bob`; a substep is indented."""
    facts = (
        cut(one_line(step.title), MAX_TITLE),
        name_of(step.owner_id, people) if step.owner_id else "",
        due_words(step.due_on, today, is_open=is_open and not step.state.is_finished),
        kind_words(step),
        waits,
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
    """Yield the open steps, then the finished ones collapsed into one line.

    When there are too many, those that can be done now come before those that wait for others.
    """
    numbered = tuple(process.numbered())
    numbers = {step.id: number for number, step in numbered}
    opened = [(number, step) for number, step in numbered if not step.state.is_finished]
    for number, step in next_steps(process, opened, limit):
        waits = waiting_words(numbers, process, step)
        yield plain(step_line(number, step, people, today, is_open=process.is_open, waits=waits))
    if len(opened) > limit:
        yield f"… and {len(opened) - limit} more open"
    finished = [(number, step) for number, step in numbered if step.state.is_finished]
    if finished:
        told = ", ".join(_finished(number, step, people) for number, step in finished)
        yield cut(plain(f"Finished: {told}"), MAX_FINISHED)


def next_steps(
    process: Process, opened: Sequence[tuple[str, Step]], limit: int
) -> Sequence[tuple[str, Step]]:
    """Return at most so many of the open steps in their order, those that can be done now first of all."""
    if len(opened) <= limit:
        return opened
    is_waiting = {step.id: bool(waits_for(process, step)) for _, step in opened}
    first = sorted(is_waiting, key=lambda step_id: is_waiting[step_id])
    kept = set(first[:limit])
    return [(number, step) for number, step in opened if step.id in kept]


def _finished(number: str, step: Step, people: People) -> str:
    note = " (skipped)" if step.state is StepState.SKIPPED else ""
    if step.kind is StepKind.FYI and step.finished_by is None and step.owner_id is not None:
        note = f" (for {name_of(step.owner_id, people)} to know)"
    if (asked := taken_over(step)) is not None:
        note = f" ({_taken_words(step, asked, people)})"
    return f"{number} {cut(one_line(step.title), 40)}{note}"
