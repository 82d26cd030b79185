"""First guesses by name, and one step down for each refusal."""

import pytest

from bot.adapters.openai.capabilities import Capabilities, expected, step_down
from bot.adapters.openai.failures import Failure, Kind


def _refused(text: str, *, parameter: str = "", code: str = "") -> Failure:
    return Failure(Kind.REJECTED, 400, code, parameter, text.lower())


@pytest.mark.parametrize(
    ("model", "limit", "effort", "temperature"),
    [
        ("gpt-6-luna", "max_completion_tokens", "none", False),
        ("openai/gpt-6-sol", "max_completion_tokens", "none", False),
        ("gpt-6-astra", "max_completion_tokens", None, False),
        ("gpt-5", "max_completion_tokens", "minimal", False),
        ("o4-mini", "max_completion_tokens", "low", False),
        ("gpt-4o", "max_tokens", None, True),
        ("qwen3:8b", "max_tokens", None, True),
    ],
)
def test_a_chat_model_is_guessed_by_its_name(
    model: str, limit: str, effort: str | None, temperature: bool
) -> None:
    known = expected(model, "chat")

    assert (known.limit, known.effort, known.temperature) == (limit, effort, temperature)


def test_responses_ask_for_little_reasoning() -> None:
    assert expected("gpt-6-luna", "responses").effort == "low"
    assert expected("gpt-4o", "responses").effort is None


def test_reasoning_with_functions_ends_with_the_function_in_words() -> None:
    words = _refused(
        "Function tools with reasoning_effort are not supported. Set reasoning_effort to 'none'.",
        parameter="reasoning_effort",
    )
    known = expected("unknown", "chat")

    first = step_down(known, words)
    assert first is not None
    assert first.effort == "none"
    assert first.tools
    second = step_down(first, words)
    assert second is not None
    assert not second.tools


@pytest.mark.parametrize(
    "words",
    [
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        "registry.ollama.ai/library/gemma does not support tools",
        "No endpoints found that support tool use.",
    ],
)
def test_servers_say_in_many_words_that_they_have_no_functions(words: str) -> None:
    lower = step_down(expected("gemma", "chat"), _refused(words))

    assert lower is not None
    assert not lower.tools


@pytest.mark.parametrize(
    "failure",
    [
        _refused("'max_tokens' is too large: 8000."),
        _refused("maximum context length is 4096 tokens, max_tokens included"),
        _refused("…", code="model_not_found"),
        _refused("tools violate our content policy"),
    ],
)
def test_some_refusals_are_final(failure: Failure) -> None:
    assert step_down(expected("llama", "chat"), failure) is None


def test_every_chain_of_refusals_comes_to_an_end() -> None:
    known: Capabilities | None = expected("llama", "chat")
    everything = "max_tokens max_completion_tokens stream_options temperature strict"
    steps = 0
    while known is not None and steps < 20:
        known, steps = step_down(known, _refused(everything if known.stream_options else "no")), steps + 1

    assert steps < 20
