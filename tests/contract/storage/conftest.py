"""Storage on a fresh database, with a queue that only writes down what it is given."""

import pytest

from domain.ids import TeamId
from domain.ports import Job
from storage.database import Database
from storage.inbox import SqlInbox
from storage.posts import SqlPostLog
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.system import FixedClock, SequentialIds


class JobList:
    """An Enqueue that remembers the jobs, whatever becomes of the transaction."""

    def __init__(self) -> None:
        self.jobs: list[tuple[TeamId, Job]] = []

    async def __call__(self, job: Job, *, team_id: TeamId, connection: object) -> None:
        assert connection is not None
        self.jobs.append((team_id, job))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def enqueued() -> JobList:
    return JobList()


@pytest.fixture
def work(database: Database, enqueued: JobList) -> SqlWorkFactory:
    return SqlWorkFactory(database, enqueued)


@pytest.fixture
def inbox(database: Database, enqueued: JobList, clock: FixedClock) -> SqlInbox:
    return SqlInbox(database, enqueued, clock, SequentialIds("accepted"))


@pytest.fixture
def posts(database: Database) -> SqlPostLog:
    return SqlPostLog(database)
