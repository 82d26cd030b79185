"""Text on its way to Slack: the one place that escapes, cuts and counts."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from domain.ids import UserId
from domain.people.model import Person
from handlers.views.markdown import inert, safe_markdown, tidy
from handlers.views.safe_stream import SafeStream

__all__ = [
    "SafeStream",
    "count",
    "cut",
    "cut_marked",
    "day",
    "escape",
    "link",
    "mention",
    "moment",
    "name_of",
    "notification",
    "one_line",
    "plain",
    "plural",
    "quoted",
    "raw",
    "safe_markdown",
    "split",
]

MAX_SIGN = 32
"""The longest sign (an emoji of many parts) that is kept whole, in characters."""
_FORMATTING = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""Slack's mrkdwn has no escape character, so data that must not format gets look-alikes."""
_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_HALF_ENTITY = re.compile(r"&[a-z]{0,4}\Z")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_PERMALINK = re.compile(r"https://[\w.-]{1,100}(?::\d{1,5})?/archives/[\w/?=&.-]{1,300}", re.ASCII)
_LOCAL_LINK = re.compile(
    r"http://(?:127\.0\.0\.1|localhost)(?::\d{1,5})?/archives/[\w/?=&.-]{1,300}", re.ASCII
)


def count(text: str) -> int:
    """Return the length as Slack's limits mean it at their strictest: UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """Return data for a `plain_text` object: everything readable, nothing live or invisible."""
    return inert(text)


def raw(text: str) -> str:
    """Return data for an input a person edits: as it is, without characters nobody can see."""
    return tidy(text)


def escape(text: str, *, may_format: bool = False) -> str:
    """Return data for a mrkdwn object; unless `may_format`, its asterisks and the like stay characters."""
    safe = inert(text)
    if not may_format:
        safe = _UNDERSCORE.sub("ˍ", safe.translate(_FORMATTING))
    return re.sub("[&<>]", lambda char: _ENTITIES[char[0]], safe)


def one_line(text: str) -> str:
    """Return the text on one line, single-spaced."""
    return " ".join(tidy(text).split())


def cut(text: str, limit: int) -> str:
    """Return at most `limit` units of the text, ended with an ellipsis at a word's end if it is longer."""
    if count(text) <= limit:
        return text
    head = text[: _fitting(text, limit - 1)]
    space = max(head.rfind(" "), head.rfind("\n"))
    if space > len(head) * 2 // 3:
        head = head[:space]
    return head.rstrip() + "…"


def cut_marked(text: str, limit: int) -> str:
    """Cut mrkdwn that is escaped already: no half entity, no half link at the end."""
    if count(text) <= limit:
        return text
    head = cut(text, limit).removesuffix("…")
    opened = head.rfind("<")
    if opened > head.rfind(">"):
        head = head[:opened]
    return _HALF_ENTITY.sub("", head) + "…"


def split(text: str, limit: int) -> list[str]:
    """Part the text into pieces of at most `limit` units: at a line's end, else a word's, else anywhere."""
    pieces: list[str] = []
    while count(text) > limit:
        size = max(_fitting(text, limit), 1)
        head = text[:size]
        at = head.rfind("\n", size // 3) + 1 or head.rfind(" ", size * 2 // 3) + 1 or size
        opened = text.rfind("<", 0, at)
        if opened > text.rfind(">", 0, at) and opened > 0:
            at = opened
        half = _HALF_ENTITY.search(text[:at])
        at = half.start() if half and half.start() > 0 else at
        pieces.append(text[:at].rstrip("\n"))
        text = text[at:]
    pieces.append(text)
    return [piece for piece in pieces if piece.strip()]


def _fitting(text: str, limit: int) -> int:
    """Return how many characters fit into `limit` units without parting what people see as one sign."""
    size = min(len(text), limit)
    while size > 0 and count(text[:size]) > limit:
        size -= max((count(text[:size]) - limit) // 2, 1)
    for at in range(size, max(size - MAX_SIGN, -1), -1):
        if at in (0, len(text)) or not _continues(text, at):
            return at
    return size


def _continues(text: str, at: int) -> bool:
    """Tell whether the character at `at` belongs to the sign before it."""
    char, before = text[at], text[at - 1]
    if "\u200d" in (char, before) or unicodedata.combining(char):
        return True
    if "\ufe00" <= char <= "\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if not _is_flag_letter(char):
        return False
    letters = 0
    while letters < at and _is_flag_letter(text[at - 1 - letters]):
        letters += 1
    return letters % 2 == 1


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def quoted(text: str, limit: int = 200) -> str:
    """Return somebody's words as a quotation on one line, for a `plain_text` object."""
    return f"“{cut(plain(one_line(text)), limit - 2)}”"


def notification(text: str) -> str:
    """Return our own finished line as the `text` of a message."""
    return cut_marked(escape(one_line(text), may_format=True), 300)


def mention(user_id: UserId) -> str:
    """Return a mention that code, never data, puts into mrkdwn."""
    if not re.fullmatch(r"[UW][A-Z0-9]{1,30}", user_id):
        return "someone"
    return f"<@{user_id}>"


def link(url: str, label: str) -> str:
    """Return a mrkdwn link to a message of this workspace; only the label when it is no permalink."""
    if not (_PERMALINK.fullmatch(url) or _LOCAL_LINK.fullmatch(url)):
        return escape(label)
    return f"<{url.replace('&', '&amp;')}|{escape(label)}>"


def name_of(user_id: UserId | None, people: Mapping[UserId, Person]) -> str:
    """Return a person's name, not yet escaped; `someone` when we do not know them."""
    person = people.get(user_id) if user_id else None
    return cut(one_line(person.name), 60) or "someone" if person else "someone"


def day(value: date, today: date | None = None) -> str:
    """Return a day as people say it: `Fri 28 Nov`, with the year when it is not this one."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    said = f"{names[value.weekday()]} {value.day} {months[value.month - 1]}"
    return said if today is not None and value.year == today.year else f"{said} {value.year}"


def moment(at: datetime, person: Person | None) -> str:
    """Return the time of day on a person's own clock: `10:42`."""
    return (at.astimezone(person.zone) if person else at).strftime("%H:%M")


def plural(number: int, noun: str) -> str:
    """Return `1 step`, `3 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
