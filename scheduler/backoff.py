"""How often and how soon a failed job is tried again."""

import asyncio
import math
import random
from dataclasses import dataclass

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job


@dataclass(frozen=True, slots=True)
class Retry:
    """`attempts` runs at most; waits of `first_for` seconds, doubling, `most_for` at the most.

    Jobs of the same lock wait meanwhile, so the sum of the waits bounds how long a failing one holds them.
    """

    attempts: int = 6
    first_for: float = 1.0
    most_for: float = 60.0


FAREWELLS = 6
"""How often it is tried to tell the person that a job failed for good: over some five minutes."""
FAREWELL_FIRST_FOR = 5.0


class JobFailedError(Exception):
    """A job failed; carries the kind of the error only, since the engine logs what it is given."""


class FarewellFailedError(JobFailedError):
    """Even saying that the job failed did not work (Slack away, perhaps)."""


class Backoff(BaseRetryStrategy):
    """Exponential waits with jitter, so that replicas do not come back in step."""

    def __init__(self, retry: Retry) -> None:
        self._retry = retry

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None after the last attempt. A job cut off by a stop starts anew."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        retries, first_for, most_for = job.attempts, self._retry.first_for, self._retry.most_for
        limit = self._retry.attempts - 1
        if isinstance(exception, FarewellFailedError):
            retries, first_for, most_for = retries - limit, FAREWELL_FIRST_FOR, math.inf
            limit = FAREWELLS
        if retries >= limit:
            return None
        longest = min(first_for * 2**retries, most_for)
        wait_ms = int(1000 * longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
        return RetryDecision(retry_in={"milliseconds": wait_ms})
