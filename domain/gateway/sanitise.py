"""The last look at text before it leaves for a model: nothing hidden, nothing secret, nothing endless.

Visible characters stay as people wrote them. Compatibility folding (NFKC) is left out on purpose: it would
turn "10²" into "102" and rename steps whose titles the model must repeat exactly. What it is usually
applied for, text that a person cannot see, is removed instead.
"""

import re

from domain.gateway.secrets import PLACEHOLDER, neutralise_secrets

LONGEST_TEXT = 40_000
"""Characters of one message that reach a model."""

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction, annotation
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors and tags, which can carry whole sentences
    "\ud800-\udfff\ufffe\uffff"  # halves of characters, and what is no character
    "]{1,1000}"
)
_LONGEST_INPUT = 10 * LONGEST_TEXT
_SLACK_ESCAPE = re.compile(r"&(?:amp;){0,400000}(?:(lt|gt);){0,1}")
_SIGNS = {"lt": "<", "gt": ">"}


def sanitise(text: str) -> str:
    """Return what a model may read of the text. Doing it twice changes nothing more."""
    shown = _HIDDEN.sub("", _LINE_BREAKS.sub("\n", text[:_LONGEST_INPUT]))
    return _cut(neutralise_secrets(_cut(_decoded(shown))))


def _decoded(text: str) -> str:
    """Undo Slack's escaping, however often it was applied."""
    return (
        _SLACK_ESCAPE.sub(lambda found: _SIGNS.get(found.group(1) or "", "&"), text) if "&" in text else text
    )


def _cut(text: str) -> str:
    """Cut at white space if there is any near the limit, so that no half of a secret is left over."""
    if len(text) <= LONGEST_TEXT:
        return text
    kept = text[:LONGEST_TEXT]
    for at in range(LONGEST_TEXT - 1, LONGEST_TEXT - 1_000, -1):
        if kept[at].isspace():
            kept = kept[: at + 1]
            break
    opened = kept.rfind("[", -len(PLACEHOLDER))
    return kept[:opened] if opened >= 0 and PLACEHOLDER.startswith(kept[opened:]) else kept
