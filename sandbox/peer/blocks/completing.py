"""Complete blocks as Slack does on arrival: missing ids, defaults of text objects."""

from collections.abc import Iterable
from typing import Any

from sandbox.peer.ids import random_id

Json = dict[str, Any]

_WITHOUT_ACTION_ID = frozenset({"image", "url", "plain_text", "mrkdwn", "rich_text"})


def completed(blocks: Iterable[Json]) -> tuple[Json, ...]:
    """Return copies of the blocks with every id and default in place."""
    return tuple(_block(block) for block in blocks)


def _block(block: Json) -> Json:
    done: Json = {"type": block["type"], "block_id": block.get("block_id") or random_id()}
    for key, value in block.items():
        if key in done:
            continue
        if key in ("child_blocks", "tasks") or (block["type"] == "carousel" and key == "elements"):
            done[key] = [_block(child) for child in value]
        elif key in ("elements", "actions") and block["type"] in ("actions", "context_actions", "card"):
            done[key] = [_element(element) for element in value]
        elif key in ("accessory", "element"):
            done[key] = _element(value)
        else:
            done[key] = _texts(value)
    return done


def _element(element: Json) -> Json:
    done: Json = {key: _texts(value) for key, value in element.items()}
    if element["type"] not in _WITHOUT_ACTION_ID and not done.get("action_id"):
        done["action_id"] = random_id()
    return done


def _texts(node: Any) -> Any:
    match node:
        case {"type": "plain_text"}:
            return {"emoji": True} | node
        case {"type": "mrkdwn"}:
            return {"verbatim": False} | node
        case dict():
            return {key: _texts(value) for key, value in node.items()}
        case list():
            return [_texts(item) for item in node]
        case _:
            return node
