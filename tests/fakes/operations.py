"""Activity and suggestions in memory, and a messenger that remembers what it showed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import AlreadyDecidedError, ConflictError
from domain.ids import ActivityId, ChannelId, MessageTs, ProcessId, SuggestionId, UserId
from domain.operations.model import Activity, Place, Suggestion, SuggestionState
from domain.people.model import Person
from domain.processes.model import Process
from tests.fakes.tables import Table, Transaction


class FakeActivityRepository:
    """The ActivityRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._activity: Table[ActivityId, Activity] = Table(transaction, "activity")
        self._causes: Table[str, ActivityId] = Table(transaction, "causes")

    async def add(self, activity: Activity) -> None:
        """Append; AlreadyDecidedError when the cause is already recorded."""
        if await self._causes.get_for_update(activity.cause) is not None:
            raise AlreadyDecidedError
        await self._causes.put(activity.cause, activity.id)
        await self._activity.put(activity.id, activity)

    async def get(self, activity_id: ActivityId) -> Activity | None:
        """Return one entry."""
        return await self._activity.get(activity_id)

    async def by_cause(self, cause: str) -> Activity | None:
        """Return the entry this piece of work made earlier."""
        activity_id = await self._causes.get(cause)
        return None if activity_id is None else await self._activity.get(activity_id)

    async def latest(
        self, process_id: ProcessId, *, actor_id: UserId | None, limit: int, offset: int = 0
    ) -> Sequence[Activity]:
        """Return the newest entries of a process, of one person or of all."""
        entries = [
            entry
            for entry in await self._activity.all()
            if entry.process_id == process_id and actor_id in (None, entry.actor_id)
        ]
        return sorted(entries, key=lambda entry: entry.at)[::-1][offset : offset + limit]

    async def by_person(self, actor_id: UserId, *, since: datetime, limit: int) -> Sequence[Activity]:
        """Return the newest entries of a person in every process, none older than `since`."""
        entries = [e for e in await self._activity.all() if e.actor_id == actor_id and e.at >= since]
        return sorted(entries, key=lambda entry: entry.at)[::-1][:limit]

    async def mark_undone(self, activity_id: ActivityId, by: ActivityId) -> bool:
        """Record who took it back; False when someone already had."""
        stored = await self._activity.get_for_update(activity_id)
        if stored is None or stored.undone_by is not None:
            return False
        await self._activity.put(activity_id, replace(stored, undone_by=by))
        return True


class FakeSuggestionRepository:
    """The SuggestionRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._suggestions: Table[SuggestionId, Suggestion] = Table(transaction, "suggestions")

    async def add(self, suggestion: Suggestion) -> None:
        """Insert a new suggestion; ConflictError when there is one with this id."""
        if await self._suggestions.get_for_update(suggestion.id) is not None:
            raise ConflictError
        await self._suggestions.put(suggestion.id, suggestion)

    async def get(self, suggestion_id: SuggestionId) -> Suggestion | None:
        """Return one suggestion."""
        return await self._suggestions.get(suggestion_id)

    async def by_source(self, place: Place, source_ts: MessageTs) -> Suggestion | None:
        """Return the suggestion this message already caused."""
        for suggestion in await self._suggestions.all():
            if (suggestion.place, suggestion.source_ts) == (place, source_ts):
                return suggestion
        return None

    async def waiting(self, channel_id: ChannelId, thread_ts: MessageTs) -> Sequence[Suggestion]:
        """Return the suggestions waiting in a thread, newest first."""
        place = Place(channel_id, thread_ts)
        return [suggestion for suggestion in await self._waiting() if suggestion.place == place]

    async def waiting_for_process(self, process_id: ProcessId) -> Sequence[Suggestion]:
        """Return the suggestions waiting on a process, newest first."""
        return [suggestion for suggestion in await self._waiting() if suggestion.process_id == process_id]

    async def waiting_in(self, process_ids: Collection[ProcessId]) -> Sequence[Suggestion]:
        """Return the suggestions waiting on any of the processes, newest first."""
        return [suggestion for suggestion in await self._waiting() if suggestion.process_id in process_ids]

    async def tick(self, suggestion_id: SuggestionId, ticked: Sequence[int]) -> bool:
        """Write which proposals are left ticked while it waits."""
        stored = await self._suggestions.get_for_update(suggestion_id)
        if stored is None or stored.state is not SuggestionState.WAITING:
            return False
        await self._suggestions.put(suggestion_id, replace(stored, ticked=tuple(ticked)))
        return True

    async def decide(self, suggestion: Suggestion, *, expected: SuggestionState) -> bool:
        """Write what became of it if the stored state is `expected`."""
        stored = await self._suggestions.get_for_update(suggestion.id)
        if stored is None or stored.state is not expected:
            return False
        await self._suggestions.put(suggestion.id, suggestion)
        return True

    async def _waiting(self) -> list[Suggestion]:
        waiting = [s for s in await self._suggestions.all() if s.state is SuggestionState.WAITING]
        return sorted(waiting, key=lambda suggestion: suggestion.created_at)[::-1]


@dataclass(frozen=True, slots=True)
class ShownSuggestion:
    """One showing of a suggestion's card."""

    suggestion: Suggestion
    process: Process
    people: Mapping[UserId, Person]
    activity: Activity | None


class FakeSuggestionMessenger:
    """A SuggestionMessenger: one card per suggestion, `shown` in the order of showing."""

    def __init__(self) -> None:
        self.shown: list[ShownSuggestion] = []
        self.cards: dict[SuggestionId, MessageTs] = {}

    async def show_suggestion(
        self,
        suggestion: Suggestion,
        process: Process,
        people: Mapping[UserId, Person],
        activity: Activity | None,
    ) -> MessageTs:
        """Post the card, or bring it up to date."""
        self.shown.append(ShownSuggestion(suggestion, process, dict(people), activity))
        return self.cards.setdefault(suggestion.id, MessageTs(f"1700000001.{len(self.cards) + 1:06d}"))
