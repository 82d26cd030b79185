"""What operations ask of the outside."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.channels.ports import ChannelRepository
from domain.ids import ActivityId, ChannelId, MessageTs, ProcessId, SuggestionId, TeamId, UserId
from domain.operations.model import Activity, Place, Suggestion, SuggestionState
from domain.people.model import Person
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.processes.model import Process
from domain.processes.ports import ProcessRepository


class ActivityRepository(Protocol):
    """The append-only history of the workspace of the current unit of work."""

    async def add(self, activity: Activity) -> None:
        """Append; AlreadyDecidedError when the cause is already recorded."""
        ...

    async def get(self, activity_id: ActivityId) -> Activity | None:
        """Return one entry."""
        ...

    async def by_cause(self, cause: str) -> Activity | None:
        """Return the entry this piece of work made earlier."""
        ...

    async def latest(
        self, process_id: ProcessId, *, actor_id: UserId | None, limit: int, offset: int = 0
    ) -> Sequence[Activity]:
        """Return the newest entries of a process, of one person or of all, after leaving some out."""
        ...

    async def by_person(self, actor_id: UserId, *, since: datetime, limit: int) -> Sequence[Activity]:
        """Return the newest entries of a person in every process, none older than `since`."""
        ...

    async def mark_undone(self, activity_id: ActivityId, by: ActivityId) -> bool:
        """Record who took it back; False when someone already had (compare-and-set)."""
        ...


class SuggestionRepository(Protocol):
    """Suggestions of the workspace of the current unit of work."""

    async def add(self, suggestion: Suggestion) -> None:
        """Insert a new suggestion."""
        ...

    async def get(self, suggestion_id: SuggestionId) -> Suggestion | None:
        """Return one suggestion."""
        ...

    async def by_source(self, place: Place, source_ts: MessageTs) -> Suggestion | None:
        """Return the suggestion this message already caused."""
        ...

    async def waiting(self, channel_id: ChannelId, thread_ts: MessageTs) -> Sequence[Suggestion]:
        """Return the suggestions waiting in a thread, newest first."""
        ...

    async def waiting_for_process(self, process_id: ProcessId) -> Sequence[Suggestion]:
        """Return the suggestions waiting on a process, newest first."""
        ...

    async def waiting_in(self, process_ids: Collection[ProcessId]) -> Sequence[Suggestion]:
        """Return the suggestions waiting on any of the processes, newest first."""
        ...

    async def tick(self, suggestion_id: SuggestionId, ticked: Sequence[int]) -> bool:
        """Write which proposals are left ticked while it waits; else False."""
        ...

    async def decide(self, suggestion: Suggestion, *, expected: SuggestionState) -> bool:
        """Write state, decider, proposals and effect if the stored state is `expected`; else False."""
        ...


class OperationsWork(Protocol):
    """A unit of work with everything a decision touches."""

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def channels(self) -> ChannelRepository:
        """Our copies of channels, and who is in them."""
        ...

    @property
    def activity(self) -> ActivityRepository:
        """The history."""
        ...

    @property
    def suggestions(self) -> SuggestionRepository:
        """The suggestion shelf."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class OperationsWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[OperationsWork]:
        """Open it; leaving without commit rolls back."""
        ...


class SuggestionMessenger(Protocol):
    """Shows a suggestion in its thread."""

    async def show_suggestion(
        self,
        suggestion: Suggestion,
        process: Process,
        people: Mapping[UserId, Person],
        activity: Activity | None,
    ) -> MessageTs:
        """Post the card, or bring the posted one up to date; return its ts."""
        ...
