"""Units of work in memory: one factory that serves every feature's Protocol."""

from types import TracebackType

from domain.ids import TeamId
from domain.operations.beginning import Starts
from domain.ports import Job
from tests.fakes.calendars import FakeCalendarRepository
from tests.fakes.channels import FakeChannelRepository
from tests.fakes.conversations import FakeConversationRepository
from tests.fakes.gateway import FakeUsageRepository
from tests.fakes.homes import FakeHomeTabRepository
from tests.fakes.operations import FakeActivityRepository, FakeSuggestionRepository
from tests.fakes.people import FakePersonRepository
from tests.fakes.plans import FakePlanRepository
from tests.fakes.processes import FakeProcessRepository
from tests.fakes.recurring import FakeRecurrenceRepository
from tests.fakes.search import FakeSearchRepository
from tests.fakes.tables import Store, Transaction
from tests.fakes.templates import FakeTemplateRepository
from tests.fakes.threads import FakeSummaryRepository


class FakeJobs:
    """Jobs of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, job: Job) -> None:
        """Enqueue the job, if the work commits."""
        await self._transaction.step_aside()
        self._transaction.jobs.append(job)


class FakeUnit:
    """A unit of work with everything in it."""

    def __init__(self, store: Store, team_id: TeamId) -> None:
        self._transaction = Transaction(store, team_id)
        self.calendars = FakeCalendarRepository(self._transaction)
        self.channels = FakeChannelRepository(self._transaction)
        self.people = FakePersonRepository(self._transaction)
        self.plans = FakePlanRepository(self._transaction)
        self.processes = FakeProcessRepository(self._transaction)
        self.activity = FakeActivityRepository(self._transaction)
        self.starts = Starts(self.activity, self.people)
        self.suggestions = FakeSuggestionRepository(self._transaction)
        self.conversations = FakeConversationRepository(self._transaction)
        self.templates = FakeTemplateRepository(self._transaction)
        self.recurrences = FakeRecurrenceRepository(self._transaction)
        self.search = FakeSearchRepository(self._transaction)
        self.summaries = FakeSummaryRepository(self._transaction)
        self.usage = FakeUsageRepository(self._transaction)
        self.homes = FakeHomeTabRepository(self._transaction)
        self.jobs = FakeJobs(self._transaction)

    async def commit(self) -> None:
        """Make the work durable; the unit is over then."""
        await self._transaction.commit()

    async def __aenter__(self) -> "FakeUnit":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.close()


class FakeWork:
    """Opens units of work on tables kept in memory; make one per test and hand it to every service."""

    def __init__(self) -> None:
        self._store = Store()

    def __call__(self, team_id: TeamId) -> FakeUnit:
        """Open a unit of work for one workspace."""
        return FakeUnit(self._store, team_id)

    @property
    def jobs(self) -> list[Job]:
        """Every job of committed work, in order."""
        return [job for _, job in self._store.jobs]

    def take_jobs(self) -> list[Job]:
        """Return the jobs committed since the last taking."""
        taken = self.jobs
        self._store.jobs.clear()
        return taken
