"""Servers that take less: one step down for each refusal, remembered per model."""

import pytest

from domain.errors import ModelRefusedError
from tests.contract.openai.asking import CALL, TOOL, ask, calls_in, end_of, gather, text_in
from tests.contract.openai.conftest import Build
from tests.peers.openai import Answer, OpenAIPeer

INLINE = 'Noted.\n```suggest_process_actions\n{"step": "s1"}\n```'


@pytest.mark.parametrize(
    ("parameter", "model"),
    [
        ("max_completion_tokens", "gpt-6-luna"),
        ("max_tokens", "llama"),
        ("stream_options", "llama"),
        ("temperature", "llama"),
        ("strict", "llama"),
        ("reasoning_effort", "gpt-5.4-mini"),
        ("reasoning_effort", "o4-mini"),
    ],
)
async def test_a_refused_parameter_is_dropped_and_stays_dropped(
    build: Build, peer: OpenAIPeer, parameter: str, model: str
) -> None:
    peer.strict = False
    peer.reject(parameter)
    peer.default = lambda _: _answer()
    provider = build(chat_model=model, temperature=0.3)

    first = await gather(provider.stream(ask(tool=TOOL)))
    asked = len(peer.requests)
    second = await gather(provider.stream(ask(tool=TOOL)))

    assert len(calls_in(first)) == len(calls_in(second)) == 1
    assert asked > 1
    assert len(peer.requests) == asked + 1
    assert parameter not in peer.requests[-1].body
    assert "model" in peer.requests[-1].body


async def test_the_other_name_of_the_limit_is_tried_before_none(build: Build, peer: OpenAIPeer) -> None:
    peer.strict = False
    peer.reject("max_tokens")
    await gather(build(chat_model="llama").stream(ask()))
    assert peer.requests[-1].body["max_completion_tokens"] == 200

    peer.reject("max_completion_tokens")
    await gather(build(chat_model="llama").stream(ask()))
    assert not {"max_tokens", "max_completion_tokens"} & set(peer.requests[-1].body)


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_server_without_functions_is_offered_the_function_in_words(
    build: Build, peer: OpenAIPeer, api: str
) -> None:
    peer.reject("tools")
    peer.answer([INLINE[i : i + 5] for i in range(0, len(INLINE), 5)])

    events = await gather(build(api=api).stream(ask(tool=TOOL)))

    assert text_in(events) == "Noted.\n"
    assert [(call.name, call.arguments) for call in calls_in(events)] == [(TOOL.name, '{"step": "s1"}')]
    assert end_of(events).reason == "tool"
    assert "```suggest_process_actions" in peer.requests[-1].prompt[-1]["content"]
    assert "tools" not in peer.requests[-1].body


async def test_a_new_model_that_takes_functions_only_without_reasoning_gets_them_so(
    build: Build, peer: OpenAIPeer
) -> None:
    peer.default = lambda _: _answer()
    for model in ("gpt-6-luna", "gpt-5.6-terra", "gpt-6-sol"):
        assert len(calls_in(await gather(build(chat_model=model).stream(ask(tool=TOOL))))) == 1

    assert peer.violations == []


async def test_a_model_that_cannot_do_without_reasoning_is_offered_the_function_in_words(
    build: Build, peer: OpenAIPeer
) -> None:
    peer.answer(INLINE)

    events = await gather(build(chat_model="gpt-6-astra", api="chat").stream(ask(tool=TOOL)))

    assert len(calls_in(events)) == 1


async def test_a_refusal_that_names_nothing_drops_every_option_once(build: Build, peer: OpenAIPeer) -> None:
    peer.status(400, {"detail": "bad request"})

    assert text_in(await gather(build(chat_model="llama").stream(ask(tool=TOOL)))) == "Understood."
    assert "stream_options" not in peer.requests[-1].body

    peer.status(400, {"detail": "bad request"}, times=2)
    with pytest.raises(ModelRefusedError):
        await gather(build(chat_model="llama").stream(ask(tool=TOOL)))


async def test_a_prompt_that_is_too_long_is_refused_at_once(build: Build, peer: OpenAIPeer) -> None:
    message = "'max_tokens' is too large: this model's maximum context length is 4096 tokens."
    peer.status(400, {"error": {"message": message, "code": "context_length_exceeded"}})

    with pytest.raises(ModelRefusedError):
        await gather(build(chat_model="llama").stream(ask()))

    assert len(peer.requests) == 1


async def test_what_failed_is_not_remembered(build: Build, peer: OpenAIPeer) -> None:
    provider = build(chat_model="llama")
    peer.status(400, {"detail": "bad request"}, times=2)
    with pytest.raises(ModelRefusedError):
        await gather(provider.stream(ask()))

    await gather(provider.stream(ask()))

    assert "stream_options" in peer.requests[-1].body


async def test_responses_are_never_stored(build: Build, peer: OpenAIPeer) -> None:
    peer.default = lambda _: _answer()
    await gather(build(api="responses", temperature=0.2).stream(ask(tool=TOOL)))

    assert peer.requests[-1].body["store"] is False
    assert peer.requests[-1].body["reasoning"] == {"effort": "low"}
    assert peer.violations == []


def _answer() -> Answer:
    return Answer(("Noted.",), CALL["name"], '{"step": "s1"}')
