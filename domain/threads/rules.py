"""What can be found in a conversation without a model: by the words people use for it."""

import re
from collections.abc import Sequence
from datetime import date

from domain.conversations.offline.days import trailing_day
from domain.conversations.offline.naming import find_person
from domain.conversations.offline.sentences import (
    is_negated,
    is_question,
    sentences,
    without_lead_in,
    without_politeness,
)
from domain.ids import UserId
from domain.people.model import Person
from domain.threads.model import Finding, FindingKind, Purpose, Said

MAX_TEXT = 300
MOST = 12
"""Findings of a kind; of more, the newest."""
_DECIDED = re.compile(
    r"\b(?:decided|agreed|settled|decision(?=:)|approved|let'?s go with|let'?s (?:stick|do) (?:with|it)"
    r"|we(?:'ll| will|'re going to|'re)? (?:go|going) with|we'?re going ahead)\b",
    re.I,
)
_MINE = re.compile(
    r"^(?:and |so |then )?(?:i'll|i will|i am going to|i'm going to|i can|let me|i'd) "
    r"(?:also |happily |gladly |then |now )*(?P<what>\w.+)$",
    re.I,
)
_ASKED = re.compile(
    r"^(?P<who><@[UW][A-Z0-9]+(?:\|[^>]*)?>|@?[A-Z][\w'-]+)[,:]? "
    r"(?:please |pls |can you (?:please )?|could you (?:please )?|would you (?:please )?)(?P<what>\w.+)$",
    re.I,
)
_TOLD = re.compile(
    r"^(?P<who><@[UW][A-Z0-9]+(?:\|[^>]*)?>|@?[A-Z][\w'-]+) (?:will|is going to|takes care of|takes|has to"
    r"|needs to|should|to) (?P<what>\w.+)$"
)
_NOTED = re.compile(r"^(?:action(?: item)?|todo|to do|task|next step)s?\s*[:-]\s*(?P<what>.+)$", re.I)
_AGAINST = re.compile(
    r"^(?:no(?:pe)?[,.! ]+(?!problem|worries|one|thanks|need)|-1\b|i (?:strongly )?disagree"
    r"|i (?:don'?t|do not) agree|i(?:'m| am) against|i object|that (?:won'?t|will not) work"
    r"|i(?:'m| am) not convinced|not a good idea|i would rather|i'd rather)",
    re.I,
)
_OPEN = re.compile(r"(?:who|what|when|where|why|which|how|whose)\b", re.I)
_YES_OR_NO = re.compile(r"(?:yes|yep|yeah|no|nope|sure|done|ok)\b", re.I)
_WORD = re.compile(r"[a-z0-9]{4,}", re.I)


def find_by_rules(
    said: Sequence[Said], *, people: tuple[Person, ...], purpose: Purpose
) -> tuple[Finding, ...]:
    """Return what the words themselves say, in the order it was said, each claim with its message.

    Days count from the day of the message.
    """
    everyone = {person.id: person for person in people}
    found: list[Finding] = []
    for place, one in enumerate(said):
        author = everyone.get(one.message.author_id) if one.message.author_id else None
        if author is None or author.is_bot or one.message.is_ours:
            continue
        for sentence in sentences(one.message.text[:4_000]):
            finding = _read(sentence, one, author, people, one.day(author))
            if finding is None or (purpose is Purpose.STEPS and finding.kind is not FindingKind.ACTION):
                continue
            if finding.kind is FindingKind.QUESTION and _is_answered(sentence, one, said[place + 1 :]):
                continue
            found.append(finding)
    return _newest(found)


def _read(
    sentence: str, one: Said, author: Person, people: tuple[Person, ...], today: date
) -> Finding | None:
    bare = without_lead_in(sentence) or sentence
    for pattern in (_MINE, _ASKED, _TOLD, _NOTED):
        action = pattern.match(bare)
        if action is None:
            continue
        who = action.groupdict().get("who")
        owner = author if pattern is _MINE else find_person(who, people, author) if who else None
        if (who and owner is None) or is_negated(action["what"]):
            continue
        return _action(action["what"], one, author, owner, today)
    if is_question(sentence):
        return _finding(FindingKind.QUESTION, sentence, one, author)
    if _AGAINST.match(bare) or _AGAINST.match(sentence):
        return _finding(FindingKind.DISAGREEMENT, sentence, one, author)
    if _DECIDED.search(sentence) and not re.search(r"\b(?:not|n't|never|haven'?t)\b", sentence, re.I):
        return _finding(FindingKind.DECISION, sentence, one, author)
    return None


def _action(what: str, one: Said, author: Person, owner: Person | None, today: date) -> Finding | None:
    title, due_on = trailing_day(what.rstrip(" ?.!"), today)
    title = without_politeness(title)
    if len(title) < 3:
        return None
    title = title[0].upper() + title[1:]
    return _finding(FindingKind.ACTION, title, one, author, owner.id if owner else None, due_on)


def _finding(
    kind: FindingKind,
    text: str,
    one: Said,
    author: Person,
    owner_id: UserId | None = None,
    due_on: date | None = None,
) -> Finding:
    line = text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"
    return Finding(kind, line, (one.link,), (author.id,), owner_id, due_on)


def _is_answered(question: str, asked: Said, later: Sequence[Said]) -> bool:
    """Tell whether somebody else took the question up: by its words, or at once with a yes or a no."""
    words = {word.casefold() for word in _WORD.findall(question)}
    for place, one in enumerate(later):
        if one.message.author_id == asked.message.author_id or "?" in one.message.text:
            continue
        if place == 0 and not _OPEN.match(question) and _YES_OR_NO.match(one.message.text):
            return True
        if words & {word.casefold() for word in _WORD.findall(one.message.text)}:
            return True
    return False


def _newest(found: list[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for kind in FindingKind:
        kept += list(dict.fromkeys(one for one in found if one.kind is kind))[-MOST:]
    return tuple(kept)
