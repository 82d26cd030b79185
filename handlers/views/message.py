"""What a view returns: a message, or the dict of a modal."""

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
"""One block, element or composition object as Slack's JSON has it."""
View = dict[str, Any]
"""A modal or home tab as Slack's JSON has it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready for Slack. `text` is what a notification and a screen reader say."""

    text: str
    blocks: tuple[Block, ...] = ()
