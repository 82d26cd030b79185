"""Patience before the first token: retries, pauses, and the circuit breaker."""

import socket
from contextlib import aclosing
from datetime import timedelta

import pytest

from bot.adapters.openai import OpenAIModel
from domain.errors import ModelError, ModelRefusedError, ModelTimeoutError, ModelUnavailableError
from tests.contract.openai.asking import ask, gather, text_in
from tests.contract.openai.conftest import Build, Pauses
from tests.fakes.system import FixedClock
from tests.peers.openai import OpenAIPeer


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_passing_trouble_is_tried_again(
    model: OpenAIModel, peer: OpenAIPeer, pauses: Pauses, status: int
) -> None:
    peer.status(status, times=2)
    peer.answer("Here now.")

    assert text_in(await gather(model.stream(ask()))) == "Here now."
    assert len(peer.requests) == 3
    assert pauses.seconds == pytest.approx([0.6, 1.2])


async def test_two_retries_are_enough(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.status(503, times=9)

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))

    assert len(peer.requests) == 3


async def test_an_error_inside_the_stream_before_the_first_token_is_tried_again(
    model: OpenAIModel, peer: OpenAIPeer
) -> None:
    peer.garbage("error")
    peer.answer("Here now.")

    assert text_in(await gather(model.stream(ask()))) == "Here now."


async def test_the_wait_a_server_asks_for_is_kept(
    model: OpenAIModel, peer: OpenAIPeer, pauses: Pauses
) -> None:
    peer.status(429, headers={"Retry-After": "3"})
    peer.status(429, headers={"Retry-After-Ms": "1500"})

    await gather(model.stream(ask()))

    assert pauses.seconds == pytest.approx([3.2, 1.7])


async def test_a_wait_until_a_date_is_kept(model: OpenAIModel, peer: OpenAIPeer, pauses: Pauses) -> None:
    dates = {"Date": "Mon, 23 Nov 2026 09:00:00 GMT", "Retry-After": "Mon, 23 Nov 2026 09:00:02 GMT"}
    peer.status(429, headers=dates)

    await gather(model.stream(ask()))

    assert pauses.seconds == pytest.approx([2.2])


async def test_a_long_wait_is_not_waited_for(model: OpenAIModel, peer: OpenAIPeer, pauses: Pauses) -> None:
    peer.status(429, headers={"Retry-After": "600"})

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))

    assert pauses.seconds == []
    assert len(peer.requests) == 1


async def test_an_empty_purse_is_not_tried_again(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.status(429, {"error": {"message": "…", "code": "insufficient_quota"}})

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))

    assert len(peer.requests) == 1


async def test_nobody_at_the_address_is_an_unavailable_model(build: Build, api: str, pauses: Pauses) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        model = build(api=api, base_url=f"http://127.0.0.1:{unheard.getsockname()[1]}/v1")

        with pytest.raises(ModelUnavailableError):
            await gather(model.stream(ask()))

    assert len(pauses.seconds) == 2


async def test_a_connection_that_is_never_taken_is_a_timeout(build: Build) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        model = build(base_url=f"http://127.0.0.1:{full.getsockname()[1]}/v1", connect_seconds=0.1)

        with pytest.raises(ModelTimeoutError):
            await gather(model.stream(ask()))


async def test_five_failures_in_a_row_open_the_circuit(model: OpenAIModel, peer: OpenAIPeer) -> None:
    await _fail(model, peer, calls=5)
    asked = len(peer.requests)

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))

    assert len(peer.requests) == asked


async def test_after_its_rest_one_probe_closes_the_circuit(
    model: OpenAIModel, peer: OpenAIPeer, clock: FixedClock
) -> None:
    await _fail(model, peer, calls=5)
    clock.advance(timedelta(seconds=30))
    peer.answer(["Back ", "again."])

    async with aclosing(model.stream(ask())) as probe:
        await anext(probe)
        with pytest.raises(ModelUnavailableError):
            await gather(model.stream(ask()))
        await gather(probe)

    assert text_in(await gather(model.stream(ask()))) == "Understood."


async def test_a_failed_probe_opens_the_circuit_again(
    model: OpenAIModel, peer: OpenAIPeer, clock: FixedClock
) -> None:
    await _fail(model, peer, calls=5)
    clock.advance(timedelta(seconds=31))
    await _fail(model, peer, calls=1)
    asked = len(peer.requests)
    clock.advance(timedelta(seconds=29))

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))

    assert len(peer.requests) == asked


async def test_an_abandoned_probe_lets_the_next_call_try(
    model: OpenAIModel, peer: OpenAIPeer, clock: FixedClock
) -> None:
    await _fail(model, peer, calls=5)
    clock.advance(timedelta(seconds=31))
    peer.hang("It began")
    async with aclosing(model.stream(ask())) as probe:
        await anext(probe)

    assert text_in(await gather(model.stream(ask()))) == "Understood."


async def test_a_refusal_shows_that_the_server_is_there(model: OpenAIModel, peer: OpenAIPeer) -> None:
    await _fail(model, peer, calls=4)
    peer.status(403)
    with pytest.raises(ModelRefusedError):
        await gather(model.stream(ask()))
    await _fail(model, peer, calls=4)

    assert text_in(await gather(model.stream(ask()))) == "Understood."


async def _fail(model: OpenAIModel, peer: OpenAIPeer, *, calls: int) -> None:
    for _ in range(calls):
        peer.garbage("json")
        with pytest.raises(ModelError):
            await gather(model.stream(ask()))


async def test_a_retry_that_would_begin_too_late_is_not_made(build: Build, peer: OpenAIPeer) -> None:
    peer.status(503, headers={"Retry-After": "2"})

    with pytest.raises(ModelUnavailableError):
        await gather(build(first_token_seconds=1.0).stream(ask()))

    assert len(peer.requests) == 1


async def test_a_prompt_does_not_follow_a_redirect(model: OpenAIModel, peer: OpenAIPeer) -> None:
    peer.status(307, headers={"Location": f"{peer.base_url}/chat/completions"})

    with pytest.raises(ModelUnavailableError):
        await gather(model.stream(ask()))

    assert len(peer.requests) == 1
