"""Operations in words: a one-line summary, and what was before and is after. Plain text, not markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.ids import StepId, UserId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    Move,
    Operation,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    StepChange,
    UpdateStep,
)
from domain.people.model import Person
from domain.people.moments import say_day
from domain.processes.labels import label, quoted, short
from domain.processes.model import Process, Step, StepState


@dataclass(frozen=True, slots=True)
class Wording:
    """What describing needs to know besides the process: who is who, and what day it is for the reader."""

    people: Mapping[UserId, Person]
    today: date

    def name(self, user_id: UserId | None) -> str:
        """Return a person's name, `nobody` for none."""
        if user_id is None:
            return "nobody"
        person = self.people.get(user_id)
        return person.name if person is not None else "someone"

    def day(self, day: date) -> str:
        """Return a day as `Fri 28 Nov`."""
        return say_day(day, self.today)


def people_named(operation: Operation) -> tuple[UserId, ...]:
    """Return everyone an operation names."""
    match operation:
        case AddStep(owner_id=user_id) | AddSubstep(owner_id=user_id):
            named = user_id
        case UpdateStep(change=Assign(owner_id=user_id) | Block(waits_on_id=user_id)):
            named = user_id
        case _:
            named = None
    return (named,) if named is not None else ()


def summarise(process: Process, operation: Operation, wording: Wording) -> str:
    """Return one line that asks for the operation, e.g. `Complete “3 DNS change”`."""
    match operation:
        case CompleteStep(step_id=step_id):
            return f"Complete {quoted(process, step_id)}"
        case AddStep(title=title, after_id=after_id):
            after = f" after {quoted(process, after_id)}" if after_id is not None else ""
            return f"Add “{short(title)}”{after}{_details(operation, wording)}"
        case AddSubstep(parent_id=parent_id, title=title):
            return f"Add “{short(title)}” under {quoted(process, parent_id)}{_details(operation, wording)}"
        case UpdateStep(step_id=step_id, change=change):
            return _summarise_change(process, quoted(process, step_id), change, wording)


def before_after(process: Process, operation: Operation, wording: Wording) -> tuple[str, str]:
    """Return what was and what is to be, e.g. `3 DNS change: open` and `done`.

    Joined by an arrow the two make a whole line; the first names the step. The process is the one
    before the operation.
    """
    match operation:
        case CompleteStep(step_id=step_id):
            return f"{label(process, step_id)}: {_state(process, step_id, wording)}", _finished_as(
                process, step_id, "done"
            )
        case AddStep(title=title):
            return "New step", f"{short(title)}{_details(operation, wording)}"
        case AddSubstep(parent_id=parent_id, title=title):
            return f"New under {label(process, parent_id)}", f"{short(title)}{_details(operation, wording)}"
        case UpdateStep(step_id=step_id, change=change):
            was, becomes = _change(process, step_id, change, wording)
            return f"{label(process, step_id)}{was}", becomes


def line(process: Process, operation: Operation, wording: Wording) -> str:
    """Return the operation as `before → after`, for the history."""
    before, after = before_after(process, operation, wording)
    return f"{before} → {after}"


def _summarise_change(process: Process, step: str, change: StepChange, wording: Wording) -> str:
    match change:
        case Rename(title=title):
            return f"Rename {step} to “{short(title)}”"
        case Assign(owner_id=None):
            return f"Take {step} from its owner"
        case Assign(owner_id=owner_id):
            return f"Assign {step} to {wording.name(owner_id)}"
        case Reschedule(due_on=None):
            return f"Remove the due date of {step}"
        case Reschedule(due_on=date() as due_on):
            return f"Set {step} due {wording.day(due_on)}"
        case Skip(reason=reason):
            return f"Skip {step}{_because(reason)}"
        case Block():
            return f"Mark {step} {_blocked(change.waits_on_id, change.until, change.reason, wording)}"
        case Reopen():
            return f"Reopen {step}"
        case Move(after_id=None):
            return f"Move {step} to the top"
        case Move(after_id=str() as after_id):
            return f"Move {step} after {quoted(process, after_id)}"
    raise AssertionError(change)


def _change(process: Process, step_id: StepId, change: StepChange, wording: Wording) -> tuple[str, str]:
    step = process.step(step_id)
    state = f": {_state(process, step_id, wording)}"
    match change:
        case Rename(title=title):
            return "", short(title)
        case Assign(owner_id=owner_id):
            return f": owner {wording.name(step.owner_id if step else None)}", wording.name(owner_id)
        case Reschedule(due_on=due_on):
            return f": {_due(step.due_on if step else None, wording)}", _due(due_on, wording)
        case Skip(reason=reason):
            return state, _finished_as(process, step_id, "skipped") + _because(reason)
        case Block():
            return state, _blocked(change.waits_on_id, change.until, change.reason, wording)
        case Reopen():
            return state, "open"
        case Move(after_id=after_id):
            return f": {_position(process, _previous(process, step))}", _position(process, after_id)


def _details(operation: AddStep | AddSubstep, wording: Wording) -> str:
    owner = f", {wording.name(operation.owner_id)}" if operation.owner_id is not None else ""
    due = f", {_due(operation.due_on, wording)}" if operation.due_on is not None else ""
    return owner + due


def _state(process: Process, step_id: StepId, wording: Wording) -> str:
    step = process.step(step_id)
    if step is None:
        return "gone"
    if step.state is StepState.BLOCKED:
        return _blocked(step.waits_on_id, step.blocked_until, step.reason, wording)
    return step.state.value


def _finished_as(process: Process, step_id: StepId, word: str) -> str:
    count = sum(not child.state.is_finished for child in process.children(step_id))
    if not count:
        return word
    return f"{word}, with {count} open substep{'s' if count > 1 else ''}"


def _blocked(waits_on_id: UserId | None, until: date | None, reason: str | None, wording: Wording) -> str:
    by = f" by {wording.name(waits_on_id)}" if waits_on_id is not None else ""
    return f"blocked{by}{f' until {wording.day(until)}' if until else ''}{_because(reason)}"


def _because(reason: str | None) -> str:
    return f", because {short(reason)}" if reason else ""


def _due(due_on: date | None, wording: Wording) -> str:
    return f"due {wording.day(due_on)}" if due_on is not None else "no due date"


def _previous(process: Process, step: Step | None) -> StepId | None:
    if step is None:
        return None
    siblings = process.children(step.parent_id)
    place = siblings.index(step)
    return siblings[place - 1].id if place else None


def _position(process: Process, after_id: StepId | None) -> str:
    return "first" if after_id is None else f"after {quoted(process, after_id)}"
