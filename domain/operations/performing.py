"""A decision's operations carried out in turn: the new process, the deltas, the lines of history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.ids import StepId
from domain.operations.applying import apply
from domain.operations.describing import followed_line, line
from domain.operations.following import follow
from domain.operations.model import Operation, StepDelta
from domain.operations.settling import Applying
from domain.operations.wording import Wording
from domain.processes.model import Process


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision makes of a process, all of it or none."""

    process: Process
    deltas: tuple[StepDelta, ...]
    lines: tuple[str, ...]
    automatic: tuple[str, ...] = ()
    """Lines of what followed by itself; its deltas are among the others, so that Undo takes it back too."""


def perform(
    process: Process, operations: Sequence[Operation], applying: Applying, wording: Wording
) -> Change:
    """Carry out the operations one after another, and what follows; the version grows by one."""
    changed = process
    deltas: list[StepDelta] = []
    lines: list[str] = []
    for operation in operations:
        lines.append(line(changed, operation, wording))
        changed, touched = apply(changed, operation, applying)
        deltas += touched
    followed = follow(process, changed, applying)
    automatic = tuple(followed_line(followed.process, delta, wording) for delta in followed.deltas)
    return Change(
        replace(followed.process, version=process.version + 1),
        merged([*deltas, *followed.deltas]),
        tuple(lines),
        automatic,
    )


def merged(deltas: Iterable[StepDelta]) -> tuple[StepDelta, ...]:
    """Return one delta per step: what it was at first and is at last."""
    by_step: dict[StepId, StepDelta] = {}
    for delta in deltas:
        earlier = by_step.get(delta.step_id)
        by_step[delta.step_id] = replace(delta, before=earlier.before) if earlier else delta
    return tuple(by_step.values())
