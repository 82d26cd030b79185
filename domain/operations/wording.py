"""A change of a step in words: what is asked for, and what was before and is after. Plain text, no markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.ids import StepId, UserId
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
    StepChange,
    WaitFor,
)
from domain.people.model import Person
from domain.people.moments import say_day
from domain.processes.labels import quoted, short
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import open_substeps
from domain.processes.shapes import EvidenceKind, StepKind

KINDS = {
    StepKind.DO: "a step to do",
    StepKind.APPROVE: "an approval",
    StepKind.FYI: "for information",
    StepKind.EVIDENCE: "done with evidence",
}
"""What each kind is called in a sentence."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What describing needs to know besides the process: who is who, and what day it is for the reader."""

    people: Mapping[UserId, Person]
    today: date

    def name(self, user_id: UserId | None) -> str:
        """Return a person's name, `nobody` for none."""
        if user_id is None:
            return "nobody"
        person = self.people.get(user_id)
        return person.name if person is not None else "someone"

    def day(self, day: date) -> str:
        """Return a day as `Fri 28 Nov`."""
        return say_day(day, self.today)


def change_words(process: Process, step_id: StepId, change: StepChange, wording: Wording) -> tuple[str, str]:
    """Return what is added to the step's name to say what was, and what becomes of it."""
    step = process.step(step_id)
    state = f": {state_words(process, step_id, wording)}"
    match change:
        case Rename(title=title):
            return "", short(title)
        case Assign(owner_id=owner_id):
            return f": owner {wording.name(step.owner_id if step else None)}", wording.name(owner_id)
        case Reschedule(due_on=due_on):
            return f": {due_words(step.due_on if step else None, wording)}", due_words(due_on, wording)
        case Skip(reason=reason):
            return state, finished_as(process, step_id, "skipped") + _because(reason)
        case Block():
            return state, _blocked(change.waits_on_id, change.until, change.reason, wording)
        case Reopen():
            return state, "open"
        case Move(after_id=after_id):
            return f": {_position(process, _previous(process, step))}", _position(process, after_id)
        case _:
            return _detail_words(process, step, change)


def _detail_words(process: Process, step: Step | None, change: StepChange) -> tuple[str, str]:
    match change:
        case Annotate(notes=notes):
            return f": notes {_notes(step.notes if step else None)}", _notes(notes)
        case ChangeKind(kind=kind):
            return f": {KINDS[step.kind if step else StepKind.DO]}", KINDS[kind]
        case MakeOptional(is_optional=is_optional):
            return f": {_optional(step.is_optional if step else False)}", _optional(is_optional)
        case WaitFor(after_ids=after_ids):
            return f": {_waits(process, step.after_ids if step else ())}", _waits(process, after_ids)
        case AnswerQuestion(answer=answer):
            return f": answer {_said(step.answer if step else None)}", _said(answer)
        case AddEvidence(evidence_kind=kind, content=content, label=label):
            return f": {_proofs(step)}", f"evidence {_proof(kind, content, label)}"
        case RemoveEvidence(content=content):
            gone = next((one for one in step.evidence if one.content == content), None) if step else None
            proof = _proof(gone.kind, gone.content, gone.label) if gone else "“”"
            return f": evidence {proof}", "taken away"
    raise AssertionError(change)


def state_words(process: Process, step_id: StepId, wording: Wording) -> str:
    """Return where a step stands: `open`, `done`, `blocked by Bob until Fri 28 Nov`."""
    step = process.step(step_id)
    if step is None:
        return "gone"
    if step.state is StepState.BLOCKED:
        return _blocked(step.waits_on_id, step.blocked_until, step.reason, wording)
    return step.state.value


def finished_as(process: Process, step_id: StepId, word: str) -> str:
    """Return the state a step gets, and how many open substeps get it, too."""
    step = process.step(step_id)
    count = len(open_substeps(process, step)) if step is not None else 0
    if not count:
        return word
    return f"{word}, with {count} open substep{'s' if count > 1 else ''}"


def _blocked(waits_on_id: UserId | None, until: date | None, reason: str | None, wording: Wording) -> str:
    by = f" by {wording.name(waits_on_id)}" if waits_on_id is not None else ""
    return f"blocked{by}{f' until {wording.day(until)}' if until else ''}{_because(reason)}"


def _because(reason: str | None) -> str:
    return f", because {short(reason)}" if reason else ""


def due_words(due_on: date | None, wording: Wording) -> str:
    """Return `due Fri 28 Nov`, or `no due date`."""
    return f"due {wording.day(due_on)}" if due_on is not None else "no due date"


def _previous(process: Process, step: Step | None) -> StepId | None:
    if step is None:
        return None
    siblings = process.children(step.parent_id)
    place = siblings.index(step)
    return siblings[place - 1].id if place else None


def _position(process: Process, after_id: StepId | None) -> str:
    return "first" if after_id is None else f"after {quoted(process, after_id)}"


def _notes(notes: str | None) -> str:
    return f"“{short(' '.join(notes.split()))}”" if notes else "none"


def _said(answer: str | None) -> str:
    return f"“{short(' '.join(answer.split()))}”" if answer else "none"


def _optional(is_optional: bool) -> str:
    return "optional" if is_optional else "required"


def _proofs(step: Step | None) -> str:
    count = len(step.evidence) if step else 0
    return f"{count} piece{'' if count == 1 else 's'} of evidence" if count else "no evidence"


def _proof(kind: EvidenceKind, content: str, label: str) -> str:
    """Return what a proof is called; an address and a file's id say nothing in a sentence."""
    if kind is not EvidenceKind.TEXT and label in ("", content):
        return f"(a {kind.value})"
    return f"“{short(' '.join((label or content).split()))}”"


def _waiting(process: Process, after_ids: tuple[StepId, ...]) -> str:
    return f"wait for {_named(process, after_ids)}" if after_ids else "wait for nothing"


def _waits(process: Process, after_ids: tuple[StepId, ...]) -> str:
    return f"after {_named(process, after_ids)}" if after_ids else "waits for no step"


def _named(process: Process, step_ids: tuple[StepId, ...]) -> str:
    return ", ".join(quoted(process, step_id) for step_id in step_ids)
