"""Changing processes: at once, by answering a suggestion, and taking it back; each exactly once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.errors import ConflictError, ShutOutError
from domain.ids import ActivityId, ChannelId, ProcessId, SuggestionId, TeamId, UserId
from domain.operations.answering import approve, dismiss, rewritten, tick, ticked
from domain.operations.changing import change_at_once, manage_at_once
from domain.operations.describing import people_named
from domain.operations.exporting import ExportFormat, LinkTo, export
from domain.operations.history import MOST, Timeline, read_timeline
from domain.operations.managing import ProcessChange
from domain.operations.model import (
    Activity,
    Decision,
    Operation,
    Place,
    Source,
    Suggestion,
    SuggestionState,
)
from domain.operations.ports import OperationsWorkFactory, SuggestionMessenger
from domain.operations.recording import OvertakenError, end_suggestion
from domain.operations.rights import require_some_say
from domain.operations.sitting import Sitting
from domain.operations.suggesting import expire_suggestion_job, show_suggestion_job
from domain.operations.undoing import undo, undo_latest
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.ports import Clock, Ids
from domain.processes.model import Process
from domain.processes.rights import people_in
from domain.processes.service import ATTEMPTS, show_process_job
from domain.processes.states import require_open

T = TypeVar("T")


class OperationService:
    """Decisions about processes.

    Every method that changes something takes a `cause`, unique for the click or message: the same cause
    carried out again (after a crash, by two workers at once) returns what it did and does nothing more.
    """

    def __init__(
        self, work: OperationsWorkFactory, messenger: SuggestionMessenger, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._messenger = messenger
        self._clock = clock
        self._ids = ids

    async def apply(
        self,
        actor: Person,
        process_id: ProcessId,
        operations: Sequence[Operation],
        *,
        source: Source,
        cause: str,
        place: Place | None,
    ) -> Activity:
        """Carry out operations at once, all or none.

        Raises NotFoundError, NotAllowedError, InvalidInputError, ConflictError.
        """

        async def go(sitting: Sitting) -> Activity:
            return await change_at_once(sitting, process_id, operations, source, place)

        return await self._decide(actor, cause, go, said_in=_said_in(source, place))

    async def manage(
        self,
        actor: Person,
        process_id: ProcessId,
        change: ProcessChange,
        *,
        source: Source,
        cause: str,
        place: Place | None,
    ) -> Activity:
        """Change a process as a whole: its state, name, owner, due date, editors or answers.

        Raises NotFoundError, NotAllowedError, InvalidInputError, ConflictError.
        """

        async def go(sitting: Sitting) -> Activity:
            return await manage_at_once(sitting, process_id, change, source, place)

        return await self._decide(actor, cause, go, said_in=_said_in(source, place))

    async def approve(
        self, actor: Person, suggestion_id: SuggestionId, *, chosen: Sequence[int] | None, cause: str
    ) -> Decision:
        """Apply the chosen proposals of a suggestion; None chooses what is ticked on its card.

        Raises InvalidInputError when nothing is chosen, NotAllowedError, and the ConflictError that says
        what came before: StaleError, ExpiredError, AlreadyDecidedError.
        """

        async def go(sitting: Sitting) -> Decision | ConflictError:
            return await approve(sitting, suggestion_id, ticked(chosen))

        return await self._decide(actor, cause, go)

    async def tick(self, actor: Person, suggestion_id: SuggestionId, indexes: Sequence[int]) -> Suggestion:
        """Remember which proposals are left ticked; raises as `approve` does. Once more changes nothing."""

        async def go(sitting: Sitting) -> Suggestion | ConflictError:
            return await tick(sitting, suggestion_id, indexes)

        return await self._decide(actor, "", go)

    async def approve_edited(
        self, actor: Person, suggestion_id: SuggestionId, operations: Sequence[Operation], *, cause: str
    ) -> Decision:
        """Apply a suggestion as the person edited it; raises as `approve` does."""

        async def go(sitting: Sitting) -> Decision | ConflictError:
            return await approve(sitting, suggestion_id, rewritten(operations), named=operations)

        return await self._decide(actor, cause, go)

    async def dismiss(self, actor: Person, suggestion_id: SuggestionId, *, cause: str) -> Decision:
        """Turn a suggestion down; raises NotAllowedError and the ConflictErrors of `approve`."""

        async def go(sitting: Sitting) -> Decision | ConflictError:
            return await dismiss(sitting, suggestion_id)

        return await self._decide(actor, cause, go)

    async def undo(self, actor: Person, activity_id: ActivityId, *, cause: str) -> Activity:
        """Take a change back within 10 minutes; return the entry that undid it.

        Raises NotFoundError, NotAllowedError, StaleError when a touched step changed since, ExpiredError,
        AlreadyDecidedError.
        """

        async def go(sitting: Sitting) -> Activity:
            return await undo(sitting, activity_id)

        return await self._decide(actor, cause, go)

    async def undo_latest(self, actor: Person, process_id: ProcessId, *, cause: str) -> Activity:
        """Take back the person's own newest undoable change; NotFoundError when there is none."""

        async def go(sitting: Sitting) -> Activity:
            return await undo_latest(sitting, process_id)

        return await self._decide(actor, cause, go)

    async def get(self, actor: Person, suggestion_id: SuggestionId) -> tuple[Suggestion, Process]:
        """Return a suggestion and its process for somebody with a say in at least one proposal."""
        async with self._work(actor.team_id) as work:
            sitting = Sitting(work, actor, self._clock.now(), "", self._ids)
            suggestion = await sitting.suggestion(suggestion_id)
            process = await sitting.process(suggestion.process_id)
            operations = [proposal.operation for proposal in suggestion.proposals]
            require_open(process)
            require_some_say(actor, process, operations, await sitting.wording(process, operations))
            return suggestion, process

    async def timeline(self, process: Process, page: int = 0) -> Timeline:
        """Return a page of the history of a process the caller may see."""
        async with self._work(process.team_id) as work:
            return await read_timeline(work, process, page)

    async def export(self, process: Process, form: ExportFormat, link_to: LinkTo | None = None) -> str:
        """Write a process the caller may see, with its history and links to the messages of its steps."""
        async with self._work(process.team_id) as work:
            timeline = await read_timeline(work, process, 0, MOST)
        return export(timeline, form, link_to)

    async def show(self, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """Bring the suggestion's card up to date."""
        async with self._work(team_id) as work:
            suggestion = await work.suggestions.get(suggestion_id)
            process = await work.processes.get(suggestion.process_id) if suggestion else None
            if suggestion is None or process is None:
                return
            activity = await work.activity.get(suggestion.activity_id) if suggestion.activity_id else None
            people = await known_people(work.people, _people_in(suggestion) | people_in(process))
        await self._messenger.show_suggestion(suggestion, process, people, activity)

    async def expire(self, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """End a suggestion nobody answered in time; have an applied one redrawn without Undo."""
        async with self._work(team_id) as work:
            suggestion = await work.suggestions.get(suggestion_id)
            if suggestion is None:
                return
            now = self._clock.now()
            match suggestion.state:
                case SuggestionState.WAITING if now < suggestion.expires_at:
                    # The queue's clock runs ahead of ours: come back when it is time.
                    await work.jobs.add(expire_suggestion_job(suggestion_id, suggestion.expires_at))
                case SuggestionState.WAITING:
                    expired = replace(suggestion, state=SuggestionState.EXPIRED, decided_at=now)
                    try:
                        await end_suggestion(work, expired)
                    except OvertakenError:
                        return
                case SuggestionState.APPLIED:
                    await work.jobs.add(show_suggestion_job(suggestion_id))
                case _:
                    return
            await work.commit()

    async def _decide(
        self,
        actor: Person,
        cause: str,
        go: Callable[[Sitting], Awaitable[T | ConflictError]],
        *,
        said_in: ChannelId | None = None,
    ) -> T:
        """Try until nobody overtakes us. An error that is returned, not raised, is committed first."""
        for _ in range(ATTEMPTS):
            async with self._work(actor.team_id) as work:
                outcome: T | ConflictError | ShutOutError
                try:
                    outcome = await go(Sitting(work, actor, self._clock.now(), cause, self._ids, said_in))
                except OvertakenError:
                    continue
                except ShutOutError as error:
                    # Our copy of the channel may be old; drawing the card brings it up to date.
                    await work.jobs.add(show_process_job(error.process_id))
                    outcome = error
                await work.commit()
            if isinstance(outcome, ConflictError | ShutOutError):
                raise outcome
            return outcome
        raise ConflictError


def _said_in(source: Source, place: Place | None) -> ChannelId | None:
    return place.channel_id if source is Source.WORD and place is not None else None


def _people_in(suggestion: Suggestion) -> set[UserId | None]:
    named = {user_id for proposal in suggestion.proposals for user_id in people_named(proposal.operation)}
    return {suggestion.requested_by, suggestion.decided_by, *named}
