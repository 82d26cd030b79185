"""How often and how soon a failed job is tried again."""

import asyncio
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


class Backoff(BaseRetryStrategy):
    """Exponential waits with jitter, so that replicas do not come back in step."""

    def __init__(self, retry: Retry) -> None:
        self._retry = retry

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None after the last attempt. A job cut off by a stop starts anew."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts + 1 >= self._retry.attempts:
            return None
        longest = min(self._retry.first_for * 2**job.attempts, self._retry.most_for)
        wait_ms = int(1000 * longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
        return RetryDecision(retry_in={"milliseconds": wait_ms})
