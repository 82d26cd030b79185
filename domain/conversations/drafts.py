"""Operations on their way to a suggestion: cleaned texts, nothing twice, nothing the record already shows."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from domain.ids import StepId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    MakeOptional,
    Move,
    Operation,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    UpdateStep,
    WaitFor,
)
from domain.processes.model import Process, Step, StepState

MAX_OPERATIONS = 5
"""Operations in one suggestion."""
MAX_TITLE = 200
"""Characters of a suggested title."""
MAX_REASON = 200
"""Characters of a reason."""

_SLACK_MARKUP = re.compile(r"<([!@#][^<>]*)>")
_BROADCAST = re.compile(r"@(channel|here|everyone)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """One operation and why."""

    operation: Operation
    reason: str


def clean_line(text: str) -> str:
    """Return the text on one line: no control characters, no hidden ones, no Slack mentions."""
    bare = _BROADCAST.sub(r"\1", _SLACK_MARKUP.sub(" ", text))
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in bare)
    visible = "".join(sign for sign in visible if unicodedata.category(sign) not in ("Cf", "Cs", "Co"))
    return " ".join(visible.split())


def clean_reason(text: str) -> str:
    """Return a reason on one line, cut to its limit."""
    line = clean_line(text)
    return line if len(line) <= MAX_REASON else line[: MAX_REASON - 1].rstrip() + "…"


def tidy(process: Process, drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Drop what changes nothing, what is there twice and what contradicts an earlier draft."""
    kept: list[Draft] = []
    taken: set[tuple[str, ...]] = set()
    for draft in drafts:
        keys = _keys(draft.operation)
        if changes_something(process, draft.operation) and not keys & taken:
            taken |= keys
            kept.append(draft)
    completed = {one.operation.step_id for one in kept if isinstance(one.operation, CompleteStep)}
    return tuple(draft for draft in kept if not _is_within(process, draft.operation, completed))


def changes_something(process: Process, operation: Operation) -> bool:
    """Tell whether the record would differ after the operation."""
    match operation:
        case AddStep(title=title):
            return not _has_title(process.children(None), title)
        case AddSubstep(parent_id=parent_id, title=title):
            return not _has_title(process.children(parent_id), title)
        case CompleteStep(step_id=step_id):
            step = process.step(step_id)
            return step is not None and not step.state.is_finished
        case UpdateStep(step_id=step_id):
            step = process.step(step_id)
            return step is not None and _changes(process, step, operation)


def _changes(process: Process, step: Step, update: UpdateStep) -> bool:
    match update.change:
        case Rename(title=title):
            return title != step.title
        case Assign(owner_id=owner_id):
            return owner_id != step.owner_id
        case Reschedule(due_on=due_on):
            return due_on != step.due_on
        case Skip():
            return not step.state.is_finished
        case Block(waits_on_id=waits_on_id, until=until, reason=reason):
            return not step.state.is_finished and (
                step.state is not StepState.BLOCKED
                or (waits_on_id, until, reason) != (step.waits_on_id, step.blocked_until, step.reason)
            )
        case Reopen():
            return step.state is not StepState.OPEN
        case Move(after_id=after_id):
            return after_id not in (step.id, predecessor(process, step))
        case MakeOptional(is_optional=is_optional):
            return is_optional is not step.is_optional
        case WaitFor(after_ids=after_ids):
            return after_ids != step.after_ids
        case _:
            return True  # what it would be is not said in a title or a state; the record refuses a repeat


def predecessor(process: Process, step: Step) -> StepId | None:
    """Return the id of the sibling right before a step; None when it is the first."""
    siblings = process.children(step.parent_id)
    place = siblings.index(step)
    return siblings[place - 1].id if place else None


def _has_title(steps: Iterable[Step], title: str) -> bool:
    folded = title.casefold()
    return any(step.title.casefold() == folded for step in steps if not step.state.is_finished)


def _keys(operation: Operation) -> set[tuple[str, ...]]:
    match operation:
        case AddStep(title=title):
            return {("add", title.casefold())}
        case AddSubstep(parent_id=parent_id, title=title):
            return {("add", parent_id, title.casefold())}
        case CompleteStep(step_id=step_id):
            return {(step_id, "state")}
        case UpdateStep(step_id=step_id, change=Skip() | Block() | Reopen()):
            return {(step_id, "state")}
        case UpdateStep(step_id=step_id, change=change):
            return {(step_id, change.change)}


def _is_within(process: Process, operation: Operation, completed: set[StepId]) -> bool:
    """True for finishing a substep whose step is finished as well: the step takes it along."""
    if not isinstance(operation, CompleteStep):
        return False
    step = process.step(operation.step_id)
    return step is not None and step.parent_id in completed
