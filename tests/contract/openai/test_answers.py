"""What every model provider does, shown on the adapter in both dialects over real HTTP."""

import asyncio
from contextlib import aclosing

import pytest

from bot.adapters.openai import OpenAIModel
from domain.errors import (
    ModelError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from domain.gateway.model import TextDelta, Tier
from tests.contract.openai.asking import (
    CALL,
    TOOL,
    ask,
    calls_in,
    end_of,
    gather,
    gather_until_error,
    text_in,
)
from tests.contract.openai.conftest import Build
from tests.peers.openai import GARBAGE, OpenAIPeer


async def test_text_arrives_in_pieces_and_ends_with_the_usage(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.answer(["Two ", "steps ", "are open."])

    events = await gather(model.stream(ask()))

    assert events[:3] == [TextDelta("Two "), TextDelta("steps "), TextDelta("are open.")]
    end = end_of(events)
    assert end.reason == "stop"
    assert end.model == "gpt-6-luna"
    assert end.usage.input_tokens > 0
    assert not end.usage.is_estimate
    assert peer.violations == []


async def test_the_prompt_arrives_as_it_was_given(model: OpenAIModel, peer: OpenAIPeer) -> None:
    await gather(model.stream(ask("Ünïcode ✓")))

    assert peer.requests[0].prompt == [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "Ünïcode ✓"},
    ]
    assert peer.requests[0].headers["Authorization"] == "Bearer sk-test"


async def test_a_call_of_the_function_arrives_whole(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.answer("I noted that.", tool=CALL)

    events = await gather(model.stream(ask(tool=TOOL)))

    assert text_in(events) == "I noted that."
    assert [(call.name, call.arguments) for call in calls_in(events)] == [(TOOL.name, '{"step": "s1"}')]
    assert end_of(events).reason == "tool"
    assert peer.violations == []


async def test_a_call_can_be_demanded(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.answer(tool=CALL)

    events = await gather(model.stream(ask(tool=TOOL, must_call=True)))

    assert len(calls_in(events)) == 1
    assert TOOL.name in str(peer.requests[0].body["tool_choice"])
    assert peer.violations == []


async def test_arguments_that_are_no_json_are_passed_on_for_code_to_check(
    model: OpenAIModel, peer: OpenAIPeer
) -> None:
    peer.garbage("arguments")

    events = await gather(model.stream(ask(tool=TOOL)))

    assert calls_in(events)[0].arguments == '{"suggested_operations": ['


@pytest.mark.parametrize(("finish", "reason"), [("length", "length"), ("content_filter", "filtered")])
async def test_an_answer_cut_short_by_the_server_says_so(
    model: OpenAIModel, peer: OpenAIPeer, finish: str, reason: str
) -> None:
    peer.answer("Half of it", finish=finish)

    assert end_of(await gather(model.stream(ask()))).reason == reason


async def test_tokens_are_estimated_when_the_server_does_not_count(
    model: OpenAIModel, peer: OpenAIPeer
) -> None:
    peer.answer("One two three four.", counts_usage=False)

    usage = end_of(await gather(model.stream(ask()))).usage

    assert usage.is_estimate
    assert usage.input_tokens > 5
    assert usage.output_tokens == 5


async def test_an_empty_answer_ends_without_text(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.garbage("empty")

    assert len(await gather(model.stream(ask()))) == 1


@pytest.mark.parametrize("kind", sorted(set(GARBAGE) - {"empty", "arguments", "error"}))
async def test_garbage_is_an_unavailable_model(model: OpenAIModel, peer: OpenAIPeer, kind: str) -> None:
    peer.garbage(kind, times=3)

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))


async def test_what_arrived_before_the_connection_broke_is_kept(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.garbage("cut")

    seen, error = await gather_until_error(model.stream(ask()))

    assert seen == [TextDelta("half an ans")]
    assert isinstance(error, ModelUnavailableError)
    assert len(peer.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_request_the_server_refuses_is_refused(
    model: OpenAIModel, peer: OpenAIPeer, status: int
) -> None:
    peer.status(status, {"error": {"message": "vendor detail: content policy", "param": None, "code": None}})

    with pytest.raises(ModelRefusedError) as caught:
        await gather(model.stream(ask()))

    assert "vendor" not in caught.value.public
    assert "vendor" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(peer.requests) == 1


async def test_silence_before_the_first_token_is_a_timeout(build: Build, api: str, peer: OpenAIPeer) -> None:
    peer.hang()

    with pytest.raises(ModelTimeoutError):
        await gather(build(api=api, first_token_seconds=0.1).stream(ask()))

    await asyncio.wait_for(peer.client_left.wait(), 5)


async def test_an_answer_that_never_ends_is_a_timeout(build: Build, api: str, peer: OpenAIPeer) -> None:
    peer.hang("It began well")

    seen, error = await gather_until_error(build(api=api, answer_seconds=0.3).stream(ask()))

    assert seen == [TextDelta("It began well")]
    assert isinstance(error, ModelTimeoutError)


async def test_an_answer_that_stops_in_the_middle_is_not_waited_for_to_the_end(
    build: Build, api: str, peer: OpenAIPeer
) -> None:
    peer.hang("It began well")

    seen, error = await gather_until_error(build(api=api, first_token_seconds=0.5).stream(ask()))

    assert seen == [TextDelta("It began well")]
    assert isinstance(error, ModelTimeoutError)


async def test_closing_the_stream_early_hangs_up_on_the_server(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.hang("It began")

    async with aclosing(model.stream(ask())) as events:
        assert await anext(events) == TextDelta("It began")

    await asyncio.wait_for(peer.client_left.wait(), 5)


async def test_cancelling_the_reader_hangs_up_on_the_server(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.hang("It began")
    has_begun = asyncio.Event()

    async def read() -> None:
        async for _ in model.stream(ask()):
            has_begun.set()

    reading = asyncio.create_task(read())
    await asyncio.wait_for(has_begun.wait(), 5)
    reading.cancel()

    with pytest.raises(asyncio.CancelledError):
        await reading
    await asyncio.wait_for(peer.client_left.wait(), 5)


async def test_each_tier_has_its_model(build: Build, peer: OpenAIPeer) -> None:
    model = build(chat_model="large", small_model="tiny")

    assert [model.model_for(tier) for tier in Tier] == ["large", "tiny"]
    await gather(model.stream(ask()))
    assert peer.requests[0].body["model"] == "large"


async def test_without_key_and_address_nothing_is_asked(build: Build, peer: OpenAIPeer) -> None:
    model = build(api_key=None, base_url=None)

    assert not model.is_configured
    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))


async def test_a_server_of_ones_own_needs_no_key(build: Build, peer: OpenAIPeer) -> None:
    model = build(api_key=None)

    assert model.is_configured
    assert text_in(await gather(model.stream(ask()))) == "Understood."


async def test_the_vendors_words_never_reach_an_error(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.status(500, times=3)

    with pytest.raises(ModelError) as caught:
        await gather(model.stream(ask()))

    assert "vendor detail" not in f"{caught.value!r} {caught.value.public} {caught.value.__cause__}"
