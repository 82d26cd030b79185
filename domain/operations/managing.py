"""Changes of a process as a whole: at rest and back, its name, owner, due date, editors and answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from domain.errors import ConflictError, InvalidInputError, StaleError
from domain.ids import StepId, UserId
from domain.operations.model import Facts, StepDelta
from domain.operations.settling import settle
from domain.operations.wording import Wording, due_words
from domain.people.model import Person
from domain.people.moments import say_moment
from domain.processes.dates import resolved
from domain.processes.labels import label, short
from domain.processes.model import Process, ProcessState, Step
from domain.processes.questions import checked_answers
from domain.processes.shapes import DueAnchor
from domain.processes.states import require_open
from domain.processes.titles import clean_name, clean_reason

MAX_EDITORS = 20


@dataclass(frozen=True, slots=True)
class Pause:
    """Let the process rest; nothing in it changes before it is resumed."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give the process up, for a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the process: nothing in it changes until it is reopened."""


@dataclass(frozen=True, slots=True)
class ReopenProcess:
    """Bring a closed, cancelled or archived process back."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Put a closed or cancelled process away."""


@dataclass(frozen=True, slots=True)
class Retitle:
    """Give the process another name."""

    name: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the process another owner."""

    owner_id: UserId


@dataclass(frozen=True, slots=True)
class SetDue:
    """Give the process a due date, or none; steps due relative to it follow."""

    due_on: date | None


@dataclass(frozen=True, slots=True)
class SetEditors:
    """Say who may change the whole process besides its owner."""

    editors: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class SetAnswers:
    """Answer questions of the start anew, by key; an empty answer takes one back. Steps come and go."""

    answers: Mapping[str, str]


ProcessChange = (
    Pause | Resume | Cancel | Close | ReopenProcess | Archive | Retitle | HandOver | SetDue | SetEditors
    | SetAnswers
)  # fmt: skip

_AFTER: Mapping[type, tuple[ProcessState, frozenset[ProcessState]]] = {
    Pause: (ProcessState.PAUSED, frozenset({ProcessState.OPEN})),
    Resume: (ProcessState.OPEN, frozenset({ProcessState.PAUSED})),
    Cancel: (ProcessState.CANCELLED, frozenset({ProcessState.OPEN, ProcessState.PAUSED})),
    Close: (ProcessState.CLOSED, frozenset({ProcessState.OPEN})),
    ReopenProcess: (
        ProcessState.OPEN,
        frozenset({ProcessState.CLOSED, ProcessState.CANCELLED, ProcessState.ARCHIVED}),
    ),
    Archive: (ProcessState.ARCHIVED, frozenset({ProcessState.CLOSED, ProcessState.CANCELLED})),
}
"""What state a change leads to, and from which ones."""


def managed(
    process: Process, change: ProcessChange, *, by: UserId, at: datetime, start: date
) -> tuple[Process, tuple[StepDelta, ...]]:
    """Return the process after the change, and the steps whose dates follow; its version is the caller's.

    `start` is the day the process started. Raises ConflictError and InvalidInputError.
    """
    match change:
        case Retitle(name=name):
            changed = replace(process, name=clean_name(name))
        case HandOver(owner_id=owner_id):
            changed = replace(process, owner_id=owner_id)
        case SetEditors(editors=editors):
            changed = replace(process, editors=_editors(editors))
        case SetDue(due_on=due_on):
            changed = replace(process, due_on=due_on)
        case SetAnswers(answers=answers):
            changed = replace(process, answers=_answers(process, answers))
        case _:
            return _moved(process, change, by, at), ()
    require_open(process)
    if changed == process:
        raise ConflictError(f"“{process.name}” is like that already.")
    return _with_dates(changed, start) if isinstance(change, SetDue) else (changed, ())


def lines(before: Process, after: Process, wording: Wording) -> tuple[str, ...]:
    """Return a change of a process as `before → after`, and what it brings into sight and out of it."""
    if before.answers != after.answers:
        return tuple(_answer_lines(before, after))
    return (_line(before, after, wording),)


def _line(before: Process, after: Process, wording: Wording) -> str:
    if before.state is not after.state:
        because = f", because {after.reason}" if after.reason else ""
        return f"“{after.name}”: {before.state.value} → {after.state.value}{because}"
    if before.name != after.name:
        return f"Name: “{before.name}” → “{after.name}”"
    if before.owner_id != after.owner_id:
        return f"Owner: {wording.name(before.owner_id)} → {wording.name(after.owner_id)}"
    if before.due_on != after.due_on:
        return f"“{after.name}”: {due_words(before.due_on, wording)} → {due_words(after.due_on, wording)}"
    return f"Editors: {_names(before.editors, wording)} → {_names(after.editors, wording)}"


def people_of(change: ProcessChange) -> tuple[UserId, ...]:
    """Return everyone a change names."""
    match change:
        case HandOver(owner_id=owner_id):
            return (owner_id,)
        case SetEditors(editors=editors):
            return editors
        case _:
            return ()


def facts_of(process: Process) -> Facts:
    """Return what the process is besides its steps."""
    return Facts(**{one.name: getattr(process, one.name) for one in fields(Facts)})


def taken_back(process: Process, before: Facts, after: Facts) -> Process:
    """Return the process with the facts of `before` where the change touched them.

    Raises StaleError when one of them is no longer as the change left it.
    """
    names = [one.name for one in fields(Facts) if getattr(before, one.name) != getattr(after, one.name)]
    if any(getattr(process, name) != getattr(after, name) for name in names):
        raise StaleError(f"“{process.name}” changed since, so nothing was undone.")
    return replace(process, **{name: getattr(before, name) for name in names})


def refused_state(
    process: Process, change: ProcessChange, actor: Person, wording: Wording, now: datetime
) -> ConflictError | None:
    """Return the error for a change of state that does not fit, saying who was first and when."""
    if type(change) not in _AFTER:
        return None
    goal, sources = _AFTER[type(change)]
    if process.state in sources:
        return None
    if process.state is not goal or process.closed_by is None:
        return None
    who = "You" if process.closed_by == actor.id else wording.name(process.closed_by)
    when = f" {say_moment(process.closed_at, actor, now)}" if process.closed_at else ""
    return ConflictError(f"{who[:1].upper()}{who[1:]} {process.state.value} “{process.name}”{when}.")


def _moved(process: Process, change: ProcessChange, by: UserId, at: datetime) -> Process:
    goal, sources = _AFTER[type(change)]
    if process.state is goal:
        raise ConflictError(f"“{process.name}” is {goal.value} already.")
    if process.state not in sources:
        if isinstance(change, Archive):
            raise ConflictError(f"“{process.name}” is {process.state.value}. Close or cancel it first.")
        require_open(process)
        raise ConflictError(f"“{process.name}” is {process.state.value}.")
    reason = None
    if isinstance(change, Pause | Cancel):
        reason = clean_reason(change.reason)
        if isinstance(change, Cancel) and reason is None:
            raise InvalidInputError("reason", "Say why, so that nobody has to guess later.")
    elif isinstance(change, Archive):
        reason = process.reason
    if goal is ProcessState.OPEN:
        return replace(process, state=goal, closed_by=None, closed_at=None, reason=None)
    return replace(process, state=goal, closed_by=by, closed_at=at, reason=reason)


def _with_dates(process: Process, start: date) -> tuple[Process, tuple[StepDelta, ...]]:
    try:
        dated = resolved(process, start)
    except OverflowError as error:
        raise InvalidInputError("due", "A due date lies beyond the calendar.") from error
    changed: dict[StepId, Step] = {
        step.id: step
        for step in dated.steps
        if step.due_rule is not None
        and step.due_rule.anchor is DueAnchor.END
        and not step.state.is_finished
        and step != process.step(step.id)
    }
    return settle(process, changed)


def _answers(process: Process, given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of the start with some of them given anew, each checked."""
    asked = tuple(question for question in process.questions if question.key in given)
    if len(asked) < len(given):
        raise InvalidInputError("answers", "That was not asked when the process started.")
    kept = {key: answer for key, answer in process.answers.items() if key not in given}
    return {**kept, **checked_answers(asked, given)}


def _answer_lines(before: Process, after: Process) -> Iterator[str]:
    for question in before.questions:
        was, now = before.answers.get(question.key), after.answers.get(question.key)
        if was != now:
            yield f"“{short(question.label)}”: {was or 'no answer'} → {now or 'no answer'}"
    was_shown, is_shown = ({step.id for step in one.shown} for one in (before, after))
    if came := [label(after, step.id) for step in after.shown if step.id not in was_shown]:
        yield f"Now needed: {', '.join(came)}"
    if gone := [label(before, step.id) for step in before.shown if step.id not in is_shown]:
        yield f"No longer needed: {', '.join(gone)}"


def _editors(editors: tuple[UserId, ...]) -> tuple[UserId, ...]:
    once = tuple(dict.fromkeys(editors))
    if len(once) > MAX_EDITORS:
        raise InvalidInputError("editors", f"At most {MAX_EDITORS} editors, please.")
    return once


def _names(user_ids: tuple[UserId, ...], wording: Wording) -> str:
    return ", ".join(wording.name(user_id) for user_id in user_ids) or "nobody"
