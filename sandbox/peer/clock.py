"""The peer's clock: the wall clock, which a test may push ahead."""

import time


class Clock:
    """Tell the time; `advance` makes three seconds or thirty minutes pass at once."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass for triggers, response URLs, streams, statuses and rate limits."""
        self._ahead += seconds
