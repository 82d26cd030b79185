"""What is asked of a model and what comes back, in no vendor's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from domain.ids import TeamId, UserId


class Tier(StrEnum):
    """How able a model the task needs; settings map each tier to a model name."""

    CHAT = "chat"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class ModelMessage:
    """One message of the prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A function offered to the model. It is never executed: its arguments are a suggestion."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One call. `purpose` is a short word for the usage record (`reply`, `compact`, `repair`)."""

    purpose: str
    messages: tuple[ModelMessage, ...]
    max_output_tokens: int
    tier: Tier = Tier.CHAT
    tool: ToolSpec | None = None
    must_call: bool = False


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model called the offered function; `arguments` is JSON text, unchecked."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one call. `is_estimate` when the server did not count."""

    input_tokens: int
    output_tokens: int
    is_estimate: bool = False

    @property
    def total(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of the answer. `reason` is `stop`, `length`, `tool` or `filtered`."""

    model: str
    usage: TokenUsage
    reason: str = "stop"


ModelEvent = TextDelta | ToolCall | Finished


@dataclass(frozen=True, slots=True)
class Embeddings:
    """One vector for each text, in their order, all of one length; the model that made them by its name."""

    model: str
    vectors: tuple[tuple[float, ...], ...]
    usage: TokenUsage


class UsageOutcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    STOPPED = "stopped"
    FAILED = "failed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One call in the ledger: who, for what, how much, how it ended. Never any text."""

    id: str
    team_id: TeamId
    actor_id: UserId
    at: datetime
    purpose: str
    model: str
    usage: TokenUsage
    outcome: UsageOutcome
    took_ms: int
    error: str | None = None
