"""Layout blocks, and the surfaces each may stand on."""

from typing import Any

from sandbox.peer.blocks import tables
from sandbox.peer.blocks.elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION, element_of
from sandbox.peer.blocks.objects import (
    BLOCK_ID,
    IMAGE_ELEMENT,
    ONE_IMAGE,
    SLACK_FILE,
    URL,
    WEB_URL,
    mrkdwn,
    plain,
    text,
)
from sandbox.peer.blocks.rich_text import PARTS, rich_text
from sandbox.peer.blocks.shapes import (
    Check,
    Findings,
    Surface,
    array,
    at_least_one,
    boolean,
    exactly_one,
    one_of,
    record,
    string,
    tagged,
)

MARKDOWN_CHARACTERS = 12_000


def _elements(allowed: frozenset[str], low: int, high: int) -> Check:
    return array(element_of(allowed), low, high)


def _counted_id(value: Any, pointer: str, findings: Findings) -> None:
    BLOCK_ID(value, pointer, findings)
    if value in findings.block_ids:
        findings.add(pointer, f"block_id already exists: {value}")
    if isinstance(value, str):
        findings.block_ids.add(value)


def _action_ids_differ(value: Any, pointer: str, findings: Findings) -> None:
    seen: set[str] = set()
    for key in ("elements", "actions"):
        for index, element in enumerate(value.get(key, [])):
            action_id = element.get("action_id")
            if action_id is not None and action_id in seen:
                findings.add(f"{pointer}/{key}/{index}/action_id", f"action_id already exists: {action_id}")
            seen.add(action_id)


def _block(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *rules: Check,
) -> Check:
    must = {"type": one_of(kind), **(required or {})}
    return record(must, {"block_id": _counted_id, **(optional or {})}, *rules)


def _markdown_adds_up(value: Any, pointer: str, findings: Findings) -> None:
    findings.characters["markdown"] += len(value["text"])
    if findings.characters["markdown"] > MARKDOWN_CHARACTERS:
        findings.add(
            f"{pointer}/text", f"no more than {MARKDOWN_CHARACTERS} characters in all markdown blocks"
        )


def _files_do_not_dispatch(value: Any, pointer: str, findings: Findings) -> None:
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        findings.add(f"{pointer}/dispatch_action", "file_input cannot dispatch actions")


def _response_urls_only_in_modals(value: Any, pointer: str, findings: Findings) -> None:
    if value["element"].get("response_url_enabled") and findings.surface != "modal":
        findings.add(f"{pointer}/element", "invalid additional property: response_url_enabled")


def _response_urls_only_in_inputs(value: Any, pointer: str, findings: Findings) -> None:
    places = {f"elements/{index}": element for index, element in enumerate(value.get("elements", []))}
    for place, element in (places | {"accessory": value.get("accessory", {})}).items():
        if element.get("response_url_enabled"):
            findings.add(f"{pointer}/{place}", "invalid additional property: response_url_enabled")


def _divider_or_collapsible(value: Any, pointer: str, findings: Findings) -> None:
    if value.get("is_collapsible") and "has_header_divider" in value:
        findings.add(pointer, "has_header_divider needs a container that is not collapsible")
    if "default_collapsed" in value and not value.get("is_collapsible"):
        findings.add(pointer, "default_collapsed needs is_collapsible")


def _nested(kinds: frozenset[str]) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        tagged(BLOCKS, kinds)(value, pointer, findings)
        if isinstance(value, dict):
            findings.blocks[str(value.get("type"))] += 1

    return check


_IN_CONTAINER = frozenset({
    "actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table", "video",
})  # fmt: skip
_SOURCE = record({"type": one_of("url"), "url": URL, "text": string(1)})
_STATUS = one_of("pending", "in_progress", "complete", "error")

BLOCKS: dict[str, Check] = {
    "section": _block(
        "section", None,
        {
            "text": text(3000), "fields": array(text(2000), 1, 10), "expand": boolean,
            "accessory": element_of(IN_SECTION),
        },
        at_least_one("text", "fields"), _response_urls_only_in_inputs,
    ),
    "divider": _block("divider"),
    "header": _block("header", {"text": plain(150)}),
    "context": _block("context", {
        "elements": array(tagged({
            "image": IMAGE_ELEMENT, "plain_text": plain(3000), "mrkdwn": mrkdwn(3000),
        }), 1, 10),
    }),
    "actions": _block(
        "actions", {"elements": _elements(IN_ACTIONS, 1, 25)}, None,
        _action_ids_differ, _response_urls_only_in_inputs,
    ),
    "context_actions": _block(
        "context_actions", {"elements": _elements(IN_CONTEXT_ACTIONS, 1, 5)}, None, _action_ids_differ
    ),
    "input": _block(
        "input", {"label": plain(2000), "element": element_of(IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        _files_do_not_dispatch, _response_urls_only_in_modals,
    ),
    "image": _block(
        "image", {"alt_text": string(1, 2000)},
        {"image_url": WEB_URL, "slack_file": SLACK_FILE, "title": plain(2000)}, ONE_IMAGE,
    ),
    "video": _block(
        "video",
        {
            "video_url": WEB_URL, "thumbnail_url": WEB_URL,
            "alt_text": string(1, 2000), "title": plain(199),
        },
        {
            "title_url": URL, "author_name": string(1, 49), "provider_name": string(1, 49),
            "provider_icon_url": URL, "description": plain(199),
        },
    ),
    "markdown": _block("markdown", {"text": string(1, MARKDOWN_CHARACTERS)}, None, _markdown_adds_up),
    "rich_text": _block("rich_text", {"elements": PARTS}),
    "table": _block("table", tables.TABLE[0], tables.TABLE[1], *tables.TABLE[2]),
    "data_table": _block("data_table", tables.DATA_TABLE[0], tables.DATA_TABLE[1], *tables.DATA_TABLE[2]),
    "data_visualization": _block("data_visualization", tables.CHART[0], tables.CHART[1]),
    "task_card": _block(
        "task_card", {"task_id": string(1, 255), "title": string(1, 256), "status": _STATUS},
        {"details": rich_text, "output": rich_text, "sources": array(_SOURCE)},
    ),
    "plan": _block(
        "plan", {"title": string(1, 256)}, {"tasks": array(_nested(frozenset({"task_card"})), 0, 50)}
    ),
    "card": _block(
        "card", None,
        {
            "hero_image": IMAGE_ELEMENT, "icon": IMAGE_ELEMENT, "title": mrkdwn(150), "subtitle": mrkdwn(150),
            "body": mrkdwn(200), "actions": _elements(frozenset({"button"}), 1, 3),
        },
        at_least_one("hero_image", "title", "body", "actions"), _action_ids_differ,
    ),
    "carousel": _block("carousel", {"elements": array(_nested(frozenset({"card"})), 1, 10)}),
    "alert": _block(
        "alert", {"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}
    ),
    "container": _block(
        "container", {"child_blocks": array(_nested(_IN_CONTAINER), 1, 10)},
        {
            "title": plain(150), "rich_text_title": rich_text, "subtitle": text(150), "icon": IMAGE_ELEMENT,
            "width": one_of("narrow", "standard", "wide", "full"), "is_collapsible": boolean,
            "default_collapsed": boolean, "has_header_divider": boolean,
        },
        exactly_one("title", "rich_text_title"), _divider_or_collapsible,
    ),
    "auth_provider": _block(
        "auth_provider", {"value": string(1, 150), "name": plain(75), "is_connected": boolean},
        {
            "description": plain(150), "icon_url": URL, "auth_url": URL, "disconnect_url": URL,
            "connected_identity": plain(75), "connected_context": plain(75),
            "accessory": element_of(frozenset({"overflow"})),
        },
    ),
}  # fmt: skip

_EVERYWHERE = frozenset({
    "section", "divider", "header", "context", "actions", "input", "image", "video", "rich_text", "card",
})  # fmt: skip
_ON_PAGES = frozenset({"table", "data_table", "data_visualization", "carousel", "container"})
_IN_MESSAGES = frozenset({"markdown", "task_card", "plan", "context_actions", "auth_provider"})

ALLOWED: dict[Surface, frozenset[str]] = {
    "message": _EVERYWHERE | _ON_PAGES | _IN_MESSAGES,
    "home": _EVERYWHERE | _ON_PAGES,
    "modal": _EVERYWHERE | {"alert"},
}


def layout_block(value: Any, pointer: str, findings: Findings) -> None:
    """Take one block where the surface allows it."""
    tagged(BLOCKS, ALLOWED[findings.surface])(value, pointer, findings)
    if isinstance(value, dict):
        findings.blocks[str(value.get("type"))] += 1
