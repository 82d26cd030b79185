"""Calls are repeated where that is safe, and only there."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from bot.adapters.slack.limits import RateLimiter
from bot.adapters.slack.sending import MOST_REQUESTS, Sender
from domain.errors import DeliveryError
from tests.unit.bot.slack.ticking import ToldClock

KEY = ConnectionKey("slack.com", 443, True, True, None, None, None)
NO_CONNECTION = aiohttp.ClientConnectorError(KEY, OSError("refused"))
FINE = {"status_code": 200, "headers": {}, "data": {"ok": True}}
READ, WRITE, POST = "conversations.replies", "chat.update", "chat.postMessage"


def refusal(code: str, status: int = 200, **headers: str) -> dict[str, Any]:
    return {"status_code": status, "headers": headers, "data": {"ok": False, "error": code}}


BROKEN = {"status_code": 503, "headers": {}, "data": "upstream connect error"}
LIMITED = {"status_code": 429, "headers": {"Retry-After": "7"}, "data": {"ok": False, "error": "ratelimited"}}
UNCLEAR = (
    BROKEN,
    refusal("internal_error"),
    refusal("fatal_error", 500),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(104, "reset"),
    TimeoutError(),
    SlackApiError("Received a response in a non-JSON format", {}),  # type: ignore[no-untyped-call]
)


class Script:
    """Slack's answers, one a request; the last one stays."""

    def __init__(self, *answers: Mapping[str, Any] | Exception) -> None:
        self._answers = answers
        self.requests = 0

    async def __call__(self) -> Mapping[str, Any]:
        answer = self._answers[min(self.requests, len(self._answers) - 1)]
        self.requests += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def run(clock: ToldClock) -> Callable[..., Any]:
    sender = Sender(RateLimiter(clock=clock), clock)

    async def carry_out(method: str, script: Script) -> Mapping[str, Any]:
        task = asyncio.create_task(sender.send(method, "C1", script))
        await clock.run()
        return await task

    return carry_out


@pytest.mark.parametrize("method", [READ, WRITE, POST, "views.publish", "chat.stopStream"])
async def test_a_call_that_never_left_is_made_again_whatever_it_is(method: str, run: Any) -> None:
    script = Script(NO_CONNECTION, aiohttp.ConnectionTimeoutError(), FINE)
    assert await run(method, script) == FINE
    assert script.requests == 3


@pytest.mark.parametrize("answer", UNCLEAR)
@pytest.mark.parametrize("method", [READ, WRITE, "views.publish", "assistant.threads.setStatus"])
async def test_a_repeatable_call_survives_a_breakdown(method: str, answer: Any, run: Any) -> None:
    script = Script(answer, FINE)
    assert await run(method, script) == FINE
    assert script.requests == 2


@pytest.mark.parametrize("answer", UNCLEAR)
@pytest.mark.parametrize("method", [POST, "chat.startStream", "chat.appendStream", "chat.postEphemeral"])
async def test_a_call_that_may_have_posted_is_not_repeated(method: str, answer: Any, run: Any) -> None:
    script = Script(answer, FINE)
    with pytest.raises(DeliveryError) as raised:
        await run(method, script)
    assert raised.value.code == "unknown_outcome"
    assert script.requests == 1


@pytest.mark.parametrize(
    ("method", "answer", "code"), [(READ, BROKEN, "unavailable"), (POST, NO_CONNECTION, "unreachable")]
)
async def test_retries_come_to_an_end(method: str, answer: Any, code: str, run: Any) -> None:
    script = Script(answer)
    with pytest.raises(DeliveryError) as raised:
        await run(method, script)
    assert raised.value.code == code
    assert script.requests == MOST_REQUESTS


async def test_retries_back_off_with_jitter(run: Any, clock: ToldClock) -> None:
    with pytest.raises(DeliveryError):
        await run(READ, Script(BROKEN))
    assert (0.25 + 0.5 + 1) / 2 <= clock.time() <= 0.25 + 0.5 + 1


@pytest.mark.parametrize("method", [READ, POST, "chat.startStream"])
async def test_a_429_is_waited_out_for_every_method(method: str, run: Any, clock: ToldClock) -> None:
    script = Script(LIMITED, LIMITED, FINE)
    assert await run(method, script) == FINE
    assert clock.time() == pytest.approx(14)


async def test_a_429_holds_back_other_calls_of_the_method_too(clock: ToldClock) -> None:
    sender = Sender(RateLimiter(clock=clock), clock)
    first = asyncio.create_task(sender.send(POST, "C1", Script(LIMITED, FINE)))
    await clock.advance(1)
    second = asyncio.create_task(sender.send(POST, "C2", Script(FINE)))
    third = asyncio.create_task(sender.send(WRITE, "C2", Script(FINE)))
    await clock.advance(0)
    assert third.done()
    assert not second.done()
    await clock.run()
    assert await first == await second == await third == FINE
    assert clock.time() >= 7


async def test_patience_with_429_has_a_bound(run: Any, clock: ToldClock) -> None:
    script = Script(LIMITED)
    assert (await run(POST, script))["data"]["error"] == "ratelimited"
    assert script.requests == 18
    assert clock.time() == pytest.approx(17 * 7)


@pytest.mark.parametrize("header", [{}, {"Retry-After": "soon"}])
async def test_a_429_without_a_number_is_waited_out_for_a_second(
    header: dict[str, str], run: Any, clock: ToldClock
) -> None:
    assert await run(POST, Script(refusal("ratelimited", 429, **header), FINE)) == FINE
    assert clock.time() == pytest.approx(1)


async def test_a_refusal_is_returned_and_not_repeated(run: Any) -> None:
    script = Script(refusal("channel_not_found"), FINE)
    assert (await run(READ, script))["data"]["error"] == "channel_not_found"
    assert script.requests == 1


async def test_every_call_leaves_one_line_without_text(run: Any) -> None:
    with capture_logs() as lines:
        await run(POST, Script(LIMITED, FINE))
        await run(POST, Script(refusal("is_archived")))
        with pytest.raises(DeliveryError):
            await run(POST, Script(BROKEN))
    assert [(line["ok"], line["error"], line["log_level"]) for line in lines] == [
        (True, None, "info"),
        (False, "is_archived", "warning"),
        (False, "unknown_outcome", "warning"),
    ]
    assert {line["event"] for line in lines} == {"slack_call"}
    assert {line["method"] for line in lines} == {POST}
    assert lines[0]["channel"] == "C1"
    assert lines[0]["waited_ms"] == lines[0]["ms"] == 7000
    assert set(lines[0]) == {"event", "log_level", "method", "channel", "ms", "waited_ms", "ok", "error"}


async def test_a_cancelled_call_is_logged_as_interrupted(clock: ToldClock) -> None:
    sender = Sender(RateLimiter(clock=clock), clock)
    with capture_logs() as lines:
        task = asyncio.create_task(sender.send(POST, "C1", Script(LIMITED, FINE)))
        await clock.advance(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert lines[0]["error"] == "interrupted"
