"""Check whole payloads: the blocks of a message, a modal, a Home tab."""

import json
from typing import Any

from sandbox.peer.blocks.layout import layout_block
from sandbox.peer.blocks.objects import MENU_OPTION, OPTION_GROUP, plain
from sandbox.peer.blocks.shapes import (
    Findings,
    Problem,
    array,
    boolean,
    exactly_one,
    one_of,
    record,
    string,
    tagged,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
# The one fault of blocks that Slack calls `invalid_attachments`.
ONE_TABLE = "only_one_table_allowed"
# Seen in practice: a message whose blocks hold more text than this is `msg_blocks_too_long`.
MESSAGE_TEXT = 13_200

# Blocks with a budget of their own do not count towards the text of a message.
_OWN_BUDGET = frozenset({"table", "data_table", "data_visualization"})

_VIEW_FIELDS = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
_BLOCKS = array(layout_block, 1, VIEW_BLOCKS)
_MODAL = record(
    {"type": one_of("modal"), "title": plain(24), "blocks": _BLOCKS},
    {
        **_VIEW_FIELDS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = record({"type": one_of("home"), "blocks": _BLOCKS}, dict(_VIEW_FIELDS))
_VIEW = tagged({"modal": _MODAL, "home": _HOME})
_SUGGESTIONS = record(
    {},
    {"options": array(MENU_OPTION, 0, 100), "option_groups": array(OPTION_GROUP, 0, 100)},
    exactly_one("options", "option_groups"),
)


def check_message_blocks(blocks: Any) -> list[Problem]:
    """Return what Slack would refuse about the blocks of a message."""
    findings = Findings("message")
    array(layout_block, 0, MESSAGE_BLOCKS)(blocks, "/blocks", findings)
    counts = findings.blocks
    if counts["table"] > 1:
        findings.add("/blocks", ONE_TABLE)
    if counts["data_visualization"] > 2:
        findings.add("/blocks", "no more than 2 data_visualization blocks allowed in a message")
    top = (
        {block.get("type") for block in blocks if isinstance(block, dict)}
        if isinstance(blocks, list)
        else set()
    )
    if counts["plan"] > 1 or {"plan", "task_card"} <= top:
        findings.add("/blocks", "a message holds one plan, or task cards, not both")
    return findings.problems


def check_view(view: Any) -> list[Problem]:
    """Return what Slack would refuse about a modal or a Home tab."""
    kind = view.get("type") if isinstance(view, dict) else None
    findings = Findings("home" if kind == "home" else "modal")
    _VIEW(view, "/view", findings)
    if findings.blocks["input"] and kind == "modal" and "submit" not in view:
        findings.add("/view", "missing required field: submit")
    if findings.blocks["data_visualization"] > 2:
        findings.add("/view/blocks", "no more than 2 data_visualization blocks allowed")
    if findings.focused > 1:
        findings.add("/view/blocks", "only one element can have focus_on_load")
    return findings.problems


def check_suggestions(answer: Any) -> list[Problem]:
    """Return what Slack would refuse about the options an app offers for an external menu."""
    findings = Findings("message")
    _SUGGESTIONS(answer, "", findings)
    return findings.problems


def view_is_too_large(view: Any) -> bool:
    """Tell whether a view is larger than Slack takes."""
    return len(json.dumps(view).encode()) > VIEW_BYTES


def text_length(node: Any) -> int:
    """Count the characters of text in blocks, apart from tables and charts."""
    match node:
        case {"type": str(kind)} if kind in _OWN_BUDGET:
            return 0
        case dict():
            own = len(node["text"]) if isinstance(node.get("text"), str) else 0
            return own + sum(text_length(value) for value in node.values() if isinstance(value, dict | list))
        case list():
            return sum(text_length(item) for item in node)
        case _:
            return 0
