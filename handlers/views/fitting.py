"""Fits messages and views into Slack's limits: split or cut at a sensible place, never refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from handlers.views.limits import MAX_MESSAGE_BLOCKS, MAX_TEXT, MAX_TOTAL, MAX_VIEW_BLOCKS, total_text
from handlers.views.message import Block, Message, View
from handlers.views.text import count, cut, cut_marked, split

_SECTION = 3_000
_BODY = ("section", "markdown", "rich_text")
"""Blocks that may give way; headings, buttons and context lines stay."""
_NOTE_ROOM = 60


def fit_message(message: Message) -> Message:
    """Return the message within every limit: long sections split, the middle counted instead of shown."""
    blocks = [fitted for block in message.blocks for fitted in _fit_block(block)]
    blocks = _fit_total(_fit_number(blocks, MAX_MESSAGE_BLOCKS))
    return Message(cut_marked(message.text.strip() or "Convers", MAX_TEXT), tuple(blocks))


def fit_view(view: View) -> View:
    """Return the modal or home tab within every limit."""
    fitted = dict(view)
    for key in ("title", "submit", "close"):
        if key in fitted:
            fitted[key] = _fit_text(fitted[key], 24)
    blocks = [part for block in view["blocks"] for part in _fit_block(block)]
    fitted["blocks"] = _fit_number(blocks, MAX_VIEW_BLOCKS)
    return fitted


def _fit_block(block: Block) -> Iterable[Block]:
    match block.get("type"):
        case "section":
            return _fit_section(block)
        case "header":
            return [block | {"text": _fit_text(block["text"], 150)}]
        case "context":
            elements = [
                _fit_text(element, 3000) if "text" in element else element for element in block["elements"]
            ]
            return [block | {"elements": elements[:10]}]
        case "markdown":
            return [block | {"text": cut(block["text"], MAX_TOTAL)}] if block["text"].strip() else []
        case "actions":
            return [block | {"elements": [_fit_element(element) for element in block["elements"][:25]]}]
        case "input":
            named = {key: _fit_text(block[key], 2000) for key in ("label", "hint") if key in block}
            return [block | named | {"element": _fit_element(block["element"])}]
        case _:
            return [block]


def _fit_section(block: Block) -> list[Block]:
    if "fields" in block:
        block = block | {"fields": [_fit_text(field, 2000) for field in block["fields"][:10]]}
    if "accessory" in block:
        block = block | {"accessory": _fit_element(block["accessory"])}
    if "text" not in block:
        return [block]
    pieces = split(block["text"]["text"], _SECTION) or ["…"]
    first = block | {"text": block["text"] | {"text": pieces[0]}}
    return [first, *({"type": "section", "text": block["text"] | {"text": piece}} for piece in pieces[1:])]


def _fit_element(element: Block) -> Block:
    fitted = dict(element)
    if isinstance(fitted.get("text"), dict):
        fitted["text"] = _fit_text(fitted["text"], 75)
    if "placeholder" in fitted:
        fitted["placeholder"] = _fit_text(fitted["placeholder"], 150)
    for key in ("options", "initial_options"):
        if key in fitted:
            most = (
                100 if "select" in str(fitted.get("type")) else 5 if fitted.get("type") == "overflow" else 10
            )
            fitted[key] = [_fit_option(option) for option in fitted[key][:most]]
    if "initial_option" in fitted:
        fitted["initial_option"] = _fit_option(fitted["initial_option"])
    if isinstance(fitted.get("initial_value"), str):
        fitted["initial_value"] = cut(fitted["initial_value"], fitted.get("max_length", _SECTION))
    return fitted


def _fit_option(option: Block) -> Block:
    named = {key: _fit_text(option[key], 75) for key in ("text", "description") if key in option}
    return option | named


def _fit_text(holder: Any, limit: int) -> Any:
    shorten = cut_marked if holder.get("type") == "mrkdwn" else cut
    return holder | {"text": shorten(holder["text"], limit) if holder["text"].strip() else "…"}


def _fit_number(blocks: Sequence[Block], most: int) -> list[Block]:
    """Drop body blocks from the end until the rest and a note of their number fit."""
    surplus = len(blocks) - most
    if surplus <= 0:
        return list(blocks)
    body = [number for number, block in enumerate(blocks) if number and block["type"] in (*_BODY, "input")]
    gone = set(body[-(surplus + 1) :])
    kept = _without(blocks, gone)
    return kept if len(kept) <= most else kept[:most]


def _fit_total(blocks: list[Block]) -> list[Block]:
    """Shorten, then drop, body blocks from the end until all text together fits."""
    surplus = total_text(blocks) - MAX_TOTAL
    if surplus <= 0:
        return blocks
    surplus += _NOTE_ROOM
    gone: set[int] = set()
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if surplus <= 0:
            break
        if block["type"] not in ("section", "markdown"):
            continue
        size = total_text([block])
        if number == 0 or size - surplus > 200:
            blocks = [*blocks[:number], _shortened(block, surplus), *blocks[number + 1 :]]
            break
        gone.add(number)
        surplus -= size
    return _without(blocks, gone)


def _shortened(block: Block, surplus: int) -> Block:
    if isinstance(block["text"], str):
        return block | {"text": cut(block["text"], max(count(block["text"]) - surplus, 200))}
    return block | {"text": _fit_text(block["text"], max(count(block["text"]["text"]) - surplus, 200))}


def _without(blocks: Sequence[Block], gone: set[int]) -> list[Block]:
    if not gone:
        return list(blocks)
    note = {"type": "plain_text", "text": f"… and {len(gone)} more", "emoji": False}
    kept: list[Block] = []
    for number, block in enumerate(blocks):
        if number not in gone:
            kept.append(block)
        elif number == min(gone):
            kept.append({"type": "context", "elements": [note]})
    return kept
