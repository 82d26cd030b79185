"""What changing one thing about a step makes of it."""

from dataclasses import replace
from urllib.parse import urlsplit

from domain.errors import ConflictError, InvalidInputError
from domain.ids import StepId, UserId
from domain.operations.finishing import finished, reopened
from domain.operations.model import (
    AddEvidence,
    Annotate,
    AnswerQuestion,
    Assign,
    Block,
    ChangeKind,
    MakeOptional,
    Move,
    RemoveEvidence,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    UpdateStep,
    WaitFor,
)
from domain.operations.settling import Applying, Touched, existing, require_unfinished, settle
from domain.processes.labels import quoted
from domain.processes.model import Process, Step, StepState
from domain.processes.questions import clean_answer
from domain.processes.ranks import room_after
from domain.processes.rules import circle
from domain.processes.shapes import Evidence, EvidenceKind, StepKind
from domain.processes.titles import MAX_TITLE, clean_notes, clean_reason, clean_title

MAX_EVIDENCE = 20
"""Pieces of evidence on one step."""


def update(process: Process, operation: UpdateStep, applying: Applying) -> Touched:
    """Carry out one change of a step."""
    step = existing(process, operation.step_id)
    match operation.change:
        case Skip(reason=reason):
            done = finished(process, step, StepState.SKIPPED, clean_reason(reason), applying)
            return settle(process, done)
        case Reopen():
            return settle(process, reopened(process, step))
        case Move(after_id=after_id):
            return _move(process, step, after_id)
        case Rename() | Annotate() | AnswerQuestion() | AddEvidence() as change:
            changed = _reworded(step, change, applying)
        case change:
            require_unfinished(process, step)
            changed = _changed(process, step, change, applying)
    if changed == step:
        raise ConflictError(f"{quoted(process, step.id)} is like that already.")
    return settle(process, {step.id: changed})


def _reworded(
    step: Step, change: Rename | Annotate | AnswerQuestion | AddEvidence, applying: Applying
) -> Step:
    """Change what may change on a finished step, too."""
    match change:
        case Rename(title=title):
            return replace(step, title=clean_title(title))
        case Annotate(notes=notes):
            return replace(step, notes=clean_notes(notes))
        case AnswerQuestion(answer=answer):
            if step.question is None:
                raise InvalidInputError("answer", "This step asks nothing.")
            return replace(step, answer=clean_answer(step.question, answer or ""))
        case AddEvidence():
            return replace(step, evidence=(*step.evidence, _evidence(step, change, applying)))


def _assigned(step: Step, owner_id: UserId | None, applying: Applying) -> Step:
    """Give the step away; who takes another's approval over is remembered with whose it was."""
    if owner_id == step.owner_id:
        return step
    asked = step.taken_from or step.owner_id
    takes_over = step.kind is StepKind.APPROVE and owner_id == applying.by and asked != owner_id
    return replace(step, owner_id=owner_id, taken_from=asked if takes_over else None)


def _changed(
    process: Process,
    step: Step,
    change: Assign | Reschedule | Block | ChangeKind | MakeOptional | WaitFor | RemoveEvidence,
    applying: Applying,
) -> Step:
    match change:
        case Assign(owner_id=owner_id):
            return _assigned(step, owner_id, applying)
        case Reschedule(due_on=due_on):
            # A day set by hand stays: the rule has had its say.
            return replace(step, due_on=due_on, due_rule=None) if due_on != step.due_on else step
        case Block(waits_on_id=waits_on_id, until=until, reason=reason):
            return replace(
                step,
                state=StepState.BLOCKED,
                waits_on_id=waits_on_id,
                blocked_until=until,
                reason=clean_reason(reason),
            )
        case ChangeKind(kind=kind):
            return replace(step, kind=kind)
        case MakeOptional(is_optional=is_optional):
            return replace(step, is_optional=is_optional)
        case WaitFor(after_ids=after_ids):
            return _waiting(process, step, after_ids)
        case RemoveEvidence(content=content):
            return replace(step, evidence=tuple(one for one in step.evidence if one.content != content))


def _waiting(process: Process, step: Step, after_ids: tuple[StepId, ...]) -> Step:
    for step_id in after_ids:
        existing(process, step_id)
    waiting = replace(step, after_ids=tuple(dict.fromkeys(after_ids)))
    if found := circle(waiting if one.id == step.id else one for one in process.steps):
        names = " → ".join(quoted(process, step_id) for step_id in found)
        raise InvalidInputError("after", f"These steps would wait for one another: {names}.")
    return waiting


def _evidence(step: Step, given: AddEvidence, applying: Applying) -> Evidence:
    if len(step.evidence) >= MAX_EVIDENCE:
        raise InvalidInputError("evidence", f"A step holds at most {MAX_EVIDENCE} pieces of evidence.")
    content = clean_notes(given.content)
    if content is None:
        raise InvalidInputError("evidence", "Give a text, a link or a file.")
    if given.evidence_kind is EvidenceKind.LINK and not _is_link(content):
        raise InvalidInputError("evidence", "That is no link: it begins with https:// and has no spaces.")
    if any(one.content == content for one in step.evidence):
        raise ConflictError("That is among the evidence already.")
    label = " ".join((given.label or content).split())[:MAX_TITLE]
    return Evidence(given.evidence_kind, content, label, applying.by, applying.at)


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc) and not any(sign.isspace() for sign in text)


def _move(process: Process, step: Step, after_id: StepId | None) -> Touched:
    siblings = process.children(step.parent_id)
    if after_id is not None:
        existing(process, after_id)
    others = [sibling for sibling in siblings if sibling.id != step.id]
    if after_id is not None and after_id not in [sibling.id for sibling in others]:
        raise InvalidInputError("after_id", "A step can only move among the steps beside it.")
    room = room_after(others, after_id)
    place = siblings.index(step)
    if after_id == (siblings[place - 1].id if place else None):
        raise ConflictError(f"{quoted(process, step.id)} is there already.")
    return settle(process, {step.id: replace(step, rank=room.rank)}, room.renumbered)
