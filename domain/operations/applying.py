"""What one operation does to a process: a new process, and what each touched step was and is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import ConflictError, InvalidInputError, StaleError
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
    StepDelta,
    UpdateStep,
)
from domain.processes.labels import quoted
from domain.processes.model import Process, Step, StepState
from domain.processes.ranks import Room, room_after, room_at_end
from domain.processes.titles import MAX_STEPS, clean_title

NewStepId = Callable[[], StepId]


@dataclass(frozen=True, slots=True)
class Applying:
    """Who changes a process, when, and where new steps get their ids."""

    by: UserId
    at: datetime
    new_step_id: NewStepId


def apply(
    process: Process, operation: Operation, applying: Applying
) -> tuple[Process, tuple[StepDelta, ...]]:
    """Carry out one operation. The process's own version is left to the caller.

    Raises ConflictError (finished, closed, nothing to change, no room), StaleError (the step is gone)
    and InvalidInputError (a title or a place that cannot be).
    """
    if not process.is_open:
        raise ConflictError(f"“{process.name}” is closed. Reopen it first.")
    match operation:
        case CompleteStep(step_id=step_id):
            step = _existing(process, step_id)
            return _settle(process, _finished(process, step, StepState.DONE, None, applying))
        case AddStep():
            return _add(process, operation, _room_for_step(process, operation), None, applying)
        case AddSubstep(parent_id=parent_id):
            parent = _existing(process, parent_id)
            if parent.parent_id is not None:
                raise InvalidInputError("parent_id", "Substeps have no substeps of their own.")
            _require_unfinished(process, parent)
            return _add(process, operation, room_at_end(process.children(parent_id)), parent_id, applying)
        case UpdateStep():
            return _update(process, operation, applying)


def targets(operation: Operation) -> tuple[StepId, ...]:
    """Return every step an operation names; it cannot be carried out when one of them is gone."""
    match operation:
        case CompleteStep(step_id=step_id):
            return (step_id,)
        case AddStep(after_id=after_id):
            return (after_id,) if after_id is not None else ()
        case AddSubstep(parent_id=parent_id):
            return (parent_id,)
        case UpdateStep(step_id=step_id, change=Move(after_id=str() as after_id)):
            return (step_id, after_id)
        case UpdateStep(step_id=step_id):
            return (step_id,)


def _update(
    process: Process, operation: UpdateStep, applying: Applying
) -> tuple[Process, tuple[StepDelta, ...]]:
    step = _existing(process, operation.step_id)
    match operation.change:
        case Rename(title=title):
            changed = replace(step, title=clean_title(title))
        case Assign(owner_id=owner_id):
            _require_unfinished(process, step)
            changed = replace(step, owner_id=owner_id)
        case Reschedule(due_on=due_on):
            _require_unfinished(process, step)
            changed = replace(step, due_on=due_on)
        case Skip(reason=reason):
            return _settle(process, _finished(process, step, StepState.SKIPPED, reason, applying))
        case Block(waits_on_id=waits_on_id, until=until, reason=reason):
            _require_unfinished(process, step)
            changed = replace(
                step,
                state=StepState.BLOCKED,
                waits_on_id=waits_on_id,
                blocked_until=until,
                reason=reason,
            )
        case Reopen():
            return _settle(process, _reopened(process, step))
        case Move(after_id=after_id):
            return _move(process, step, after_id)
    if changed == step:
        raise ConflictError(f"{quoted(process, step.id)} is like that already.")
    return _settle(process, {step.id: changed})


def _existing(process: Process, step_id: StepId) -> Step:
    step = process.step(step_id)
    if step is None:
        raise StaleError("That step is gone, so nothing was done.")
    return step


def _require_unfinished(process: Process, step: Step) -> None:
    if step.state.is_finished:
        raise ConflictError(f"{quoted(process, step.id)} is {step.state.value} already. Reopen it first.")


def _finished(
    process: Process, step: Step, state: StepState, reason: str | None, applying: Applying
) -> dict[StepId, Step]:
    """Finish a step and whatever of its substeps is still open."""
    if step.state.is_finished:
        raise ConflictError(f"{quoted(process, step.id)} is {step.state.value} already.")
    open_children = (child for child in process.children(step.id) if not child.state.is_finished)
    return {
        one.id: replace(_cleared(one, state), reason=reason, finished_by=applying.by, finished_at=applying.at)
        for one in (step, *open_children)
    }


def _reopened(process: Process, step: Step) -> dict[StepId, Step]:
    """Open a step again; a substep opens its finished step with it."""
    if step.state is StepState.OPEN:
        raise ConflictError(f"{quoted(process, step.id)} is open already.")
    parent = process.step(step.parent_id) if step.parent_id is not None else None
    affected = (step, parent) if parent is not None and parent.state.is_finished else (step,)
    return {one.id: _cleared(one, StepState.OPEN) for one in affected}


def _cleared(step: Step, state: StepState) -> Step:
    return replace(
        step,
        state=state,
        waits_on_id=None,
        blocked_until=None,
        reason=None,
        finished_by=None,
        finished_at=None,
    )


def _room_for_step(process: Process, operation: AddStep) -> Room:
    siblings = process.children(None)
    if operation.after_id is None:
        return room_at_end(siblings)
    after = _existing(process, operation.after_id)
    if after.parent_id is not None:
        raise InvalidInputError("after_id", "A step can only follow another step, not a substep.")
    return room_after(siblings, after.id)


def _add(
    process: Process,
    operation: AddStep | AddSubstep,
    room: Room,
    parent_id: StepId | None,
    applying: Applying,
) -> tuple[Process, tuple[StepDelta, ...]]:
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
    )
    moved, deltas = _settle(process, {}, room.renumbered)
    grown = replace(moved, next_alias=process.next_alias + 1).with_steps((*moved.steps, step))
    return grown, (*deltas, StepDelta(step.id, None, step))


def _move(process: Process, step: Step, after_id: StepId | None) -> tuple[Process, tuple[StepDelta, ...]]:
    siblings = process.children(step.parent_id)
    if after_id is not None:
        _existing(process, after_id)
    others = [sibling for sibling in siblings if sibling.id != step.id]
    if after_id is not None and after_id not in [sibling.id for sibling in others]:
        raise InvalidInputError("after_id", "A step can only move among the steps beside it.")
    room = room_after(others, after_id)
    place = siblings.index(step)
    if after_id == (siblings[place - 1].id if place else None):
        raise ConflictError(f"{quoted(process, step.id)} is there already.")
    return _settle(process, {step.id: replace(step, rank=room.rank)}, room.renumbered)


def _settle(
    process: Process, changed: Mapping[StepId, Step], renumbered: Mapping[StepId, float] | None = None
) -> tuple[Process, tuple[StepDelta, ...]]:
    """Put changed steps in place with their next version; siblings that only made room keep theirs."""
    after = {step_id: replace(step, version=step.version + 1) for step_id, step in changed.items()}
    for step in process.steps:
        if renumbered and step.id in renumbered:
            after[step.id] = replace(step, rank=renumbered[step.id])
    steps = tuple(after.get(step.id, step) for step in process.steps)
    deltas = (
        StepDelta(step.id, step, after[step.id])
        for step in process.steps
        if step.id in after and after[step.id] != step
    )
    return process.with_steps(steps), tuple(deltas)
