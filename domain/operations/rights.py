"""Who may carry out an operation, and kind words for those who may not."""

from collections.abc import Iterable, Sequence

from domain.errors import NotAllowedError
from domain.operations.model import AddStep, AddSubstep, Block, CompleteStep, Operation, Reopen, UpdateStep
from domain.operations.wording import Wording
from domain.people.model import Person
from domain.processes.labels import label
from domain.processes.model import Process, Step, StepState
from domain.processes.rights import approves, entitled_ids, is_entitled
from domain.processes.rules import to_finish


def require_say(actor: Person, process: Process, operations: Iterable[Operation], wording: Wording) -> None:
    """Raise NotAllowedError unless the person has a say in every one of the operations."""
    for operation in operations:
        subject = _subject(process, operation)
        if isinstance(operation, CompleteStep) and subject is not None:
            _require_approver(actor, process, subject, wording)
        if not is_entitled(actor, process, subject) and not _answers(actor, subject, operation):
            raise NotAllowedError(_kind_words(process, subject, wording))


def require_process_say(actor: Person, process: Process, wording: Wording) -> None:
    """Raise NotAllowedError unless the person has a say in the process as a whole."""
    if not is_entitled(actor, process):
        raise NotAllowedError(_kind_words(process, None, wording))


def require_some_say(
    actor: Person, process: Process, operations: Sequence[Operation], wording: Wording
) -> None:
    """Raise NotAllowedError unless the person has a say in at least one of the operations."""
    if not any(is_entitled(actor, process, _subject(process, operation)) for operation in operations):
        require_say(actor, process, operations, wording)


def has_some_say(actor: Person, process: Process, operations: Iterable[Operation]) -> bool:
    """True when the person has a say in at least one of the operations, and the process is open."""
    return process.is_open and any(
        is_entitled(actor, process, _subject(process, operation)) for operation in operations
    )


def _answers(actor: Person, step: Step | None, operation: Operation) -> bool:
    """True for what the person a step waits on may say of it: wait no longer, wait until a day, not me."""
    if actor.is_bot or actor.is_deleted or step is None or not isinstance(operation, UpdateStep):
        return False
    if step.state is not StepState.BLOCKED or step.waits_on_id != actor.id:
        return False
    match operation.change:
        case Reopen():
            return True
        case Block(waits_on_id=user_id):
            return user_id in (None, actor.id)
        case _:
            return False


def _require_approver(actor: Person, process: Process, step: Step, wording: Wording) -> None:
    """Raise NotAllowedError when finishing the step would give an approval that is somebody else's."""
    for one in to_finish(process, step):
        if approves(one) not in (None, actor.id):
            name = wording.name(one.owner_id)
            raise NotAllowedError(
                f"“{label(process, one.id)}” is for {name} to approve, so only {name} can finish it."
            )


def _subject(process: Process, operation: Operation) -> Step | None:
    """Return the step whose owner has a say; None for the process as a whole."""
    match operation:
        case AddStep():
            return None
        case AddSubstep(parent_id=step_id) | CompleteStep(step_id=step_id) | UpdateStep(step_id=step_id):
            return process.step(step_id)


def _kind_words(process: Process, subject: Step | None, wording: Wording) -> str:
    what = f"“{label(process, subject.id)}”" if subject is not None else f"“{process.name}”"
    asked = [user_id for user_id in entitled_ids(process, subject) if user_id in wording.people]
    if not asked:
        return f"Only people who may change {what} can do that."
    *others, last = [wording.name(user_id) for user_id in asked]
    names = f"{', '.join(others)} or {last}" if others else last
    return f"That is for {names} to decide, who may change {what}. Ask them to do it."
