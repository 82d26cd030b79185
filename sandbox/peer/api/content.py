"""The content of a message as an app sends it: text, blocks, attachments, metadata; refused or completed."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.blocks.checking import MESSAGE_TEXT, ONE_TABLE, check_message_blocks, text_length
from sandbox.peer.blocks.completing import completed
from sandbox.peer.blocks.shapes import Problem
from sandbox.peer.errors import RefusalError

TEXT_LIMIT = 4_000
MARKDOWN_LIMIT = 12_000
ATTACHMENTS_LIMIT = 100
METADATA_BYTES = 4_096
# What there is to see of an attachment; with none of these it is no attachment.
_SEEN = ("blocks", "text", "fallback", "pretext", "title", "fields", "image_url", "actions")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, complete; None where the caller said nothing."""

    text: str | None
    blocks: tuple[Json, ...] | None
    attachments: tuple[Json, ...] | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would be seen."""
        return not (self.text or self.blocks or any(map(_is_seen, self.attachments or ())))


def _is_seen(attachment: Json) -> bool:
    return any(attachment.get(name) for name in _SEEN)


def read_content(args: Arguments) -> Content:
    """Read text, blocks or markdown, and attachments; refuse what is malformed or too long."""
    markdown, text = args.optional("markdown_text"), args.optional("text")
    blocks = read_blocks(args)
    if markdown is not None:
        if text is not None or blocks is not None:
            raise RefusalError("markdown_text_conflict")
        if len(markdown) > MARKDOWN_LIMIT:
            raise RefusalError("msg_too_long")
        text, blocks = markdown, completed([{"type": "markdown", "text": markdown}]) if markdown else None
    elif text is not None and len(text) > TEXT_LIMIT:
        raise RefusalError("msg_too_long")
    return Content(text, blocks, _attachments(args))


def read_blocks(args: Arguments) -> tuple[Json, ...] | None:
    """Read the blocks of a message, completed; None if there are none."""
    raw = args.structure("blocks", "invalid_blocks_format")
    if raw is None:
        return None
    if not isinstance(raw, list):
        raise RefusalError("invalid_blocks_format")
    return accepted_blocks(raw)


def accepted_blocks(raw: list[Json]) -> tuple[Json, ...]:
    """Return the blocks completed, or refuse them."""
    if problems := check_message_blocks(raw):
        raise refused_blocks(problems)
    if text_length(raw) > MESSAGE_TEXT:
        raise RefusalError("msg_blocks_too_long")
    return completed(raw)


def refused_blocks(problems: list[Problem]) -> RefusalError:
    """Return the refusal that names each fault and where it is."""
    if any(problem.message == ONE_TABLE for problem in problems):
        return RefusalError("invalid_attachments", messages=[ONE_TABLE])
    messages = [str(problem) for problem in problems]
    return RefusalError("invalid_blocks", messages=messages, errors=messages)


def read_metadata(args: Arguments) -> Json | None:
    """Read the metadata; an empty object takes it away, None leaves it."""
    raw = args.structure("metadata", "invalid_metadata_format")
    if raw is None:
        return None
    if raw == {}:
        return {}
    if not isinstance(raw, dict) or not isinstance(raw.get("event_type"), str) or not raw["event_type"]:
        raise RefusalError("invalid_metadata_format")
    if not isinstance(raw.get("event_payload"), dict) or set(raw) - {
        "event_type",
        "event_payload",
        "entities",
    }:
        raise RefusalError("invalid_metadata_format")
    if len(json.dumps(raw).encode()) > METADATA_BYTES:
        raise RefusalError("metadata_too_large")
    return raw


def _attachments(args: Arguments) -> tuple[Json, ...] | None:
    raw = args.structure("attachments", "invalid_attachments")
    if raw is None:
        return None
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise RefusalError("invalid_attachments")
    if len(raw) > ATTACHMENTS_LIMIT:
        raise RefusalError("too_many_attachments")
    return tuple(
        item | {"blocks": list(accepted_blocks(item["blocks"]))} if item.get("blocks") else item
        for item in raw
    )
