"""Makes Markdown from a model safe to send: no broadcast, no mention, no link we did not allow.

Slack reads `<!channel>`, `<@U1>`, `<https://…|label>` and fetches every URL it finds, so what a model
writes is rewritten here before any write method sees it. One left-to-right pass over the text replaces
what could become live by words that cannot; passes repeat until nothing changes, because taking one
thing out may put its neighbours together. All patterns are bounded or possessive: time is linear.
"""

import html
import re

from handlers.views import links

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
_JOINERS = re.compile(r"(?<=[\w.:/@<!#-])\u200d+|\u200d+(?=[a-zA-Z0-9_.:/@<!#-])")
"""A zero-width joiner belongs between emoji, nowhere near a name."""

_TAG_NAMES = """
a abbr audio b base blockquote br button center code del details div em embed font form h1 h2 h3 h4 h5 h6 hr
i iframe img input ins kbd li link mark meta object ol p pre s script small span strong style sub summary sup
svg table tbody td th thead tr u ul video
"""
_HTML = frozenset(_TAG_NAMES.split())
_TAG = re.compile(r"</?(?P<name>[a-zA-Z]{1,10}+[1-6]?+)(?:\s[^<>\n]{0,500})?/?>|<!--[^<>]{0,500}-->")
_BACKSLASH = re.compile(r"(?<!\\)\\++(?=[./:@!<>|#])")
_AT = r"@(?<!@@)@*+(?=(?i:channel|everyone|(?:here|group)(?![a-z])))"
_TEXT = re.compile(
    r"(?P<link>!?\[(?P<label>[^\[\]\n]{0,300}+)\]\(\s?(?P<dest><[^<>\n]{0,2000}+>|[^\s()<>]{0,2000}+"
    r"(?:\([^\s()<>]{0,200}+\)[^\s()<>]{0,200}+)?)(?:\s\s?(?:\"[^\"\n]{0,300}+\"|'[^'\n]{0,300}+'))?\s?\))"
    r"|<(?:(?P<inner>[!@#][^<>\n]{0,500}+|[a-zA-Z][a-zA-Z0-9+.-]{0,30}+:[^<>\n]{0,2000}+)>|(?P<less>(?![\s\d=<-])))"
    r"|(?P<at>" + _AT + ")"
    r"|(?P<bracket>\](?=[(\[:]))"
    rf"|(?P<url>{links.URL})"
    rf"|(?P<host>{links.HOST})(?P<tail>{links.TAIL})"
    rf"|(?P<scheme>{links.SCHEME}):"
)
_CODE = re.compile(
    r"(?P<less><(?=[!@#]|[a-zA-Z][a-zA-Z0-9+.-]{0,30}+:))"
    r"|(?P<at>" + _AT + ")"
    r"|(?P<bracket>\](?=\([^\s()]{0,100}[.:/]))"
    rf"|(?P<url>{links.URL})"
    rf"|(?P<host>{links.HOST})(?P<tail>{links.TAIL})"
    rf"|(?P<scheme>{links.SCHEME}):"
)
FENCE = "```"
APOSTROPHE = "'"
_FENCE = re.compile(
    r"(?P<before>[ \t>]{0,12}(?:(?:[-*+]|\d{1,3}[.)])[ \t]{1,4})?)(?P<mark>`{3,}+|~{3,}+)(?P<rest>.*)"
)
_MARKS = re.compile("`{3,}+")
_SPAN = re.compile(
    r"(?<![\\`])(?P<run>`{1,3}+)(?P<code>[^`\n]++(?:(?!(?P=run)(?!`))`++[^`\n]++){0,20})(?P=run)(?!`)"
)
_SUSPECT = re.compile(r"[.:@<\]\\&`~/\u3002\uff0e\uff61]")
_ROUNDS = 4
_HARSH = str.maketrans({"<": "‹", "@": "(at)", ".": "[.]", ":": "[:]", "]": ")", "[": "("})
_BROADCASTS = ("channel", "here", "everyone")


def tidy(text: str) -> str:
    """Drop what people cannot see but parsers can: controls, zero-width, bidi and tag characters."""
    if text.isascii() and text.isprintable():
        return text
    return _JOINERS.sub("", _INVISIBLE.sub("", _NEWLINES.sub("\n", text)))


def safe_markdown(text: str, hosts: frozenset[str] = frozenset()) -> str:
    """Return the Markdown with nothing live in it except https links to `hosts`."""
    safe, _ = clean(text, None, hosts)
    return safe


def clean(
    text: str, fence: str | None, hosts: frozenset[str], *, mid_line: bool = False
) -> tuple[str, str | None]:
    """Make a piece of Markdown safe; return it and the code fence still open after it.

    `fence` is the fence open before the piece, `mid_line` tells that its first line began earlier.
    """
    current = tidy(text)
    if fence is None and not _SUSPECT.search(current):
        return current, None
    current, first = _round(current, fence, hosts, mid_line)
    inside = FENCE if fence else None
    for _ in range(_ROUNDS):
        after, last = _round(current, inside, hosts, mid_line)
        if after == current:
            return after, (first or last) if last else None
        current = after
    # Text that keeps changing was built to do so: it loses its punctuation.
    return current.replace("&", "+").translate(_HARSH), last


def _round(text: str, fence: str | None, hosts: frozenset[str], mid_line: bool) -> tuple[str, str | None]:
    decoded = tidy(html.unescape(text)) if "&" in text else text
    return _pass(decoded, fence, hosts, mid_line)


def inert(text: str) -> str:
    """Return data for a place where Slack makes no links of its own: readable in full, nothing live."""
    current = tidy(text)
    for _ in range(_ROUNDS):
        after = _CODE.sub(_in_data, current)
        if after == current:
            return after
        current = after
    return current.translate(_HARSH)


def _in_data(match: re.Match[str]) -> str:
    if match.lastgroup == "bracket":
        return match[0]
    if match.lastgroup == "tail" and links.is_host(match["host"], match["tail"]):
        return match[0] if links.is_file(match[0]) else links.dead(match[0])
    return _in_code(match)


def _pass(text: str, fence: str | None, hosts: frozenset[str], mid_line: bool) -> tuple[str, str | None]:
    parts: list[str] = []
    prose: list[str] = []
    for number, line in enumerate(text.split("\n")):
        found = None if number == 0 and mid_line else _FENCE.match(line)
        if fence is None and (found is None or not _opens(found)):
            prose.append(line)
            continue
        if prose:
            parts.append(_prose("\n".join(prose), hosts))
            prose = []
        if fence is None and found is not None:
            fence = found["mark"]
            parts.append(_fence_line(found))
        elif fence is not None and found is not None and _closes(found, fence):
            fence = None
            parts.append(_fence_line(found))
        else:
            parts.append(_CODE.sub(_in_code, _MARKS.sub(_apostrophes, line)))
    if prose:
        parts.append(_prose("\n".join(prose), hosts))
    return "\n".join(parts), fence


def _apostrophes(match: re.Match[str]) -> str:
    """Backticks in a row that fence nothing, or that only some parsers would close a fence at."""
    return APOSTROPHE * len(match[0])


def _fence_line(found: re.Match[str]) -> str:
    """Write every fence the one way all parsers agree on."""
    return f"{found['before']}{FENCE}{_CODE.sub(_in_code, found['rest'])}"


def _opens(found: re.Match[str]) -> bool:
    return "`" not in found["rest"]


def _closes(found: re.Match[str], fence: str) -> bool:
    mark = found["mark"]
    return mark[0] == fence[0] and len(mark) >= len(fence) and not found["rest"].strip()


def _prose(text: str, hosts: frozenset[str]) -> str:
    if "`" not in text:
        return _words(text, hosts)
    parts: list[str] = []
    at = 0
    for span in _SPAN.finditer(text):
        parts.append(_words(text[at : span.start()], hosts))
        parts.append(f"`{_CODE.sub(_in_code, span['code'].replace('`', APOSTROPHE))}`")
        at = span.end()
    parts.append(_words(text[at:], hosts))
    return "".join(parts)


def _words(text: str, hosts: frozenset[str]) -> str:
    text = _MARKS.sub(_apostrophes, _BACKSLASH.sub("", text))
    if "<" in text:
        text = _TAG.sub(_tag, text)
    return _TEXT.sub(lambda match: _in_text(match, hosts), text)


def _tag(match: re.Match[str]) -> str:
    """HTML we know goes; a placeholder such as `<name>` stays to be read."""
    name = (match["name"] or "").lower()
    if name == "br":
        return " "
    return "" if not name or name in _HTML else match[0]


def _in_text(match: re.Match[str], hosts: frozenset[str]) -> str:
    match match.lastgroup:
        case "link":
            return _link(match, hosts)
        case "inner":
            return _angle(match["inner"], hosts)
        case "url":
            url, after = links.split_trailing(match["url"])
            return match["url"] if links.is_allowed(url, hosts) else links.removed(url) + after
        case "tail":
            return _host(match)
        case "scheme":
            return f"{match['scheme']}[:]"
        case "at":
            return ""
        case "less":
            return "‹"
        case _:
            return "] "


def _host(match: re.Match[str]) -> str:
    name, tail = match["host"], match["tail"]
    if not links.is_host(name, tail):
        return match[0]
    if len(tail) < 2:
        return links.dead(name) + tail
    url, after = links.split_trailing(name + tail)
    return links.removed(f"//{url}") + after


def _link(match: re.Match[str], hosts: frozenset[str]) -> str:
    label, dest = match["label"].strip(), match["dest"].strip("<>").strip()
    if links.is_allowed(dest, hosts) and not match[0].startswith("!"):
        label = _words(label, frozenset())
        return f"[{label}]({dest})" if label and links.REMOVED not in label else dest
    gone = links.removed(dest if re.match(r"[\w+.-]*:?[/\\]{2}", dest) else f"//{dest}")
    return f"{label} {gone}".lstrip()


def _angle(inner: str, hosts: frozenset[str]) -> str:
    target, _, label = inner.partition("|")
    label = " ".join(label.split())
    match target[0]:
        case "!":
            word = target[1:].partition("^")[0].lower()
            return word if word in _BROADCASTS else label or "group"
        case "@":
            return label or "someone"
        case "#":
            return label or "a channel"
        case _ if links.is_allowed(target, hosts):
            return target
        case _:
            gone = links.removed(target if "/" in target else f"//{target.partition(':')[2]}")
            return f"{label} {gone}".lstrip()


def _in_code(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "url":
            return links.dead(re.sub(r":(?=[/\\]{2})", "[:]", match["url"]))
        case "tail":
            dotted, tail = match["host"], match["tail"]
            live = len(tail) > 1 or dotted[:4].lower() == "www."
            return links.dead(match[0]) if live and links.is_host(dotted, tail) else match[0]
        case "scheme":
            return f"{match['scheme']}[:]"
        case "at":
            return ""
        case "less":
            return "‹"
        case _:
            return "] "
