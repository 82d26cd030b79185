"""A decision's operations carried out in turn: the new process, the deltas, the lines of history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.ids import StepId
from domain.operations.applying import Applying, apply
from domain.operations.describing import Wording, line
from domain.operations.model import Operation, StepDelta
from domain.processes.model import Process


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision makes of a process, all of it or none."""

    process: Process
    deltas: tuple[StepDelta, ...]
    lines: tuple[str, ...]


def perform(
    process: Process, operations: Sequence[Operation], applying: Applying, wording: Wording
) -> Change:
    """Carry out the operations one after another; the process's version grows by one."""
    changed = process
    deltas: list[StepDelta] = []
    lines: list[str] = []
    for operation in operations:
        lines.append(line(changed, operation, wording))
        changed, touched = apply(changed, operation, applying)
        deltas += touched
    return Change(replace(changed, version=process.version + 1), merged(deltas), tuple(lines))


def merged(deltas: Iterable[StepDelta]) -> tuple[StepDelta, ...]:
    """Return one delta per step: what it was at first and is at last."""
    by_step: dict[StepId, StepDelta] = {}
    for delta in deltas:
        earlier = by_step.get(delta.step_id)
        by_step[delta.step_id] = replace(delta, before=earlier.before) if earlier else delta
    return tuple(by_step.values())
