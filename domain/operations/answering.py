"""Answers to a suggestion: tick some of it, approve it or what is ticked, approve it edited, dismiss it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.errors import ConflictError, ExpiredError
from domain.ids import SuggestionId
from domain.operations import refusing
from domain.operations.describing import given_to
from domain.operations.model import UNDO_FOR, Decision, Operation, Source, Suggestion, SuggestionState
from domain.operations.performing import perform
from domain.operations.recording import OvertakenError, add_activity, change_process, end_suggestion
from domain.operations.rights import require_say, require_some_say
from domain.operations.sitting import Sitting
from domain.operations.suggesting import edited, expire_suggestion_job, is_stale, show_suggestion_job
from domain.operations.wording import Wording
from domain.people.fitness import require_fit
from domain.processes.model import Process
from domain.processes.states import require_open


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says yes to: the suggestion, perhaps edited, and the indexes of what is to happen."""

    suggestion: Suggestion
    chosen: tuple[int, ...]

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations that are to happen, in the order suggested."""
        return tuple(self.suggestion.proposals[index].operation for index in self.chosen)


Answering = Callable[[Process, Suggestion, Wording], Answer]


def ticked(chosen: Sequence[int] | None) -> Answering:
    """Answer with the chosen proposals; None chooses what is ticked on the card."""

    def answer(_: Process, suggestion: Suggestion, __: Wording) -> Answer:
        every = range(len(suggestion.proposals))
        wanted = suggestion.ticked if chosen is None else chosen
        indexes = tuple(every) if wanted is None else tuple(sorted(set(wanted) & set(every)))
        if not indexes:
            raise refusing.nothing_chosen()
        return Answer(suggestion, indexes)

    return answer


def rewritten(operations: Sequence[Operation]) -> Answering:
    """Answer with operations as the person edited them."""

    def answer(process: Process, suggestion: Suggestion, wording: Wording) -> Answer:
        if not operations:
            raise refusing.nothing_chosen()
        return Answer(edited(process, suggestion, operations, wording), tuple(range(len(operations))))

    return answer


async def approve(
    sitting: Sitting, suggestion_id: SuggestionId, answering: Answering, named: Sequence[Operation] = ()
) -> Decision | ConflictError:
    """Apply what the answer chooses. An error that is returned comes with a change to be committed.

    `named` are operations that are not in the suggestion and name people of their own.
    """
    work = sitting.work
    earlier = await _earlier(sitting, suggestion_id)
    if earlier is not None:
        return earlier
    suggestion = await sitting.suggestion(suggestion_id)
    process = await sitting.process(suggestion.process_id)
    suggested = [proposal.operation for proposal in suggestion.proposals]
    wording = await sitting.wording(process, [*suggested, *named], suggestion.decided_by)
    if refusal := await _over(sitting, suggestion, wording):
        return refusal
    answer = answering(process, suggestion, wording)
    require_open(process)
    require_say(sitting.actor, process, answer.operations, wording)
    require_fit(wording.people.get(user_id) for one in answer.operations for user_id in given_to(one))
    if refusal := await _stale(sitting, process, suggestion, answer):
        return refusal
    change = perform(process, answer.operations, sitting.applying, wording)
    activity = sitting.entry(
        process,
        Source.SUGGESTION,
        change.lines,
        place=suggestion.place,
        operations=answer.operations,
        deltas=change.deltas,
        suggestion_id=suggestion.id,
    )
    await change_process(work, process, change.process, activity, change.automatic)
    applied = replace(
        _ended(sitting, answer.suggestion, SuggestionState.APPLIED),
        applied=answer.chosen,
        activity_id=activity.id,
    )
    await end_suggestion(work, applied)
    await work.jobs.add(expire_suggestion_job(suggestion.id, sitting.now + UNDO_FOR))
    return Decision(applied, change.process, activity)


async def tick(
    sitting: Sitting, suggestion_id: SuggestionId, indexes: Sequence[int]
) -> Suggestion | ConflictError:
    """Remember what is left ticked, for whoever approves; the card is redrawn for everyone."""
    suggestion = await sitting.suggestion(suggestion_id)
    process = await sitting.process(suggestion.process_id)
    operations = [proposal.operation for proposal in suggestion.proposals]
    wording = await sitting.wording(process, operations, suggestion.decided_by)
    if refusal := await _over(sitting, suggestion, wording):
        return refusal
    require_open(process)
    require_some_say(sitting.actor, process, operations, wording)
    left = tuple(sorted(set(indexes) & set(range(len(operations)))))
    if not await sitting.work.suggestions.tick(suggestion_id, left):
        raise OvertakenError
    await sitting.work.jobs.add(show_suggestion_job(suggestion_id))
    return replace(suggestion, ticked=left)


async def dismiss(sitting: Sitting, suggestion_id: SuggestionId) -> Decision | ConflictError:
    """Turn the whole suggestion down; possible in a closed process too, as it changes no step."""
    earlier = await _earlier(sitting, suggestion_id)
    if earlier is not None:
        return earlier
    suggestion = await sitting.suggestion(suggestion_id)
    process = await sitting.process(suggestion.process_id)
    operations = [proposal.operation for proposal in suggestion.proposals]
    wording = await sitting.wording(process, operations, suggestion.decided_by)
    if refusal := await _over(sitting, suggestion, wording):
        return refusal
    require_say(sitting.actor, process, operations, wording)
    lines = tuple(f"Dismissed: {p.before} → {p.after}" for p in suggestion.proposals)
    # The history entry lets the same click, carried out again, find that it was done.
    await add_activity(
        sitting.work,
        sitting.entry(process, Source.SUGGESTION, lines, place=suggestion.place, suggestion_id=suggestion.id),
    )
    dismissed = _ended(sitting, suggestion, SuggestionState.DISMISSED)
    await end_suggestion(sitting.work, dismissed)
    return Decision(dismissed, process)


async def _earlier(sitting: Sitting, suggestion_id: SuggestionId) -> Decision | None:
    """Return the decision this cause came to before."""
    activity = await sitting.work.activity.by_cause(sitting.cause)
    if activity is None:
        return None
    suggestion = await sitting.suggestion(suggestion_id)
    process = await sitting.process(suggestion.process_id)
    return Decision(suggestion, process, activity if activity.operations else None)


async def _over(sitting: Sitting, suggestion: Suggestion, wording: Wording) -> ConflictError | None:
    """Return why the suggestion can no longer be answered; one that just expired is marked so."""
    if suggestion.is_waiting(sitting.now):
        return None
    if suggestion.state is SuggestionState.WAITING:
        expired = replace(suggestion, state=SuggestionState.EXPIRED, decided_at=sitting.now)
        await end_suggestion(sitting.work, expired)
        return ExpiredError(refusing.EXPIRED)
    undone = None
    if suggestion.activity_id is not None and suggestion.state is SuggestionState.UNDONE:
        activity = await sitting.work.activity.get(suggestion.activity_id)
        if activity is not None and activity.undone_by is not None:
            undone = await sitting.work.activity.get(activity.undone_by)
    if undone is not None and undone.actor_id not in wording.people:
        wording = await sitting.wording(await sitting.process(suggestion.process_id), (), undone.actor_id)
    return refusing.decided(suggestion, undone, sitting.actor, wording, sitting.now)


async def _stale(
    sitting: Sitting, process: Process, suggestion: Suggestion, answer: Answer
) -> ConflictError | None:
    """Return the refusal when a chosen step changed; a suggestion with nothing fresh left ends here."""
    chosen = [answer.suggestion.proposals[index] for index in answer.chosen]
    stale = [proposal for proposal in chosen if is_stale(process, proposal)]
    if not stale:
        return None
    if all(is_stale(process, proposal) for proposal in suggestion.proposals):
        ended = replace(suggestion, state=SuggestionState.STALE, decided_at=sitting.now)
        await end_suggestion(sitting.work, ended)
    else:
        await sitting.work.jobs.add(show_suggestion_job(suggestion.id))
    return refusing.changed_since(stale)


def _ended(sitting: Sitting, suggestion: Suggestion, state: SuggestionState) -> Suggestion:
    return replace(suggestion, state=state, decided_by=sitting.actor.id, decided_at=sitting.now)
