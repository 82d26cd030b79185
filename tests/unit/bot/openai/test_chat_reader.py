"""Chunks as different servers send them."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.adapters.openai.chat import ChatReader
from bot.adapters.openai.failures import GarbledAnswerError
from domain.gateway.model import TextDelta, TokenUsage, ToolCall


def _chunk(
    *, content: Any = None, calls: Any = None, finish: str | None = None, usage: Any = None
) -> SimpleNamespace:
    delta = SimpleNamespace(content=content, refusal=None, tool_calls=calls)
    return SimpleNamespace(choices=[SimpleNamespace(delta=delta, finish_reason=finish)], usage=usage)


def _call(index: int | None, call_id: str | None, name: str | None, arguments: str) -> SimpleNamespace:
    return SimpleNamespace(index=index, id=call_id, function=SimpleNamespace(name=name, arguments=arguments))


@pytest.mark.parametrize(
    "calls",
    [
        [_call(0, "a", "f", "{}"), _call(1, "b", "f", "[]")],
        [_call(0, "a", "f", "{}"), _call(0, "b", "f", "[]")],
        [_call(None, None, "f", "{}"), _call(None, None, "f", "[]")],
    ],
    ids=["numbered", "every number 0", "no numbers"],
)
def test_two_calls_stay_two_however_a_server_numbers_them(calls: list[SimpleNamespace]) -> None:
    reader = ChatReader()
    for call in calls:
        reader.feed(_chunk(calls=[call]))
    reader.feed(_chunk(finish="stop"))

    found, end = reader.finish()

    assert found == (ToolCall("f", "{}"), ToolCall("f", "[]"))
    assert end.reason == "tool"


def test_arguments_come_in_pieces() -> None:
    reader = ChatReader()
    reader.feed(_chunk(calls=[_call(0, "a", "f", '{"x"')]))
    reader.feed(_chunk(calls=[_call(0, None, None, ":1}")], finish="tool_calls"))

    assert reader.has_begun
    assert reader.finish()[0] == (ToolCall("f", '{"x":1}'),)


def test_usage_may_come_with_the_last_text() -> None:
    reader = ChatReader()
    usage = SimpleNamespace(prompt_tokens=5, completion_tokens=2)

    assert list(reader.feed(_chunk(content="Done.", finish="stop", usage=usage))) == [TextDelta("Done.")]
    assert reader.finish()[1].usage == TokenUsage(5, 2)


def test_nonsense_in_the_usage_counts_as_none() -> None:
    reader = ChatReader()
    usage = SimpleNamespace(prompt_tokens=None, completion_tokens=-2)
    reader.feed(_chunk(content="Done.", finish="stop", usage=usage))

    assert reader.finish()[1].usage is None


def test_an_answer_without_an_end_is_garbled() -> None:
    reader = ChatReader()
    reader.feed(_chunk(content="Half"))

    with pytest.raises(GarbledAnswerError):
        reader.finish()
