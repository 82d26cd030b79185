"""A summary by rules: the sentences of a conversation that tell most, for when no model is there."""

import re
from collections.abc import Sequence

from domain.conversations.window import Line
from domain.gateway.ports import TokenCounter

MAX_SENTENCE = 200
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_TELLING = re.compile(
    r"\b(?:decid|agree|commit|promis|will|done|finish|complet|block|wait|due|deadline|need|must|assign|own|problem"
    r"|because|until|launch|sign|approv|reject|cancel|move|chang|instead|risk|fail|budget|price|date)\w*",
    re.I,
)
_FACT = re.compile(r"\d|@user\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)


def extract_summary(summary: str | None, lines: Sequence[Line], *, limit: int, tokens: TokenCounter) -> str:
    """Add the telling sentences of the lines to a summary, oldest first, within `limit` tokens.

    At most half of the room goes to the new ones; what is oldest gives way.
    """
    ranked = [(_weight(sentence), place, note) for place, (sentence, note) in enumerate(_notes(lines))]
    kept: list[tuple[int, str]] = []
    room = limit if not summary else limit // 2
    for weight, place, note in sorted(ranked, key=lambda one: (-one[0], -one[1])):
        cost = tokens.count(note) + 1
        if weight > 0 and cost <= room:
            kept.append((place, note))
            room -= cost
    return newest_within([*(summary or "").splitlines(), *(note for _, note in sorted(kept))], limit, tokens)


def newest_within(notes: Sequence[str], limit: int, tokens: TokenCounter) -> str:
    """Return the last notes that fit into `limit` tokens, one a line."""
    kept: list[str] = []
    for note in reversed([note for note in notes if note.strip()]):
        if tokens.count("\n".join([note, *kept])) > limit:
            break
        kept.insert(0, note)
    return "\n".join(kept)


def _notes(lines: Sequence[Line]) -> list[tuple[str, str]]:
    notes = []
    for line in lines:
        for sentence in _SENTENCE.split(line.text):
            short = " ".join(sentence.split())[:MAX_SENTENCE]
            if short:
                notes.append((short, f"- {line.author}: {short}"))
    return notes


def _weight(sentence: str) -> int:
    return 2 * len(_TELLING.findall(sentence)[:3]) + len(_FACT.findall(sentence)[:3])
