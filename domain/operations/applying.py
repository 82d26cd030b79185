"""What one operation does to a process: a new process, and what each touched step was and is."""

from dataclasses import replace

from domain.errors import ConflictError, InvalidInputError
from domain.ids import StepId
from domain.operations.finishing import finished
from domain.operations.model import (
    AddStep,
    AddSubstep,
    CompleteStep,
    Move,
    Operation,
    StepDelta,
    UpdateStep,
    WaitFor,
)
from domain.operations.settling import Applying, Touched, existing, require_unfinished, settle
from domain.operations.updating import update
from domain.processes.model import Process, Step, StepState
from domain.processes.ranks import Room, room_after, room_at_end
from domain.processes.states import require_open
from domain.processes.titles import MAX_STEPS, clean_title


def apply(process: Process, operation: Operation, applying: Applying) -> Touched:
    """Carry out one operation. The process's own version is left to the caller.

    Raises ConflictError (finished, closed, waiting, nothing to change, no room), UnfinishableError (proof
    or an answer is missing), StaleError (the step is gone) and InvalidInputError (a title, a place or a
    circle that cannot be).
    """
    require_open(process)
    match operation:
        case CompleteStep(step_id=step_id):
            step = existing(process, step_id)
            return settle(process, finished(process, step, StepState.DONE, None, applying))
        case AddStep():
            return _add(process, operation, _room_for_step(process, operation), None, applying)
        case AddSubstep(parent_id=parent_id):
            parent = existing(process, parent_id)
            if parent.parent_id is not None:
                raise InvalidInputError("parent_id", "Substeps have no substeps of their own.")
            require_unfinished(process, parent)
            room = _room_for_substep(process, operation)
            return _add(process, operation, room, parent_id, applying)
        case UpdateStep():
            return update(process, operation, applying)


def targets(operation: Operation) -> tuple[StepId, ...]:
    """Return every step an operation names; it cannot be carried out when one of them is gone."""
    match operation:
        case CompleteStep(step_id=step_id):
            return (step_id,)
        case AddStep(after_id=after_id):
            return (after_id,) if after_id is not None else ()
        case AddSubstep(parent_id=parent_id, after_id=after_id):
            return (parent_id, after_id) if after_id is not None else (parent_id,)
        case UpdateStep(step_id=step_id, change=Move(after_id=str() as after_id)):
            return (step_id, after_id)
        case UpdateStep(step_id=step_id, change=WaitFor(after_ids=after_ids)):
            return (step_id, *after_ids)
        case UpdateStep(step_id=step_id):
            return (step_id,)


def _room_for_step(process: Process, operation: AddStep) -> Room:
    siblings = process.children(None)
    if operation.is_first:
        return room_after(siblings, None)
    if operation.after_id is None:
        return room_at_end(siblings)
    after = existing(process, operation.after_id)
    if after.parent_id is not None:
        raise InvalidInputError("after_id", "A step can only follow another step, not a substep.")
    return room_after(siblings, after.id)


def _room_for_substep(process: Process, operation: AddSubstep) -> Room:
    siblings = process.children(operation.parent_id)
    if operation.is_first:
        return room_after(siblings, None)
    if operation.after_id is None:
        return room_at_end(siblings)
    after = existing(process, operation.after_id)
    if after.parent_id != operation.parent_id:
        raise InvalidInputError("after_id", "A substep can only follow one of the same step.")
    return room_after(siblings, after.id)


def _add(
    process: Process,
    operation: AddStep | AddSubstep,
    room: Room,
    parent_id: StepId | None,
    applying: Applying,
) -> Touched:
    if len(process.steps) >= MAX_STEPS:
        raise ConflictError(f"A process holds at most {MAX_STEPS} steps and substeps.")
    step = Step(
        id=applying.new_step_id(),
        alias=f"s{process.next_alias}",
        title=clean_title(operation.title),
        rank=room.rank,
        parent_id=parent_id,
        owner_id=operation.owner_id,
        due_on=operation.due_on,
        source=operation.source,
    )
    moved, deltas = settle(process, {}, room.renumbered)
    grown = replace(moved, next_alias=process.next_alias + 1).with_steps((*moved.steps, step))
    return grown, (*deltas, StepDelta(step.id, None, step))
