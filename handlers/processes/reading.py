"""What a process's forms say, as changes of the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.errors import InvalidInputError, StaleError
from domain.ids import ChannelId, ProcessId, StepId, UserId
from domain.operations.managing import HandOver, ProcessChange, Retitle, SetDue, SetEditors
from domain.operations.model import (
    AddEvidence,
    Annotate,
    AnswerQuestion,
    Assign,
    Block,
    ChangeKind,
    CompleteStep,
    MakeOptional,
    Move,
    Operation,
    Place,
    RemoveEvidence,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    StepChange,
    UpdateStep,
    WaitFor,
)
from domain.processes.labels import quoted
from domain.processes.model import Process, Step, StepState
from domain.processes.shapes import EvidenceKind, StepKind
from domain.processes.titles import clean_name, clean_notes, clean_reason, clean_title
from handlers.payloads import Submission
from handlers.views.step_modal import STAYS
from handlers.views.text import raw


@dataclass(frozen=True, slots=True)
class ReadForm:
    """Which process a form is about, and where its change belongs."""

    process_id: ProcessId
    place: Place | None


def read_form(form: Submission) -> ReadForm:
    """Return the process of a form; InvalidInputError when the form lost it."""
    metadata = form.metadata()
    if "process_id" not in metadata:
        raise InvalidInputError("title", "This form lost its process. Close it and start again.")
    channel_id = metadata.get("channel_id")
    return ReadForm(ProcessId(metadata["process_id"]), Place(ChannelId(channel_id)) if channel_id else None)


def check_step_form(form: Submission) -> None:
    """Refuse a form about a step that does not parse; InvalidInputError names the input."""
    read_form(form)
    clean_title(form.text("title"))
    clean_notes(form.text("notes"))
    clean_reason(form.text("reason"))
    outcome = _chosen(form, "outcome")
    if outcome == "skip" and not form.text("reason"):
        raise InvalidInputError("reason", "Say why it is skipped, so that nobody has to ask.")
    if outcome == "block" and not (form.text("reason") or form.user("waits_on") or form.day("until")):
        raise InvalidInputError("waits_on", "Say whom or what it waits for.")
    given = form.text("evidence")
    if given.lower().startswith(("http://", "javascript:", "data:")) and len(given.split()) == 1:
        raise InvalidInputError("evidence", "Links begin with https://. Anything else counts as a text.")
    form.day("due")


def step_operations(form: Submission, process: Process) -> tuple[Operation, ...]:
    """Return what the form changes about its step; StaleError when the step changed since it was opened."""
    metadata = form.metadata()
    step = process.step(StepId(metadata.get("step_id", "")))
    if step is None:
        raise StaleError("That step is gone, so nothing was saved.")
    if str(step.version) != metadata.get("version"):
        raise StaleError(
            f"{quoted(process, step.id)} changed since you opened it, so nothing was saved. Open it again."
        )
    outcome = _chosen(form, "outcome")
    changes: list[StepChange] = [Reopen()] if outcome == "reopen" else []
    changes += [
        *_words(form, step),
        *_details(form, process, step),
        *_evidence(form, step),
        *_move(form, process, step),
        *_state(form, step, outcome),
    ]
    updates = tuple(UpdateStep(step.id, change) for change in changes)
    return (*updates, CompleteStep(step.id)) if outcome == "done" else updates


def _words(form: Submission, step: Step) -> Iterator[StepChange]:
    title = form.text("title")
    if title != raw(step.title) and clean_title(title) != step.title:
        yield Rename(title)
    notes = clean_notes(form.text("notes"))
    if notes != (clean_notes(raw(step.notes)) if step.notes else None):
        yield Annotate(notes)
    if "answer" in form.values:
        answer = form.text("answer") or _chosen(form, "answer")
        if answer != (step.answer or ""):
            yield AnswerQuestion(answer or None)


def _details(form: Submission, process: Process, step: Step) -> Iterator[StepChange]:
    if "owner" in form.values and form.user("owner") != step.owner_id:
        yield Assign(form.user("owner"))
    if "due" in form.values and form.day("due") != step.due_on:
        yield Reschedule(form.day("due"))
    kind = _chosen(form, "kind")
    if kind and kind != step.kind.value:
        yield ChangeKind(StepKind(kind))
    if "optional" in form.values and bool(form.ticked("optional")) is not step.is_optional:
        yield MakeOptional(bool(form.ticked("optional")))
    ticked = tuple(StepId(step_id) for step_id in form.ticked("after"))
    shown = {one.id for one in process.shown}
    after = (*ticked, *(step_id for step_id in step.after_ids if step_id not in shown))
    if "after" in form.values and set(after) != set(step.after_ids):
        yield WaitFor(after)


def _evidence(form: Submission, step: Step) -> Iterator[StepChange]:
    for number in form.ticked("evidence_gone"):
        if number.isdigit() and 0 < int(number) <= len(step.evidence):
            yield RemoveEvidence(step.evidence[int(number) - 1].content)
    given = form.text("evidence")
    if given:
        is_link = given.startswith("https://") and len(given.split()) == 1
        yield AddEvidence(EvidenceKind.LINK if is_link else EvidenceKind.TEXT, given)
    for file in form.element("evidence_file").get("files") or ():
        name = str(file.get("title") or file.get("name") or "A file")
        yield AddEvidence(EvidenceKind.FILE, str(file.get("id") or ""), name)


def _move(form: Submission, process: Process, step: Step) -> Iterator[StepChange]:
    chosen = _chosen(form, "move")
    if not chosen or chosen == STAYS:
        return
    siblings = [one.id for one in process.children(step.parent_id)]
    place = siblings.index(step.id)
    before = siblings[place - 1] if place else None
    after_id = None if chosen == "first" else StepId(chosen)
    if after_id != before:
        yield Move(after_id)


def _state(form: Submission, step: Step, outcome: str) -> Iterator[StepChange]:
    reason = clean_reason(form.text("reason"))
    waits = (form.user("waits_on"), form.day("until"), reason)
    waited = (step.waits_on_id, step.blocked_until, step.reason)
    is_blocked = step.state is StepState.BLOCKED
    if outcome == "skip":
        yield Skip(reason)
    elif (outcome == "block" and not is_blocked) or (
        outcome in ("block", STAYS) and is_blocked and waits != waited
    ):
        yield Block(*waits)


def check_process_form(form: Submission) -> None:
    """Refuse *Edit process* when it does not parse."""
    read_form(form)
    clean_name(form.text("name"))
    form.day("due")


def process_changes(form: Submission) -> tuple[ProcessChange, ...]:
    """Return what *Edit process* changes compared with what it showed; the owner comes last.

    Whoever gives the process away may have no say in it afterwards.
    """
    shown = form.metadata()
    changes: list[ProcessChange] = []
    if form.text("name") != raw(shown.get("name", "")):
        changes.append(Retitle(form.text("name")))
    due_on: date | None = form.day("due")
    if (due_on.isoformat() if due_on else "") != shown.get("due_on", ""):
        changes.append(SetDue(due_on))
    editors = tuple(UserId(str(one)) for one in form.element("editors").get("selected_users") or ())
    if set(editors) != set(filter(None, shown.get("editors", "").split(","))):
        changes.append(SetEditors(editors))
    owner_id = form.user("owner")
    if owner_id is not None and owner_id != shown.get("owner_id", ""):
        changes.append(HandOver(owner_id))
    return tuple(changes)


def _chosen(form: Submission, block_id: str) -> str:
    """Return the value of a menu's chosen option; empty without one."""
    return str((form.element(block_id).get("selected_option") or {}).get("value") or "")
