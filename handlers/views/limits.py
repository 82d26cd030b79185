"""Our own strict validator: every limit Slack refuses a message or a view for, as a list of problems.

The limits are Slack's, with two learnt the hard way: `text` is refused above about 4,000 characters, and
a message whose blocks hold more than about 13,000 characters is refused as a whole.
"""

import json
from collections.abc import Iterator
from typing import Any

from handlers.views.limits_blocks import check_blocks
from handlers.views.limits_rules import Problem, ids, nested_text, plain_text, string
from handlers.views.message import Block, Message, View
from handlers.views.text import count

MAX_TEXT = 3_900
MAX_TOTAL = 12_000
MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_VIEW_BYTES = 250_000

__all__ = [
    "MAX_MESSAGE_BLOCKS",
    "MAX_TEXT",
    "MAX_TOTAL",
    "MAX_VIEW_BLOCKS",
    "Problem",
    "check_message",
    "check_view",
]


def check_message(message: Message) -> list[Problem]:
    """Return what Slack would refuse the message for; empty when it is fine."""
    return list(_message(message))


def check_view(view: View) -> list[Problem]:
    """Return what Slack would refuse the modal or home tab for; empty when it is fine."""
    return list(_view(view))


def total_text(blocks: list[Block] | tuple[Block, ...]) -> int:
    """Count all text people would see in the blocks."""
    return sum(count(text) for block in blocks for text in nested_text(block))


def _message(message: Message) -> Iterator[Problem]:
    yield from string(message.text, "/text", MAX_TEXT)
    blocks = list(message.blocks)
    if len(blocks) > MAX_MESSAGE_BLOCKS:
        yield Problem("/blocks", f"{len(blocks)} blocks, at most {MAX_MESSAGE_BLOCKS}")
    if (total := total_text(blocks)) > MAX_TOTAL:
        yield Problem("/blocks", f"{total} characters in all, at most {MAX_TOTAL}")
    yield from check_blocks(blocks, "message")


def _view(view: View) -> Iterator[Problem]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield Problem("/type", f"unknown type {kind!r}")
        return
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= MAX_VIEW_BLOCKS:
        yield Problem("/blocks", f"a list of 1 to {MAX_VIEW_BLOCKS} blocks is required")
        return
    yield from _titles(view, kind, blocks)
    yield from ids(view, "", "callback_id", "external_id")
    if "private_metadata" in view:
        yield from string(view["private_metadata"], "/private_metadata", 3000, least=0)
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        yield Problem("", f"larger than {MAX_VIEW_BYTES} bytes")
    focused = sum(_count_key(block, "focus_on_load") for block in blocks)
    if focused > 1:
        yield Problem("/blocks", "more than one element asks for the focus")
    yield from check_blocks(blocks, kind)


def _titles(view: View, kind: str, blocks: list[Block]) -> Iterator[Problem]:
    if kind == "home":
        return
    yield from plain_text(view.get("title"), "/title", 24)
    for key in ("submit", "close"):
        if key in view:
            yield from plain_text(view[key], f"/{key}", 24)
    if "submit" not in view and any(block.get("type") == "input" for block in blocks):
        yield Problem("/submit", "required when there is an input")


def _count_key(value: Any, key: str) -> int:
    if isinstance(value, dict):
        return int(value.get(key) is True) + sum(_count_key(inner, key) for inner in value.values())
    return sum(_count_key(inner, key) for inner in value) if isinstance(value, list) else 0
