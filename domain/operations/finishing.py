"""Finishing steps and opening them again: what must come first, and what goes with it."""

from collections.abc import Collection
from dataclasses import replace

from domain.errors import ConflictError, UnfinishableError
from domain.ids import StepId
from domain.operations.settling import Applying
from domain.processes.labels import quoted
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import closes_itself, lacks_answer, lacks_evidence, to_finish, waits_for


def finished(
    process: Process, step: Step, state: StepState, reason: str | None, applying: Applying
) -> dict[StepId, Step]:
    """Finish a step and whatever of its substeps is still open."""
    if step.state.is_finished:
        raise ConflictError(f"{quoted(process, step.id)} is {step.state.value} already.")
    steps = to_finish(process, step)
    if state is StepState.DONE:
        together = {one.id for one in steps}
        for one in steps:
            _require_finishable(process, one, together)
    return {
        one.id: replace(cleared(one, state), reason=reason, finished_by=applying.by, finished_at=applying.at)
        for one in steps
    }


def reopened(process: Process, step: Step) -> dict[StepId, Step]:
    """Open a step again; a substep opens its finished step with it."""
    if step.state is StepState.OPEN:
        raise ConflictError(f"{quoted(process, step.id)} is open already.")
    opened = cleared(step, StepState.OPEN)
    if closes_itself(
        process.with_steps(tuple(opened if s.id == step.id else s for s in process.steps)), opened
    ):
        raise ConflictError(
            f"{quoted(process, step.id)} is for information only and closes itself. Change its kind first."
        )
    parent = process.step(step.parent_id) if step.parent_id is not None else None
    affected = (step, parent) if parent is not None and parent.state.is_finished else (step,)
    return {one.id: cleared(one, StepState.OPEN) for one in affected}


def cleared(step: Step, state: StepState) -> Step:
    """Return the step in another state, without what belonged to the one before."""
    return replace(
        step,
        state=state,
        waits_on_id=None,
        blocked_until=None,
        reason=None,
        finished_by=None,
        finished_at=None,
    )


def _require_finishable(process: Process, step: Step, together: Collection[StepId]) -> None:
    """Raise unless what the step waits for is finished, here and now, and what it asks for is given."""
    name = quoted(process, step.id)
    if before := [one for one in waits_for(process, step) if one.id not in together]:
        names = ", ".join(quoted(process, one.id) for one in before[:3])
        more = f" and {len(before) - 3} more" if len(before) > 3 else ""
        raise ConflictError(f"{name} waits for {names}{more}. Finish that first, or skip it with a reason.")
    if lacks_evidence(step):
        raise UnfinishableError(
            process.id, step.id, f"{name} needs evidence before it is done: a text, a link or a file."
        )
    if lacks_answer(step):
        asks = step.question.label if step.question is not None else ""
        raise UnfinishableError(process.id, step.id, f"{name} asks “{asks}” Answer that before it is done.")
