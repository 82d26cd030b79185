"""Finds what Slack would turn into a link, and says the same without one."""

import re

from handlers.views.top_level_domains import TOP_LEVEL_DOMAINS

REMOVED = "link removed"
MAX_HOST = 60
"""A longer host is not worth showing: it may carry data in its labels."""

DOT = r"[*~]{0,3}[.\u3002\uff0e\uff61][*~]{0,3}"
"""A dot as the DNS reads it, perhaps inside emphasis."""
HOST = rf"(?<![\w-])[\w-]++(?:{DOT}[\w-]++)++"
TAIL = r"(?::\d{1,5}(?!\d))?(?:[/?#][^\s<>]*)?"
URL = r"(?:(?<![a-zA-Z0-9+.-])[a-zA-Z][a-zA-Z0-9+.-]{0,30}+)?+:[/\\]{2}[^\s<>]*"
SCHEME = (
    r"\b(?i:javascript|vbscript|file|slack|mailto|tel|sms|about|blob|ms-[a-z]{2,20})(?=:\S)"
    r"|\b(?i:data)(?=:[\w.+-]{0,60}[/;,])"
)
_ENDINGS = TOP_LEVEL_DOMAINS | {"example", "home", "internal", "invalid", "lan", "local", "onion", "test"}
_TRAILING = re.compile(r"[).,;:!?*_~\]}'\"|’”»›]+\Z")
_DOTS = re.compile(r"[.\u3002\uff0e\uff61]")
_IDEOGRAPHIC = re.compile(r"[\u3002\uff61]")
_NOT_NAME = re.compile(r"[^\w.-]")


def host_of(url: str) -> str:
    """Return the host a browser would go to, lower-case; empty when there is none."""
    rest = re.split(r":?[/\\]{2}", url, maxsplit=1)[-1]
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    return _DOTS.sub(".", host).partition(":")[0].strip("*~_").lower()


def is_allowed(url: str, hosts: frozenset[str]) -> bool:
    """True for a plain https link to one of the hosts: ASCII, no user, no port, nothing to hide in."""
    match = re.fullmatch(r"https://([a-z0-9.-]{1,253})(?:[/?#][\w./?#=&%+,~@:-]*)?", url, re.ASCII)
    return match is not None and match[1] in hosts


def removed(url: str) -> str:
    """Say that a link was here, and where it led, such that nothing is left to click."""
    host = _NOT_NAME.sub("", host_of(url))
    if not host.isascii():
        try:
            host = host.encode("idna").decode() if len(host) <= MAX_HOST else ""
        except UnicodeError:
            host = ""
    if "." not in host or len(host) > MAX_HOST:
        return f"({REMOVED})"
    return f"({REMOVED}: {dead(host)})"


def dead(text: str) -> str:
    """Return the text with dots nobody follows, the way security people write them."""
    return _DOTS.sub("[.]", text)


def split_trailing(url: str) -> tuple[str, str]:
    """Part a URL from the punctuation of the sentence around it."""
    found = _TRAILING.search(url[-40:])
    if found is None:
        return url, ""
    cut = max(len(url) - 40, 0) + found.start()
    return url[:cut], url[cut:]


def is_host(name: str, tail: str) -> bool:
    """Tell whether Slack would link this dotted name: `evil.com`, `www.x`, `10.0.0.1/x`, not `node.js`."""
    labels = [label.strip("*~_") for label in _DOTS.split(name)]
    last = labels[-1].lower()
    path = len(tail) > 1
    if last.isdigit():
        return path and len(labels) == 4 and all(label.isdigit() for label in labels)
    if not last.isascii():  # an ideographic full stop usually ends a sentence
        return len(last) > 1 and not _IDEOGRAPHIC.search(name)
    return (path and len(last) > 1) or labels[0].lower() == "www" or last in _ENDINGS or last[:4] == "xn--"


def is_file(name: str) -> bool:
    """Tell whether a dotted name reads as a file although its ending is a country: `README.md`."""
    return re.fullmatch(r"[\w-]{1,80}\.(?:md|pl|ps|py|rs|sh)", name, re.ASCII) is not None
