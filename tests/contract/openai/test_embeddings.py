"""Vectors over real HTTP: their order, what is refused, patience, and servers without the endpoint."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.openai import OpenAIEmbeddings, OpenAIOptions
from bot.adapters.openai.patience import Pace
from bot.adapters.tokens import ModelTokenCounter
from domain.errors import ModelError, ModelRefusedError, ModelTimeoutError, ModelUnavailableError
from domain.gateway.model import Embeddings, TokenUsage
from domain.gateway.ports import MOST_EMBEDDED
from tests.contract.openai.conftest import Pauses
from tests.fakes.system import FixedClock
from tests.peers.openai import OpenAIPeer
from tests.peers.openai_embeddings import vector_of

BuildEmbeddings = Callable[..., OpenAIEmbeddings]


@pytest.fixture
async def build_embeddings(
    peer: OpenAIPeer, pauses: Pauses, clock: FixedClock
) -> AsyncIterator[BuildEmbeddings]:
    built: list[OpenAIEmbeddings] = []

    def make(**options: object) -> OpenAIEmbeddings:
        chosen = {"api_key": "sk-test", "base_url": peer.base_url, **options}
        pace = Pace(sleep=pauses.sleep, jitter=lambda: 0.5)
        model = OpenAIEmbeddings(OpenAIOptions(**chosen), ModelTokenCounter(), clock, pace)  # type: ignore[arg-type]
        built.append(model)
        return model

    yield make
    for model in built:
        await model.close()


@pytest.fixture
def model(build_embeddings: BuildEmbeddings) -> OpenAIEmbeddings:
    return build_embeddings()


async def ask(model: OpenAIEmbeddings, *texts: str, seconds: float = 10.0) -> Embeddings:
    return await model.embed(texts or ("Release",), seconds=seconds)


def answer(*vectors: Any, **item: Any) -> dict[str, Any]:
    data = [{"object": "embedding", "index": at, "embedding": v, **item} for at, v in enumerate(vectors)]
    return {"object": "list", "model": "m", "data": data}


async def test_each_text_gets_its_own_vector_whatever_the_order_of_the_answer(
    model: OpenAIEmbeddings, peer: OpenAIPeer
) -> None:
    found = await ask(model, "Ship a release", "Month-end close")

    assert [list(vector) for vector in found.vectors] == [
        pytest.approx(vector_of("Ship a release")),
        pytest.approx(vector_of("Month-end close")),
    ]
    assert found.model == "text-embedding-3-small"
    assert found.usage == TokenUsage(8, 0)
    [request] = peer.vector_requests
    assert request.body == {
        "model": "text-embedding-3-small",
        "input": ["Ship a release", "Month-end close"],
        "encoding_format": "float",
    }
    assert peer.requests == []


async def test_an_empty_text_is_sent_as_something_a_server_takes(model: OpenAIEmbeddings) -> None:
    assert len((await ask(model, "", "Release")).vectors) == 2


async def test_a_server_that_does_not_count_is_counted_for(model: OpenAIEmbeddings, peer: OpenAIPeer) -> None:
    peer.vectors(200, answer([0.5, 0.5]))

    found = await ask(model, "Ship a release")

    assert found.usage == TokenUsage(3, 0, is_estimate=True)


async def test_more_texts_than_one_call_takes_are_a_mistake_of_ours(model: OpenAIEmbeddings) -> None:
    assert len((await ask(model, *["Release"] * MOST_EMBEDDED)).vectors) == MOST_EMBEDDED
    with pytest.raises(ValueError, match="too many"):
        await ask(model, *["Release"] * (MOST_EMBEDDED + 1))


@pytest.mark.parametrize(
    "said",
    [
        "<html>Bad gateway</html>",
        {"data": "none"},
        [],
        {},
        answer(),
        answer([1.0]),
        answer([1.0], [1.0], [1.0]),
        answer([1.0, 2.0], [1.0]),
        answer([], []),
        answer([0.0, 0.0], [1.0, 0.0]),
        answer([1.0, None], [1.0, 0.0]),
        answer("AAAA", "AAAA"),
        answer([1.0], [1.0], index=0),
        answer([1.0], [1.0], index="0"),
        answer([1.0] * 16_001, [1.0] * 16_001),
        '{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [Infinity]}]}',
    ],
)
async def test_what_is_no_vector_for_each_text_is_no_answer(
    model: OpenAIEmbeddings, peer: OpenAIPeer, said: Any
) -> None:
    peer.vectors(200, said)

    with pytest.raises(ModelUnavailableError):
        await ask(model, "one", "two")

    assert len(peer.vector_requests) == 1
    assert len((await ask(model, "one", "two")).vectors) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_trouble_is_tried_again(
    model: OpenAIEmbeddings, peer: OpenAIPeer, pauses: Pauses, status: int
) -> None:
    peer.vectors(status, times=2)

    assert (await ask(model)).vectors
    assert pauses.seconds == pytest.approx([0.6, 1.2])


async def test_two_retries_are_enough(model: OpenAIEmbeddings, peer: OpenAIPeer) -> None:
    peer.vectors(503, times=9)

    with pytest.raises(ModelUnavailableError):
        await ask(model)

    assert len(peer.vector_requests) == 3


async def test_a_short_limit_leaves_no_time_for_a_retry(model: OpenAIEmbeddings, peer: OpenAIPeer) -> None:
    peer.vectors(503, headers={"Retry-After": "2"})

    with pytest.raises(ModelUnavailableError):
        await ask(model, seconds=1.5)

    assert len(peer.vector_requests) == 1


async def test_silence_is_a_timeout_and_opens_the_circuit_in_the_end(
    model: OpenAIEmbeddings, peer: OpenAIPeer
) -> None:
    peer.hang_vectors(times=9)
    for _ in range(5):
        with pytest.raises(ModelTimeoutError):
            await ask(model, seconds=0.05)

    with pytest.raises(ModelUnavailableError):
        await ask(model)
    assert len(peer.vector_requests) == 5


async def test_a_caller_who_leaves_takes_the_request_along(model: OpenAIEmbeddings, peer: OpenAIPeer) -> None:
    peer.hang_vectors()
    asking = asyncio.create_task(ask(model))
    async with asyncio.timeout(5):
        await peer.vectors_asked.wait()
        asking.cancel()
        await peer.client_left.wait()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, "404 page not found"),
        (404, {"error": {"message": "The model does not exist", "code": "model_not_found"}}),
        (400, {"error": {"message": "This model does not support embeddings"}}),
        (401, {"error": {"message": "Incorrect API key provided"}}),
        (403, None),
        (405, None),
        (422, None),
        (501, {"error": {"message": "Start it with --embeddings"}}),
    ],
)
async def test_a_server_without_vectors_is_left_alone_for_a_while(
    model: OpenAIEmbeddings, peer: OpenAIPeer, clock: FixedClock, status: int, body: Any
) -> None:
    peer.vectors(status, body)
    for _ in range(2):
        with pytest.raises(ModelUnavailableError):
            await ask(model)
    assert len(peer.vector_requests) == 1
    assert not model.is_ready

    clock.advance(timedelta(minutes=10))

    assert (await ask(model)).vectors


async def test_a_text_that_is_too_long_is_refused_and_the_server_stays(
    model: OpenAIEmbeddings, peer: OpenAIPeer
) -> None:
    with pytest.raises(ModelRefusedError):
        await ask(model, "word " * 10_000)

    assert model.is_ready
    assert len(peer.vector_requests) == 1


async def test_a_bad_key_is_no_reason_to_show_the_vendors_words(
    build_embeddings: BuildEmbeddings, peer: OpenAIPeer
) -> None:
    peer.vectors(401, {"error": {"message": "vendor detail"}})

    with pytest.raises(ModelError) as caught:
        await ask(build_embeddings())

    assert "vendor" not in str(caught.value)


async def test_nothing_is_asked_where_nothing_is_set_up(build_embeddings: BuildEmbeddings) -> None:
    with pytest.raises(ModelUnavailableError):
        await ask(build_embeddings(is_enabled=False))
    assert not build_embeddings(embedding_model="").is_ready


async def test_the_client_is_built_ahead_and_closed(model: OpenAIEmbeddings) -> None:
    await model.warm()
    assert (await ask(model)).vectors
    await model.close()
    assert (await ask(model)).vectors
