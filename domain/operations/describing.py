"""Operations in words: a one-line summary, and what was before and is after. Plain text, not markup."""

from domain.ids import StepId, UserId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    Operation,
    StepDelta,
    UpdateStep,
)
from domain.operations.wording import (
    Wording,
    change_words,
    due_words,
    finished_as,
    state_words,
)
from domain.processes.labels import label, short
from domain.processes.model import Process, Step
from domain.processes.shapes import StepKind


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


def given_to(operation: Operation) -> tuple[UserId, ...]:
    """Return whom an operation makes an owner; whoever a step waits on need not be a person."""
    is_wait = isinstance(operation, UpdateStep) and isinstance(operation.change, Block)
    return () if is_wait else people_named(operation)


def before_after(process: Process, operation: Operation, wording: Wording) -> tuple[str, str]:
    """Return what was and what is to be, e.g. `3 DNS change: open` and `done`.

    Joined by an arrow the two make a whole line; the first names the step. The process is the one
    before the operation.
    """
    match operation:
        case CompleteStep(step_id=step_id):
            was = f"{label(process, step_id)}: {state_words(process, step_id, wording)}"
            return was, finished_as(process, step_id, "done") + _taken_over(process, step_id, wording)
        case AddStep(title=title):
            return "New step", f"{short(title)}{_details(operation, wording)}"
        case AddSubstep(parent_id=parent_id, title=title):
            return f"New under {label(process, parent_id)}", f"{short(title)}{_details(operation, wording)}"
        case UpdateStep(step_id=step_id, change=change):
            was, becomes = change_words(process, step_id, change, wording)
            return f"{label(process, step_id)}{was}", becomes


def line(process: Process, operation: Operation, wording: Wording) -> str:
    """Return the operation as `before → after`, for the history."""
    before, after = before_after(process, operation, wording)
    return f"{before} → {after}"


def _taken_over(process: Process, step_id: StepId, wording: Wording) -> str:
    step = process.step(step_id)
    if step is None or step.kind is not StepKind.APPROVE or step.taken_from is None:
        return ""
    return (
        f", approved by {wording.name(step.owner_id)}, who took it over from {wording.name(step.taken_from)}"
    )


def _details(operation: AddStep | AddSubstep, wording: Wording) -> str:
    owner = f", {wording.name(operation.owner_id)}" if operation.owner_id is not None else ""
    due = f", {due_words(operation.due_on, wording)}" if operation.due_on is not None else ""
    return owner + due


def followed_line(process: Process, delta: StepDelta, wording: Wording) -> str:
    """Return what followed from a change, for the history."""
    name = label(process, delta.step_id)
    before, after = delta.before, delta.after
    if before is not None and after is not None and before.due_on != after.due_on:
        return f"{name}: {due_words(before.due_on, wording)} → {due_words(after.due_on, wording)}"
    return closed_line(process, after, wording) if after is not None else f"{name}: gone"


def closed_line(process: Process, step: Step, wording: Wording) -> str:
    """Return that a step for information closed itself, and for whom."""
    whom = f", for {wording.name(step.owner_id)} to know" if step.owner_id else ""
    return f"{label(process, step.id)}: closed itself{whom}"
