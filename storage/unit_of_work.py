"""The unit of work: every shelf on one transaction of one workspace."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import TeamId
from domain.operations.beginning import Starts
from domain.ports import Enqueue, Job
from storage.calendars import SqlCalendarRepository
from storage.channels import SqlChannelRepository
from storage.conversations import SqlConversationRepository
from storage.database import Database
from storage.errors import translated
from storage.fence import commit_fenced
from storage.homes import SqlHomeTabRepository
from storage.operations import SqlActivityRepository, SqlSuggestionRepository
from storage.people import SqlPersonRepository
from storage.plans import SqlPlanRepository
from storage.processes import SqlProcessRepository
from storage.recurring import SqlRecurrenceRepository
from storage.reminders import SqlReminderRepository
from storage.search import SqlSearchRepository
from storage.templates import SqlTemplateRepository
from storage.threads import SqlSummaryRepository
from storage.usage import SqlUsageRepository


class SqlJobs:
    """Jobs of one transaction."""

    def __init__(self, connection: AsyncConnection, team_id: TeamId, enqueue: Enqueue) -> None:
        self._connection = connection
        self._team_id = team_id
        self._enqueue = enqueue

    async def add(self, job: Job) -> None:
        """Enqueue the job in the current transaction."""
        raw = await self._connection.get_raw_connection()
        await self._enqueue(job, team_id=self._team_id, connection=raw.driver_connection)


class SqlUnitOfWork:
    """Everything one use case touches. It ends with `commit`; nothing can be done on it afterwards."""

    def __init__(self, connection: AsyncConnection, team_id: TeamId, enqueue: Enqueue) -> None:
        self._connection = connection
        self.calendars = SqlCalendarRepository(connection, team_id)
        self.channels = SqlChannelRepository(connection, team_id)
        self.people = SqlPersonRepository(connection, team_id)
        self.plans = SqlPlanRepository(connection, team_id)
        self.processes = SqlProcessRepository(connection, team_id)
        self.activity = SqlActivityRepository(connection, team_id)
        self.starts = Starts(self.activity, self.people)
        self.suggestions = SqlSuggestionRepository(connection, team_id)
        self.conversations = SqlConversationRepository(connection, team_id)
        self.templates = SqlTemplateRepository(connection, team_id)
        self.recurrences = SqlRecurrenceRepository(connection, team_id)
        self.reminders = SqlReminderRepository(connection, team_id)
        self.search = SqlSearchRepository(connection, team_id)
        self.summaries = SqlSummaryRepository(connection, team_id)
        self.usage = SqlUsageRepository(connection, team_id)
        self.homes = SqlHomeTabRepository(connection, team_id)
        self.jobs = SqlJobs(connection, team_id, enqueue)

    async def commit(self) -> None:
        """Make the work durable; LostOwnershipError when it belongs to a claim that was lost."""
        await commit_fenced(self._connection)
        await self._connection.close()  # a new transaction would belong to no workspace


class SqlWorkFactory:
    """Opens units of work; leaving one without commit rolls it back."""

    def __init__(self, database: Database, enqueue: Enqueue) -> None:
        self._database = database
        self._enqueue = enqueue

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[SqlUnitOfWork]:
        """Open a unit of work for one workspace."""
        return self._open(team_id)

    @asynccontextmanager
    async def _open(self, team_id: TeamId) -> AsyncIterator[SqlUnitOfWork]:
        with translated():
            await self._database.remember_team(team_id)
            async with self._database.transaction(team_id) as connection:
                yield SqlUnitOfWork(connection, team_id, self._enqueue)
