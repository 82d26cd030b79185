"""What the two APIs have in common: a body to send, a stream to open, a reader of its events."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.adapters.openai.capabilities import Capabilities
from bot.adapters.openai.failures import GarbledAnswerError
from domain.gateway.model import ModelRequest, TextDelta, TokenUsage, ToolCall

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream


@dataclass(frozen=True, slots=True)
class End:
    """How an answer ended. `usage` is None when the server did not count."""

    reason: str
    usage: TokenUsage | None


class Reader(Protocol):
    """Reads the events of one answer."""

    has_begun: bool
    """True from the first token on, be it text or part of a call."""

    def feed(self, event: Any) -> Iterable[TextDelta | ToolCall]:
        """Take one event of the SDK; raises GarbledAnswerError when it makes no sense."""
        ...

    def finish(self) -> tuple[tuple[ToolCall, ...], End]:
        """Return the calls not yet given and the end; raises GarbledAnswerError when there was none."""
        ...


class Dialect(Protocol):
    """One API."""

    def body(
        self, model: str, request: ModelRequest, known: Capabilities, temperature: float | None
    ) -> dict[str, Any]:
        """Return the parameters of the request."""
        ...

    async def open(self, client: "AsyncOpenAI", body: dict[str, Any]) -> "AsyncStream[Any]":
        """Send the request and return the stream of its answer."""
        ...

    def reader(self) -> Reader:
        """Return a reader for one answer."""
        ...


def text_of(value: object) -> str:
    """Return a piece of text; raises GarbledAnswerError for anything else but None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise GarbledAnswerError
    return value


def usage_of(read: object, written: object) -> TokenUsage | None:
    """Return the usage if the server gave two sensible numbers."""
    if isinstance(read, int) and isinstance(written, int) and read >= 0 and written >= 0:
        return TokenUsage(read, written)
    return None
