"""Chat completions: what nearly every server speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.adapters.openai.capabilities import Capabilities
from bot.adapters.openai.dialect import End, text_of, usage_of
from bot.adapters.openai.failures import GarbledAnswerError
from domain.gateway.model import ModelRequest, TextDelta, TokenUsage, ToolCall

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

_REASONS = {"length": "length", "tool_calls": "tool", "function_call": "tool", "content_filter": "filtered"}


class ChatDialect:
    """The chat completions API."""

    def body(
        self, model: str, request: ModelRequest, known: Capabilities, temperature: float | None
    ) -> dict[str, Any]:
        """Return the parameters of the request."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "stream": True,
        }
        if known.stream_options:
            body["stream_options"] = {"include_usage": True}
        if known.limit:
            body[known.limit] = request.max_output_tokens
        if known.effort:
            body["reasoning_effort"] = known.effort
        if known.temperature and temperature is not None:
            body["temperature"] = temperature
        if request.tool is not None and known.tools:
            function: dict[str, Any] = {
                "name": request.tool.name,
                "description": request.tool.description,
                "parameters": dict(request.tool.parameters),
            }
            if known.strict:
                function["strict"] = True
            body["tools"] = [{"type": "function", "function": function}]
            if request.must_call:
                body["tool_choice"] = {"type": "function", "function": {"name": request.tool.name}}
        return body

    async def open(self, client: "AsyncOpenAI", body: dict[str, Any]) -> "AsyncStream[Any]":
        """Send the request and return the stream of its answer."""
        return cast("AsyncStream[Any]", await client.chat.completions.create(**body))

    def reader(self) -> "ChatReader":
        """Return a reader for one answer."""
        return ChatReader()


@dataclass(slots=True)
class _Part:
    """A function call as far as it has arrived."""

    id: str
    name: str = ""
    arguments: str = ""


class ChatReader:
    """Puts chunks together; calls are complete only at the end."""

    def __init__(self) -> None:
        self.has_begun = False
        self._parts: list[_Part] = []
        self._places: dict[int, _Part] = {}
        self._reason: str | None = None
        self._usage: TokenUsage | None = None

    def feed(self, event: Any) -> Iterable[TextDelta]:
        """Take one chunk."""
        usage = getattr(event, "usage", None)
        if usage is not None:
            self._usage = usage_of(
                getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
            )
        choices = event.choices or ()
        if not isinstance(choices, list | tuple):
            raise GarbledAnswerError
        if not choices:
            return ()
        choice = choices[0]
        if choice.finish_reason:
            self._reason = text_of(choice.finish_reason)
        delta = choice.delta
        if delta is None:
            return ()
        for call in delta.tool_calls or ():
            self._take(call)
        text = text_of(delta.content) or text_of(delta.refusal)
        if not text:
            return ()
        self.has_begun = True
        return (TextDelta(text),)

    def finish(self) -> tuple[tuple[ToolCall, ...], End]:
        """Return the calls and the end."""
        if self._reason is None:
            raise GarbledAnswerError
        calls = tuple(ToolCall(part.name, part.arguments) for part in self._parts if part.name)
        reason = "tool" if calls else _REASONS.get(self._reason, "stop")
        return calls, End(reason, self._usage)

    def _take(self, call: Any) -> None:
        """Add a piece of a call. Some servers number every call 0: a new id begins a new call, too."""
        self.has_begun = True
        place = call.index if isinstance(call.index, int) else len(self._parts)
        call_id = text_of(call.id)
        part = self._places.get(place)
        if part is None or (call_id and part.id and call_id != part.id):
            part = self._places[place] = _Part(call_id)
            self._parts.append(part)
        if call.function is not None:
            part.name = part.name or text_of(call.function.name)
            part.arguments += text_of(call.function.arguments)
