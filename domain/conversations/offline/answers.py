"""Answers from the record: what is open, due, next, whose, how far, done or not."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.conversations.offline.listing import (
    bulleted,
    name_of,
    progress_line,
    short_day,
    step_line,
    waits_for,
)
from domain.conversations.offline.matching import match_step
from domain.conversations.offline.naming import find_person
from domain.ids import UserId
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import open_substeps

Numbered = tuple[str, Step]


@dataclass(frozen=True, slots=True)
class Desk:
    """What questions are answered from: the processes in sight, the people, who asks, and the day."""

    processes: tuple[Process, ...]
    people: tuple[Person, ...]
    actor: Person
    today: date
    by_id: Mapping[UserId, Person] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {person.id: person for person in self.people})

    def line(self, number: str, step: Step) -> str:
        """Return a step in one line."""
        return step_line(number, step, self.by_id, self.today)


Answer = Callable[[re.Match[str], Desk], str | None]


def say_open(_: re.Match[str], desk: Desk) -> str:
    """List what is left to do."""
    return _report(desk, "open", lambda step: not step.state.is_finished, "Nothing is open.")


def say_overdue(_: re.Match[str], desk: Desk) -> str:
    """List what is overdue."""
    return _report(desk, "overdue", lambda step: _is_due(step, before=desk.today), "Nothing is overdue.")


def say_due(found: re.Match[str], desk: Desk) -> str:
    """List what is due in a span."""
    when = (found["when"] or "this week").lower()
    first, last = _span(when, desk.today)
    none = f"Nothing is due {when}."
    return _report(desk, f"due {when}", lambda step: _is_due(step, after=first, before=last), none)


def _span(when: str, today: date) -> tuple[date, date]:
    """Return the first day and the day after the last; what is overdue belongs to this week and to today."""
    monday = today - timedelta(days=today.weekday())
    match when:
        case "today":
            return date.min, today + timedelta(days=1)
        case "tomorrow":
            return today + timedelta(days=1), today + timedelta(days=2)
        case "next week":
            return monday + timedelta(days=7), monday + timedelta(days=14)
        case _:
            return date.min, monday + timedelta(days=7)


def _is_due(step: Step, *, before: date, after: date = date.min) -> bool:
    return not step.state.is_finished and step.due_on is not None and after <= step.due_on < before


def say_waiting(_: re.Match[str], desk: Desk) -> str:
    """List what waits."""
    return _report(desk, "waiting", lambda step: step.state is StepState.BLOCKED, "Nothing is waiting.")


def say_unowned(_: re.Match[str], desk: Desk) -> str:
    """List open steps without an owner."""
    none = "Every open step has an owner."
    return _report(desk, "without an owner", lambda s: s.owner_id is None and not s.state.is_finished, none)


def say_finished(_: re.Match[str], desk: Desk) -> str:
    """List what is finished."""
    return _report(desk, "finished", lambda step: step.state.is_finished, "Nothing is finished yet.")


def say_steps(_: re.Match[str], desk: Desk) -> str:
    """List every step."""
    return _report(desk, "all steps", lambda step: True, "There are no steps yet.")


def say_owned(found: re.Match[str], desk: Desk) -> str | None:
    """List someone's open steps."""
    named = found.groupdict().get("who") or "me"
    who = find_person(re.sub(r"('s)$", "", named.strip()), desk.people, desk.actor)
    if who is None:
        return None
    none = (
        "You have no open step." if who == desk.actor else f"{name_of(who.id, desk.by_id)} has no open step."
    )
    title = "yours" if who == desk.actor else f"with {name_of(who.id, desk.by_id)}"
    return _report(desk, title, lambda step: step.owner_id == who.id and not step.state.is_finished, none)


def say_next(_: re.Match[str], desk: Desk) -> str:
    """Say what can be done next, here and by the person who asks."""
    lines = []
    for process in desk.processes:
        left = [
            (n, s)
            for n, s in process.numbered()
            if s.state is StepState.OPEN and not open_substeps(process, s)
        ]
        mine = next((pair for pair in left if pair[1].owner_id == desk.actor.id), None)
        first = left[0] if left else None
        if first is None:
            lines.append(f"{process.name}: nothing can be done next; {_why_nothing(process)}")
            continue
        lines.append(f"Next in {process.name}: {desk.line(*first)}")
        if mine is not None and mine != first:
            lines.append(f"Next for you: {desk.line(*mine)}")
    return _joined(lines)


def _why_nothing(process: Process) -> str:
    is_waiting = any(step.state is StepState.BLOCKED for step in process.shown)
    return "what is left is waiting." if is_waiting else "every step is finished."


def say_progress(_: re.Match[str], desk: Desk) -> str:
    """Say how far each process is."""
    return _progress(desk)


def _progress(desk: Desk) -> str:
    lines = []
    for process in desk.processes:
        waiting = sum(step.state is StepState.BLOCKED for step in process.shown)
        late = sum(_is_due(step, before=desk.today) for step in process.shown)
        facts = [f"{waiting} waiting" if waiting else "", f"{late} overdue" if late else ""]
        more = ", ".join(fact for fact in facts if fact)
        lines.append(progress_line(process) + (f" {more.capitalize()}." if more else ""))
    return _joined(lines)


def say_status(desk: Desk) -> str:
    """Say how far each process is, and what is left to do."""
    left = _report(desk, "open", lambda step: not step.state.is_finished, "Nothing is open.")
    return f"{_progress(desk)}\n\n{left}"


def say_owner(found: re.Match[str], desk: Desk) -> str | None:
    """Say who has a step."""

    def said(number: str, step: Step) -> str:
        owner = "Nobody has" if step.owner_id is None else f"{name_of(step.owner_id, desk.by_id)} has"
        return f"{owner} {number} {step.title}."

    return _about(found["what"], desk, said)


def say_due_day(found: re.Match[str], desk: Desk) -> str | None:
    """Say when a step is due."""

    def said(number: str, step: Step) -> str:
        if step.due_on is None:
            return f"{number} {step.title} has no due date."
        return f"{number} {step.title} is due {short_day(step.due_on, desk.today)}."

    return _about(found["what"], desk, said)


def say_whether_done(found: re.Match[str], desk: Desk) -> str | None:
    """Say whether a step is finished."""

    def said(number: str, step: Step) -> str:
        match step.state:
            case StepState.DONE:
                by = f", by {name_of(step.finished_by, desk.by_id)}" if step.finished_by else ""
                return f"Yes, {number} {step.title} is done{by}."
            case StepState.SKIPPED:
                return f"{number} {step.title} was skipped."
            case StepState.BLOCKED:
                return f"No, {number} {step.title} is {waits_for(step, desk.by_id, desk.today)}."
            case StepState.OPEN:
                return f"No, {number} {step.title} is still open."

    return _about(found["what"], desk, said)


def say_state(found: re.Match[str], desk: Desk) -> str | None:
    """Say where a step stands."""

    def said(number: str, step: Step) -> str:
        state = "" if step.state in (StepState.BLOCKED, StepState.DONE, StepState.SKIPPED) else " · open"
        return desk.line(number, step) + state

    return _about(found["what"], desk, said)


def _about(phrase: str, desk: Desk, said: Callable[[str, Step], str]) -> str | None:
    """Answer about the steps a phrase means, in whichever process; several are all answered."""
    lines = []
    for process in desk.processes:
        meant = {step.id for step in match_step(phrase, process).steps}
        lines += [said(number, step) for number, step in process.numbered() if step.id in meant]
    return _joined(lines) if lines else None


def _report(desk: Desk, title: str, fits: Callable[[Step], bool], none: str) -> str:
    told = []
    for process in desk.processes:
        lines = [desk.line(number, step) for number, step in process.numbered() if fits(step)]
        if lines:
            told.append(f"{process.name}, {title}:\n{bulleted(lines)}")
    return "\n\n".join(told) if told else none


def _joined(lines: Iterable[str]) -> str:
    every: Sequence[str] = list(lines)
    return every[0] if len(every) == 1 else bulleted(every)
