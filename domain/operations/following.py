"""What follows from a change without anybody doing it: due dates that count from a step, FYIs that close."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.errors import ConflictError
from domain.ids import StepId
from domain.operations.model import StepDelta
from domain.operations.settling import Applying, settle
from domain.processes.dates import due_day, following
from domain.processes.labels import quoted
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import closes_itself


@dataclass(frozen=True, slots=True)
class Followed:
    """The process with what follows, the deltas that made it so, and what it changed for which step."""

    process: Process
    deltas: tuple[StepDelta, ...]


def follow(before: Process, after: Process, applying: Applying) -> Followed:
    """Let everything follow that the change from `before` to `after` brings about."""
    deltas: list[StepDelta] = []
    was = before
    while True:
        changed = {**_dates(was, after, applying.today), **_told(after, applying)}
        if not changed:
            return Followed(after, tuple(deltas))
        was = after
        after, touched = settle(after, changed)
        deltas += touched


def _told(process: Process, applying: Applying) -> dict[StepId, Step]:
    return {
        step.id: replace(step, state=StepState.DONE, finished_by=None, finished_at=applying.at)
        for step in process.steps
        if closes_itself(process, step)
    }


def _dates(before: Process, after: Process, today: date) -> Mapping[StepId, Step]:
    return {
        step.id: replace(step, due_on=due_on)
        for anchor, due in _anchors(before, after)
        for step in following(after, anchor)
        if (due_on := _day(after, step, today) if due else None) != step.due_on
    }


def _anchors(before: Process, after: Process) -> Iterator[tuple[Step, bool]]:
    """Yield the steps that were finished, and with False those that were opened again."""
    known = {step.id: step.state.is_finished for step in before.steps}
    for step in after.steps:
        if known.get(step.id, False) is not step.state.is_finished:
            yield step, step.state.is_finished


def _day(process: Process, step: Step, today: date) -> date | None:
    if step.due_rule is None:
        return step.due_on
    try:
        return due_day(step.due_rule, today)
    except OverflowError as error:
        raise ConflictError(
            f"The due date of {quoted(process, step.id)} lies beyond the calendar."
        ) from error
