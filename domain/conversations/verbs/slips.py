"""A verb with a slip of the finger: `dnoe 3` is named, never carried out."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from domain.conversations.commands import WordsProblem
from domain.conversations.verbs.pointing import split_references
from domain.processes.model import Process

CLOSE = 0.85
"""Likeness (difflib ratio) from which a word is a verb with a slip."""
SHORTEST = 4


def slip(word: str, rest: str, verbs: Iterable[str], process: Process) -> WordsProblem | None:
    """Return the kind note for a verb mistyped before the number of a step; None for prose."""
    found = split_references(rest)
    known = {reference for number, step in process.numbered() for reference in (number, step.alias)}
    if found is None or not set(found[0]) <= known or len(word) < SHORTEST:
        return None
    typed = word.casefold()
    meant = next((verb for verb in verbs if _is_slip(typed, verb)), None)
    if meant is None:
        return None
    return WordsProblem(f"I do not know “{word}”. Did you mean `{meant} {rest[:60]}`?")


def _is_slip(typed: str, verb: str) -> bool:
    if len(verb) < SHORTEST or typed == verb or typed[0] != verb[0]:
        return False
    is_swapped = sorted(typed) == sorted(verb) and typed[-1] in verb[-2:]
    return is_swapped or SequenceMatcher(None, typed, verb).ratio() >= CLOSE
