"""When a wait began and who began it, when it is asked about again, and what an answer changes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from domain.asking.model import Reply
from domain.errors import ConflictError, InvalidInputError
from domain.ids import StepId, UserId
from domain.operations.model import Activity, Block, CompleteStep, Operation, Reopen, Source, UpdateStep
from domain.people.model import Person
from domain.processes.dates import working_day
from domain.processes.model import Process, Step, StepState
from domain.processes.noticing import waits_in
from domain.processes.rights import approves, is_entitled
from domain.processes.rules import lacks_answer, lacks_evidence, to_finish, waits_for

ASKED_AT = time(9)
"""On the person's own clock."""
PUT_OFF = 2
"""Working days to the day that is offered."""
OVER = "That no longer waits on you, so nothing was done."


def begun(history: Iterable[Activity], step_id: StepId, user_id: UserId) -> Activity | None:
    """Return the entry that made the step wait on the person, of a history with the newest first.

    What was taken back, and the taking back, count for nothing.
    """
    for entry in history:
        if entry.undone_by is not None or entry.undoes is not None:
            continue
        for delta in entry.deltas:
            if delta.step_id != step_id or _waits(delta.before, user_id):
                continue
            if _waits(delta.after, user_id):
                return entry
    return None


def said(history: Iterable[Activity], step_id: StepId, user_id: UserId) -> Activity | None:
    """Return the person's own answer about the step, unless something else came after it."""
    newest = next((one for one in history if any(delta.step_id == step_id for delta in one.deltas)), None)
    if newest is None or newest.actor_id != user_id or newest.undone_by is not None:
        return None
    delta = next(one for one in newest.deltas if one.step_id == step_id)
    if newest.source is Source.UNDO or delta.before is None or not _waits(delta.before, user_id):
        return None
    is_put_off = delta.after is not None and delta.after.blocked_until != delta.before.blocked_until
    return newest if is_put_off or not _waits(delta.after, user_id) else None


def asks_again_at(until: date, person: Person) -> datetime:
    """Return when somebody is asked once more: at nine of their working day on which the wait ends."""
    return datetime.combine(working_day(until, 0), ASKED_AT, person.zone).astimezone(UTC)


def round_of(since: datetime, until: date | None, person: Person, now: datetime) -> str:
    """Return the day on which the person is, or was, asked last; a later one is asked about anew."""
    first = person.today(since)
    if until is None or now < asks_again_at(until, person):
        return first.isoformat()
    return max(first, working_day(until, 0)).isoformat()


def offered_day(step: Step, today: date) -> date:
    """Return the day to put the step off to: two working days on, and later than it is put off already."""
    return working_day(max(today, step.blocked_until or today), PUT_OFF)


def operation_for(
    actor: Person, process: Process, step_id: StepId, reply: Reply, day: date | None, today: date
) -> Operation:
    """Return what an answer changes; ConflictError once it is over, InvalidInputError for a past day."""
    step = waits_in(process).get((step_id, actor.id))
    if step is None:
        raise ConflictError(OVER)
    match reply:
        case Reply.DONE if _may_finish(actor, process, step):
            return CompleteStep(step_id)
        case Reply.DONE:
            return UpdateStep(step_id, Reopen())
        case Reply.DAY:
            if day is None or day <= today:
                raise InvalidInputError("day", "Choose a day after today, please.")
            return UpdateStep(step_id, Block(actor.id, day, step.reason))
        case Reply.NOT_ME:
            return UpdateStep(step_id, Block(None, None, step.reason or f"{actor.name} is not the one"))


def _may_finish(actor: Person, process: Process, step: Step) -> bool:
    """True when the person may finish the step, and nothing is missing for it."""
    steps = to_finish(process, step)
    together = {one.id for one in steps}
    return is_entitled(actor, process, step) and all(
        approves(one) in (None, actor.id)
        and not lacks_evidence(one)
        and not lacks_answer(one)
        and all(before.id in together for before in waits_for(process, one))
        for one in steps
    )


def _waits(step: Step | None, user_id: UserId) -> bool:
    return step is not None and step.state is StepState.BLOCKED and step.waits_on_id == user_id
