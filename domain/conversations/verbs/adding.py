"""The word `add`."""

import re

from domain.conversations.commands import ApplyWords, SettledError, problem, prose
from domain.conversations.verbs.persons import starts_with_person
from domain.conversations.verbs.pointing import is_reference, step_by_reference, step_menu, steps_by_title
from domain.conversations.verbs.scope import Scope, is_unfinished
from domain.conversations.verbs.spelling import QUOTES, folded
from domain.operations.model import AddStep, AddSubstep
from domain.processes.model import Step
from domain.processes.titles import MAX_TITLE

LONGEST = 200
"""A longer text after `add` is prose, not a title."""
_A_STEP = re.compile(
    r"^(?:(?:a|an|another|one|new|more) )*(?:sub)?step\b(?: called| named)?\s*:?\s*", re.IGNORECASE
)
_TO = re.compile(r"^to ", re.IGNORECASE)
_UNDER_FIRST = re.compile(
    r"^(?P<first>first )?(?:to|under) (?P<parent>[^:]{1,80}): ?(?P<title>.+)$", re.IGNORECASE
)
_UNDER_LAST = re.compile(r"^(?P<title>.+) under (?P<parent>\S.*)$", re.IGNORECASE)
_AT_THE_TOP = re.compile(
    r"^(?P<parent>.+?),? (?:first|(?:as|at) (?:the )?(?:first|top|start|beginning))$", re.IGNORECASE
)
_BESIDE = re.compile(
    r"^(?P<title>.+) (?:right )?(?P<side>after|before) "
    r"(?P<step>(?:step )?#?[0-9]{1,3}(?:\.[0-9]{1,3})?|s[0-9]{1,4})$",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?] +\S")
_TO_PLACE = re.compile(
    r"\bto (?:the|this|that|our|your|my) "
    r"(?:channel|thread|group|call|meeting|invite|chat|list|calendar|doc|team)\b",
    re.IGNORECASE,
)
_NO_TITLE = frozenset(
    [
        *("me", "us", "him", "her", "them", "you", "everyone", "everybody", "someone", "somebody", "anyone"),
        *("people", "to", "up", "on", "in", "it", "that", "this", "these", "those"),
    ]
)
"""First words of "add me to the channel", "add up", "add to that": prose."""
USAGE = "Say what to add, e.g. `add Security review` or `add Lower the TTL under 3`."


def read_add(rest: str, scope: Scope) -> ApplyWords:
    """Read `add TEXT`, `add TEXT under 3` (or a title, or `first`), `add TEXT after 3`, `add to 3: TEXT`."""
    text, is_step = _A_STEP.subn("", rest)
    if not text:
        raise problem(USAGE)
    found = _UNDER_FIRST.match(text)
    if found and (substep := _under(scope, found["parent"], found["title"], is_first=bool(found["first"]))):
        return substep
    if is_step:
        text = _TO.sub("", text)
    if _is_prose(text, scope):
        raise prose()
    found = _UNDER_LAST.match(text)
    if found and (substep := _under(scope, found["parent"], found["title"])):
        return substep
    if found := _BESIDE.match(text):
        beside = step_by_reference(scope.process, found["step"])
        return _placed(scope, beside, found["title"], is_after=found["side"].casefold() == "after")
    return ApplyWords((AddStep(_title(scope, text)),))


def _is_prose(text: str, scope: Scope) -> bool:
    if text[0] in QUOTES:
        return False
    first = folded(text).split(" ")[0]
    return (
        len(text) > LONGEST
        or first in _NO_TITLE
        or starts_with_person(text, scope.people)
        or _SENTENCES.search(text) is not None
        or _TO_PLACE.search(text) is not None
    )


def _under(scope: Scope, text: str, title: str, *, is_first: bool = False) -> ApplyWords | None:
    """Add a substep under the step that is named, perhaps with `first` behind it; None for no step."""
    parent = _parent(scope, text, title, is_first)
    if parent is None and (found := _AT_THE_TOP.match(text)):
        is_first, parent = True, _parent(scope, found["parent"], title, True)
    return _substep(scope, parent, title, is_first) if parent is not None else None


def _parent(scope: Scope, text: str, title: str, is_first: bool) -> Step | None:
    """Return the step a substep goes under; None when the words are part of the title."""
    where = " first" if is_first else ""
    if is_reference(text):
        return step_by_reference(scope.process, text)
    top = [step for step in scope.process.shown if step.parent_id is None]
    found = steps_by_title(filter(is_unfinished, top), text) or steps_by_title(top, text)
    if len(found) > 1:
        raise SettledError(
            step_menu(
                scope.process,
                "Add it under which step?",
                found,
                lambda ref: f"add {title} under {ref}{where}",
            )
        )
    return found[0] if found else None


def _substep(scope: Scope, parent: Step, title: str, is_first: bool) -> ApplyWords:
    if parent.parent_id is not None:
        top = next(number for number, step in scope.process.numbered() if step.id == parent.parent_id)
        raise problem(f"Substeps have no substeps of their own. Say `add TEXT under {top}`.")
    return ApplyWords((AddSubstep(parent.id, _title(scope, title), is_first=is_first),))


def _placed(scope: Scope, beside: Step, title: str, *, is_after: bool) -> ApplyWords:
    """Add a step, or beside a substep a substep, right after or before another one."""
    siblings = [one.id for one in scope.beside(beside)]
    place = siblings.index(beside.id)
    after_id = beside.id if is_after else (siblings[place - 1] if place else None)
    if beside.parent_id is None:
        return ApplyWords((AddStep(_title(scope, title), after_id, is_first=after_id is None),))
    is_first = after_id is None
    return ApplyWords(
        (AddSubstep(beside.parent_id, _title(scope, title), after_id=after_id, is_first=is_first),)
    )


def _title(scope: Scope, text: str) -> str:
    title = scope.plain(text)
    if not any(sign.isalpha() for sign in title):
        raise problem(USAGE)
    if len(title) > MAX_TITLE:
        raise problem(f"A title has at most {MAX_TITLE} characters; this has {len(title)}.")
    return title
