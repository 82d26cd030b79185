"""Requests to put to a model, and a way to gather the answer."""

from collections.abc import AsyncIterator
from typing import Any

from domain.errors import ModelError
from domain.gateway.model import (
    Finished,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    TextDelta,
    ToolCall,
    ToolSpec,
)

TOOL = ToolSpec(
    name="suggest_process_actions",
    description="Suggest changes.",
    parameters={
        "type": "object",
        "properties": {"step": {"type": "string", "enum": ["s1", "s2"]}},
        "required": ["step"],
        "additionalProperties": False,
    },
)
CALL: dict[str, Any] = {"name": "suggest_process_actions", "arguments": {"step": "s1"}}


def ask(
    text: str = "What is open?", *, tool: ToolSpec | None = None, must_call: bool = False
) -> ModelRequest:
    return ModelRequest(
        purpose="reply",
        messages=(ModelMessage("system", "You help."), ModelMessage("user", text)),
        max_output_tokens=200,
        tool=tool,
        must_call=must_call,
    )


async def gather(events: AsyncIterator[ModelEvent]) -> list[ModelEvent]:
    return [event async for event in events]


async def gather_until_error(events: AsyncIterator[ModelEvent]) -> tuple[list[ModelEvent], ModelError | None]:
    """Return what came before a model error, and the error."""
    seen: list[ModelEvent] = []
    try:
        async for event in events:
            seen.append(event)  # noqa: PERF401 - what came before the error counts
    except ModelError as error:
        return seen, error
    return seen, None


def text_in(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def calls_in(events: list[ModelEvent]) -> list[ToolCall]:
    return [event for event in events if isinstance(event, ToolCall)]


def end_of(events: list[ModelEvent]) -> Finished:
    assert isinstance(events[-1], Finished)
    assert not any(isinstance(event, Finished) for event in events[:-1])
    return events[-1]
