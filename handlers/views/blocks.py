"""Builders for the few blocks we use, as plain dicts (the SDK's classes drop types they do not know)."""

from collections.abc import Sequence

from handlers.views.message import Block
from handlers.views.text import cut, cut_marked, plain


def label(text: str, limit: int = 75) -> Block:
    """Return a `plain_text` object; emoji codes stay text."""
    return {"type": "plain_text", "text": cut(plain(text), limit) or "…", "emoji": False}


def marked(text: str, limit: int = 3000) -> Block:
    """Return a mrkdwn object for text that is escaped already; Slack adds no links of its own."""
    return {"type": "mrkdwn", "text": cut_marked(text, limit) or "…", "verbatim": True}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a section of mrkdwn that is escaped already."""
    block: Block = {"type": "section", "text": marked(text)}
    return block | {"accessory": accessory} if accessory else block


def data_section(text: str, accessory: Block | None = None) -> Block:
    """Return a section of plain text: for everything people and models wrote."""
    block: Block = {"type": "section", "text": label(text, 3000)}
    return block | {"accessory": accessory} if accessory else block


def header(text: str) -> Block:
    """Return a heading of our own words."""
    return {"type": "header", "text": label(text, 150)}


def context(*texts: str) -> Block:
    """Return a context line of mrkdwn that is escaped already."""
    return {"type": "context", "elements": [marked(text) for text in texts]}


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """Return a row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return block | {"block_id": block_id} if block_id else block


def button(text: str, action_id: str, value: str = "", style: str | None = None) -> Block:
    """Return a button; `value` carries the id of a thing, never of a person."""
    element: Block = {"type": "button", "text": label(text), "action_id": action_id}
    if value:
        element["value"] = value
    return element | {"style": style} if style else element


def option(text: str, value: str, description: str | None = None) -> Block:
    """Return one line of a menu or checkbox group."""
    choice: Block = {"text": label(text), "value": value}
    return choice | {"description": label(description)} if description else choice


def select(placeholder: str, action_id: str, options: Sequence[Block]) -> Block:
    """Return a menu of fixed options, at most 100 of them."""
    return {
        "type": "static_select",
        "placeholder": label(placeholder, 150),
        "action_id": action_id,
        "options": list(options[:100]),
    }


def field(
    block_id: str, name: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    """Return an input of a modal; its element answers under the same name as its block."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": label(name, 2000),
        "element": element | {"action_id": block_id},
        "optional": optional,
    }
    return block | {"hint": label(hint, 2000)} if hint else block


def modal(callback_id: str, title: str, submit: str, private_metadata: str, blocks: Sequence[Block]) -> Block:
    """Return a modal with a Cancel button."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": label(title, 24),
        "submit": label(submit, 24),
        "close": label("Cancel", 24),
        "private_metadata": private_metadata,
        "blocks": list(blocks),
    }
