"""Who is in a process, and who may change it.

The owner, the editors and the person who started it may change all of it; a step's owner may change that
step and its substeps; a process without an owner is everyone's. Guests have a say only where they own
something or are editors. An approval is its owner's alone.
"""

from domain.ids import UserId
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from domain.processes.shapes import StepKind


def is_involved(user_id: UserId, process: Process) -> bool:
    """True for the owner, the starter, the editors and every step's owner."""
    if user_id in (process.owner_id, process.started_by, *process.editors):
        return True
    return any(step.owner_id == user_id for step in process.steps)


def people_in(process: Process) -> set[UserId | None]:
    """Return everyone a process names: owners, editors, who started, finished or closed, is waited on."""
    named = {process.owner_id, process.started_by, process.closed_by, *process.editors}
    for step in process.steps:
        named |= {step.owner_id, step.waits_on_id, step.finished_by, *(one.by for one in step.evidence)}
        named.add(step.taken_from)
    return named


def is_entitled(actor: Person, process: Process, step: Step | None = None) -> bool:
    """True when the person has a say over the step, or over the process as a whole for None.

    Whether the process is open is another question: a closed one is nobody's to change.
    """
    if actor.is_bot or actor.is_deleted:
        return False
    if actor.id in (process.owner_id, *process.editors):
        return True
    if step is not None and _owns(actor, process, step):
        return True
    return not actor.is_guest and (process.owner_id is None or actor.id == process.started_by)


def approves(step: Step) -> UserId | None:
    """Return who alone may finish the step because that is their approval; None when anyone entitled may."""
    return step.owner_id if step.kind is StepKind.APPROVE else None


def taken_over(step: Step) -> UserId | None:
    """Return whose approval it was that somebody else gave, having taken it over; None for any other step."""
    is_given = step.kind is StepKind.APPROVE and step.state is StepState.DONE
    return step.taken_from if is_given and step.taken_from != step.finished_by else None


def entitled_ids(process: Process, step: Step | None = None) -> tuple[UserId, ...]:
    """Return who is to be asked about the step or the process, the nearest first."""
    parent = process.step(step.parent_id) if step and step.parent_id else None
    asked = (
        step.owner_id if step else None,
        parent.owner_id if parent else None,
        process.owner_id,
        *process.editors,
        process.started_by,
    )
    return tuple(dict.fromkeys(user_id for user_id in asked if user_id is not None))


def _owns(actor: Person, process: Process, step: Step) -> bool:
    parent = process.step(step.parent_id) if step.parent_id is not None else None
    return actor.id == step.owner_id or (parent is not None and actor.id == parent.owner_id)
