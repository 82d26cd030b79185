"""What may be done now: steps that wait for others, steps that close themselves, steps that need proof."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from domain.ids import StepId
from domain.processes.model import Process, Step
from domain.processes.shapes import StepKind


def is_shown(process: Process, step: Step) -> bool:
    """True when people see the step: its condition and its parent's hold."""
    return any(one.id == step.id for one in process.shown)


def waits_for(process: Process, step: Step) -> tuple[Step, ...]:
    """Return the unfinished steps that must be finished before this one; a substep waits as its step does.

    Steps that are hidden or gone hold nobody up.
    """
    parent = process.step(step.parent_id) if step.parent_id is not None else None
    needed = {*step.after_ids, *(parent.after_ids if parent is not None else ())}
    if not needed:
        return ()
    unfinished = {one.id for one in process.steps if one.id in needed and not one.state.is_finished}
    return tuple(one for one in process.shown if one.id in unfinished) if unfinished else ()


def is_ready(process: Process, step: Step) -> bool:
    """True when nothing that comes before the step is still to be done."""
    return not waits_for(process, step)


def to_finish(process: Process, step: Step) -> tuple[Step, ...]:
    """Return what finishing the step finishes: itself and its open substeps, those nobody sees left out."""
    return (step, *open_substeps(process, step))


def open_substeps(process: Process, step: Step) -> tuple[Step, ...]:
    """Return the unfinished substeps that people see."""
    return tuple(one for one in process.shown if one.parent_id == step.id and not one.state.is_finished)


def lacks_evidence(step: Step) -> bool:
    """True when the step wants proof that nobody gave."""
    return step.kind is StepKind.EVIDENCE and not step.evidence


def lacks_answer(step: Step) -> bool:
    """True when the step asks something that must be answered and was not."""
    return step.question is not None and step.question.is_required and step.answer is None


def closes_itself(process: Process, step: Step) -> bool:
    """True for an FYI that people see and that waits for nothing more."""
    return (
        step.kind is StepKind.FYI
        and not step.state.is_finished
        and is_shown(process, step)
        and not open_substeps(process, step)
        and is_ready(process, step)
    )


def circle(steps: Iterable[Step]) -> tuple[StepId, ...]:
    """Return steps that wait for one another, each for the next; empty when there is no such circle.

    A step also waits for its substeps, which finish with it, and a substep for what its step waits for.
    """
    by_id = {step.id: step for step in steps}
    try:
        TopologicalSorter(_graph(by_id)).prepare()
    except CycleError as error:
        # graphlib lists a circle from the one waited for; people read it from the one that waits.
        return tuple(reversed(error.args[1]))
    return ()


def _graph(by_id: Mapping[StepId, Step]) -> dict[StepId, set[StepId]]:
    graph: dict[StepId, set[StepId]] = {step_id: set() for step_id in by_id}
    for step in by_id.values():
        parent = by_id.get(step.parent_id) if step.parent_id is not None else None
        needed = {*step.after_ids, *(parent.after_ids if parent is not None else ())}
        graph[step.id] |= needed & by_id.keys()
        if parent is not None:
            graph[parent.id].add(step.id)
    return graph
