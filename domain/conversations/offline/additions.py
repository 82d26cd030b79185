"""Statements that something is still to be done that the process does not hold yet."""

import re
from dataclasses import dataclass
from datetime import date

from domain.conversations.drafts import MAX_TITLE, clean_line, predecessor
from domain.conversations.offline.days import trailing_day
from domain.conversations.offline.matching import likeness, match_step, words_of
from domain.conversations.offline.naming import find_person
from domain.conversations.offline.scene import Change, Reading, Scene, apply_to
from domain.conversations.offline.sentences import is_conditional
from domain.ids import StepId, UserId
from domain.operations.model import AddStep, AddSubstep, Assign, Operation, UpdateStep
from domain.processes.model import Step

_ALSO = r"(?:also |still |additionally |really |definitely |first )*"
_TOO = r"(?: too| as well| also|, too)?(?: please)?"
_UNDER = re.compile(
    rf"^(?:add|create|include|put) (?:(?:a|an|another) )?(?:(?:sub-?step|sub-?task|step"
    rf"|task)[: ]+)?(?P<title>.+?)"
    rf" (?:under|below|beneath|as a (?:sub-?step|sub-?task) (?:of|to|under)|inside) (?P<parent>.+?){_TOO}$",
    re.I,
)
_SUBSTEP = re.compile(
    rf"^(?:add|create) (?:(?:a|an|another) )?(?:sub-?step|sub-?task)[: ]+(?P<title>.+?)"
    rf" (?:to|for|in) (?P<parent>.+?){_TOO}$",
    re.I,
)
_STEP_NEEDS = re.compile(
    rf"^(?P<parent>.+?) (?:also |still )*(?:needs"
    rf"|requires) (?P<title>.+?){_TOO}$",
    re.I,
)
_EXPLICIT = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?:add|create|include|insert)(?: in)? (?:(?:a|an|another|one more|the) )?(?:new "
            r"|extra )?(?:step|task|item"
            rf"|to-?do)(?: called| named| for| to)?[: ]+(?P<title>.+?){_TOO}$"
        ),
        r"^(?:new|another|extra|missing) (?:step|task|item): ?(?P<title>.+)$",
        (
            r"^(?:add|include) (?P<title>.+?)(?: to (?:the |this |our )?(?:list|process|plan|steps"
            r"|checklist|board))?"
            rf"(?: as (?:a|another) (?:step|task))?{_TOO}$"
        ),
        (
            rf"^(?:we|i|you|they) {_ALSO}(?:forgot|missed|are missing"
            rf"|overlooked) (?:about )?(?P<title>.+?){_TOO}$"
        ),
        rf"^(?:we|i|you)(?:'re| are) {_ALSO}missing (?P<title>.+?){_TOO}$",
        rf"^there (?:should|must|needs to|has to) {_ALSO}be (?P<title>.+?){_TOO}$",
        r"^(?:please )?(?:don't|do not) forget (?:about )?(?P<title>.+)$",
        (
            rf"^(?P<title>.+?) is (?:still )?missing(?: (?:from|in|on) (?:the |this |our )?(?:list|process"
            rf"|plan))?{_TOO}$"
        ),
    )
)
_MARKED = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?:we|i) (?:also|still|additionally) (?:need|require|have to do|must do|should do|want"
            r"|should add)"
            rf" (?P<title>.+?){_TOO}$"
        ),
        r"^(?:we|i) (?:also|still|additionally) (?:have|must|should|need)(?: to)? (?P<title>.+)$",
        (
            r"^(?:we|i) (?:need|require|should add|should also do|need to add) (?P<title>.+?)(?: too"
            r"| as well| also|, too)$"
        ),
        r"^(?:we|i) (?:need|should|want) to add (?P<title>.+?)$",
        r"^(?:we|i) (?:need|require|want) (?P<title>(?:another|one more|an additional|an extra) .+)$",
    )
)
_PLAIN = re.compile(r"^(?:we|i|this) (?:need|needs|require|requires) (?P<title>.+?)$", re.I)
_NOT_WORK = re.compile(
    r"^(?:to|you|help|more|less|time|coffee|lunch|food|it|that|this|them|him|her|your|someone|somebody"
    r"|people"
    r"|money|a (?:break|minute|moment|coffee|drink|beer|hand|favou?r|few|lot|second|holiday|day|nap|chat"
    r"|talk)"
    r"|some|any|all|both|each other|no|nothing|what|who|how|as|less|better)\b",
    re.I,
)
_NO_TITLE = re.compile(
    r"^(?:me|us|him|her|them|you|everyone|everybody|someone|it|(?:to|on) (?:that|this|it|the))\b", re.I
)
"""How "add me to the channel" and "add to that, …" go on."""
_WISHED_DONE = re.compile(r"\b(?:done|finished|completed?|fixed|ready|soon|asap)$", re.I)
_BESIDE = re.compile(r"^(?P<title>.+?),? (?:right )?(?P<side>before|after) (?P<step>.+)$", re.I)
_PERSON_TO = re.compile(r"^(?P<who>[\w<@>|.' -]{1,40}?) to (?P<title>.+)$", re.I)
_ARTICLE = re.compile(
    r"^(?:to\s+)?(?:(?:a|an|the|another|one more|an additional|an extra|some|new)\s+)*(?:new step:?\s+)?",
    re.I,
)
MAX_WORDS = 14
"""A longer phrase is a story, not a title."""
_SAME = 0.9


@dataclass(frozen=True, slots=True)
class _Wish:
    title: str
    due_on: date | None = None
    owner_id: UserId | None = None
    after_id: StepId | None = None


def read_addition(clause: str, scene: Scene) -> Reading | None:
    """Read "we also need a security review", "add a rollback plan under DNS"."""
    if is_conditional(clause):
        return None
    below = _read_substep(clause, scene)
    if below is not None:
        return below
    for pattern in (*_EXPLICIT, *_MARKED):
        if found := pattern.match(clause):
            return _add(found["title"], scene)
    found = _PLAIN.match(clause)
    if found is None or _NOT_WORK.match(found["title"]):
        return None
    return _add(found["title"], scene)


def _read_substep(clause: str, scene: Scene) -> Reading | None:
    for pattern in (_UNDER, _SUBSTEP, _STEP_NEEDS):
        found = pattern.match(clause)
        if found is None or (pattern is _STEP_NEEDS and _NOT_WORK.match(found["title"])):
            continue
        title = _title(found["title"])
        parents = match_step(found["parent"], scene.process)
        if title is not None and parents.steps:
            return apply_to(parents, _below(title), scene)
    return None


def _below(title: str) -> Change:
    return Change(
        make=lambda step: AddSubstep(step.parent_id or step.id, title),
        words=lambda number: f"add {title} under {number.partition('.')[0]}",
        question=f"Which step does “{title}” belong to?",
        already=_closed,
    )


def _closed(step: Step) -> str | None:
    return f"“{step.title}” is finished already." if step.state.is_finished else None


def _add(phrase: str, scene: Scene) -> Reading | None:
    if _NO_TITLE.match(phrase):
        return None
    wish = _wish(phrase, scene)
    if wish is None or _WISHED_DONE.search(wish.title):
        return None
    existing = _existing(wish.title, scene)
    if existing is not None:
        if wish.owner_id and wish.owner_id != existing.owner_id and not existing.state.is_finished:
            return Reading((UpdateStep(existing.id, Assign(wish.owner_id)),))
        state = "is finished already" if existing.state.is_finished else "is a step of this process already"
        return Reading(note=f"“{existing.title}” {state}.")
    operation: Operation = AddStep(wish.title, wish.after_id, wish.owner_id, wish.due_on)
    return Reading((operation,))


def _wish(phrase: str, scene: Scene) -> _Wish | None:
    rest, due_on = trailing_day(phrase, scene.today)
    owner_id: UserId | None = None
    if (found := _PERSON_TO.match(rest)) and (who := find_person(found["who"], scene.people, scene.actor)):
        rest, owner_id = found["title"], who.id
    after_id: StepId | None = None
    if found := _BESIDE.match(rest):
        beside = match_step(found["step"], scene.process).step
        if beside is not None and beside.parent_id is None:
            rest = found["title"]
            after_id = beside.id if found["side"].lower() == "after" else predecessor(scene.process, beside)
    title = _title(rest)
    return None if title is None else _Wish(title, due_on, owner_id, after_id)


def _title(phrase: str) -> str | None:
    bare = _ARTICLE.sub("", clean_line(phrase)).strip(" .,!:;\"'")
    if not bare or len(bare) > MAX_TITLE or len(bare.split()) > MAX_WORDS or not words_of(bare):
        return None
    return bare[0].upper() + bare[1:]


def _existing(title: str, scene: Scene) -> Step | None:
    wanted = words_of(title)
    return next(
        (step for step in scene.process.shown if likeness(wanted, words_of(step.title)) >= _SAME), None
    )
