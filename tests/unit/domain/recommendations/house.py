"""A workspace with a template shelf, processes, and a model that makes vectors."""

from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.templates import YamlDocuments
from domain.channels.model import Channel
from domain.channels.service import ChannelService
from domain.gateway.model import Embeddings, TokenUsage
from domain.gateway.service import Gateway
from domain.ids import ChannelId, ProcessId, TeamId, UserId
from domain.people.model import Person
from domain.processes.model import NewStep, Process
from domain.recommendations.learning import LearningService
from domain.recommendations.model import Recommendations
from domain.recommendations.service import RecommendationService
from domain.templates.model import Definition
from domain.templates.service import TemplateService
from tests.fakes.channels import FakeChannelDirectory
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.templates import add_template
from tests.fakes.work import FakeWork
from tests.peers.openai_embeddings import vector_of
from tests.unit.domain.gateway.test_service import Audit, Script, Words

ANN, BOB = make_person("UANN", "Ann"), make_person("UBOB", "Bob")
GENERAL = ChannelId("CGENERAL")


class Vectors:
    """An EmbeddingProvider in memory; `failure` is raised, texts that contain `refused` are refused."""

    def __init__(self) -> None:
        self.model = "vectors-1"
        self.is_ready = True
        self.failure: Exception | None = None
        self.refusal: Exception | None = None
        self.refused = "\0"
        self.calls: list[tuple[str, ...]] = []

    async def embed(self, texts: Sequence[str], *, seconds: float) -> Embeddings:
        self.calls.append(tuple(texts))
        if self.failure is not None:
            raise self.failure
        if self.refusal is not None and any(self.refused in text for text in texts):
            raise self.refusal
        vectors = tuple(tuple(vector_of(text, 1024)) for text in texts)
        return Embeddings(self.model, vectors, TokenUsage(10 * len(texts), 0))

    @property
    def texts(self) -> list[str]:
        """Everything that was sent."""
        return [text for call in self.calls for text in call]


class House:
    """Everything around recommendations."""

    def __init__(self, *channels: Channel, limit: int = 100_000) -> None:
        self.clock, self.work, self.vectors = FixedClock(), FakeWork(), Vectors()
        gateway = Gateway(
            Script(self.clock), self.work, Words(), self.clock, SequentialIds(), Audit(), limit, self.vectors
        )
        known = ChannelService(self.work, FakeChannelDirectory(*channels), self.clock)
        templates = TemplateService(self.work, YamlDocuments(), [], self.clock)
        self.service = RecommendationService(self.work, templates, known, gateway)
        self.learning = LearningService(self.work, self._teams, gateway, self.clock)

    async def _teams(self) -> list[TeamId]:
        return [TEAM]

    async def meet(self, *people: Person) -> None:
        async with self.work(TEAM) as work:
            for person in people:
                await work.people.save(person)
            await work.commit()

    async def add_template(self, name: str, *steps: str) -> None:
        titles = tuple(NewStep(title, key=f"k{number}") for number, title in enumerate(steps))
        async with self.work(TEAM) as work:
            await add_template(work.templates, definition=Definition(name, titles))
            await work.commit()

    async def add_process(
        self, name: str, *titles: str, channel: ChannelId = GENERAL, by: Person = ANN
    ) -> Process:
        steps = [make_step(number, title) for number, title in enumerate(titles, start=1)]
        made = make_process(*steps, name=name)
        process = replace(
            made, id=ProcessId(name), channel_id=channel, started_by=UserId(by.id), owner_id=by.id
        )
        async with self.work(TEAM) as work:
            await work.processes.add(process)
            await work.commit()
        return process

    async def ask(self, goal: str, *, by: Person = ANN, here: ChannelId | None = GENERAL) -> Recommendations:
        return await self.service.recommend(by, goal, here=here)

    async def purposes(self) -> list[tuple[str, str]]:
        """Return what was asked of the model, and whose text it was."""
        async with self.work(TEAM) as work:
            rows = await work.usage.rows(since=self.clock.now().replace(year=2020), actor_id=None)
        return [(row.purpose, row.actor_id) for row in rows]


def names(found: Recommendations) -> list[str]:
    """Return what was recommended, templates first."""
    return [one.name for one in found.templates] + [one.name for one in found.processes]
