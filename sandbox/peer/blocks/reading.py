"""Read blocks as a person sees them: their text, their buttons, their elements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_UNSEEN = frozenset(
    {"type", "block_id", "action_id", "value", "url", "image_url", "confirm", "style", "placeholder",
     "private_metadata", "agent_prompt", "visible_to_user_ids", "status", "task_id", "level", "width",
     "icon", "initial_option", "initial_options", "external_id", "callback_id", "dispatch_action_config"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """An element and where it stands."""

    block_id: str
    element: Json
    label: str
    block_type: str
    is_quiet: bool = False
    """An input whose value comes only with the next click or submit."""

    @property
    def action_id(self) -> str:
        """Return the element's action id."""
        return str(self.element.get("action_id", ""))


def plain_text(blocks: Iterable[Json]) -> str:
    """Return all the text a reader sees, a line for each piece."""
    return "\n".join(part for block in blocks for part in _shown(block) if part.strip())


def _shown(node: Any) -> Iterator[str]:
    match node:
        case str():
            yield node
        case list() | tuple():
            for item in node:
                yield from _shown(item)
        case {
            "type": "rich_text_section" | "rich_text_preformatted" | "rich_text_quote",
            "elements": elements,
        }:
            yield "".join(_inline(element) for element in elements)
        case {"type": "image", "alt_text": str(alt)}:
            yield alt
        case {"type": "raw_number", **rest}:
            yield str(rest.get("text", rest.get("value", "")))
        case dict():
            for key, value in node.items():
                if key not in _UNSEEN and not isinstance(value, bool | int | float):
                    yield from _shown(value)


def _inline(element: Json) -> str:
    match element:
        case {"type": "text", "text": str(text)}:
            return text
        case {"type": "link", "url": str(url)}:
            return str(element.get("text") or url)
        case {"type": "user", "user_id": str(user_id)}:
            return f"<@{user_id}>"
        case {"type": "channel", "channel_id": str(channel_id)}:
            return f"<#{channel_id}>"
        case {"type": "broadcast", "range": str(span)}:
            return f"<!{span}>"
        case {"type": "emoji", "name": str(name)}:
            return f":{name}:"
        case {"type": "date"}:
            return str(element.get("fallback") or element.get("timestamp", ""))
        case _:
            return ""


def elements(blocks: Iterable[Json]) -> Iterator[Placed]:
    """Walk over the elements one can use, in reading order."""
    for block in blocks:
        kind, block_id = str(block.get("type")), str(block.get("block_id", ""))
        match kind:
            case "actions" | "context_actions":
                for element in block.get("elements", []):
                    yield Placed(block_id, element, "", kind)
            case "section" if "accessory" in block:
                yield Placed(block_id, block["accessory"], _label(block.get("text")), kind)
            case "input":
                is_quiet = not block.get("dispatch_action")
                yield Placed(block_id, block["element"], _label(block.get("label")), kind, is_quiet)
            case "card":
                for element in block.get("actions", []):
                    yield Placed(block_id, element, "", kind)
            case "carousel":
                yield from elements(block.get("elements", []))
            case "container":
                yield from elements(block.get("child_blocks", []))
            case _:
                pass


def _label(text: Any) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: a button, an icon button, or one half of feedback buttons."""

    placed: Placed
    text: str
    value: str | None

    def answers_to(self, name: str) -> bool:
        """Tell whether a person or a test may mean this button by the name."""
        place = self.placed
        return name in (self.text, place.action_id, self.value, f"{place.block_id}/{place.action_id}")


def buttons(blocks: Iterable[Json]) -> Iterator[Button]:
    """Walk over the buttons, in reading order."""
    for placed in elements(blocks):
        element = placed.element
        match element.get("type"):
            case "button" | "icon_button" | "workflow_button":
                yield Button(placed, _label(element.get("text")), element.get("value"))
            case "feedback_buttons":
                for half in (element["positive_button"], element["negative_button"]):
                    yield Button(placed, _label(half["text"]), half["value"])
            case _:
                pass


def button_texts(blocks: Iterable[Json]) -> list[str]:
    """Return the texts of the buttons, in order."""
    return [button.text for button in buttons(blocks)]


def is_hidden_from(element: Json, user_id: str) -> bool:
    """Tell whether `visible_to_user_ids` hides the element from the user."""
    allowed = element.get("visible_to_user_ids")
    return isinstance(allowed, list) and user_id not in allowed


def without_buttons_hidden_from(blocks: Sequence[Json], user_id: str) -> tuple[Json, ...]:
    """Return the blocks as the user gets them."""
    if not any(is_hidden_from(placed.element, user_id) for placed in elements(blocks)):
        return tuple(blocks)
    kept = (_without_hidden(block, user_id) for block in blocks)
    return tuple(block for block in kept if block is not None)


def _without_hidden(block: Json, user_id: str) -> Json | None:
    block = dict(block)
    for key in ("elements", "actions", "child_blocks"):
        items = block.get(key)
        if isinstance(items, list) and items and isinstance(items[0], dict):
            cut = [_without_hidden(item, user_id) for item in items if not is_hidden_from(item, user_id)]
            block[key] = [item for item in cut if item is not None]
    if is_hidden_from(block.get("accessory") or {}, user_id):
        del block["accessory"]
    return None if block.get("type") in ("actions", "context_actions") and not block["elements"] else block
