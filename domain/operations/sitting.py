"""One go at a decision: a person, an instant, and one unit of work to read and write in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFoundError, ShutOutError
from domain.ids import ActivityId, ChannelId, ProcessId, StepId, SuggestionId, UserId, derived_id
from domain.operations.describing import people_named
from domain.operations.model import Activity, FactsDelta, Operation, Place, Source, StepDelta, Suggestion
from domain.operations.ports import OperationsWork
from domain.operations.settling import Applying
from domain.operations.wording import Wording
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.ports import Ids
from domain.processes.model import Process
from domain.processes.rights import people_in
from domain.processes.sight import shuts_out


@dataclass(frozen=True, slots=True)
class Sitting:
    """What every decision needs. `cause` names the click or message: carried out twice, it acts once.

    `said_in` is the channel of words that are carried out: who can write in a channel is in it.
    """

    work: OperationsWork
    actor: Person
    now: datetime
    cause: str
    ids: Ids
    said_in: ChannelId | None = None

    @property
    def activity_id(self) -> ActivityId:
        """The id of the entry this decision makes; the same for the same cause."""
        return ActivityId(derived_id(self.actor.team_id, "activity", self.cause))

    @property
    def applying(self) -> Applying:
        """Who changes steps, and when."""
        return Applying(self.actor.id, self.now, lambda: StepId(self.ids.new()), self.actor.zone)

    async def process(self, process_id: ProcessId) -> Process:
        """Return the process as it is now; NotFoundError, and ShutOutError for one of a private channel."""
        process = await self.work.processes.get(process_id)
        if process is None:
            raise NotFoundError("I could not find that process.")
        if process.channel_id != self.said_in:
            channel = await self.work.channels.get(process.channel_id)
            if channel is not None and shuts_out(self.actor, process, {channel.id: channel}):
                raise ShutOutError(process.id)
        return process

    async def suggestion(self, suggestion_id: SuggestionId) -> Suggestion:
        """Return the suggestion as it is now; NotFoundError."""
        suggestion = await self.work.suggestions.get(suggestion_id)
        if suggestion is None:
            raise NotFoundError("I could not find that suggestion.")
        return suggestion

    async def wording(
        self, process: Process, operations: Iterable[Operation] = (), *also: UserId | None
    ) -> Wording:
        """Return words for everyone the process, the operations and the caller name."""
        named = {user_id for operation in operations for user_id in people_named(operation)}
        people = await known_people(self.work.people, people_in(process) | named | set(also))
        people[self.actor.id] = self.actor
        return Wording(people, self.actor.today(self.now))

    def entry(
        self,
        process: Process,
        source: Source,
        lines: tuple[str, ...],
        *,
        place: Place | None,
        operations: tuple[Operation, ...] = (),
        deltas: tuple[StepDelta, ...] = (),
        suggestion_id: SuggestionId | None = None,
        undoes: ActivityId | None = None,
        facts: FactsDelta | None = None,
    ) -> Activity:
        """Return the history entry of this decision."""
        return Activity(
            id=self.activity_id,
            team_id=self.actor.team_id,
            process_id=process.id,
            actor_id=self.actor.id,
            at=self.now,
            source=source,
            cause=self.cause,
            operations=operations,
            deltas=deltas,
            lines=lines,
            place=place,
            suggestion_id=suggestion_id,
            undoes=undoes,
            facts=facts,
        )
