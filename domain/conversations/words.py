"""Thread words: a line a person types in a thread, read without any model. In doubt it is prose."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from domain.conversations.commands import (
    ApplyWords,
    ApproveWord,
    Command,
    DismissWord,
    HelpWord,
    Reading,
    SettledError,
    StatusWord,
    UndoWord,
    WordsProblem,
)
from domain.conversations.verbs.adding import read_add
from domain.conversations.verbs.finishing import read_done, read_reopen, read_skip
from domain.conversations.verbs.placing import read_move
from domain.conversations.verbs.pointing import split_reference
from domain.conversations.verbs.scope import Scope
from domain.conversations.verbs.spelling import folded, tidy, without_ending
from domain.conversations.verbs.updating import read_assign, read_blocked, read_due, read_rename
from domain.people.model import Person
from domain.processes.model import Process

__all__ = [
    "ApplyWords",
    "ApproveWord",
    "Command",
    "DismissWord",
    "HelpWord",
    "Reading",
    "StatusWord",
    "UndoWord",
    "WordsProblem",
    "read_words",
]

LONGEST = 700
"""Characters of a line that can be thread words."""
UNBOUND = "This thread has no process yet. Choose one with `/process use NAME`, then say that again."

_ALL = r"(?: (?:it|that|this|them|all|both|everything|the change|the changes))?"
_APPROVE = re.compile(
    rf"(?:(?:yes|yep|yeah|yup|ok|okay|sure|great|perfect|good|fine|alright|please) )*"
    rf"(?:do (?:it|that|this|so|them|all)(?: now)?|go ahead|go for it|please do|make it so"
    rf"|apply{_ALL}|approved?{_ALL})"
    r"|(?:yes|yep|yeah|yup)(?: (?:please|sure|ok|okay|of course|definitely))*"
)
_DISMISS = re.compile(
    rf"(?:(?:no|nope|nah|please) )*"
    rf"(?:(?:don t|dont|do not)(?: do (?:it|that|this)| apply{_ALL})?|dismiss(?:ed)?{_ALL}|cancel{_ALL}"
    rf"|reject(?:ed)?{_ALL}|forget (?:it|that|about it)|never ?mind|not now|no need|leave it|drop it)"
    r"|(?:no|nope|nah)(?: (?:no|nope|nah|thanks|thank you))*"
)
_UNDO = re.compile(
    r"(?:undo|revert)(?: (?:it|that|this|last|(?:my |the )?last (?:change|one)|the change))?"
    r"|take (?:it|that) back"
)
_STATUS = re.compile(
    r"(?:(?:show|give|what s|whats|what is)(?: me| us)? )?(?:(?:the|our) )?(?:current )?status"
    r"(?: update| report)?"
)
_HELP = re.compile(r"help(?: me)?")
_VERB = re.compile(r"^([a-z]+)(?: ?[:–—-]| ?,)?(?: (.*))?$", re.IGNORECASE)

_PHRASES: tuple[tuple[re.Pattern[str], Command], ...] = (
    (_APPROVE, ApproveWord()),
    (_DISMISS, DismissWord()),
    (_UNDO, UndoWord()),
)
_ASKED: tuple[tuple[re.Pattern[str], Command], ...] = ((_STATUS, StatusWord()), (_HELP, HelpWord()))
_VERBS: Mapping[str, Callable[[str, Scope], ApplyWords]] = {
    "done": read_done,
    "complete": read_done,
    "skip": read_skip,
    "reopen": read_reopen,
    "unblock": read_reopen,
    "add": read_add,
    "rename": read_rename,
    "assign": read_assign,
    "due": read_due,
    "blocked": read_blocked,
    "block": read_blocked,
    "move": read_move,
}


def read_words(
    text: str, *, process: Process | None, people: Sequence[Person], actor: Person, today: date
) -> Reading:
    """Read a message as thread words: a command, a menu, a problem, or None for ordinary prose.

    `today` is the day it is for the actor. Never raises, whatever the text.
    """
    line = tidy(text) if len(text) <= LONGEST and "\n" not in text.strip() else ""
    if not line:
        return None
    if phrase := _phrase(line):
        return phrase
    found = _VERB.match(line)
    verb = _VERBS.get(found[1].casefold()) if found else None
    if found is None or verb is None or line.endswith("?"):
        return None
    rest = found[2] or ""
    if verb is not read_add:
        rest = without_ending(rest)
    if process is None:
        return WordsProblem(UNBOUND) if split_reference(rest) else None
    try:
        return verb(rest, Scope(process, people, actor, today))
    except SettledError as settled:
        return settled.reading


def _phrase(line: str) -> Command | None:
    """Return the command of a line that is a fixed phrase as a whole."""
    if line == "?":
        return HelpWord()
    words = folded(without_ending(line))
    phrases = _ASKED if line.endswith("?") else (*_PHRASES, *_ASKED)
    return next((command for pattern, command in phrases if pattern.fullmatch(words)), None)
