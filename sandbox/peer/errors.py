"""What the peer refuses, and how.

Exception
├── RefusalError          an API call Slack would answer with `ok: false`
├── SnapshotError         a saved workspace that cannot be continued
└── LookupError
    └── NotPossibleError  something Slack's client would not let a person do
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


class RefusalError(Exception):
    """An API call that Slack refuses, with Slack's error code."""

    def __init__(self, error: str, *, messages: Sequence[str] = (), **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = dict(fields)
        if messages:
            self.fields["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}


class SnapshotError(Exception):
    """A saved workspace that cannot be continued; the text may be shown, it names the file and the mend."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The saved workspace {path} cannot be continued: {reason}. Start once with --fresh to forget it."
        )
        self.path = path


class NotPossibleError(LookupError):
    """A person tried what Slack's client does not offer: no such button, no such view, not a member."""
