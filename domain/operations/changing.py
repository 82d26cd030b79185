"""What a person changes at once, by word, button or form: steps, or the process as a whole."""

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import InvalidInputError
from domain.ids import ProcessId
from domain.operations.describing import followed_line, given_to
from domain.operations.following import follow
from domain.operations.managing import (
    ProcessChange,
    SetAnswers,
    facts_of,
    lines,
    managed,
    people_of,
    refused_state,
)
from domain.operations.model import Activity, FactsDelta, Operation, Place, Source
from domain.operations.performing import perform
from domain.operations.recording import change_process
from domain.operations.rights import require_process_say, require_say
from domain.operations.sitting import Sitting
from domain.people.fitness import require_fit
from domain.processes.states import require_open


async def change_at_once(
    sitting: Sitting,
    process_id: ProcessId,
    operations: Sequence[Operation],
    source: Source,
    place: Place | None,
) -> Activity:
    """Apply the operations, or return what this cause did before."""
    earlier = await sitting.work.activity.by_cause(sitting.cause)
    if earlier is not None:
        return earlier
    if not operations:
        raise InvalidInputError("operations", "There is nothing to change.")
    process = await sitting.process(process_id)
    wording = await sitting.wording(process, operations)
    require_open(process)
    require_say(sitting.actor, process, operations, wording)
    require_fit(wording.people.get(user_id) for one in operations for user_id in given_to(one))
    change = perform(process, operations, sitting.applying, wording)
    activity = sitting.entry(
        process,
        source,
        change.lines,
        place=place,
        operations=tuple(operations),
        deltas=change.deltas,
    )
    await change_process(sitting.work, process, change.process, activity, change.automatic)
    return activity


async def manage_at_once(
    sitting: Sitting, process_id: ProcessId, change: ProcessChange, source: Source, place: Place | None
) -> Activity:
    """Change the process as a whole, or return what this cause did before."""
    earlier = await sitting.work.activity.by_cause(sitting.cause)
    if earlier is not None:
        return earlier
    process = await sitting.process(process_id)
    wording = await sitting.wording(process, (), *people_of(change))
    require_process_say(sitting.actor, process, wording)
    require_fit(wording.people.get(user_id) for user_id in people_of(change))
    if refusal := refused_state(process, change, sitting.actor, wording, sitting.now):
        raise refusal
    owner = wording.people.get(process.owner_id or process.started_by, sitting.actor)
    changed, deltas = managed(
        process, change, by=sitting.actor.id, at=sitting.now, start=owner.today(process.started_at)
    )
    # Steps that come into sight may be for information only, and close themselves.
    followed = follow(process, changed, sitting.applying) if isinstance(change, SetAnswers) else None
    after = followed.process if followed is not None else changed
    steps = followed.deltas if followed is not None else ()
    automatic = tuple(followed_line(after, delta, wording) for delta in steps)
    activity = sitting.entry(
        process,
        source,
        lines(process, changed, wording),
        place=place,
        deltas=(*deltas, *steps),
        facts=FactsDelta(facts_of(process), facts_of(changed)),
    )
    numbered = replace(after, version=process.version + 1)
    await change_process(sitting.work, process, numbered, activity, automatic)
    return activity
