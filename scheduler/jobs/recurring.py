"""The jobs that start what recurs, and tell what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from domain.ids import RecurrenceId, TeamId
from domain.recurring.model import News, NewsKind, Occurrence
from scheduler.backoff import Retry
from scheduler.queue import WorkQueue

RETRY = Retry(attempts=10, first_for=1.0, most_for=300.0)
"""About a quarter of an hour of trying: nobody waits, but the day counts on it."""


class RecurringStarts(Protocol):
    """Starts occurrences."""

    async def start(self, team_id: TeamId, occurrence: Occurrence) -> None:
        """Start the process of an occurrence, once."""
        ...

    async def give_up(self, team_id: TeamId, occurrence: Occurrence) -> None:
        """Have it told that a start did not work."""
        ...

    async def tell(self, team_id: TeamId, news: News) -> None:
        """Tell people what happened to an occurrence."""
        ...


class RecurringJobs:
    """Two jobs: one starts, one tells."""

    def __init__(self, starts: RecurringStarts) -> None:
        self._starts = starts

    def register(self, queue: WorkQueue) -> None:
        """Name the jobs."""
        queue.register("start_occurrence", self.start_occurrence, retry=RETRY, on_given_up=self.give_up)
        queue.register("tell_recurrence_news", self.tell_recurrence_news, retry=RETRY)

    async def start_occurrence(
        self, *, team_id: TeamId, recurrence_id: RecurrenceId, at: str, skipped: int
    ) -> None:
        """Start the process of an occurrence."""
        occurrence = Occurrence(recurrence_id, datetime.fromisoformat(at), skipped)
        await self._starts.start(team_id, occurrence)

    async def tell_recurrence_news(
        self,
        *,
        team_id: TeamId,
        recurrence_id: RecurrenceId,
        at: str,
        skipped: int,
        kind: str,
        reason: str | None,
    ) -> None:
        """Tell people what happened to an occurrence."""
        occurrence = Occurrence(recurrence_id, datetime.fromisoformat(at), skipped)
        await self._starts.tell(team_id, News(NewsKind(kind), occurrence, reason))

    async def give_up(self, task: str, arguments: Mapping[str, Any], error_class: str) -> None:
        """Have it told that a start did not work."""
        occurrence = Occurrence(
            RecurrenceId(arguments["recurrence_id"]),
            datetime.fromisoformat(arguments["at"]),
            int(arguments["skipped"]),
        )
        await self._starts.give_up(TeamId(arguments["team_id"]), occurrence)
