"""Responses, stateless: the whole input each time, and nothing stored at the vendor's."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from bot.adapters.openai.capabilities import Capabilities
from bot.adapters.openai.dialect import End, text_of, usage_of
from bot.adapters.openai.failures import GarbledAnswerError, ServerFailedError
from domain.gateway.model import ModelRequest, TextDelta, ToolCall

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

SMALLEST_LIMIT = 16
"""The API refuses a lower bound on the output."""


class ResponsesDialect:
    """The responses API."""

    def body(
        self, model: str, request: ModelRequest, known: Capabilities, temperature: float | None
    ) -> dict[str, Any]:
        """Return the parameters of the request."""
        body: dict[str, Any] = {
            "model": model,
            "input": [{"role": m.role, "content": m.content} for m in request.messages],
            "stream": True,
            "store": False,
        }
        if known.limit:
            body[known.limit] = max(SMALLEST_LIMIT, request.max_output_tokens)
        if known.effort:
            body["reasoning"] = {"effort": known.effort}
        if known.temperature and temperature is not None:
            body["temperature"] = temperature
        if request.tool is not None and known.tools:
            tool = request.tool
            body["tools"] = [
                {
                    "type": "function",
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                    "strict": known.strict,
                }
            ]
            if request.must_call:
                body["tool_choice"] = {"type": "function", "name": tool.name}
        return body

    async def open(self, client: "AsyncOpenAI", body: dict[str, Any]) -> "AsyncStream[Any]":
        """Send the request and return the stream of its answer."""
        return cast("AsyncStream[Any]", await client.responses.create(**body))

    def reader(self) -> "ResponsesReader":
        """Return a reader for one answer."""
        return ResponsesReader()


class ResponsesReader:
    """Follows typed events; a call is given as soon as its item is done."""

    def __init__(self) -> None:
        self.has_begun = False
        self._has_call = False
        self._end: End | None = None

    def feed(self, event: Any) -> Iterable[TextDelta | ToolCall]:
        """Take one event."""
        match event.type:
            case "response.output_text.delta" | "response.refusal.delta":
                return self._text(event.delta)
            case "response.function_call_arguments.delta":
                self.has_begun = True
            case "response.output_item.done" if event.item.type == "function_call":
                self.has_begun = self._has_call = True
                return (ToolCall(text_of(event.item.name), text_of(event.item.arguments)),)
            case "response.completed":
                self._finish(event.response, "tool" if self._has_call else "stop")
            case "response.incomplete":
                details = event.response.incomplete_details
                why = details.reason if details is not None else None
                self._finish(event.response, "filtered" if why == "content_filter" else "length")
            case "response.failed" | "error":
                raise ServerFailedError
        return ()

    def finish(self) -> tuple[tuple[ToolCall, ...], End]:
        """Return the end; the calls were given before."""
        if self._end is None:
            raise GarbledAnswerError
        return (), self._end

    def _text(self, delta: object) -> tuple[TextDelta, ...]:
        text = text_of(delta)
        if not text:
            return ()
        self.has_begun = True
        return (TextDelta(text),)

    def _finish(self, response: Any, reason: str) -> None:
        usage = response.usage
        counted = usage_of(usage.input_tokens, usage.output_tokens) if usage is not None else None
        self._end = End(reason, counted)
