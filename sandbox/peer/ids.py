"""Identifiers that look like Slack's and never repeat among the workspaces of an app."""

import secrets


class Ids:
    """Hand out numbered ids: `U0000000001`, `C0000000002`."""

    def __init__(self) -> None:
        self.last = 0

    def new(self, prefix: str) -> str:
        """Return the next id with the prefix Slack gives to its kind."""
        self.last += 1
        return f"{prefix}{self.last:010d}"


def random_id(length: int = 5) -> str:
    """Return a short random id, as Slack gives to blocks without a `block_id`."""
    return secrets.token_urlsafe(length * 2).replace("-", "a").replace("_", "b")[:length]
