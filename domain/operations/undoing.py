"""Taking a change back: by button for anyone with a say in it, by word for one's own newest."""

from dataclasses import replace

from domain.errors import ConflictError, NotFoundError
from domain.ids import ActivityId, ProcessId
from domain.operations import refusing
from domain.operations.managing import facts_of, taken_back
from domain.operations.model import Activity, FactsDelta, Source, StepDelta, SuggestionState
from domain.operations.recording import OvertakenError, change_process, end_suggestion
from domain.operations.reverting import revert
from domain.operations.rights import require_process_say, require_say
from domain.operations.sitting import Sitting
from domain.processes.model import Process
from domain.processes.states import require_open

LOOKED_BACK = 50
"""Entries looked through for a person's newest change that can be undone."""


async def undo(sitting: Sitting, activity_id: ActivityId) -> Activity:
    """Take one change back, or return what this cause did before."""
    earlier = await sitting.work.activity.by_cause(sitting.cause)
    if earlier is not None:
        return earlier
    activity = await sitting.work.activity.get(activity_id)
    if activity is None:
        raise NotFoundError("I could not find that change.")
    return await _take_back(sitting, activity)


async def undo_latest(sitting: Sitting, process_id: ProcessId) -> Activity:
    """Take back the person's own newest change of a process that can still be undone."""
    earlier = await sitting.work.activity.by_cause(sitting.cause)
    if earlier is not None:
        return earlier
    mine = await sitting.work.activity.latest(process_id, actor_id=sitting.actor.id, limit=LOOKED_BACK)
    for activity in mine:
        if activity.can_undo(sitting.now):
            return await _take_back(sitting, activity)
    raise NotFoundError("You changed nothing here in the last 10 minutes, so there is nothing to undo.")


async def _take_back(sitting: Sitting, activity: Activity) -> Activity:
    process = await sitting.process(activity.process_id)
    await _require_undoable(sitting, process, activity)
    reverted, deltas = _reverted(process, activity)
    facts = FactsDelta(facts_of(process), facts_of(reverted)) if activity.facts is not None else None
    undoing = sitting.entry(
        process,
        Source.UNDO,
        tuple(f"Undid: {line}" for line in activity.lines),
        place=activity.place,
        deltas=deltas,
        suggestion_id=activity.suggestion_id,
        undoes=activity.id,
        facts=facts,
    )
    await change_process(sitting.work, process, replace(reverted, version=process.version + 1), undoing)
    if not await sitting.work.activity.mark_undone(activity.id, undoing.id):
        raise OvertakenError
    if activity.suggestion_id is not None:
        suggestion = await sitting.suggestion(activity.suggestion_id)
        undone = replace(suggestion, state=SuggestionState.UNDONE)
        await end_suggestion(sitting.work, undone, expected=SuggestionState.APPLIED)
    return undoing


def _reverted(process: Process, activity: Activity) -> tuple[Process, tuple[StepDelta, ...]]:
    if activity.facts is not None:
        process = taken_back(process, activity.facts.before, activity.facts.after)
    return revert(process, activity.deltas) if activity.deltas else (process, ())


async def _require_undoable(sitting: Sitting, process: Process, activity: Activity) -> None:
    """Raise unless the change is there to be undone, in time, by somebody with a say in it."""
    by = await sitting.work.activity.get(activity.undone_by) if activity.undone_by is not None else None
    wording = await sitting.wording(process, activity.operations, by.actor_id if by else None)
    if activity.undone_by is not None:
        raise refusing.taken_back(by, sitting.actor, wording, sitting.now)
    if not activity.is_undoable:
        raise ConflictError("That cannot be undone.")
    if not activity.can_undo(sitting.now):
        raise refusing.too_late_to_undo(activity, sitting.actor, sitting.now)
    if activity.facts is None or activity.facts.before.state is activity.facts.after.state:
        require_open(process)
    # One's own change can be taken back even when it gave the step away.
    if activity.actor_id == sitting.actor.id:
        return
    require_say(sitting.actor, process, activity.operations, wording)
    if activity.facts is not None:
        require_process_say(sitting.actor, process, wording)
