"""What every change of steps stands on: who changes them, and changed steps put in place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from domain.errors import ConflictError, StaleError
from domain.ids import StepId, UserId
from domain.operations.model import StepDelta
from domain.processes.labels import quoted
from domain.processes.model import Process, Step

NewStepId = Callable[[], StepId]
Touched = tuple[Process, tuple[StepDelta, ...]]
"""A process after a change, and what each touched step was and is."""


@dataclass(frozen=True, slots=True)
class Applying:
    """Who changes a process, when and in which time zone, and where new steps get their ids."""

    by: UserId
    at: datetime
    new_step_id: NewStepId
    zone: tzinfo = UTC

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.at.astimezone(self.zone).date()


def existing(process: Process, step_id: StepId) -> Step:
    """Return a step; StaleError when it is gone."""
    step = process.step(step_id)
    if step is None:
        raise StaleError("That step is gone, so nothing was done.")
    return step


def require_unfinished(process: Process, step: Step) -> None:
    """Raise ConflictError for a step that is done or skipped."""
    if step.state.is_finished:
        raise ConflictError(f"{quoted(process, step.id)} is {step.state.value} already. Reopen it first.")


def settle(
    process: Process, changed: Mapping[StepId, Step], renumbered: Mapping[StepId, float] | None = None
) -> Touched:
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
