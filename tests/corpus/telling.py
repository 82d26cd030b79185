"""Operations and changes of a process in the words of the corpus."""

import re

from domain.ids import StepId, UserId
from domain.operations.managing import (
    Archive,
    Cancel,
    Close,
    HandOver,
    Pause,
    ProcessChange,
    ReopenProcess,
    Resume,
    Retitle,
    SetAnswers,
    SetDue,
    SetEditors,
)
from domain.operations.model import (
    AddEvidence,
    AddStep,
    AddSubstep,
    Annotate,
    AnswerQuestion,
    Assign,
    Block,
    ChangeKind,
    CompleteStep,
    MakeOptional,
    Move,
    Operation,
    RemoveEvidence,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    StepChange,
    UpdateStep,
    WaitFor,
)
from domain.processes.model import Process


def told_operation(operation: Operation, process: Process) -> str:
    """Return an operation as README.md writes it."""
    match operation:
        case CompleteStep(step_id=step_id):
            return f"complete {_number(process, step_id)}"
        case AddSubstep(parent_id=parent_id, title=title):
            return f"add {title} under {_number(process, parent_id)}"
        case AddStep(title=title, after_id=after_id):
            # A title that itself reads like a place is quoted, so that the two cannot be mixed up.
            title = f"“{title}”" if re.search(r" (?:after|under|before) [\d.]+$", title) else title
            return f"add {title}" + (f" after {_number(process, after_id)}" if after_id else "")
        case UpdateStep(step_id=step_id, change=AnswerQuestion(answer=answer)):
            step = process.step(step_id)
            assert step is not None
            return f"answer {step.question.key if step.question else '?'}: {answer}"
        case UpdateStep(step_id=step_id, change=change):
            return _told(_number(process, step_id), change, process)


def _told(number: str, change: StepChange, process: Process) -> str:
    match change:
        case Rename(title=title):
            return f"rename {number} to {title}"
        case Assign(owner_id=owner_id):
            return f"assign {number} to {_name(owner_id)}"
        case Reschedule(due_on=due_on):
            return f"due {number} {due_on.isoformat() if due_on else 'none'}"
        case Skip(reason=reason):
            return f"skip {number}" + _because(reason)
        case Block(waits_on_id=waits_on_id, until=until, reason=reason):
            on = f" on {_name(waits_on_id)}" if waits_on_id else ""
            day = f" until {until.isoformat()}" if until else ""
            return f"block {number}{on}{day}{_because(reason)}"
        case Reopen():
            return f"reopen {number}"
        case Move(after_id=after_id):
            return f"move {number} " + (f"after {_number(process, after_id)}" if after_id else "first")
        case _:
            return _shaped(number, change, process)


def _shaped(number: str, change: StepChange, process: Process) -> str:
    match change:
        case Annotate(notes=notes):
            return f"note {number}: {notes}" if notes else f"note {number} none"
        case ChangeKind(kind=kind):
            return f"kind {number} {kind.value}"
        case MakeOptional(is_optional=is_optional):
            return f"{'optional' if is_optional else 'required'} {number}"
        case WaitFor(after_ids=after_ids):
            needed = ", ".join(_number(process, step_id) for step_id in after_ids)
            return f"{number} needs {needed or 'nothing'}"
        case AddEvidence(content=content):
            return f"evidence {number}: {content}"
        case RemoveEvidence(content=content):
            return f"no evidence {number}: {content}"
        case _:
            raise AssertionError(change)


def told_change(change: ProcessChange, process: Process) -> tuple[str, ...]:
    """Return a change of a process as README.md writes it; editors one by one."""
    match change:
        case Pause(reason=reason):
            return (f"pause{_because(reason)}",)
        case Resume():
            return ("resume",)
        case Cancel(reason=reason):
            return (f"cancel{_because(reason)}",)
        case Close():
            return ("close",)
        case ReopenProcess():
            return ("reopen process",)
        case Archive():
            return ("archive",)
        case Retitle(name=name):
            return (f"name: {name}",)
        case HandOver(owner_id=owner_id):
            return (f"owner: {_name(owner_id)}",)
        case SetDue(due_on=due_on):
            return (f"due: {due_on.isoformat() if due_on else 'none'}",)
        case SetEditors(editors=editors):
            added = [f"editor: {_name(one)}" for one in editors if one not in process.editors]
            gone = [f"no editor: {_name(one)}" for one in process.editors if one not in editors]
            return (*added, *gone)
        case SetAnswers(answers=answers):
            return tuple(f"answer: {key} = {answer}" for key, answer in answers.items())


def _because(reason: str | None) -> str:
    return f": {reason}" if reason else ""


def _number(process: Process, step_id: StepId) -> str:
    return next(number for number, step in process.numbered() if step.id == step_id)


def _name(user_id: UserId | None) -> str:
    return user_id.removeprefix("U").lower() if user_id else "nobody"
