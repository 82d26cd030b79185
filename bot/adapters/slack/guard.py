"""The last line of defence: what may never leave, whoever wrote it.

Views escape and encode text; this is behind them, for every write method. Broadcasts become plain words,
links do not unfurl, and Slack is told not to turn `@names` into mentions.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_BROADCAST = re.compile(r"<!(channel|here|everyone|group)(?:\|[^<>]*)?>", re.IGNORECASE)
_USERGROUP = re.compile(r"<!subteam\^[^<>|]*(?:\|@?([^<>]*))?>", re.IGNORECASE)
_TEXTS = ("text", "markdown_text", "status", "title", "loading_messages", "initial_comment", "prompts")
_STRUCTURES = ("blocks", "attachments", "chunks", "view")
_NOT_SHOWN = frozenset(
    (
        "action_id",
        "block_id",
        "callback_id",
        "external_id",
        "initial_value",
        "private_metadata",
        "url",
        "value",
    )
)
"""Keys whose strings Slack never renders as markup: ids, values, what a person edits in an input."""
_NO_UNFURL = ("chat.postMessage", "chat.scheduleMessage")
_NO_NAMES = ("chat.postMessage", "chat.postEphemeral", "chat.scheduleMessage", "chat.update")


def guarded(method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call without anything that would notify a crowd."""
    safe = dict(arguments)
    for key in _TEXTS:
        if key in safe:
            safe[key] = quiet(safe[key])
    for key in _STRUCTURES:
        if key in safe:
            safe[key] = quiet(_decoded(safe[key]))
    if method in _NO_UNFURL:
        safe |= {"unfurl_links": False, "unfurl_media": False}
    if method in _NO_NAMES:
        safe["link_names"] = False
        safe.pop("parse", None)  # `full` would bring @channel to life
    return safe


def quiet(value: Any) -> Any:
    """Return a text, or a structure with texts in it, without broadcasts."""
    if isinstance(value, str):
        return _quiet_text(value)
    if isinstance(value, list | tuple):
        return [quiet(item) for item in value]
    if isinstance(value, Mapping):
        match value.get("type"):
            case "broadcast":
                return {"type": "text", "text": str(value.get("range", "channel"))}
            case "usergroup":
                return {"type": "text", "text": "a group"}
        return {key: item if key in _NOT_SHOWN else quiet(item) for key, item in value.items()}
    return value


def _quiet_text(text: str) -> str:
    # Taking one token out may complete another, as in <!<!channel>>: go on until there is none.
    while "<!" in text:
        calmer = _USERGROUP.sub(lambda found: found[1] or "a group", _BROADCAST.sub(r"\1", text))
        if calmer == text:
            break
        text = calmer
    return text


def _decoded(value: Any) -> Any:
    """Return a structure that the SDK lets callers pass as JSON; Slack will refuse what does not parse."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
