"""Sends one call as often as it takes: in its turn, patient with 429, never twice where that would show."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.adapters.slack.errors import UNAVAILABLE, UNKNOWN_OUTCOME, UNREACHABLE
from bot.adapters.slack.limits import MonotonicClock, RateLimiter
from bot.adapters.slack.outcomes import LOST, REPEATABLE, Attempt, Outcome, answered, failed
from domain.errors import DeliveryError

log = structlog.get_logger(__name__)

Answer = Mapping[str, Any]
"""An answer as the SDK hands it over: `status_code`, `headers`, `data`."""
Send = Callable[[], Awaitable[Answer]]

MOST_REQUESTS = 4
"""Requests made for one call, those answered with 429 left out."""
MOST_PATIENCE = 120.0
"""Seconds of Retry-After, added up, after which the call fails as Slack's `ratelimited`."""
BACKOFF = 0.25
"""Seconds before the second request, doubled for each further one, with jitter."""


@dataclass(slots=True)
class _Call:
    """One call and what it cost, for the log."""

    method: str
    channel_id: str | None
    began: float
    waited: float = 0.0
    requests: int = 0


class Sender:
    """Carries calls of one workspace out."""

    def __init__(self, limiter: RateLimiter, clock: MonotonicClock) -> None:
        self._limiter = limiter
        self._clock = clock

    async def send(self, method: str, channel_id: str | None, send: Send) -> Answer:
        """Return Slack's answer, be it a refusal. Raises DeliveryError when there is none to return.

        The codes are `unreachable`, `unavailable`, and `unknown_outcome` for a call that may have taken
        effect and is not repeatable.
        """
        call = _Call(method, channel_id, self._clock.time())
        attempt = Attempt(Outcome.UNSENT)
        code: str | None = "interrupted"
        try:
            attempt = await self._persist(call, send)
            code = _failure(attempt, method)
        finally:
            self._log(call, code or attempt.slack_error)
        if code is not None or attempt.answer is None:
            raise DeliveryError(code or UNAVAILABLE) from attempt.error
        return attempt.answer

    async def _persist(self, call: _Call, send: Send) -> Attempt:
        """Make requests until one settles the matter or patience is at its end."""
        patience = MOST_PATIENCE
        while True:
            call.waited += await self._limiter.wait(call.method, call.channel_id)
            attempt = await _try(send)
            call.requests += 1
            match attempt.outcome:
                case Outcome.ANSWERED:
                    return attempt
                case Outcome.LIMITED:
                    self._limiter.pause(call.method, attempt.retry_after)
                    patience -= max(attempt.retry_after, 1.0)
                    call.requests -= 1
                    if patience < 0:
                        return attempt
                    continue
                case Outcome.UNCLEAR if call.method not in REPEATABLE:
                    return attempt
            if call.requests >= MOST_REQUESTS:
                return attempt
            await self._clock.sleep(_backoff(call.requests))

    def _log(self, call: _Call, error: str | None) -> None:
        write = log.info if error is None else log.warning
        write(
            "slack_call",
            method=call.method,
            channel=call.channel_id,
            ms=round((self._clock.time() - call.began) * 1000),
            waited_ms=round(call.waited * 1000),
            ok=error is None,
            error=error,
        )


async def _try(send: Send) -> Attempt:
    try:
        return answered(await send())
    except LOST as error:
        return failed(error)


def _failure(attempt: Attempt, method: str) -> str | None:
    """Return our code for a call without an answer worth returning; None when Slack's answer stands."""
    match attempt.outcome:
        case Outcome.ANSWERED | Outcome.LIMITED:
            return None
        case Outcome.UNSENT:
            return UNREACHABLE
        case Outcome.UNCLEAR:
            return UNAVAILABLE if method in REPEATABLE else UNKNOWN_OUTCOME


def _backoff(requests: int) -> float:
    longest = BACKOFF * 2.0 ** (requests - 1)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
