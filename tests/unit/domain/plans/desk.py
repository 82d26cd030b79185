"""A desk with everything a plan needs, in memory: Ann in Berlin, Monday 09:00 UTC (10:00 there)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.ids import ProcessId, StepId
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.plans.model import PlanRequest
from domain.plans.service import PlanService
from domain.plans.shapes import Effort, Estimate, EstimateSource, Priority, Task
from domain.plans.weeks import BusyWeek
from tests.fakes.people import FakeDirectory, make_person
from tests.fakes.plans import FakeBusyTimes, FakePlanMessenger, FixedDrafting, PureScheduler
from tests.fakes.system import FixedClock
from tests.fakes.work import FakeWork

WEEK = date(2026, 11, 23)
ANN = make_person("UANN", "Ann", timezone="Europe/Berlin")
BEN = make_person("UBEN", "Ben", timezone="Europe/Berlin")
BERLIN = ZoneInfo("Europe/Berlin")
REQUEST = PlanRequest(WEEK, ("Report 3h", "Review 1h", "Inbox 30m"), hours=20)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the week by Ann's clock; day 0 is Monday."""
    return datetime.combine(WEEK + timedelta(days=day), time(hour, minute), BERLIN).astimezone(UTC)


def task(key: str, minutes: int, **changes: object) -> Task:
    """Return a task of Ann's."""
    known: dict[str, object] = {"effort": Effort.MEDIUM, "priority": Priority.NORMAL, "workers": (ANN.id,)}
    return Task(key, key.capitalize(), Estimate(minutes, EstimateSource.SAID), **{**known, **changes})  # type: ignore[arg-type]


def of_step(key: str, minutes: int, number: int, process: str = "process-1") -> Task:
    """Return a task that is a step of a process."""
    return task(key, minutes, process_id=ProcessId(process), step_id=StepId(f"step-{number}"))


@dataclass
class Desk:
    """The services and everything they stand on."""

    drafting: FixedDrafting = field(
        default_factory=lambda: FixedDrafting(task("report", 180), task("review", 60), task("inbox", 30))
    )
    work: FakeWork = field(default_factory=FakeWork)
    scheduler: PureScheduler = field(default_factory=PureScheduler)
    calendar: FakeBusyTimes = field(default_factory=FakeBusyTimes)
    messenger: FakePlanMessenger = field(default_factory=FakePlanMessenger)
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.busy = BusyWeek(self.calendar)
        self.people = PeopleService(self.work, FakeDirectory(ANN, BEN), self.clock)
        self.plans = PlanService(
            self.work, self.drafting, self.scheduler, self.busy, self.messenger, self.people, self.clock
        )

    async def known(self, *people: Person) -> None:
        """Store people."""
        async with self.work(ANN.team_id) as work:
            for person in people or (ANN, BEN):
                await work.people.save(person)
            await work.commit()
