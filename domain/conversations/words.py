"""Thread words: a line a person types in a thread, read without any model. In doubt it is prose."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from domain.conversations.clauses import read_clauses
from domain.conversations.commands import (
    ApplyWords,
    ApproveWord,
    Command,
    DismissWord,
    HelpWord,
    HistoryWord,
    ManageWords,
    Reading,
    SettledError,
    StatusWord,
    UndoWord,
    WordsProblem,
)
from domain.conversations.verbs.adding import read_add
from domain.conversations.verbs.depending import read_wait
from domain.conversations.verbs.enriching import read_answer, read_evidence, read_note
from domain.conversations.verbs.finishing import (
    read_approve,
    read_close,
    read_done,
    read_reopen,
    read_resume,
    read_skip,
)
from domain.conversations.verbs.managing import read_process_words
from domain.conversations.verbs.placing import read_move
from domain.conversations.verbs.pointing import split_reference
from domain.conversations.verbs.scope import Scope
from domain.conversations.verbs.shaping import read_kind, read_make, read_optional, read_required
from domain.conversations.verbs.slips import slip
from domain.conversations.verbs.spelling import folded, tidy, without_ending
from domain.conversations.verbs.stating import read_statement
from domain.conversations.verbs.updating import (
    read_assign,
    read_blocked,
    read_due,
    read_rename,
    read_unassign,
)
from domain.people.model import Person
from domain.processes.model import Process

__all__ = [
    "ApplyWords",
    "ApproveWord",
    "Command",
    "DismissWord",
    "HelpWord",
    "HistoryWord",
    "ManageWords",
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
_HISTORY = re.compile(
    r"(?:(?:show|give)(?: me| us)? )?(?:(?:the|our|full) )*(?:process )?"
    r"(?:history|timeline|activity|change ?log|log)"
    r"|what(?: s| has|s)? (?:changed|happened)(?: here| so far| today| lately| recently| in this process)?"
    r"|who (?:changed|did) what"
)
_VERB = re.compile(r"^([a-z]+)(?: ?[:–—-]| ?,)?(?: (.*))?$", re.IGNORECASE)

_PROOF = re.compile(
    r"^(?:here(?:'s|’s| is| are)|this is|see) (?:the |my |our |some )?(?:proof|evidence) (?=for |of )",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[,.]\s+(?:and\s+|then\s+|also\s+)*$", re.IGNORECASE)
_WITH_TEXT = frozenset(
    {"add", "rename", "note", "notes", "evidence", "proof", "answer", "skip", "block", "blocked"}
)
"""Verbs whose line ends in a text of the person's own."""

_PHRASES: tuple[tuple[re.Pattern[str], Command], ...] = (
    (_APPROVE, ApproveWord()),
    (_DISMISS, DismissWord()),
    (_UNDO, UndoWord()),
)
_ASKED: tuple[tuple[re.Pattern[str], Command], ...] = (
    (_STATUS, StatusWord()),
    (_HELP, HelpWord()),
    (_HISTORY, HistoryWord()),
)
_VERBS: Mapping[str, Callable[[str, Scope], ApplyWords | ManageWords]] = {
    "done": read_done,
    "complete": read_done,
    "skip": read_skip,
    "reopen": read_reopen,
    "unblock": read_reopen,
    "approve": read_approve,
    "close": read_close,
    "resume": read_resume,
    "add": read_add,
    "rename": read_rename,
    "assign": read_assign,
    "reassign": read_assign,
    "unassign": read_unassign,
    "due": read_due,
    "blocked": read_blocked,
    "block": read_blocked,
    "wait": read_wait,
    "move": read_move,
    "put": read_move,
    "note": read_note,
    "notes": read_note,
    "evidence": read_evidence,
    "proof": read_evidence,
    "answer": read_answer,
    "optional": read_optional,
    "required": read_required,
    "kind": read_kind,
    "make": read_make,
}


def read_words(
    text: str,
    *,
    process: Process | None,
    people: Sequence[Person],
    actor: Person,
    today: date,
    file_ids: Sequence[str] = (),
) -> Reading:
    """Read a message as thread words: a command, a menu, a problem, or None for ordinary prose.

    `today` is the day it is for the actor, `file_ids` are the files that came along. Never raises,
    whatever the text.
    """
    if len(text) > LONGEST:
        return None
    is_one_line = "\n" not in text.strip()
    line = tidy(text) if is_one_line else ""
    if line and (phrase := _phrase(line)):
        return phrase
    if process is None:
        return _unbound(line)
    scope = Scope(process, people, actor, today, file_ids)
    together = read_clauses(text, lambda part: _read(tidy(part), scope), _joins)
    return together or (_read(line, scope) if line else None)


def _read(line: str, scope: Scope) -> Reading:
    """Read one line, or one thing of several, against the process."""
    try:
        return _command(line, scope)
    except SettledError as settled:
        return settled.reading


def _command(line: str, scope: Scope) -> Reading:
    if not line or line.endswith("?"):
        return None
    line = _PROOF.sub("evidence ", line)
    bare = without_ending(line)
    if (managed := _managed(bare, scope)) is not None:
        return managed
    if (stated := read_statement(bare, scope)) is not None:
        return stated
    found = _VERB.match(line)
    if found is None:
        return None
    verb = _VERBS.get(found[1].casefold())
    rest = found[2] or ""
    if verb is None:
        return slip(found[1], rest, _VERBS, scope.process)
    return verb(rest if verb is read_add else without_ending(rest), scope)


def _managed(line: str, scope: Scope) -> ManageWords | None:
    """Return the change of the whole process that a line asks for; what is prose there may be a step's."""
    try:
        return read_process_words(line, scope)
    except SettledError as settled:
        if settled.reading is None:
            return None
        raise


def _joins(before: str, after: str) -> bool:
    """True when a new command begins after a comma or an `and`, and is no part of a text before it.

    A text such as a title may hold an `and`; a comma and the number of a step end it.
    """
    found = _VERB.match(tidy(after))
    if found is None or found[1].casefold() not in _VERBS:
        return False
    begun = _VERB.match(tidy(before))
    is_text = begun is not None and begun[1].casefold() in _WITH_TEXT
    if split_reference(found[2] or "") is None:
        return found[1].casefold() == "add" and not is_text
    return not is_text or _COMMA.search(before) is not None


def _unbound(line: str) -> Reading:
    """Tell that there is no process to change, where the words are clearly about a step."""
    found = _VERB.match(line)
    if found is None or found[1].casefold() not in _VERBS or line.endswith("?"):
        return None
    return WordsProblem(UNBOUND) if split_reference(found[2] or "") else None


def _phrase(line: str) -> Command | None:
    """Return the command of a line that is a fixed phrase as a whole."""
    if line == "?":
        return HelpWord()
    words = folded(without_ending(line))
    phrases = _ASKED if line.endswith("?") else (*_PHRASES, *_ASKED)
    return next((command for pattern, command in phrases if pattern.fullmatch(words)), None)
