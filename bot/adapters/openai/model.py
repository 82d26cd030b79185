"""The ModelProvider for servers that speak OpenAI's language."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.adapters.openai.breaker import CircuitBreaker
from bot.adapters.openai.capabilities import Capabilities, expected
from bot.adapters.openai.chat import ChatDialect
from bot.adapters.openai.check import look
from bot.adapters.openai.client import build_client
from bot.adapters.openai.dialect import Dialect
from bot.adapters.openai.exchange import Exchange
from bot.adapters.openai.options import DEFAULT_MODEL, Finding, OpenAIOptions
from bot.adapters.openai.patience import Pace
from bot.adapters.openai.responses import ResponsesDialect
from bot.adapters.openai.retirement import shutdown_on
from domain.errors import ModelUnavailableError
from domain.gateway.budget import input_tokens
from domain.gateway.model import Finished, ModelEvent, ModelRequest, TextDelta, Tier, TokenUsage, ToolCall
from domain.gateway.ports import TokenCounter
from domain.ports import Clock

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_log = structlog.get_logger(__name__)


class OpenAIModel:
    """Streams answers; retries, steps down and breaks the circuit so that nobody else has to."""

    def __init__(
        self, options: OpenAIOptions, tokens: TokenCounter, clock: Clock, pace: Pace | None = None
    ) -> None:
        self._options = options
        self._tokens = tokens
        self._pace = pace or Pace()
        self._dialect: Dialect = ResponsesDialect() if options.spoken == "responses" else ChatDialect()
        self._known: dict[str, Capabilities] = {}
        self._client: AsyncOpenAI | None = None
        self._breaker = CircuitBreaker(
            clock, failures=options.breaker_failures, rest=timedelta(seconds=options.breaker_seconds)
        )
        if self.is_configured:
            self._warn_of_retirement()

    @property
    def is_configured(self) -> bool:
        """True when a key or an own base URL is set."""
        return self._options.is_configured

    def model_for(self, tier: Tier) -> str:
        """Return the model name that serves a tier."""
        match tier:
            case Tier.CHAT:
                return self._options.chat_model
            case Tier.SMALL:
                return self._options.small_model

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Stream the answer; the last event is Finished.

        Raises ModelUnavailableError, ModelTimeoutError or ModelRefusedError, before or midway. Closing the
        stream early closes the connection, which makes the server stop.
        """
        if not self.is_configured:
            raise ModelUnavailableError
        model = self.model_for(request.tier)
        with self._breaker.guard():
            exchange = Exchange(self._built(), self._dialect, self._options, self._pace, model, request)
            opened = await exchange.open(self._known_of(model))
            self._known[model] = opened.known
            written: list[str] = []
            try:
                events: list[TextDelta | ToolCall] | None = opened.waiting
                while events is not None:
                    for event in events:
                        written.append(_text(event))
                        yield event
                    events = await exchange.more(opened)
                last, end = exchange.ending(opened)
                for event in last:
                    written.append(_text(event))
                    yield event
            finally:
                await opened.stream.close()
            yield Finished(model, end.usage or self._estimate(request, written), end.reason)

    async def warm(self) -> None:
        """Import the SDK and build the client off the event loop, so that the first answer is not late.

        Meant for the start, before anything streams.
        """
        if self.is_configured and self._client is None:
            self._client = await asyncio.to_thread(build_client, self._options)

    async def check(self) -> Finding:
        """Look at the server with one cheap call, and say what was found. Never raises for a dead server."""
        if not self.is_configured:
            return Finding(
                "warning",
                "No model is set up: the offline assistant serves alone.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.",
            )
        return await look(self._built(), self._options)

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _built(self) -> "AsyncOpenAI":
        if self._client is None:
            self._client = build_client(self._options)
        return self._client

    def _known_of(self, model: str) -> Capabilities:
        return self._known.get(model) or expected(model, self._options.spoken)

    def _estimate(self, request: ModelRequest, written: list[str]) -> TokenUsage:
        """Count for a server that did not."""
        read = input_tokens(request, self._tokens)
        return TokenUsage(read, self._tokens.count("".join(written)), is_estimate=True)

    def _warn_of_retirement(self) -> None:
        """Log each configured name whose end OpenAI has announced; it is used all the same."""
        for model in sorted({self.model_for(tier) for tier in Tier}):
            day = shutdown_on(model)
            if day is not None:
                _log.warning(
                    "model.name_retired", model=model, shutdown_on=day.isoformat(), use_instead=DEFAULT_MODEL
                )


def _text(event: TextDelta | ToolCall) -> str:
    """Return what the model wrote to make the event."""
    return event.text if isinstance(event, TextDelta) else event.arguments
