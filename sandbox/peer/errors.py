"""What the peer refuses, and how.

Exception
├── RefusalError          an API call Slack would answer with `ok: false`
└── LookupError
    └── NotPossibleError  something Slack's client would not let a person do
"""

from collections.abc import Sequence
from typing import Any


class RefusalError(Exception):
    """An API call that Slack refuses, with Slack's error code."""

    def __init__(self, error: str, *, messages: Sequence[str] = (), **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = dict(fields)
        if messages:
            self.fields["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}


class NotPossibleError(LookupError):
    """A person tried what Slack's client does not offer: no such button, no such view, not a member."""
