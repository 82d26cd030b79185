"""Turn what a person types into what Slack sends: entities, links, mentions, rich text."""

import re
from typing import Any

from sandbox.peer.ids import random_id

Json = dict[str, Any]

_MARKUP = r"<(?:@U\w+(?:\|[^>]*)?|#C\w+(?:\|[^>]*)?|!(?:here|channel|everyone)|https?://[^>]+)>"
_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?)\"']"
_BROADCAST = r"(?<![\w@])@(?:here|channel|everyone)\b"
_TOKEN = re.compile(f"({_MARKUP})|({_URL})|({_BROADCAST})")


def encoded(typed: str) -> str:
    """Return the text as events carry it: entities escaped, links and broadcasts in brackets."""
    return "".join(_encode(kind, piece) for kind, piece in _pieces(typed))


def rich_text(typed: str) -> list[Json]:
    """Return the blocks of a typed message: one rich_text block."""
    elements = [_inline(kind, piece) for kind, piece in _pieces(typed) if piece]
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": random_id(), "elements": [section]}]


def _pieces(typed: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    end = 0
    for match in _TOKEN.finditer(typed):
        pieces.append(("text", typed[end : match.start()]))
        markup, url, broadcast = match.groups()
        if url:
            pieces.append(("url", url))
        elif broadcast:
            pieces.append(("broadcast", broadcast[1:]))
        else:
            pieces.append(("markup", markup))
        end = match.end()
    pieces.append(("text", typed[end:]))
    return pieces


def _encode(kind: str, piece: str) -> str:
    match kind:
        case "text":
            return piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        case "url":
            return f"<{piece.replace('&', '&amp;')}>"
        case "broadcast":
            return f"<!{piece}>"
        case _:
            return piece


def _inline(kind: str, piece: str) -> Json:
    match kind:
        case "text":
            return {"type": "text", "text": piece}
        case "url":
            return {"type": "link", "url": piece}
        case "broadcast":
            return {"type": "broadcast", "range": piece}
    body = piece[1:-1].partition("|")[0]
    if body.startswith("@"):
        return {"type": "user", "user_id": body[1:]}
    if body.startswith("#"):
        return {"type": "channel", "channel_id": body[1:]}
    if body.startswith("!"):
        return {"type": "broadcast", "range": body[1:]}
    return {"type": "link", "url": body}
