"""Makes Markdown safe while it arrives in pieces: a link split across two of them never leaks."""

import re

from handlers.views.markdown import clean

HOLD_PHRASE = 400
"""How long an unfinished `[label`, `<token` or code span is waited for, in characters."""
HOLD_WORD = 2_000
"""How long a word without a space is waited for; a longer one is broken by a space."""

_CJK = "\u3001-\u3003\u3008-\u3011\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff01\uff0c\uff1b\uff1f"
_BREAK = re.compile(rf".*(?: |(?<=[{_CJK}])(?=[{_CJK}]))", re.DOTALL)
"""Up to the last place where no token can continue: a space, or between two ideographs."""
_MAY_FENCE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,3}[.)]?)?[ \t]*(?:[`~]|\Z)")
_OPENER = re.compile(r"[`\[<]")
_CLOSED = re.compile(
    r"(`++)[^`]++(?<!`)\1(?=[^`])|\[[^\[\]]*+\](?:\([^()]*+(?:\([^()]*+\)[^()]*+)?\)|(?=[^(]))|<[^<>]*+>|<(?=[\s\d=-])"
)


class SafeStream:
    """Accepts chunks, emits safe text. What is still ambiguous waits for the next chunk or the end."""

    def __init__(self, hosts: frozenset[str] = frozenset()) -> None:
        self._hosts = hosts
        self._pending = ""
        self._fence: str | None = None
        self._mid_line = False

    def feed(self, chunk: str) -> str:
        """Take a chunk; return what is safe to send now."""
        self._pending += chunk
        lines = self._pending.rfind("\n") + 1
        safe = self._emit(lines)
        cut = self._cut()
        if cut == 0 and len(self._pending) > HOLD_WORD:
            return safe + self._emit(len(self._pending)) + " "
        return safe + self._emit(cut)

    def flush(self) -> str:
        """Return the rest, made safe as it stands."""
        return self._emit(len(self._pending))

    def _emit(self, length: int) -> str:
        if length == 0:
            return ""
        piece, self._pending = self._pending[:length], self._pending[length:]
        safe, self._fence = clean(piece, self._fence, self._hosts, mid_line=self._mid_line)
        self._mid_line = not piece.endswith("\n")
        return safe

    def _cut(self) -> int:
        """Return how much of the unfinished line can go."""
        line = self._pending
        if not self._mid_line and len(line) < HOLD_PHRASE and _MAY_FENCE.match(line):
            return 0
        if self._fence is None and len(line) <= HOLD_PHRASE:
            line = _outside(line)
        found = _BREAK.match(line)
        return found.end() if found else 0


def _outside(line: str) -> str:
    """Return the line up to the first unfinished construct, finished ones blotted out."""
    parts: list[str] = []
    at = 0
    while opener := _OPENER.search(line, at):
        parts.append(line[at : opener.start()])
        closed = _CLOSED.match(line, opener.start())
        if closed is None:
            return "".join(parts)
        parts.append("." * len(closed[0]))
        at = closed.end()
    return "".join([*parts, line[at:]])
