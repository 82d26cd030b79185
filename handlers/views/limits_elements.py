"""Limits of the elements inside blocks: buttons, menus, pickers, inputs."""

from collections.abc import Callable, Iterator
from typing import Any

from handlers.views.limits_rules import (
    Problem,
    distinct,
    ids,
    items,
    known,
    plain_text,
    sized,
    string,
    text_object,
)

Check = Callable[[dict[str, Any], str], Iterator[Problem]]

_COMMON = {"type", "action_id", "placeholder", "confirm", "focus_on_load"}
_PICKERS = {
    "users_select": {"initial_user"},
    "conversations_select": {
        "initial_conversation",
        "default_to_current_conversation",
        "response_url_enabled",
        "filter",
    },
    "channels_select": {"initial_channel", "response_url_enabled"},
    "datepicker": {"initial_date"},
    "timepicker": {"initial_time", "timezone"},
    "datetimepicker": {"initial_date_time"},
    "multi_users_select": {"initial_users", "max_selected_items"},
    "multi_conversations_select": {"initial_conversations", "max_selected_items", "filter"},
    "multi_channels_select": {"initial_channels", "max_selected_items"},
}
_LISTS = {"static_select", "multi_static_select", "external_select", "multi_external_select"}
_LINE_INPUTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}


def check_element(element: Any, at: str, allowed: set[str]) -> Iterator[Problem]:
    """Check one element of a block that takes the `allowed` types."""
    if not isinstance(element, dict):
        yield Problem(at, "an element is required")
        return
    kind = element.get("type")
    if kind not in allowed:
        yield Problem(f"{at}/type", f"{kind!r} is not allowed here")
        return
    yield from ids(element, at, "action_id")
    if "placeholder" in element:
        yield from plain_text(element["placeholder"], f"{at}/placeholder", 150)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    yield from _rule(str(kind))(element, at)


def _rule(kind: str) -> Check:
    if kind in _PICKERS:
        return _picker
    if kind in _LISTS:
        return _select
    if kind in _LINE_INPUTS:
        return _line_input
    return _RULES[kind]


def _confirm(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(at, "a confirmation is required")
        return
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from text_object(value.get(key), f"{at}/{key}", most)
    yield from known(value, at, {"title", "text", "confirm", "deny", "style"})


def _button(element: dict[str, Any], at: str) -> Iterator[Problem]:
    yield from plain_text(element.get("text"), f"{at}/text", 75)
    for key, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75), ("agent_prompt", 4000)):
        if key in element:
            yield from string(element[key], f"{at}/{key}", most)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield Problem(f"{at}/style", "primary or danger")
    if "visible_to_user_ids" in element:
        yield from sized(element["visible_to_user_ids"], f"{at}/visible_to_user_ids", 1, 10)
    yield from known(
        element,
        at,
        {
            "type",
            "text",
            "action_id",
            "value",
            "url",
            "style",
            "confirm",
            "accessibility_label",
            "visible_to_user_ids",
        }
        | {"agent_prompt", "agent_prompt_display"},
    )


def _options(value: Any, at: str, least: int, most: int, *, overflow: bool = False) -> Iterator[Problem]:
    yield from sized(value, at, least, most)
    for number, option in enumerate(items(value)):
        here = f"{at}/{number}"
        yield from text_object(option.get("text"), f"{here}/text", 75)
        yield from string(option.get("value"), f"{here}/value", 150)
        if "description" in option:
            yield from text_object(option["description"], f"{here}/description", 75)
        yield from known(option, here, {"text", "value", "description"} | ({"url"} if overflow else set()))
    yield from distinct([str(option.get("value")) for option in items(value)], at, "value")


def _chosen(element: dict[str, Any], at: str) -> Iterator[Problem]:
    offered = items(element.get("options"))
    chosen = [
        *items(element.get("initial_options")),
        *([element["initial_option"]] if "initial_option" in element else []),
    ]
    if "initial_options" in element and not items(element["initial_options"]):
        yield Problem(f"{at}/initial_options", "must not be empty")
    if offered and any(option not in offered for option in chosen):
        yield Problem(at, "an initial option is not among the options")


def _select(element: dict[str, Any], at: str) -> Iterator[Problem]:
    if element["type"] in ("static_select", "multi_static_select"):
        if ("options" in element) == ("option_groups" in element):
            yield Problem(at, "exactly one of options and option_groups")
        if "options" in element:
            yield from _options(element["options"], f"{at}/options", 1, 100)
            yield from _chosen(element, at)
        groups = element.get("option_groups", [])
        if "option_groups" in element:
            yield from sized(groups, f"{at}/option_groups", 1, 100)
        for number, group in enumerate(items(groups)):
            yield from plain_text(group.get("label"), f"{at}/option_groups/{number}/label", 75)
            yield from _options(group.get("options"), f"{at}/option_groups/{number}/options", 1, 100)
    if element.get("max_selected_items", 1) < 1:
        yield Problem(f"{at}/max_selected_items", "at least 1")
    yield from known(
        element,
        at,
        _COMMON
        | {
            "options",
            "option_groups",
            "initial_option",
            "initial_options",
            "min_query_length",
            "max_selected_items",
        },
    )


def _picker(element: dict[str, Any], at: str) -> Iterator[Problem]:
    if element.get("max_selected_items", 1) < 1:
        yield Problem(f"{at}/max_selected_items", "at least 1")
    yield from known(element, at, _COMMON | _PICKERS[element["type"]])


def _overflow(element: dict[str, Any], at: str) -> Iterator[Problem]:
    yield from _options(element.get("options"), f"{at}/options", 1, 5, overflow=True)
    yield from known(element, at, {"type", "action_id", "options", "confirm"})


def _ticks(element: dict[str, Any], at: str) -> Iterator[Problem]:
    yield from _options(element.get("options"), f"{at}/options", 1, 10)
    yield from _chosen(element, at)
    initial = "initial_options" if element["type"] == "checkboxes" else "initial_option"
    yield from known(element, at, {"type", "action_id", "options", "confirm", "focus_on_load", initial})


def _line_input(element: dict[str, Any], at: str) -> Iterator[Problem]:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not 0 <= least <= most <= 3000:
        yield Problem(at, "0 <= min_length <= max_length <= 3000")
    if isinstance(element.get("initial_value"), str):
        yield from string(element["initial_value"], f"{at}/initial_value", most, least=0)
    extra = {"min_length", "max_length", "multiline", "initial_value", "dispatch_action_config"}
    extra |= {"is_decimal_allowed", "min_value", "max_value"} if element["type"] == "number_input" else set()
    yield from known(element, at, _COMMON | extra)


def _file_input(element: dict[str, Any], at: str) -> Iterator[Problem]:
    if not 1 <= element.get("max_files", 10) <= 10:
        yield Problem(f"{at}/max_files", "1 to 10")
    yield from known(element, at, {"type", "action_id", "filetypes", "max_files"})


def _feedback(element: dict[str, Any], at: str) -> Iterator[Problem]:
    for key in ("positive_button", "negative_button"):
        pressed = element.get(key)
        if not isinstance(pressed, dict):
            yield Problem(f"{at}/{key}", "a button is required")
            continue
        yield from plain_text(pressed.get("text"), f"{at}/{key}/text", 75)
        yield from string(pressed.get("value"), f"{at}/{key}/value", 2000)
        yield from known(pressed, f"{at}/{key}", {"text", "value", "accessibility_label"})
    yield from known(element, at, {"type", "action_id", "positive_button", "negative_button"})


def _icon_button(element: dict[str, Any], at: str) -> Iterator[Problem]:
    yield from plain_text(element.get("text"), f"{at}/text", 75)
    if element.get("icon") != "trash":
        yield Problem(f"{at}/icon", "unknown icon")
    yield from known(
        element,
        at,
        {
            "type",
            "action_id",
            "icon",
            "text",
            "value",
            "confirm",
            "accessibility_label",
            "visible_to_user_ids",
        },
    )


def image(element: dict[str, Any], at: str) -> Iterator[Problem]:
    """Check an image, as an element or a block."""
    yield from string(element.get("alt_text"), f"{at}/alt_text", 2000)
    if ("image_url" in element) == ("slack_file" in element):
        yield Problem(at, "exactly one of image_url and slack_file")
    if "image_url" in element:
        yield from string(element["image_url"], f"{at}/image_url", 3000)
    if "title" in element:
        yield from plain_text(element["title"], f"{at}/title", 2000)
    yield from known(element, at, {"type", "alt_text", "image_url", "slack_file", "title", "block_id"})


_RULES: dict[str, Check] = {
    "button": _button,
    "overflow": _overflow,
    "checkboxes": _ticks,
    "radio_buttons": _ticks,
    "file_input": _file_input,
    "feedback_buttons": _feedback,
    "icon_button": _icon_button,
    "image": image,
}

MENUS = _LISTS | set(_PICKERS)
CLICKABLE = {"button", "overflow", "checkboxes", "radio_buttons"} | MENUS
"""What an `actions` block takes, and with images a section's accessory."""
ANSWERABLE = {"checkboxes", "radio_buttons", "file_input"} | MENUS | _LINE_INPUTS
"""What an `input` block takes."""
