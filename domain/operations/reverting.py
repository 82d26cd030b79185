"""Taking a change back: every touched step becomes what it was, or nothing happens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from domain.errors import StaleError
from domain.ids import StepId
from domain.operations.model import StepDelta
from domain.processes.labels import quoted
from domain.processes.model import Process, Step
from domain.processes.rules import circle
from domain.processes.states import require_open


def revert(process: Process, deltas: Sequence[StepDelta]) -> tuple[Process, tuple[StepDelta, ...]]:
    """Restore what the deltas' steps were before; the process's own version is left to the caller.

    A restored step gets a new version: a suggestion made in between must not take it for the one it saw.
    Raises StaleError when a touched step is no longer as the change left it, or when what came later
    stands in the way, and ConflictError for a closed process.
    """
    require_open(process)
    restored: dict[StepId, Step | None] = {}
    for delta in deltas:
        current = process.step(delta.step_id)
        if not _is_as_left(current, delta):
            raise StaleError(_since(process, delta.step_id))
        restored[delta.step_id] = _restored(current, delta)
    result = _with(process, restored)
    _check_order(process, result, deltas)
    undone = (StepDelta(step_id, process.step(step_id), result.step(step_id)) for step_id in restored)
    return result, tuple(undone)


def _is_as_left(current: Step | None, delta: StepDelta) -> bool:
    if current is None or delta.after is None:
        return current is delta.after
    if _moved(delta) and current.rank != delta.after.rank:
        return False
    # Only the version may be another: what came later may itself have been taken back.
    as_left = replace(current, rank=delta.after.rank, version=delta.after.version)
    return _only_made_room(delta) or as_left == delta.after


def _restored(current: Step | None, delta: StepDelta) -> Step | None:
    if delta.before is None or current is None:
        return delta.before
    # A rank this change did not set may have been renumbered since, and is kept.
    rank = delta.before.rank if _moved(delta) else current.rank
    if _only_made_room(delta):
        return replace(current, rank=rank)
    return replace(delta.before, rank=rank, version=current.version + 1)


def _moved(delta: StepDelta) -> bool:
    return delta.before is not None and delta.after is not None and delta.before.rank != delta.after.rank


def _only_made_room(delta: StepDelta) -> bool:
    """True for a sibling whose rank was renumbered; what else happened to it since does not matter."""
    return (
        delta.before is not None and delta.after is not None and delta.before.version == delta.after.version
    )


def _with(process: Process, restored: Mapping[StepId, Step | None]) -> Process:
    """Put the steps in place unless later changes contradict them."""
    merged = {**{step.id: step for step in process.steps}, **restored}
    steps = {step_id: step for step_id, step in merged.items() if step is not None}
    if any(step.parent_id is not None and step.parent_id not in steps for step in steps.values()):
        raise StaleError("A step of that change is gone, so nothing was undone.")
    result = process.with_steps(tuple(steps.values()))
    for step in result.shown:
        parent = steps.get(step.parent_id) if step.parent_id is not None else None
        is_touched = step.id in restored or step.parent_id in restored
        if is_touched and parent is not None and parent.state.is_finished and not step.state.is_finished:
            raise StaleError(_since(process, parent.id))
    if circle(steps.values()):
        raise StaleError("What waits for what changed since, so nothing was undone.")
    return result


def _check_order(process: Process, result: Process, deltas: Sequence[StepDelta]) -> None:
    """Refuse when giving room back would reorder steps that came later."""
    acted_on = {delta.step_id for delta in deltas if not _only_made_room(delta)}
    if _order(process, acted_on) != _order(result, acted_on):
        raise StaleError("The order changed since, so nothing was undone.")


def _order(process: Process, left_out: Collection[StepId]) -> dict[StepId | None, list[StepId]]:
    """Return the order of siblings by parent: a step that moves takes its substeps along."""
    order: dict[StepId | None, list[StepId]] = {}
    for step in process.steps:
        if step.id not in left_out:
            order.setdefault(step.parent_id, []).append(step.id)
    return order


def _since(process: Process, step_id: StepId) -> str:
    if process.step(step_id) is None:
        return "A step of that change is gone, so nothing was undone."
    return f"{quoted(process, step_id)} changed since, so nothing was undone."
