"""Composition objects: texts, options, confirmations, filters, images."""

from collections.abc import Mapping
from typing import Any

from sandbox.peer.blocks.shapes import (
    Check,
    Findings,
    array,
    at_least_one,
    boolean,
    exactly_one,
    one_of,
    record,
    string,
    tagged,
)

# A link may open anything; Slack fetches images by itself, so they need the web.
URL = string(1, 3000, r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
WEB_URL = string(1, 3000, r"https?://\S+")
ID = string(1)
BLOCK_ID = string(1, 255)
ACTION_ID = string(1, 255)
STYLE = one_of("primary", "danger")
DATE = string(10, 10, r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = string(5, 5, r"([01]\d|2[0-3]):[0-5]\d")


def plain(high: int) -> Check:
    """Take a plain_text object of at most `high` characters."""
    return tagged({"plain_text": _plain(high)})


def mrkdwn(high: int) -> Check:
    """Take a mrkdwn object of at most `high` characters."""
    return tagged({"mrkdwn": _mrkdwn(high)})


def text(high: int) -> Check:
    """Take either text object."""
    return tagged({"plain_text": _plain(high), "mrkdwn": _mrkdwn(high)})


def _plain(high: int) -> Check:
    return record({"type": one_of("plain_text"), "text": string(1, high)}, {"emoji": boolean})


def _mrkdwn(high: int) -> Check:
    return record({"type": one_of("mrkdwn"), "text": string(1, high)}, {"verbatim": boolean})


def option(words: Check, extra: Mapping[str, Check] | None = None) -> Check:
    """Take an option: text and value, no `type`."""
    return record({"text": words, "value": string(1, 150)}, {"description": words, **(extra or {})})


# Menus show plain text only; checkboxes and radio buttons take markup.
MENU_OPTION = option(plain(75))
OVERFLOW_OPTION = option(plain(75), {"url": URL})
CHOICE_OPTION = option(text(75))

OPTION_GROUP = record({"label": plain(75), "options": array(MENU_OPTION, 1, 100)})

CONFIRM = record(
    {"text": text(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
)

DISPATCH_CONFIG = record({"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1)})

CONVERSATION_FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

SLACK_FILE = record({}, {"id": ID, "url": URL}, exactly_one("id", "url"))

ONE_IMAGE = exactly_one("image_url", "slack_file")

IMAGE_ELEMENT = record(
    {"type": one_of("image"), "alt_text": string(1, 2000)},
    {"image_url": WEB_URL, "slack_file": SLACK_FILE},
    ONE_IMAGE,
)


def initial_is_an_option(field: str) -> Check:
    """Demand that what is chosen at the start can be chosen."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if field not in value:
            return
        groups = [{"options": value["options"]}] if "options" in value else value.get("option_groups", [])
        offered = [(item["value"], item["text"]["text"]) for group in groups for item in group["options"]]
        chosen = value[field] if isinstance(value[field], list) else [value[field]]
        if any((item["value"], item["text"]["text"]) not in offered for item in chosen):
            findings.add(f"{pointer}/{field}", f"{field} must be among the options")

    return check
