"""The EmbeddingProvider for servers that speak OpenAI's language: texts in, vectors out."""

import asyncio
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.adapters.openai.breaker import CircuitBreaker
from bot.adapters.openai.capabilities import is_about_the_text
from bot.adapters.openai.client import build_client
from bot.adapters.openai.dialect import usage_of
from bot.adapters.openai.failures import Failure, GarbledAnswerError, Kind, failure_of
from bot.adapters.openai.options import OpenAIOptions
from bot.adapters.openai.patience import Pace, pause
from domain.errors import ModelRefusedError, ModelUnavailableError
from domain.gateway.model import Embeddings, TokenUsage
from domain.gateway.ports import MOST_EMBEDDED, TokenCounter
from domain.ports import Clock

if TYPE_CHECKING:
    from openai import AsyncOpenAI

ABSENT_FOR = timedelta(minutes=10)
"""How long a server that has no such endpoint, model or key for it is not asked again."""
MOST_DIMENSIONS = 16_000
"""Longer vectors than pgvector keeps are no vectors."""
NOTHING = "-"
"""Stands for an empty text, which servers refuse."""

_ABSENT = frozenset([401, 403, 404, 405, 501])

_log = structlog.get_logger(__name__)


class OpenAIEmbeddings:
    """Asks for vectors with the same patience as for answers, and a circuit breaker of its own."""

    def __init__(
        self, options: OpenAIOptions, tokens: TokenCounter, clock: Clock, pace: Pace | None = None
    ) -> None:
        self._options = options
        self._tokens = tokens
        self._clock = clock
        self._pace = pace or Pace()
        self._client: AsyncOpenAI | None = None
        self._absent_until: datetime | None = None
        self._breaker = CircuitBreaker(
            clock, failures=options.breaker_failures, rest=timedelta(seconds=options.breaker_seconds)
        )

    @property
    def model(self) -> str:
        """The model's name."""
        return self._options.embedding_model

    @property
    def is_ready(self) -> bool:
        """True when a key or an own base URL is set, and the server is not known to lack embeddings."""
        is_absent = self._absent_until is not None and self._clock.now() < self._absent_until
        return self._options.is_configured and bool(self.model) and not is_absent

    async def embed(self, texts: Sequence[str], *, seconds: float) -> Embeddings:
        """Return a vector for each of at most MOST_EMBEDDED texts, retries included within the seconds.

        Raises ModelRefusedError when the model does not take one of the texts, ModelTimeoutError, and
        ModelUnavailableError for all else, also while a missing endpoint is remembered.
        """
        if len(texts) > MOST_EMBEDDED:
            raise ValueError("too many texts for one call")
        if not self.is_ready:
            raise ModelUnavailableError
        with self._breaker.guard():
            return await self._asked([text or NOTHING for text in texts], seconds)

    async def warm(self) -> None:
        """Build the client off the event loop, so that the first question is not late."""
        if self._options.is_configured and self._client is None:
            self._client = await asyncio.to_thread(build_client, self._options)
            _ = self._client.embeddings

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _asked(self, texts: list[str], seconds: float) -> Embeddings:
        """Ask until there is an answer, or no point in asking again."""
        last_by = asyncio.get_running_loop().time() + seconds
        retries = 0
        while True:
            try:
                async with asyncio.timeout_at(last_by):
                    answer = await self._built().embeddings.create(
                        model=self.model, input=texts, encoding_format="float"
                    )
                return self._read(answer, texts)
            except Exception as error:
                failure = _failure(error)
                if failure is None:
                    raise
            if failure.kind is Kind.TRANSIENT and failure.status != 501 and retries < self._options.retries:
                await pause(self._pace, self._options, failure, retries, model=self.model, last_by=last_by)
                retries += 1
                continue
            raise self._ended(failure)

    def _ended(self, failure: Failure) -> Exception:
        """Return the error for a failure that stays; remember a server that has no vectors to give."""
        if is_about_the_text(failure):
            return ModelRefusedError()
        if failure.status in _ABSENT or failure.kind is Kind.REJECTED:
            self._absent_until = self._clock.now() + ABSENT_FOR
            _log.warning("model.no_embeddings", model=self.model, status=failure.status)
            return ModelUnavailableError()
        return failure.error()

    def _read(self, answer: Any, texts: list[str]) -> Embeddings:
        """Return the vectors in the order of the texts; raises GarbledAnswerError when they do not fit."""
        placed = {place: item for item in answer.data if type(place := item.index) is int}
        if len(answer.data) != len(texts) or set(placed) != set(range(len(texts))):
            raise GarbledAnswerError
        vectors = tuple(_vector(placed[place].embedding) for place in range(len(texts)))
        if len({len(vector) for vector in vectors}) > 1:
            raise GarbledAnswerError
        counted = usage_of(getattr(getattr(answer, "usage", None), "prompt_tokens", None), 0)
        estimate = TokenUsage(sum(self._tokens.count(text) for text in texts), 0, is_estimate=True)
        return Embeddings(self.model, vectors, counted or estimate)

    def _built(self) -> "AsyncOpenAI":
        if self._client is None:
            self._client = build_client(self._options)
        return self._client


def _vector(numbers: Any) -> tuple[float, ...]:
    """Return a vector of finite numbers with a direction; raises GarbledAnswerError for anything else."""
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MOST_DIMENSIONS:
        raise GarbledAnswerError
    if not all(type(number) in (float, int) and math.isfinite(number) for number in numbers):
        raise GarbledAnswerError
    if not any(numbers):
        raise GarbledAnswerError
    return tuple(float(number) for number in numbers)


def _failure(error: Exception) -> Failure | None:
    """Return what went wrong; an answer that the SDK's models cannot hold is a garbled one."""
    if isinstance(error, ValueError | TypeError | AttributeError | LookupError):
        return failure_of(error) or Failure(Kind.DOWN)
    return failure_of(error)
