"""A strict peer, and the adapter in front of it, in both of its dialects."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.adapters.openai import OpenAIModel, OpenAIOptions
from bot.adapters.openai.patience import Pace
from bot.adapters.tokens import ModelTokenCounter
from tests.fakes.system import FixedClock
from tests.peers.openai import OpenAIPeer

Build = Callable[..., OpenAIModel]


class Pauses:
    """Stands in for waiting: keeps the seconds asked for and waits none of them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def peer() -> AsyncIterator[OpenAIPeer]:
    async with OpenAIPeer.running() as running:
        yield running


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def build(peer: OpenAIPeer, pauses: Pauses, clock: FixedClock) -> AsyncIterator[Build]:
    """Build adapters in front of the peer; keywords are options."""
    built: list[OpenAIModel] = []

    def make(**options: object) -> OpenAIModel:
        chosen = {"api_key": "sk-test", "base_url": peer.base_url, **options}
        pace = Pace(sleep=pauses.sleep, jitter=lambda: 0.5)
        model = OpenAIModel(OpenAIOptions(**chosen), ModelTokenCounter(), clock, pace)  # type: ignore[arg-type]
        built.append(model)
        return model

    yield make
    for model in built:
        await model.close()


@pytest.fixture
def model(build: Build, api: str) -> OpenAIModel:
    return build(api=api)
