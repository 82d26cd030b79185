"""Words that say how hard, how urgent or how firm a goal is: `high effort`, `asap`, `deep`, `must`."""

import re

from domain.plans.shapes import Effort, Priority

CUT = "\x1e"
"""Stands where something was read out of a line, so that what is left around it stays apart."""

_STRONG: tuple[tuple[re.Pattern[str], str, object], ...] = tuple(
    (re.compile(pattern, re.I), name, value)
    for pattern, name, value in (
        (r"\b(?:high|deep|full)[- ](?:effort|energy|focus|concentration|intensity)\b", "effort", Effort.HIGH),
        (r"\b(?:medium|mid|normal|moderate)[- ](?:effort|energy|intensity)\b", "effort", Effort.MEDIUM),
        (r"\b(?:low|little)[- ](?:effort|energy|intensity)\b", "effort", Effort.LOW),
        (r"\beffort\s*[:=]?\s*(?:is )?high\b", "effort", Effort.HIGH),
        (r"\beffort\s*[:=]?\s*(?:is )?medium\b", "effort", Effort.MEDIUM),
        (r"\beffort\s*[:=]?\s*(?:is )?low\b", "effort", Effort.LOW),
        (r"\b(?:as )?(?:deep|focus(?:ed)?) work\b(?! on\b)", "effort", Effort.HIGH),
        (r"\basap\b|\b(?:top|highest) prio(?:rity)?\b|\bp1\b|!{2,}", "priority", Priority.URGENT),
        (r"\bhigh(?:er)? prio(?:rity)?\b|\bprio(?:rity)?\s*[:=]?\s*high\b|\bp2\b", "priority", Priority.HIGH),
        (r"\bprio(?:rity)?\s*[:=]?\s*(?:urgent|top|1)\b", "priority", Priority.URGENT),
        (r"\b(?:normal|medium) prio(?:rity)?\b|\bp3\b", "priority", Priority.NORMAL),
        (r"\blow(?:er)? prio(?:rity)?\b|\bprio(?:rity)?\s*[:=]?\s*low\b|\bp4\b", "priority", Priority.LOW),
        (r"\bnice to have\b|\bif (?:there(?:'s| is) )?(?:any )?time(?: (?:left|allows|permits))?\b",
         "priority", Priority.LOW),
        (r"\b(?:hard|firm|fixed) deadline\b|\bmust[- ]have\b|\bwithout fail\b", "is_firm", True),
    )
)  # fmt: skip
_WEAK: tuple[tuple[str, str, object], ...] = (
    (r"deep|hard|difficult|demanding|intense|focus(?:ed)?", "effort", Effort.HIGH),
    (r"easy|light|shallow|trivial|simple|quick", "effort", Effort.LOW),
    (r"very urgent|urgent(?:ly)?|critical", "priority", Priority.URGENT),
    (r"important|very important", "priority", Priority.HIGH),
    (r"optional|someday|unimportant|not urgent|not important", "priority", Priority.LOW),
    (r"(?:it |this |a )?must(?: be done| happen)?|firm(?:ly)?", "is_firm", True),
)
SIGNS = f" ,;:.()[]{CUT}–—-!"
_PARTING = frozenset(f",;:()[]{CUT}–—")
"""Signs that set a word apart: one such as "deep" counts only apart, or else it belongs to the title."""
_AT_END = tuple(
    (re.compile(rf"(?<!\w)(?:{words})$", re.I), re.compile(rf"(?:{words})(?!\w)", re.I), name, value)
    for words, name, value in _WEAK
)
_LAST_WORD = re.compile(r"(?:deep|urgent(?:ly)?|must)$", re.I)
"""Words that end no title."""


Mark = tuple[tuple[int, int], str, object]
"""Where a mark stands, what it says something about, and what."""


def strong_marks(text: str) -> list[Mark]:
    """Return the marks of a text that count wherever they stand, at most one of a kind."""
    found = ((pattern.search(text), name, value) for pattern, name, value in _STRONG)
    return [(match.span(), name, value) for match, name, value in found if match is not None]


def weak_mark(text: str) -> Mark | None:
    """Return a mark such as "deep" at the end or the beginning of a text, where it stands apart."""
    for at_end, at_begin, name, value in _AT_END:
        span = _last(text, at_end) or _first(text, at_begin)
        if span and (text[: span[0]] + text[span[1] :]).strip(SIGNS):
            return span, name, value
    return None


def _last(text: str, word: re.Pattern[str]) -> tuple[int, int] | None:
    bare = text.rstrip(SIGNS)
    found = word.search(bare)
    if found is None:
        return None
    head = text[: found.start()]
    gap = head[len(head.rstrip(SIGNS)) :]
    is_apart = _PARTING.intersection(gap) or " - " in gap or _LAST_WORD.match(found[0])
    return (found.start(), len(bare)) if is_apart else None


def _first(text: str, word: re.Pattern[str]) -> tuple[int, int] | None:
    begin = len(text) - len(text.lstrip(SIGNS))
    found = word.match(text, begin)
    if found is None:
        return None
    rest = text[found.end() :]
    gap = rest[: len(rest) - len(rest.lstrip(SIGNS))]
    return found.span() if _PARTING.intersection(gap) or " - " in gap else None
