"""Operations a person carries out at once: by word, button or form."""

from collections.abc import Sequence

from domain.errors import InvalidInputError
from domain.ids import ProcessId
from domain.operations.model import Activity, Operation, Place, Source
from domain.operations.performing import perform
from domain.operations.recording import change_process
from domain.operations.rights import require_open, require_say
from domain.operations.sitting import Sitting


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
    change = perform(process, operations, sitting.applying, wording)
    activity = sitting.entry(
        process,
        source,
        change.lines,
        place=place,
        operations=tuple(operations),
        deltas=change.deltas,
    )
    await change_process(sitting.work, process, change.process, activity)
    return activity
