"""A clock that stands still until told, and ids one can foretell."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Where tests begin unless they say otherwise: a Monday morning."""


class FixedClock:
    """A Clock that shows the same instant until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the instant."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self._now += by

    def set(self, now: datetime) -> None:
        """Jump to an instant."""
        self._now = now


class SequentialIds:
    """Ids that count: `id-1`, `id-2` and so on."""

    def __init__(self, prefix: str = "id") -> None:
        self._prefix = prefix
        self._last = 0

    def new(self) -> str:
        """Return the next id."""
        self._last += 1
        return f"{self._prefix}-{self._last}"
