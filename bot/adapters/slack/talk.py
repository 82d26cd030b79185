"""What people said, out of Slack's JSON: which messages are talk, and their plain text."""

import html
import re

from bot.adapters.slack.identity import Identity
from bot.adapters.slack.paging import Json
from bot.adapters.slack.tags import key_in
from domain.conversations.model import ThreadMessage
from domain.ids import MessageTs, UserId

_TALK = (None, "bot_message", "file_share", "me_message", "thread_broadcast")
"""Subtypes in which somebody speaks; the others tell of joins, renames and the like."""
_ANSWER = "accepted:"
"""Keys of messages that answer a person; the other messages of ours that have a key are cards."""
_MARKUP = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.-]*:)[^<>]*)>")
_NAMES = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}


def thread_message(message: Json, us: Identity) -> ThreadMessage | None:
    """Return a message as talk; None for cards of ours, for silence and for what nobody said."""
    key = key_in(message)
    if message.get("subtype") not in _TALK or message.get("hidden"):
        return None
    is_ours = us.wrote(message)
    if is_ours and key is not None and not key.startswith(_ANSWER):
        return None
    text = plain_text(str(message.get("text") or ""))
    if not text:
        return None
    return ThreadMessage(MessageTs(str(message["ts"])), _author(message, us), text, is_ours)


def plain_text(text: str) -> str:
    """Return Slack's markup as people read it; people stay `<@U…>`, for names are looked up elsewhere."""
    return html.unescape(_MARKUP.sub(_read, text)).strip()


def _author(message: Json, us: Identity) -> UserId | None:
    if us.wrote(message):
        return us.bot_user_id
    user_id = message.get("user")
    return None if message.get("bot_id") or not user_id else UserId(str(user_id))


def _read(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    if target.startswith(("@U", "@W")):
        return f"<{target}>"
    if target.startswith("#"):
        return f"#{label}" if label else f"<{target}>"
    if target.startswith("!"):
        return label or _NAMES.get(target[1:], "")
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    return bare if not label or label in (bare, bare.partition("://")[2]) else f"{label} ({bare})"
