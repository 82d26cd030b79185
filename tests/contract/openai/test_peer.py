"""The peer itself, seen through the vendor's own client."""

import time
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from tests.peers.openai import Answer, OpenAIPeer

MESSAGES: Any = [{"role": "user", "content": "Hello"}]
TOOL: Any = {
    "name": "suggest",
    "parameters": {"type": "object", "properties": {"a": {"type": "string"}}, "required": []},
    "strict": True,
}


@pytest.fixture
async def client(peer: OpenAIPeer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=peer.base_url, max_retries=0) as opened:
        yield opened


async def test_it_answers_without_streaming_on_both_endpoints(
    peer: OpenAIPeer, client: openai.AsyncOpenAI
) -> None:
    peer.default = lambda asked: Answer((f"You sent {len(asked.prompt)}.",), "suggest", "{}")

    chat = await client.chat.completions.create(model="gpt-6-luna", messages=MESSAGES)
    response = await client.responses.create(model="gpt-6-luna", input=MESSAGES, store=False)

    assert chat.choices[0].message.content == response.output_text == "You sent 1."
    assert chat.usage is not None
    assert response.usage is not None
    assert peer.violations == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"max_tokens": 5}, "max_completion_tokens"),
        ({"temperature": 0.2}, "temperature"),
        ({"extra_body": {"top_k": 5}}, "top_k"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "reasoning_effort"),
        ({"tools": [{"type": "function", "function": TOOL}], "reasoning_effort": "none"}, "schema"),
        ({"tool_choice": "auto"}, "tool_choice"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "wizard", "content": "x"}]}, "role"),
    ],
)
async def test_it_refuses_what_the_vendor_refuses_on_chat(
    peer: OpenAIPeer, client: openai.AsyncOpenAI, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(openai.BadRequestError):
        await client.chat.completions.create(**{"model": "gpt-6-luna", "messages": MESSAGES, **wrong})

    assert len(peer.violations) == 1
    assert words in peer.violations[0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"store": True}, "store"),
        ({"max_output_tokens": 5}, "16"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"tools": [{"type": "function", **TOOL}]}, "schema"),
    ],
)
async def test_it_refuses_what_the_vendor_refuses_on_responses(
    peer: OpenAIPeer, client: openai.AsyncOpenAI, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(openai.BadRequestError):
        await client.responses.create(**{"model": "gpt-6-luna", "input": MESSAGES, "store": False, **wrong})

    assert words in peer.violations[0]


async def test_delays_are_kept(peer: OpenAIPeer, client: openai.AsyncOpenAI) -> None:
    peer.answer(["a", "b"], delay_first=0.05, delay_between=0.05)
    began = time.monotonic()

    stream = await client.chat.completions.create(model="gpt-6-luna", messages=MESSAGES, stream=True)
    text = "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

    assert text == "ab"
    assert time.monotonic() - began >= 0.15
