"""Identifiers that look like Slack's and never repeat within a workspace."""

import itertools
import secrets


class Ids:
    """Hand out numbered ids: `U0000000001`, `C0000000002`."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self, prefix: str) -> str:
        """Return the next id with the prefix Slack gives to its kind."""
        return f"{prefix}{next(self._numbers):010d}"


def random_id(length: int = 5) -> str:
    """Return a short random id, as Slack gives to blocks without a `block_id`."""
    return secrets.token_urlsafe(length * 2).replace("-", "a").replace("_", "b")[:length]
