"""A suggestion from drafts: what each would change, what it saw, and the jobs that show and end it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain.ids import MessageTs, StepId, SuggestionId, UserId
from domain.operations.applying import apply, targets
from domain.operations.describing import before_after
from domain.operations.model import SUGGESTION_FOR, Operation, Place, Proposal, Suggestion
from domain.operations.settling import Applying
from domain.operations.wording import Wording
from domain.ports import Job
from domain.processes.model import Process


class Drafted(Protocol):
    """One operation somebody would like to suggest, and why."""

    @property
    def operation(self) -> Operation:
        """What would change."""
        ...

    @property
    def reason(self) -> str:
        """Why, in one line."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """The turn that suggests: its message, where and when, and whether a model wrote it."""

    suggestion_id: SuggestionId
    place: Place
    source_ts: MessageTs
    requested_by: UserId
    by_model: bool
    at: datetime


def suggest(process: Process, drafts: Sequence[Drafted], asking: Asking, wording: Wording) -> Suggestion:
    """Return a waiting suggestion of all drafts, in their order.

    Raises what carrying them out in turn would raise: a suggestion nobody could approve is not made.
    """
    check(process, [draft.operation for draft in drafts], asking)
    return Suggestion(
        id=asking.suggestion_id,
        team_id=process.team_id,
        process_id=process.id,
        place=asking.place,
        source_ts=asking.source_ts,
        requested_by=asking.requested_by,
        proposals=tuple(propose(process, draft.operation, draft.reason, wording) for draft in drafts),
        by_model=asking.by_model,
        created_at=asking.at,
        expires_at=asking.at + SUGGESTION_FOR,
    )


def check(process: Process, operations: Sequence[Operation], asking: Asking) -> None:
    """Try the operations in turn on a copy of the process."""
    fresh_ids = (StepId(f"tried-{number}") for number in range(len(operations)))
    applying = Applying(asking.requested_by, asking.at, lambda: next(fresh_ids))
    for operation in operations:
        process, _ = apply(process, operation, applying)


def propose(process: Process, operation: Operation, reason: str, wording: Wording) -> Proposal:
    """Return an operation as people see it, with the versions of the steps it speaks of."""
    before, after = before_after(process, operation, wording)
    return Proposal(operation, before, after, reason, _seen(process, operation))


def edited(
    process: Process, suggestion: Suggestion, operations: Sequence[Operation], wording: Wording
) -> Suggestion:
    """Return the suggestion with a person's operations instead of its own.

    An operation keeps the reason, and the versions seen, of the proposal it was made from: the next one
    of its kind that names the same steps.
    """
    left = list(suggestion.proposals)
    seen = {step_id: version for proposal in left for step_id, version in proposal.seen.items()}
    proposals = []
    for operation in operations:
        shape = (operation.kind, targets(operation))
        origin = next((p for p in left if (p.operation.kind, targets(p.operation)) == shape), None)
        if origin is not None:
            left.remove(origin)
        proposal = propose(process, operation, origin.reason if origin else "", wording)
        known = {step_id: seen.get(step_id, version) for step_id, version in proposal.seen.items()}
        proposals.append(replace(proposal, seen=known))
    return replace(suggestion, proposals=tuple(proposals))


def is_stale(process: Process, proposal: Proposal) -> bool:
    """True when a step the proposal speaks of changed or vanished since it was made."""
    steps = ((process.step(step_id), version) for step_id, version in proposal.seen.items())
    return any(step is None or step.version != version for step, version in steps)


def suggestion_jobs(suggestion: Suggestion) -> tuple[Job, Job]:
    """Return the jobs of a new suggestion: show its card, and end it when its time is over."""
    return show_suggestion_job(suggestion.id), expire_suggestion_job(suggestion.id, suggestion.expires_at)


def show_suggestion_job(suggestion_id: SuggestionId) -> Job:
    """Return the job that brings the card up to date; one card is drawn in order."""
    return Job("show_suggestion", {"suggestion_id": suggestion_id}, lock=f"card:{suggestion_id}")


def expire_suggestion_job(suggestion_id: SuggestionId, at: datetime) -> Job:
    """Return the job that looks after the card at an instant.

    It has no lock: a job that waits for its time would hold up every later one with the same lock.
    """
    return Job("expire_suggestion", {"suggestion_id": suggestion_id}, run_at=at)


def _seen(process: Process, operation: Operation) -> Mapping[StepId, int]:
    # A step that is gone already has version 0, which no step ever has: stale from the start.
    steps = {step_id: process.step(step_id) for step_id in targets(operation)}
    return {step_id: step.version if step else 0 for step_id, step in steps.items()}
