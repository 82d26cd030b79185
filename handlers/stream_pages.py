"""Where a long answer may be parted into messages, and what has to be closed and opened again there."""

import re
from dataclasses import dataclass

MAX_BYTES = 11_000
"""UTF-8 bytes of one streamed message; Slack was seen to refuse more at 11,600."""
MAX_AGE = 240.0
"""Seconds a stream is used; Slack ends it after about 300 without saying so beforehand."""
GRACE = 30.0
"""Seconds more to wait for the end of a line."""
_CLOSING_ROOM = 16
_BLANK_FROM = 8_500
_LINE_FROM = 10_000
_MAX_REOPENED = 1_000

_FENCE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,3}[.)])?[ \t]*```")
_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of the waiting text goes into this message, and whether the message ends there."""

    length: int
    ends_page: bool


def cut_for(text: str, *, used: int, age: float, is_open: bool) -> Cut:
    """Decide where the text is parted on a message of `used` bytes and `age` seconds.

    The nearer the message is to its end, the humbler the boundary: a blank line, a line, a word.
    `is_open` tells that a fence or table is open, where blank lines are no boundary worth taking.
    """
    room = MAX_BYTES - _CLOSING_ROOM - used
    size = _fitting(text, room)
    reach = used + len(text[:size].encode())
    if age >= MAX_AGE + GRACE and used:
        return Cut(_boundary(text[:size]) if size < len(text) else size, ends_page=True)
    if age >= MAX_AGE or reach >= _LINE_FROM:
        at = text.find("\n", 0 if age >= MAX_AGE else _fitting(text, _LINE_FROM - used), size)
        if at >= 0:
            return Cut(at + 1, ends_page=True)
    if reach >= _BLANK_FROM and not is_open:
        at = text.find("\n\n", _fitting(text, _BLANK_FROM - used), size)
        if at >= 0:
            return Cut(at + 2, ends_page=True)
    if size == len(text):
        return Cut(size, ends_page=False)
    return Cut(_boundary(text[:size]), ends_page=True)


def _fitting(text: str, room: int) -> int:
    """Return how many characters fit into `room` UTF-8 bytes."""
    if room <= 0:
        return 0
    return len(text.encode()[:room].decode(errors="ignore"))


def _boundary(head: str) -> int:
    for mark in ("\n\n", "\n", " "):
        at = head.rfind(mark, len(head) // 2)
        if at > 0:
            return at + len(mark)
    return len(head)


class Outline:
    """Follows text line by line and knows which fence or table is open at its end."""

    def __init__(self) -> None:
        self._line = ""
        self._above = ""
        self._fence: str | None = None
        self._table: str | None = None

    @property
    def is_open(self) -> bool:
        """True inside a code fence or table."""
        return self._fence is not None or self._table is not None

    def feed(self, text: str) -> None:
        """Take text that went out."""
        *whole, self._line = (self._line + text).split("\n")
        for line in whole:
            self._take(line)

    def closing(self) -> str:
        """Return what ends the open fence; a table ends by itself."""
        if self._fence is None:
            return ""
        return "```" if not self._line else "\n```"

    def turn_page(self) -> str:
        """Begin the next message: forget what was open and return what opens it again."""
        again = f"{self._fence}\n" if self._fence is not None else self._table or ""
        if len(again.encode()) > _MAX_REOPENED:
            again = "```\n" if self._fence is not None else ""
        self._line, self._above, self._fence, self._table = "", "", None, None
        return again

    def _take(self, line: str) -> None:
        if self._fence is not None:
            self._fence = None if _FENCE.match(line) else self._fence
        elif _FENCE.match(line):
            self._fence, self._table = line, None
        elif self._table is not None:
            self._table = self._table if "|" in line else None
        elif "|" in line and "|" in self._above and _RULE.fullmatch(line):
            self._table = f"{self._above}\n{line}\n"
        self._above = line
