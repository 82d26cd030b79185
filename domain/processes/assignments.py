"""Which open steps are a person's own, and which wait for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.ids import UserId
from domain.processes.model import Process, Step, StepState


@dataclass(frozen=True, slots=True)
class Assigned:
    """An open step and the process it belongs to."""

    process: Process
    step: Step

    def is_overdue(self, today: date) -> bool:
        """True when the step's day has passed."""
        return self.step.due_on is not None and self.step.due_on < today


def open_steps_of(user_id: UserId, processes: Iterable[Process]) -> list[Assigned]:
    """Return the person's own open steps: the longest overdue first, those without a date last."""
    return _by_urgency(
        Assigned(process, step)
        for process in processes
        if process.is_open
        for step in process.shown
        if step.owner_id == user_id and not step.state.is_finished
    )


def steps_waiting_on(user_id: UserId, processes: Iterable[Process]) -> list[Assigned]:
    """Return the steps that are blocked by the person, the most urgent first."""
    return _by_urgency(
        Assigned(process, step)
        for process in processes
        if process.is_open
        for step in process.shown
        if step.waits_on_id == user_id and step.state is StepState.BLOCKED
    )


def _by_urgency(assigned: Iterable[Assigned]) -> list[Assigned]:
    """Sort by due date; steps of the same day stay together by process, in their order there."""
    return sorted(
        assigned, key=lambda one: (one.step.due_on or date.max, one.process.started_at, one.process.id)
    )
