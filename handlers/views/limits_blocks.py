"""Limits of blocks, and which surface takes which."""

from collections.abc import Callable, Iterator
from typing import Literal

from handlers.views.limits_elements import ANSWERABLE, CLICKABLE, check_element, image
from handlers.views.limits_rules import (
    Problem,
    distinct,
    ids,
    items,
    known,
    nested_text,
    plain_text,
    sized,
    string,
    text_object,
)
from handlers.views.message import Block
from handlers.views.text import count

Surface = Literal["message", "modal", "home"]
Check = Callable[[Block, str], Iterator[Problem]]

_EVERYWHERE = {
    "actions",
    "card",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "video",
}
_MESSAGE_AND_HOME = {"carousel", "container", "data_table", "data_visualization", "table"}
_TAKES: dict[Surface, set[str]] = {
    "message": _EVERYWHERE | _MESSAGE_AND_HOME | {"context_actions", "markdown", "plan", "task_card"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | _MESSAGE_AND_HOME,
}


def check_blocks(blocks: list[Block], surface: Surface) -> Iterator[Problem]:
    """Check every block for a surface, and what they may not share."""
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        kind = block.get("type")
        if kind not in _TAKES[surface]:
            yield Problem(f"{at}/type", f"{kind!r} is not a block of a {surface}")
            continue
        yield from ids(block, at, "block_id")
        yield from _RULES[str(kind)](block, at)
    yield from distinct([block["block_id"] for block in blocks if "block_id" in block], "/blocks", "block_id")
    yield from _once(blocks)


def _once(blocks: list[Block]) -> Iterator[Problem]:
    kinds = [block.get("type") for block in blocks]
    for kind, most in (("table", 1), ("data_visualization", 2), ("plan", 1)):
        if kinds.count(kind) > most:
            yield Problem("/blocks", f"{kinds.count(kind)} blocks of type {kind}, at most {most}")
    if "plan" in kinds and "task_card" in kinds:
        yield Problem("/blocks", "plan and task_card do not go together")
    markdown = sum(count(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if markdown > 12_000:
        yield Problem("/blocks", f"{markdown} characters of markdown, at most 12000")


def _section(block: Block, at: str) -> Iterator[Problem]:
    if "text" not in block and "fields" not in block:
        yield Problem(at, "text or fields are required")
    if "text" in block:
        yield from text_object(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from sized(block["fields"], f"{at}/fields", 1, 10)
        for number, field in enumerate(items(block["fields"])):
            yield from text_object(field, f"{at}/fields/{number}", 2000)
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{at}/accessory", CLICKABLE | {"image"})
    yield from known(block, at, {"type", "block_id", "text", "fields", "accessory", "expand"})


def _header(block: Block, at: str) -> Iterator[Problem]:
    yield from plain_text(block.get("text"), f"{at}/text", 150)
    yield from known(block, at, {"type", "block_id", "text"})


def _divider(block: Block, at: str) -> Iterator[Problem]:
    yield from known(block, at, {"type", "block_id"})


def _context(block: Block, at: str) -> Iterator[Problem]:
    yield from sized(block.get("elements"), f"{at}/elements", 1, 10)
    for number, element in enumerate(items(block.get("elements"))):
        here = f"{at}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from image(element, here)
        else:
            yield from text_object(element, here, 3000)
    yield from known(block, at, {"type", "block_id", "elements"})


def _elements(block: Block, at: str, most: int, allowed: set[str]) -> Iterator[Problem]:
    yield from sized(block.get("elements"), f"{at}/elements", 1, most)
    elements = items(block.get("elements"))
    for number, element in enumerate(elements):
        yield from check_element(element, f"{at}/elements/{number}", allowed)
    names = [
        element["action_id"] for element in elements if isinstance(element, dict) and "action_id" in element
    ]
    yield from distinct(names, f"{at}/elements", "action_id")
    yield from known(block, at, {"type", "block_id", "elements"})


def _actions(block: Block, at: str) -> Iterator[Problem]:
    yield from _elements(block, at, 25, CLICKABLE)


def _context_actions(block: Block, at: str) -> Iterator[Problem]:
    yield from _elements(block, at, 5, {"feedback_buttons", "icon_button"})


def _input(block: Block, at: str) -> Iterator[Problem]:
    yield from plain_text(block.get("label"), f"{at}/label", 2000)
    if "hint" in block:
        yield from plain_text(block["hint"], f"{at}/hint", 2000)
    yield from check_element(block.get("element"), f"{at}/element", ANSWERABLE)
    yield from known(
        block, at, {"type", "block_id", "label", "hint", "element", "optional", "dispatch_action"}
    )


def _video(block: Block, at: str) -> Iterator[Problem]:
    yield from string(block.get("alt_text"), f"{at}/alt_text", 2000)
    yield from plain_text(block.get("title"), f"{at}/title", 199)
    for key in ("video_url", "thumbnail_url"):
        yield from string(block.get(key), f"{at}/{key}", 3000)
    if "author_name" in block:
        yield from string(block["author_name"], f"{at}/author_name", 49)


def _markdown(block: Block, at: str) -> Iterator[Problem]:
    yield from string(block.get("text"), f"{at}/text", 12_000)
    yield from known(block, at, {"type", "block_id", "text"})


def _rich_text(block: Block, at: str) -> Iterator[Problem]:
    yield from sized(block.get("elements"), f"{at}/elements", 1, 100)
    kinds = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
    for number, element in enumerate(items(block.get("elements"))):
        if not isinstance(element, dict) or element.get("type") not in kinds:
            yield Problem(f"{at}/elements/{number}/type", "not a part of rich text")


def _table(block: Block, at: str) -> Iterator[Problem]:
    yield from _rows(block, at, 100, 10_000)
    if "column_settings" in block:
        yield from sized(block["column_settings"], f"{at}/column_settings", 1, 20)


def _rows(block: Block, at: str, most: int, characters: int) -> Iterator[Problem]:
    yield from sized(block.get("rows"), f"{at}/rows", 1, most)
    for number, row in enumerate(items(block.get("rows"))):
        yield from sized(row, f"{at}/rows/{number}", 1, 20)
    total = sum(count(text) for text in nested_text(block))
    if total > characters:
        yield Problem(at, f"{total} characters, at most {characters}")


def _data_table(block: Block, at: str) -> Iterator[Problem]:
    yield from string(block.get("caption"), f"{at}/caption", 2000)
    yield from _rows(block, at, 201, 20_000)
    if not 1 <= block.get("page_size", 5) <= 100:
        yield Problem(f"{at}/page_size", "1 to 100")


def _data_visualization(block: Block, at: str) -> Iterator[Problem]:
    yield from string(block.get("title"), f"{at}/title", 50)


def _alert(block: Block, at: str) -> Iterator[Problem]:
    yield from text_object(block.get("text"), f"{at}/text", 200)
    if block.get("level", "default") not in ("default", "info", "warning", "error", "success"):
        yield Problem(f"{at}/level", "unknown level")


def _card(block: Block, at: str) -> Iterator[Problem]:
    for key, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if key in block:
            yield from text_object(block[key], f"{at}/{key}", most)
    if "actions" in block:
        yield from sized(block["actions"], f"{at}/actions", 1, 3)
        for number, element in enumerate(items(block["actions"])):
            yield from check_element(element, f"{at}/actions/{number}", {"button"})


def _carousel(block: Block, at: str) -> Iterator[Problem]:
    yield from sized(block.get("elements"), f"{at}/elements", 1, 10)
    for number, card in enumerate(items(block.get("elements"))):
        yield from _card(card, f"{at}/elements/{number}")


def _container(block: Block, at: str) -> Iterator[Problem]:
    children = items(block.get("child_blocks"))
    yield from sized(block.get("child_blocks"), f"{at}/child_blocks", 1, 10)
    for number, child in enumerate(children):
        here = f"{at}/child_blocks/{number}"
        if (
            child.get("type") in ("card", "carousel", "container", "data_table")
            or child.get("type") not in _RULES
        ):
            yield Problem(f"{here}/type", "not allowed in a container")
        else:
            yield from _RULES[child["type"]](child, here)
    for key in ("title", "subtitle"):
        if key in block:
            yield from text_object(block[key], f"{at}/{key}", 150)
    if block.get("width", "standard") not in ("narrow", "standard", "wide", "full"):
        yield Problem(f"{at}/width", "unknown width")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        yield Problem(at, "a header divider needs a container that does not collapse")


def _task_card(block: Block, at: str) -> Iterator[Problem]:
    yield from ids(block, at, "task_id")
    yield from string(block.get("title"), f"{at}/title", 256)
    if block.get("status", "pending") not in ("pending", "in_progress", "complete", "error"):
        yield Problem(f"{at}/status", "unknown status")


def _plan(block: Block, at: str) -> Iterator[Problem]:
    yield from string(block.get("title"), f"{at}/title", 256)
    yield from sized(block.get("tasks"), f"{at}/tasks", 1, 50)
    for number, task in enumerate(items(block.get("tasks"))):
        yield from _task_card(task, f"{at}/tasks/{number}")


_RULES: dict[str, Check] = {
    "actions": _actions,
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "context_actions": _context_actions,
    "data_table": _data_table,
    "data_visualization": _data_visualization,
    "divider": _divider,
    "header": _header,
    "image": image,
    "input": _input,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
    "task_card": _task_card,
    "video": _video,
}
