"""Block elements: buttons, menus, pickers, inputs; and which block takes which."""

from typing import Any

from sandbox.peer.blocks.objects import (
    ACTION_ID,
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DATE,
    DISPATCH_CONFIG,
    ID,
    IMAGE_ELEMENT,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    STYLE,
    TIME,
    URL,
    initial_is_an_option,
    plain,
)
from sandbox.peer.blocks.rich_text import rich_text
from sandbox.peer.blocks.shapes import (
    Check,
    Findings,
    Surface,
    array,
    boolean,
    exactly_one,
    integer,
    one_of,
    record,
    string,
    tagged,
    unique,
)

_PLACEHOLDER: dict[str, Check] = {"placeholder": plain(150)}


def _focus(value: Any, pointer: str, findings: Findings) -> None:
    boolean(value, pointer, findings)
    findings.focused += value is True


def _element(
    kind: str, required: dict[str, Check] | None, optional: dict[str, Check], *rules: Check
) -> Check:
    must = {"type": one_of(kind), **(required or {})}
    return record(must, {"action_id": ACTION_ID, **optional}, *rules)


def _interactive(
    kind: str, required: dict[str, Check] | None, optional: dict[str, Check], *rules: Check
) -> Check:
    return _element(kind, required, {"confirm": CONFIRM, "focus_on_load": _focus, **optional}, *rules)


def _text_input(
    kind: str, optional: dict[str, Check], *rules: Check, required: dict[str, Check] | None = None
) -> Check:
    shared: dict[str, Check] = {"dispatch_action_config": DISPATCH_CONFIG, "focus_on_load": _focus}
    return _element(kind, required, shared | _PLACEHOLDER | optional, *rules)


def _menu(kind: str, optional: dict[str, Check], *rules: Check) -> Check:
    if kind.startswith("multi_"):
        optional = {"max_selected_items": integer(1), **optional}
    return _interactive(kind, None, _PLACEHOLDER | optional, *rules)


_VISIBLE: dict[str, Check] = {"visible_to_user_ids": array(ID, 1, 10)}

_BUTTON = _element(
    "button",
    {"text": plain(75)},
    {
        "value": string(0, 2000), "url": URL, "style": STYLE, "confirm": CONFIRM,
        "accessibility_label": string(1, 75), "agent_prompt": string(1, 4000),
        "agent_prompt_display": string(1), **_VISIBLE,
    },
)  # fmt: skip

_WORKFLOW_BUTTON = _element(
    "workflow_button",
    {
        "action_id": ACTION_ID,
        "text": plain(75),
        "workflow": record({
            "trigger": record(
                {"url": URL},
                {"customizable_input_parameters": array(record({"name": string(1), "value": string()}))},
            )
        }),
    },
    {"style": STYLE, "accessibility_label": string(1, 75)},
)  # fmt: skip

_FEEDBACK_HALF = record({"text": plain(75), "value": string(1, 2000)}, {"accessibility_label": string(1, 75)})
_FEEDBACK = _element(
    "feedback_buttons", {"positive_button": _FEEDBACK_HALF, "negative_button": _FEEDBACK_HALF}, {}
)

_ICON_BUTTON = _element(
    "icon_button",
    {"icon": one_of("trash"), "text": plain(75)},
    {"accessibility_label": string(1, 75), "value": string(0, 2000), "confirm": CONFIRM, **_VISIBLE},
)

_OPTIONS: dict[str, Check] = {
    "options": array(MENU_OPTION, 1, 100),
    "option_groups": array(OPTION_GROUP, 1, 100),
}
_CHANNEL_EXTRAS: dict[str, Check] = {"response_url_enabled": boolean}
_FILTERS: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}


def _ordered(low: str, high: str) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        if low in value and high in value and float(value[low]) > float(value[high]):
            findings.add(pointer, f"{low} cannot be greater than {high}")

    return check


def _initial_fits(value: Any, pointer: str, findings: Findings) -> None:
    initial = value.get("initial_value", "")
    if initial and not value.get("min_length", 0) <= len(initial) <= value.get("max_length", 3000):
        findings.add(f"{pointer}/initial_value", "initial_value must fit min_length and max_length")


_NUMBER = string(1, None, r"-?\d+(\.\d+)?")

ELEMENTS: dict[str, Check] = {
    "button": _BUTTON,
    "workflow_button": _WORKFLOW_BUTTON,
    "feedback_buttons": _FEEDBACK,
    "icon_button": _ICON_BUTTON,
    "image": IMAGE_ELEMENT,
    "overflow": _element("overflow", {"options": array(OVERFLOW_OPTION, 1, 5)}, {"confirm": CONFIRM}),
    "checkboxes": _interactive(
        "checkboxes", {"options": array(CHOICE_OPTION, 1, 10)},
        {"initial_options": unique(array(CHOICE_OPTION, 1), "initial_options")},
        initial_is_an_option("initial_options"),
    ),
    "radio_buttons": _interactive(
        "radio_buttons", {"options": array(CHOICE_OPTION, 1, 10)}, {"initial_option": CHOICE_OPTION},
        initial_is_an_option("initial_option"),
    ),
    "static_select": _menu(
        "static_select", {**_OPTIONS, "initial_option": MENU_OPTION},
        exactly_one("options", "option_groups"), initial_is_an_option("initial_option"),
    ),
    "multi_static_select": _menu(
        "multi_static_select", {**_OPTIONS, "initial_options": array(MENU_OPTION, 1, 100)},
        exactly_one("options", "option_groups"), initial_is_an_option("initial_options"),
    ),
    "external_select": _menu(
        "external_select", {"initial_option": MENU_OPTION, "min_query_length": integer(0)}
    ),
    "multi_external_select": _menu(
        "multi_external_select",
        {"initial_options": array(MENU_OPTION, 1, 100), "min_query_length": integer(0)},
    ),
    "users_select": _menu("users_select", {"initial_user": ID}),
    "multi_users_select": _menu("multi_users_select", {"initial_users": array(ID, 1)}),
    "conversations_select": _menu(
        "conversations_select", {"initial_conversation": ID, **_FILTERS, **_CHANNEL_EXTRAS}
    ),
    "multi_conversations_select": _menu(
        "multi_conversations_select", {"initial_conversations": array(ID, 1), **_FILTERS}
    ),
    "channels_select": _menu("channels_select", {"initial_channel": ID, **_CHANNEL_EXTRAS}),
    "multi_channels_select": _menu("multi_channels_select", {"initial_channels": array(ID, 1)}),
    "datepicker": _interactive("datepicker", None, {"initial_date": DATE, **_PLACEHOLDER}),
    "timepicker": _interactive(
        "timepicker", None, {"initial_time": TIME, "timezone": string(1), **_PLACEHOLDER}
    ),
    "datetimepicker": _interactive(
        "datetimepicker", None, {"initial_date_time": integer(10**9, 10**10 - 1)}
    ),
    "plain_text_input": _text_input(
        "plain_text_input",
        {
            "multiline": boolean, "initial_value": string(0, 3000),
            "min_length": integer(0, 3000), "max_length": integer(1, 3000),
        },
        _ordered("min_length", "max_length"), _initial_fits,
    ),
    "email_text_input": _text_input("email_text_input", {"initial_value": string()}),
    "url_text_input": _text_input("url_text_input", {"initial_value": string()}),
    "number_input": _text_input(
        "number_input", {"initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        _ordered("min_value", "max_value"), required={"is_decimal_allowed": boolean},
    ),
    "rich_text_input": _text_input(
        "rich_text_input",
        {"initial_value": rich_text, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
        _ordered("min_lines", "max_lines"),
    ),
    "file_input": _element(
        "file_input", None, {"filetypes": array(string(1), 1), "max_files": integer(1, 10)}
    ),
}  # fmt: skip

_SELECTS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = frozenset({"checkboxes", "radio_buttons", "datepicker", "timepicker"})

IN_SECTION = _SELECTS | _PICKERS | {"button", "workflow_button", "overflow", "image"}
IN_ACTIONS = _SELECTS | _PICKERS | {"button", "workflow_button", "overflow", "datetimepicker"}
IN_INPUT = _SELECTS | _PICKERS | {
    "datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "number_input",
    "rich_text_input", "file_input",
}  # fmt: skip
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})

# The surfaces that Slack's page of an element names, where they are not all three.
ONLY_ON: dict[str, frozenset[Surface]] = {
    "datetimepicker": frozenset({"message", "modal"}),
    "email_text_input": frozenset({"modal"}),
    "file_input": frozenset({"modal"}),
    "number_input": frozenset({"modal"}),
    "rich_text_input": frozenset({"modal", "home"}),
    "url_text_input": frozenset({"modal"}),
    "workflow_button": frozenset({"message"}),
}


def element_of(allowed: frozenset[str]) -> Check:
    """Take one of the elements, on a surface that has it."""
    take = tagged(ELEMENTS, allowed)

    def check(value: Any, pointer: str, findings: Findings) -> None:
        kind = str(value.get("type")) if isinstance(value, dict) else ""
        if kind in allowed and findings.surface not in ONLY_ON.get(kind, {findings.surface}):
            findings.add(f"{pointer}/type", f"unsupported type: {kind}")
        else:
            take(value, pointer, findings)

    return check
