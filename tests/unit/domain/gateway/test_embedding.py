"""Vectors come through the same door as answers: consent, cleaning, budget, settling."""

import asyncio
from collections.abc import Sequence

import pytest

from domain.errors import (
    BudgetExceededError,
    ModelDeclinedError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from domain.gateway.model import Embeddings, TokenUsage, UsageOutcome
from domain.gateway.service import Gateway
from tests.fakes.people import make_person
from tests.fakes.system import SequentialIds
from tests.unit.domain.gateway.test_service import ANN, LIMIT, House, Words


class Vectors:
    """An EmbeddingProvider that says how long each text is, or fails, or hangs."""

    def __init__(self, failure: Exception | None = None, *, hangs: bool = False) -> None:
        self.model = "vectors-1"
        self.is_ready = True
        self.texts: list[str] = []
        self.seconds = 0.0
        self._failure = failure
        self._hangs = hangs

    async def embed(self, texts: Sequence[str], *, seconds: float) -> Embeddings:
        self.texts += texts
        self.seconds = seconds
        if self._hangs:
            await asyncio.Event().wait()
        if self._failure is not None:
            raise self._failure
        return Embeddings(self.model, tuple((float(len(text)), 1.0) for text in texts), TokenUsage(9, 0))


class VectorHouse(House):
    """A gateway in front of a model that makes vectors."""

    def __init__(self, vectors: Vectors | None, *, limit: int = LIMIT) -> None:
        super().__init__(limit=limit)
        ids = SequentialIds()
        self.gateway = Gateway(self.provider, self.work, Words(), self.clock, ids, self.audit, limit, vectors)

    async def embed(self, *texts: str, uses_ai: bool = True) -> Embeddings:
        actor = make_person("U1", "Ann", uses_ai=uses_ai)
        return await self.gateway.embed(actor, texts, purpose="index", seconds=1.5)


async def test_vectors_pass_through_and_are_settled_under_their_own_name() -> None:
    vectors = Vectors()
    house = VectorHouse(vectors)

    found = await house.embed("one", "three")

    assert found.vectors == ((3.0, 1.0), (5.0, 1.0))
    assert vectors.seconds == 1.5
    [row] = await house.rows()
    assert (row.purpose, row.model, row.usage) == ("index", "vectors-1", TokenUsage(9, 0))
    assert (row.outcome, row.actor_id) == (UsageOutcome.ANSWERED, ANN.id)
    assert house.audit.rows == [row]
    assert await house.spent() == 9


async def test_what_is_sent_is_sanitised() -> None:
    vectors = Vectors()
    await VectorHouse(vectors).embed("use xoxb-1234567890-abc\u200b &amp; go")
    assert vectors.texts == ["use [SECRET REMOVED] & go"]


async def test_text_of_somebody_who_turned_ai_off_is_not_sent() -> None:
    vectors = Vectors()
    house = VectorHouse(vectors)

    with pytest.raises(ModelDeclinedError):
        await house.embed("mine", uses_ai=False)

    assert vectors.texts == []
    [row] = await house.rows()
    assert (row.outcome, row.model) == (UsageOutcome.DECLINED, "vectors-1")


async def test_vectors_stay_within_the_budget() -> None:
    vectors = Vectors()
    with pytest.raises(BudgetExceededError):
        await VectorHouse(vectors, limit=5).embed("one two three four")
    assert vectors.texts == []


@pytest.mark.parametrize(
    ("failure", "spent"),
    [(ModelUnavailableError(), 0), (ModelRefusedError(), 0), (ModelTimeoutError(), 6), (RuntimeError(), 0)],
)
async def test_a_failed_call_is_settled_and_raised(failure: Exception, spent: int) -> None:
    house = VectorHouse(Vectors(failure))

    with pytest.raises(type(failure)):
        await house.embed("one two")

    assert [row.outcome for row in await house.rows()] == [UsageOutcome.FAILED]
    assert await house.spent() == spent


async def test_a_caller_who_leaves_settles_too() -> None:
    house = VectorHouse(Vectors(hangs=True))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await house.embed("one")

    assert [row.outcome for row in await house.rows()] == [UsageOutcome.STOPPED]


async def test_without_a_model_for_it_there_are_none() -> None:
    assert VectorHouse(None).gateway.embedding_model is None
    with pytest.raises(ModelUnavailableError):
        await VectorHouse(None).embed("one")

    vectors = Vectors()
    house = VectorHouse(vectors)
    assert house.gateway.embedding_model == "vectors-1"
    vectors.is_ready = False
    assert VectorHouse(vectors).gateway.embedding_model is None
    with pytest.raises(ModelUnavailableError):
        await house.embed("one")
    assert await house.rows() == []
