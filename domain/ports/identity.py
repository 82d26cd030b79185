"""Identity as a port: new ids come from here, so tests can foretell them."""

from typing import Protocol


class Ids(Protocol):
    """A source of new identifiers."""

    def new(self) -> str:
        """Return a new random identifier, 128 bits, URL-safe, never repeated."""
        ...
