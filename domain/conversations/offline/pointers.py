"""What is no question about the record and no statement, but has a command or a shortcut: says which."""

import re
from collections.abc import Sequence

_POINTERS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(words, re.IGNORECASE), text)
    for words, text in (
        (
            r"\b(?:summar\w+|sum up|tl;?dr|recap)\b",
            (
                "The message shortcut *Summarise thread* tells you privately what a thread decided and left "
                "open; `/convers summarise` does it for a channel."
            ),
        ),
        (
            r"\bhand(?:ing|s)? ?over\b|\bhand (?:all )?my\b",
            "`/process handover @person` hands over all your open steps at once.",
        ),
        (
            r"\b(?:repeat|recurring)|\bstarts? (?:by itself|automatically|every)\b",
            "`/process repeat NAME` lets a template start by itself, and `/process repeats` shows what does.",
        ),
        (r"\bexport", "`/process export NAME` sends you a process or a template as a file."),
        (r"\bimport", "`/process import` brings a template in, pasted or as a file."),
        (
            r"\btemplates?\b|\bsimilar\b|\blast time\b",
            (
                "`/process templates` lists the templates; `/process suggest GOAL` finds those that fit, and "
                "similar work."
            ),
        ),
        (
            (
                r"^(?:please |let us |let's |can you |could you |i want to |we want to )*"
                r"(?:start|begin|kick off|set up)\b"
            ),
            "`/process start NAME` opens the form to start from; a template that is called so comes along.",
        ),
    )
)


def pointer(bare: str) -> str | None:
    """Return the command or shortcut that does what a message asks for; None when there is none."""
    return next((f"That has its own way. {text}" for words, text in _POINTERS if words.search(bare)), None)
