"""The pause before a request is sent again: as long as the server asks, or a little longer each time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.adapters.openai.failures import Failure
from bot.adapters.openai.options import OpenAIOptions

FIRST_PAUSE = 0.4
"""Seconds before the first retry, doubled for the second, plus up to the same again at random."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How waiting is done; tests hand in their own."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random


async def pause(
    pace: Pace, options: OpenAIOptions, failure: Failure, retries: int, *, model: str, last_by: float
) -> None:
    """Wait before the next attempt; raises the failure's error when the wait would not be worth it.

    `last_by` is the loop's time by which the next attempt must have begun.
    """
    seconds = FIRST_PAUSE * 2**retries * (1 + pace.jitter())
    if failure.wait_for is not None:
        if failure.wait_for > options.longest_wait_seconds:
            raise failure.error()
        seconds = failure.wait_for + FIRST_PAUSE * pace.jitter()
    if asyncio.get_running_loop().time() + seconds >= last_by:
        raise failure.error()
    _log.info("model.retrying", model=model, status=failure.status, seconds=round(seconds, 2))
    await pace.sleep(seconds)
