"""One answer from request to end: patience before the first token, limits after it."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog

from bot.adapters.openai.capabilities import Capabilities, step_down
from bot.adapters.openai.dialect import Dialect, End, Reader
from bot.adapters.openai.failures import Failure, GarbledAnswerError, Kind, failure_of
from bot.adapters.openai.inline import InlineCalls, offer
from bot.adapters.openai.options import OpenAIOptions
from bot.adapters.openai.patience import Pace, pause
from domain.errors import ModelUnavailableError
from domain.gateway.model import ModelRequest, TextDelta, ToolCall

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

MOST_STEPS = 6
"""Refused parameters that one call puts up with."""

_log = structlog.get_logger(__name__)


class _Failed(Exception):  # noqa: N818 - a signal between two methods, never seen outside
    def __init__(self, failure: Failure) -> None:
        self.failure = failure


@dataclass(slots=True)
class Opened:
    """An answer whose first token is there, or which ended without one."""

    stream: "AsyncStream[Any]"
    reader: Reader
    inline: InlineCalls | None
    known: Capabilities
    waiting: list[TextDelta | ToolCall] = field(default_factory=list)
    is_over: bool = False


class Exchange:
    """Sends one request until it is taken, and reads the answer."""

    def __init__(
        self,
        client: "AsyncOpenAI",
        dialect: Dialect,
        options: OpenAIOptions,
        pace: Pace,
        model: str,
        request: ModelRequest,
    ) -> None:
        self._client = client
        self._dialect = dialect
        self._options = options
        self._pace = pace
        self._model = model
        self._request = request
        now = asyncio.get_running_loop().time()
        self._last_by = now + options.answer_seconds
        self._first_by = min(now + options.first_token_seconds, self._last_by)

    async def open(self, known: Capabilities) -> Opened:
        """Return the answer once it has begun.

        Raises a ModelError when the server cannot be brought to answer: after the retries, the steps down,
        or the time for the first token.
        """
        retries = steps = 0
        while True:
            try:
                return await self._attempt(known)
            except _Failed as failed:
                failure = failed.failure
            if failure.kind is Kind.REJECTED and steps < MOST_STEPS:
                lower = step_down(known, failure)
                if lower is not None and self._body(lower) != self._body(known):
                    steps += 1
                    known = lower
                    _log.info("model.downgraded", model=self._model, status=failure.status, step=steps)
                    continue
            if failure.kind is not Kind.TRANSIENT or retries >= self._options.retries:
                raise failure.error()
            await pause(
                self._pace, self._options, failure, retries, model=self._model, last_by=self._first_by
            )
            retries += 1

    async def more(self, opened: Opened) -> list[TextDelta | ToolCall] | None:
        """Return what arrived next, or None at the end. Raises a ModelError; nothing is retried now.

        A model that falls silent in the middle is waited for as long as one that has not begun.
        """
        patience = asyncio.get_running_loop().time() + self._options.first_token_seconds
        try:
            return await self._next(opened, min(patience, self._last_by))
        except _Failed as failed:
            raise failed.failure.error() from None

    def ending(self, opened: Opened) -> tuple[list[TextDelta | ToolCall], End]:
        """Return what was held back until the end, and the end."""
        try:
            calls, end = opened.reader.finish()
        except GarbledAnswerError:
            raise ModelUnavailableError from None
        if opened.inline is None:
            return list(calls), end
        rest, call = opened.inline.finish()
        last: list[TextDelta | ToolCall] = [TextDelta(rest)] if rest else []
        return ([*last, call], End("tool", end.usage)) if call else (last, end)

    def _body(self, known: Capabilities) -> dict[str, Any]:
        """Return the parameters for what the model is known to take."""
        request = self._request
        body = self._dialect.body(self._model, request, known, self._options.temperature)
        if request.tool is not None and not known.tools:
            words = offer(request.tool, must_call=request.must_call)
            key = "messages" if "messages" in body else "input"
            body[key].append({"role": words.role, "content": words.content})
        return body

    async def _attempt(self, known: Capabilities) -> Opened:
        """Send the request once and wait for the first token."""
        try:
            async with asyncio.timeout_at(self._first_by):
                stream = await self._dialect.open(self._client, self._body(known))
        except Exception as error:
            raise _signal(error) from None
        tool = self._request.tool
        inline = InlineCalls(tool.name) if tool is not None and not known.tools else None
        opened = Opened(stream, self._dialect.reader(), inline, known)
        try:
            while not opened.reader.has_begun:
                events = await self._next(opened, self._first_by)
                if events is None:
                    break
                opened.waiting += events
        except BaseException:
            await stream.close()
            raise
        return opened

    async def _next(self, opened: Opened, limit: float) -> list[TextDelta | ToolCall] | None:
        """Read one event within the limit."""
        if opened.is_over:
            return None
        try:
            async with asyncio.timeout_at(limit):
                event = await anext(opened.stream)
            found = opened.reader.feed(event)
        except StopAsyncIteration:
            opened.is_over = True
            return None
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            # what the server sent is no JSON, or JSON of some other shape than the SDK's models promise
            raise _signal(error if failure_of(error) else GarbledAnswerError()) from None
        except Exception as error:
            raise _signal(error) from None
        return _shown(found, opened.inline)


def _signal(error: Exception) -> Exception:
    """Return the signal for an error of the vendor's; any other error is passed on as it is."""
    failure = failure_of(error)
    return error if failure is None else _Failed(failure)


def _shown(found: Any, inline: InlineCalls | None) -> list[TextDelta | ToolCall]:
    """Return the events a person may see now."""
    if inline is None:
        return list(found)
    shown: list[TextDelta | ToolCall] = []
    for event in found:
        match event:
            case TextDelta():
                text = inline.feed(event.text)
                if text:
                    shown.append(TextDelta(text))
            case ToolCall():
                shown.append(event)
    return shown
