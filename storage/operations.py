"""The history and the suggestion shelf."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.errors import AlreadyDecidedError
from domain.ids import ActivityId, ChannelId, MessageTs, ProcessId, SuggestionId, UserId
from domain.operations.model import Activity, Place, Source, Suggestion, SuggestionState
from storage.codecs import DELTAS, FACTS, OPERATIONS, PROPOSALS
from storage.schema import activity, suggestions
from storage.shelf import Shelf


class SqlActivityRepository(Shelf):
    """The append-only history of one workspace."""

    async def add(self, entry: Activity) -> None:
        """Append; AlreadyDecidedError when the cause is already recorded, and the transaction stays good."""
        row = {
            "team_id": self._team_id,
            "id": entry.id,
            "process_id": entry.process_id,
            "actor_id": entry.actor_id,
            "at": entry.at,
            "source": entry.source.value,
            "cause": entry.cause,
            "operations": OPERATIONS.dump(entry.operations),
            "deltas": DELTAS.dump(entry.deltas),
            "lines": list(entry.lines),
            "channel_id": entry.place.channel_id if entry.place else None,
            "thread_ts": entry.place.thread_ts if entry.place else None,
            "suggestion_id": entry.suggestion_id,
            "undoes": entry.undoes,
            "undone_by": entry.undone_by,
            "facts": FACTS.dump(entry.facts),
        }
        once = upsert(activity).values(row).on_conflict_do_nothing().returning(activity.c.id)
        if await self._one(once) is None:
            raise AlreadyDecidedError

    async def get(self, activity_id: ActivityId) -> Activity | None:
        """Return one entry."""
        return await self._find(activity.c.id == activity_id)

    async def by_cause(self, cause: str) -> Activity | None:
        """Return the entry this piece of work made earlier."""
        return await self._find(activity.c.cause == cause)

    async def latest(
        self, process_id: ProcessId, *, actor_id: UserId | None, limit: int, offset: int = 0
    ) -> Sequence[Activity]:
        """Return the newest entries of a process, of one person or of all, after leaving some out."""
        question = select(activity).where(self._mine(activity), activity.c.process_id == process_id)
        if actor_id is not None:
            question = question.where(activity.c.actor_id == actor_id)
        newest = question.order_by(activity.c.at.desc(), activity.c.position.desc())
        return [_activity(row) for row in await self._all(newest.limit(limit).offset(offset))]

    async def by_person(self, actor_id: UserId, *, since: datetime, limit: int) -> Sequence[Activity]:
        """Return the newest entries of a person in every process, none older than `since`."""
        theirs = (activity.c.actor_id == actor_id) & (activity.c.at >= since)
        newest = select(activity).where(self._mine(activity), theirs)
        newest = newest.order_by(activity.c.at.desc(), activity.c.position.desc()).limit(limit)
        return [_activity(row) for row in await self._all(newest)]

    async def mark_undone(self, activity_id: ActivityId, by: ActivityId) -> bool:
        """Record who took it back; False when someone already had (compare-and-set)."""
        untouched = (activity.c.id == activity_id) & activity.c.undone_by.is_(None)
        taking_back = update(activity).where(self._mine(activity), untouched).values(undone_by=by)
        return (await self._run(taking_back)).rowcount == 1

    async def _find(self, condition: ColumnElement[bool]) -> Activity | None:
        row = await self._one(select(activity).where(self._mine(activity), condition))
        return _activity(row) if row is not None else None


class SqlSuggestionRepository(Shelf):
    """Suggestions of one workspace."""

    async def add(self, suggestion: Suggestion) -> None:
        """Insert a new suggestion; AlreadyDecidedError when its message caused one before."""
        await self._run(
            insert(suggestions).values(
                team_id=self._team_id,
                id=suggestion.id,
                process_id=suggestion.process_id,
                channel_id=suggestion.place.channel_id,
                thread_ts=suggestion.place.thread_ts,
                source_ts=suggestion.source_ts,
                requested_by=suggestion.requested_by,
                by_model=suggestion.by_model,
                created_at=suggestion.created_at,
                expires_at=suggestion.expires_at,
                **_outcome(suggestion),
            )
        )

    async def get(self, suggestion_id: SuggestionId) -> Suggestion | None:
        """Return one suggestion."""
        return await self._find(suggestions.c.id == suggestion_id)

    async def by_source(self, place: Place, source_ts: MessageTs) -> Suggestion | None:
        """Return the suggestion this message already caused."""
        message = (suggestions.c.channel_id == place.channel_id) & (suggestions.c.source_ts == source_ts)
        return await self._find(message)

    async def waiting(self, channel_id: ChannelId, thread_ts: MessageTs) -> Sequence[Suggestion]:
        """Return the suggestions waiting in a thread, newest first."""
        return await self._waiting(
            (suggestions.c.channel_id == channel_id) & (suggestions.c.thread_ts == thread_ts)
        )

    async def waiting_for_process(self, process_id: ProcessId) -> Sequence[Suggestion]:
        """Return the suggestions waiting on a process, newest first."""
        return await self._waiting(suggestions.c.process_id == process_id)

    async def waiting_in(self, process_ids: Collection[ProcessId]) -> Sequence[Suggestion]:
        """Return the suggestions waiting on any of the processes, newest first."""
        return await self._waiting(suggestions.c.process_id.in_(process_ids)) if process_ids else ()

    async def tick(self, suggestion_id: SuggestionId, ticked: Sequence[int]) -> bool:
        """Write which proposals are left ticked while it waits; else False."""
        ticking = (
            update(suggestions)
            .where(self._mine(suggestions), suggestions.c.id == suggestion_id)
            .where(suggestions.c.state == SuggestionState.WAITING.value)
            .values(ticked=list(ticked))
        )
        return (await self._run(ticking)).rowcount == 1

    async def decide(self, suggestion: Suggestion, *, expected: SuggestionState) -> bool:
        """Write state, decider, proposals and effect if the stored state is `expected`; else False."""
        deciding = (
            update(suggestions)
            .where(self._mine(suggestions), suggestions.c.id == suggestion.id)
            .where(suggestions.c.state == expected.value)
            .values(_outcome(suggestion))
        )
        return (await self._run(deciding)).rowcount == 1

    async def _find(self, condition: ColumnElement[bool]) -> Suggestion | None:
        row = await self._one(select(suggestions).where(self._mine(suggestions), condition))
        return _suggestion(row) if row is not None else None

    async def _waiting(self, condition: ColumnElement[bool]) -> Sequence[Suggestion]:
        is_waiting = suggestions.c.state == SuggestionState.WAITING.value
        question = select(suggestions).where(self._mine(suggestions), is_waiting, condition)
        newest = question.order_by(suggestions.c.created_at.desc(), suggestions.c.id)
        return [_suggestion(row) for row in await self._all(newest)]


def _outcome(suggestion: Suggestion) -> dict[str, Any]:
    """Return the columns a decision may change."""
    return {
        "proposals": PROPOSALS.dump(suggestion.proposals),
        "state": suggestion.state.value,
        "decided_by": suggestion.decided_by,
        "decided_at": suggestion.decided_at,
        "applied": list(suggestion.applied),
        "activity_id": suggestion.activity_id,
        "ticked": None if suggestion.ticked is None else list(suggestion.ticked),
    }


def _place(row: RowMapping) -> Place | None:
    return Place(row["channel_id"], row["thread_ts"]) if row["channel_id"] is not None else None


def _facts(row: RowMapping) -> dict[str, Any]:
    """Return the columns that are fields of the value by their own name."""
    return {name: value for name, value in row.items() if name not in ("channel_id", "thread_ts", "position")}


def _activity(row: RowMapping) -> Activity:
    return Activity(
        **{
            **_facts(row),
            "place": _place(row),
            "source": Source(row["source"]),
            "operations": OPERATIONS.load(row["operations"]),
            "deltas": DELTAS.load(row["deltas"]),
            "lines": tuple(row["lines"]),
            "facts": FACTS.load(row["facts"]),
        }
    )


def _suggestion(row: RowMapping) -> Suggestion:
    return Suggestion(
        **{
            **_facts(row),
            "place": _place(row),
            "state": SuggestionState(row["state"]),
            "proposals": PROPOSALS.load(row["proposals"]),
            "applied": tuple(row["applied"]),
            "ticked": None if row["ticked"] is None else tuple(row["ticked"]),
        }
    )
