"""Rich text: sections, lists, quotes, preformatted text, and what stands in them."""

from typing import Any

from sandbox.peer.blocks.objects import ID, URL
from sandbox.peer.blocks.shapes import (
    Check,
    Findings,
    array,
    boolean,
    integer,
    one_of,
    record,
    string,
    tagged,
)

_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = record({}, dict.fromkeys(_STYLES, boolean))


def _inline(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": one_of(kind), **required}, {"style": _STYLE, **(optional or {})})


_INLINE: dict[str, Check] = {
    "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
    "channel": _inline("channel", {"channel_id": ID}),
    "color": _inline("color", {"value": string(4, 9, r"#[0-9A-Fa-f]{3,8}")}),
    "date": _inline(
        "date", {"timestamp": integer(), "format": string(1)}, {"url": URL, "fallback": string()}
    ),
    "emoji": _inline("emoji", {"name": string(1)}, {"unicode": string(), "url": URL}),
    "link": _inline("link", {"url": URL}, {"text": string(), "unsafe": boolean}),
    "team": _inline("team", {"team_id": ID}),
    "text": _inline("text", {"text": string(1)}),
    "user": _inline("user", {"user_id": ID}),
    "usergroup": _inline("usergroup", {"usergroup_id": ID}),
}
_BORDER = one_of(0, 1)
_RUN = array(tagged(_INLINE))

_SECTION = record({"type": one_of("rich_text_section"), "elements": _RUN})

_PARTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": record(
        {
            "type": one_of("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": array(tagged({"rich_text_section": _SECTION}), 1),
        },
        {"indent": integer(0, 8), "offset": integer(0), "border": _BORDER},
    ),
    "rich_text_quote": record({"type": one_of("rich_text_quote"), "elements": _RUN}, {"border": _BORDER}),
    "rich_text_preformatted": record(
        {
            "type": one_of("rich_text_preformatted"),
            "elements": array(tagged(_INLINE, ("text", "link"))),
        },
        {"border": _BORDER, "language": string(1)},
    ),
}

PARTS = array(tagged(_PARTS))

_RICH_TEXT = record({"type": one_of("rich_text"), "elements": PARTS}, {"block_id": string(1, 255)})


def rich_text(value: Any, pointer: str, findings: Findings) -> None:
    """Take a rich_text object that is not a block of its own: a cell, a task's details, an initial value."""
    tagged({"rich_text": _RICH_TEXT})(value, pointer, findings)


def characters(value: Any) -> int:
    """Count the characters a reader sees in a rich_text object or a cell."""
    match value:
        case {"type": "text" | "raw_text" | "raw_number", "text": str(shown)}:
            return len(shown)
        case {"type": "link", "url": str(url)}:
            return len(str(value.get("text") or url))
        case {"elements": list(parts)}:
            return sum(characters(part) for part in parts)
        case _:
            return 0
