"""Writing a decision: everything it changes in one unit of work, each part a compare-and-set."""

from dataclasses import replace

from domain.errors import ConflictError, ConversError
from domain.ids import ActivityId, derived_id
from domain.operations.model import Activity, Source, Suggestion, SuggestionState
from domain.operations.ports import OperationsWork
from domain.operations.suggesting import show_suggestion_job
from domain.processes.model import Process
from domain.processes.noticing import notices
from domain.processes.service import show_process_job


class OvertakenError(ConversError):
    """Somebody else wrote between our reading and our writing: read again and judge anew."""


async def change_process(
    work: OperationsWork,
    before: Process,
    after: Process,
    activity: Activity,
    automatic: tuple[str, ...] = (),
) -> None:
    """Save the process and its history, and have its card and the suggestions it touches redrawn.

    `automatic` are lines of what followed by itself; they get an entry of their own.
    """
    try:
        await work.processes.save(after, expected_version=before.version)
        await work.activity.add(activity)
        if automatic:
            await work.activity.add(_followed(activity, automatic))
    except ConflictError as error:
        raise OvertakenError from error
    await work.jobs.add(show_process_job(before.id))
    for job in notices(before, after, by=activity.actor_id, at=activity.at):
        await work.jobs.add(job)
    touched = {delta.step_id for delta in activity.deltas}
    for suggestion in await work.suggestions.waiting_for_process(before.id):
        seen = {step_id for proposal in suggestion.proposals for step_id in proposal.seen}
        if suggestion.id != activity.suggestion_id and touched & seen:
            await work.jobs.add(show_suggestion_job(suggestion.id))


async def add_activity(work: OperationsWork, activity: Activity) -> None:
    """Append a decision that changes no step to the history."""
    try:
        await work.activity.add(activity)
    except ConflictError as error:
        raise OvertakenError from error


async def end_suggestion(
    work: OperationsWork, suggestion: Suggestion, *, expected: SuggestionState = SuggestionState.WAITING
) -> None:
    """Write what became of a suggestion, and have its card redrawn."""
    if not await work.suggestions.decide(suggestion, expected=expected):
        raise OvertakenError
    await work.jobs.add(show_suggestion_job(suggestion.id))


def _followed(activity: Activity, lines: tuple[str, ...]) -> Activity:
    """Return the entry of what followed from another; taking that one back takes this back."""
    return replace(
        activity,
        id=ActivityId(derived_id(activity.id, "automatic")),
        cause=f"{activity.cause}:automatic",
        source=Source.AUTOMATIC,
        operations=(),
        deltas=(),
        facts=None,
        lines=lines,
        suggestion_id=None,
        undoes=None,
    )
