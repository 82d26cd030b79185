"""Which step a phrase means: by number, by title, or by enough of the title's words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.processes.model import Process, Step

ENOUGH = 0.6
"""Share of a phrase's words that must occur in a title."""
CLOSE = 0.84
"""Likeness (difflib ratio) from which two words are one with a slip of the finger."""
LONG = 6
"""Letters from which a slip of the finger is forgiven."""
MARGIN = 0.12
"""A second title this near to the best makes a phrase ambiguous."""

_WORD = re.compile(r"[\w']+")
_NUMBER = re.compile(
    r"^(?:the )?(?:step|substep|task|number|nr|no\.?|item|#)?\s*#?(\d{1,3}(?:\.\d{1,3})?)$", re.I
)
_FILLER = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "are",
        "at",
        "be",
        "been",
        "being",
        "bit",
        "by",
        "call",
        "called",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "just",
        "last",
        "me",
        "my",
        "now",
        "of",
        "off",
        "on",
        "our",
        "out",
        "part",
        "step",
        "steps",
        "stuff",
        "task",
        "that",
        "the",
        "their",
        "these",
        "thing",
        "things",
        "this",
        "to",
        "today",
        "tonight",
        "up",
        "us",
        "was",
        "we",
        "were",
        "with",
        "yesterday",
        "finally",
        "already",
        "also",
        "too",
        "well",
        "again",
        "please",
        "morning",
        "afternoon",
        "evening",
        "week",
    ]
)
_TAIL = re.compile(r"\s+(?:for|with|on|in|at|after|since|because|by|from|to|so|as|during|via)\s+.*$", re.I)
_ENDINGS = ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "es", "ed", "s", "e")


@dataclass(frozen=True, slots=True)
class Match:
    """Steps a phrase may mean: one when it is clear, several when it is not, none when nothing fits."""

    steps: tuple[Step, ...] = ()

    @property
    def step(self) -> Step | None:
        """Return the one step meant."""
        return self.steps[0] if len(self.steps) == 1 else None

    @property
    def is_ambiguous(self) -> bool:
        """True when several steps fit."""
        return len(self.steps) > 1


def stem(word: str) -> str:
    """Return the word without a common English ending."""
    bare = word.casefold().removesuffix("'s").strip("'")
    if bare in _IRREGULAR:
        return _IRREGULAR[bare]
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            bare = bare[: -len(ending)]
            break
    if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] in "bdgmnprt":
        return bare[:-1]
    return bare[:-1] + "i" if len(bare) > 3 and bare.endswith("y") else bare


_IRREGULAR = {
    "sent": "send", "wrote": "writ", "written": "writ", "made": "mak", "built": "build", "bought": "buy",
    "paid": "pay", "ran": "run", "met": "meet", "told": "tell", "taught": "teach", "held": "hold",
    "got": "get", "gave": "giv", "took": "tak", "chose": "choos", "drew": "draw", "found": "find",
    "spoke": "speak", "sold": "sell", "shot": "shoot", "kept": "keep", "began": "begin", "brought": "bring",
}  # fmt: skip


def words_of(text: str) -> tuple[str, ...]:
    """Return the stems of a text's telling words, in order."""
    found = [word for word in _WORD.findall(text.casefold()) if word.strip("'")]
    telling = [word for word in found if word not in _FILLER]
    return tuple(stem(word) for word in telling)


def match_step(phrase: str, process: Process, *, prefer: Iterable[Step] | None = None) -> Match:
    """Return the steps a phrase means; among equals those in `prefer` win."""
    by_number = _by_number(phrase, process)
    if by_number is not None:
        return by_number
    wanted = None if prefer is None else frozenset(step.id for step in prefer)
    for attempt in _attempts(phrase):
        best = _best(attempt, process.shown)
        if wanted is not None and len(best) > 1:
            best = [step for step in best if step.id in wanted] or best
        if best:
            return Match(tuple(best))
    return Match()


def names_a_step(text: str, process: Process) -> bool:
    """Tell whether a text names any step: more than half of the telling words of a title occur."""
    said = words_of(text)
    titles = (words_of(step.title) for step in process.shown)
    return any(
        title and sum(any(_same(word, other) for other in said) for word in title) * 2 > len(title)
        for title in titles
    )


def _attempts(phrase: str) -> list[str]:
    """Return the phrase, then the phrase without what hangs on a preposition."""
    short = _TAIL.sub("", phrase)
    return [phrase] if short == phrase else [phrase, short]


def _by_number(phrase: str, process: Process) -> Match | None:
    found = _NUMBER.match(phrase.strip(" .,!:'\""))
    if found is None:
        return None
    return Match(tuple(step for number, step in process.numbered() if number == found[1]))


def _best(phrase: str, steps: Sequence[Step]) -> list[Step]:
    return [steps[place] for place in closest(phrase, [step.title for step in steps])]


def closest(phrase: str, titles: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the titles a phrase fits best: several when it fits them alike, none at worst."""
    wanted = words_of(phrase)
    if not wanted:
        return ()
    scores = [likeness(wanted, words_of(title)) for title in titles]
    top = max(scores, default=0.0)
    if top <= 0:
        return ()
    exact = tuple(place for place, score in enumerate(scores) if score == 1.0)
    return exact or tuple(place for place, score in enumerate(scores) if score > 0 and score >= top - MARGIN)


def likeness(phrase: Sequence[str], title: Sequence[str]) -> float:
    """Score 0 to 1 how well the words of a phrase fit those of a title; 0 below `ENOUGH`."""
    if not phrase or not title:
        return 0.0
    if set(phrase) == set(title):
        return 1.0
    in_title = sum(any(_same(word, other) for other in title) for word in phrase) / len(phrase)
    if in_title < ENOUGH:
        return 0.0
    in_phrase = sum(any(_same(word, other) for other in phrase) for word in title) / len(title)
    return 0.75 * in_title + 0.24 * in_phrase


def _same(word: str, other: str) -> bool:
    if word == other:
        return True
    shorter = min(len(word), len(other))
    if shorter >= 4 and (word.startswith(other) or other.startswith(word)):
        return True
    # Short words are too near to one another: a lunch is no launch.
    return shorter >= LONG and SequenceMatcher(None, word, other).ratio() >= CLOSE
