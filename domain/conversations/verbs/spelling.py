"""How words are spelt in Slack: its markup, entities, quotes, courtesies and trailing punctuation."""

import html
import re
import unicodedata
from collections.abc import Mapping

from domain.ids import UserId
from domain.people.model import Person

QUOTES = "\"'“”„‟‘’‚«»‹›`"
_MARKS = "`*_~"
_ENDS = " .!…,;"
_PLEASE = re.compile(r"^(?:please|pls|plz)[,:]?\s+", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:[\s,.!]+(?:please|pls|plz)|\s*[,.!]\s*(?:thanks|thank you|thx))[\s.!]*$", re.IGNORECASE
)
_THANKS = re.compile(r"\s+(?:thanks|thank you|thx)$", re.IGNORECASE)
_EMOJI = re.compile(r"(?:\s*:[a-z0-9_+'-]+:)+[\s.!]*$", re.IGNORECASE)
_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def tidy(text: str) -> str:
    """Return a message on one line without courtesies and decoration around it; its inside is kept."""
    line = " ".join(text.split())
    while len(line) > 1 and line[0] in _MARKS and line[0] == line[-1]:
        line = line[1:-1].strip()
    line = _PLEASE.sub("", line)
    return _CLOSING.sub("", line).rstrip(_ENDS)


def without_ending(line: str) -> str:
    """Return the line without the emoji and thanks it ends with."""
    bare = _EMOJI.sub("", line)
    while bare and unicodedata.category(bare[-1]) in ("So", "Sk", "Mn", "Cf", "Zs"):
        bare = bare[:-1]
    return _THANKS.sub("", bare).rstrip(_ENDS)


def plain_text(raw: str, people: Mapping[UserId, Person]) -> str:
    """Return what a person sees of Slack's markup: names for mentions, labels for links; no quotes around."""

    def seen(found: re.Match[str]) -> str:
        sign, target, shown = found.groups()
        if sign == "@":
            person = people.get(UserId(target))
            return f"@{person.name if person else shown or 'someone'}"
        return f"{'#' if sign == '#' else ''}{(shown or target).removeprefix('@')}"

    text = html.unescape(_MARKUP.sub(seen, raw)).strip()
    if len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES:
        text = text[1:-1].strip()
    return text


def folded(text: str) -> str:
    """Return the words of a text for comparing: no case, no punctuation, single spaces."""
    kept = (sign if sign.isalnum() else " " for sign in html.unescape(text).replace("’", "'").casefold())
    return " ".join("".join(kept).split())
