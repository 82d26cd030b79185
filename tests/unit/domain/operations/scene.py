"""One process, its people, and a suggestion that waits, on services over rows in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.ids import MessageTs, StepId, SuggestionId
from domain.operations.model import CompleteStep, Operation, Place, Suggestion
from domain.operations.service import OperationService
from domain.operations.suggesting import Asking, suggest, suggestion_jobs
from domain.operations.wording import Wording
from domain.people.model import Person
from domain.processes.model import Process
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import CHANNEL, make_process, make_step
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.work import FakeWork

ANN = make_person("UANN", "Ann")
BOB = make_person("UBOB", "Bob", timezone="Europe/Berlin")
CLEO = make_person("UCLEO", "Cleo")
GUEST = make_person("UGUEST", "Gus", is_guest=True)
PEOPLE = (ANN, BOB, CLEO, GUEST)
PLACE = Place(CHANNEL, MessageTs("1700000000.000100"))

LAUNCH = make_process(
    make_step(1, "Draft the copy"),
    make_step(2, "DNS change", owner="UBOB"),
    make_step(3, "Lower the TTL", under=2),
    make_step(4, "Switch the records", under=2),
    make_step(5, "Announce", owner="UGUEST"),
    started_by="UBOB",
)
"""Owned by Ann, started by Bob; numbered 1, 2, 2.1, 2.2 and 3."""


def step(number: int) -> StepId:
    return StepId(f"step-{number}")


def done(number: int) -> CompleteStep:
    return CompleteStep(step(number))


@dataclass(frozen=True)
class Draft:
    """An operation and why."""

    operation: Operation
    reason: str = "you said so"


def wording(person: Person = ANN) -> Wording:
    return Wording({one.id: one for one in PEOPLE}, person.today(FixedClock().now()))


@dataclass
class Scene:
    """Everything a test of operations needs."""

    process: Process = LAUNCH
    work: FakeWork = field(default_factory=FakeWork)
    clock: FixedClock = field(default_factory=FixedClock)
    messenger: FakeSuggestionMessenger = field(default_factory=FakeSuggestionMessenger)
    operations: OperationService = field(init=False)

    def __post_init__(self) -> None:
        self.operations = OperationService(self.work, self.messenger, self.clock, SequentialIds("new"))

    async def store(self) -> None:
        async with self.work(TEAM) as unit:
            await unit.processes.add(self.process)
            for person in PEOPLE:
                await unit.people.save(person)
            await unit.commit()

    async def suggest(self, operations: Sequence[Operation], name: str = "suggestion-1") -> Suggestion:
        now = self.clock.now()
        asking = Asking(SuggestionId(name), PLACE, MessageTs(f"ts-{name}"), CLEO.id, by_model=True, at=now)
        drafts = [Draft(operation) for operation in operations]
        suggestion = suggest(await self.current(), drafts, asking, wording())
        async with self.work(TEAM) as unit:
            await unit.suggestions.add(suggestion)
            for job in suggestion_jobs(suggestion):
                await unit.jobs.add(job)
            await unit.commit()
        self.work.take_jobs()
        return suggestion

    async def current(self) -> Process:
        async with self.work(TEAM) as unit:
            process = await unit.processes.get(self.process.id)
        assert process is not None
        return process

    async def suggestion(self, name: str = "suggestion-1") -> Suggestion:
        async with self.work(TEAM) as unit:
            suggestion = await unit.suggestions.get(SuggestionId(name))
        assert suggestion is not None
        return suggestion

    def jobs(self) -> list[str]:
        """Return the names of the jobs caused since the last look, in order."""
        return [job.task for job in self.work.take_jobs()]
