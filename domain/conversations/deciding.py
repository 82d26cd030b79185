"""Which waiting suggestion a yes or a no is about."""

import re
from collections.abc import Sequence

from domain.conversations.commands import ApproveWord, DismissWord
from domain.conversations.model import Choice, Menu
from domain.ids import SuggestionId
from domain.operations.model import Suggestion

MAX_LABEL = 100
_NAMED = re.compile(r"^(approve|dismiss) suggestion (\S+)$")


def named_decision(text: str) -> tuple[ApproveWord | DismissWord, SuggestionId] | None:
    """Read the words of our own menu, which name a suggestion by its id."""
    found = _NAMED.match(text.strip())
    if found is None:
        return None
    return (ApproveWord() if found[1] == "approve" else DismissWord()), SuggestionId(found[2])


def which_suggestion(word: ApproveWord | DismissWord, waiting: Sequence[Suggestion]) -> Menu:
    """Ask which of several suggestions is meant."""
    verb = "approve" if isinstance(word, ApproveWord) else "dismiss"
    choices = (Choice(f"{verb} suggestion {one.id}", _label(one)) for one in waiting)
    return Menu(f"Several suggestions are waiting here. Which one do you {verb}?", tuple(choices))


def _label(suggestion: Suggestion) -> str:
    first = suggestion.proposals[0]
    more = len(suggestion.proposals) - 1
    label = f"{first.before} → {first.after}" + (f" and {more} more" if more else "")
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
