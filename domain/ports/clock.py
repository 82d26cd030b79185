"""Time as a port: nothing in the domain reads a clock of its own."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The present instant."""

    def now(self) -> datetime:
        """Return now as an aware UTC datetime."""
        ...
