"""Statements about what steps wait for, answer, or may be left out, and about the whole process."""

import re

from domain.conversations.drafts import clean_line
from domain.conversations.model import Choice, Menu
from domain.conversations.offline.matching import Match, match_step
from domain.conversations.offline.scene import Change, Reading, Rule, Scene, apply_to
from domain.conversations.offline.sentences import is_conditional, is_negated
from domain.errors import InvalidInputError
from domain.operations.model import AnswerQuestion, MakeOptional, UpdateStep, WaitFor
from domain.processes.labels import quoted
from domain.processes.model import Step
from domain.processes.questions import clean_answer

_FINISHED = r"(?: (?:is|are|has been) (?:done|finished|completed?|over|through))?"
_AFTER = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?P<what>.+?) (?:can|could|should|must|may|will) (?:only )?(?:start|begin|go out|go live"
            r"|happen|follow|be (?:done|started|sent)) (?:only )?(?:after|once|when)"
            rf" (?P<other>.+?){_FINISHED}$"
        ),
        (
            r"^(?P<what>.+?) (?:can't|cannot|can not|must not|shouldn't) (?:start|begin|go out|go live"
            rf"|happen) (?:before|until) (?P<other>.+?){_FINISHED}$"
        ),
        (
            r"^(?P<what>.+?) (?:must|has to|have to|needs? to) wait (?:for|until|till|on)"
            rf" (?P<other>.+?){_FINISHED}$"
        ),
        r"^(?P<what>.+?) (?:depends?|waits?|relies|hangs) (?:up)?(?:on|for) (?P<other>.+)$",
        rf"^(?:don't|do not) (?:start|begin|do) (?P<what>.+?) (?:before|until) (?P<other>.+?){_FINISHED}$",
        r"^(?P<other>.+?) (?:blocks|is blocking|holds up) (?P<what>.+)$",
    )
)
_OPTIONAL = re.compile(
    r"^(?P<what>.+?) (?:is|are|can be|should be|becomes) (?:just |only |now )?(?P<how>optional|not mandatory"
    r"|mandatory|required|not optional|compulsory)$",
    re.I,
)
_MAKE = re.compile(r"^(?:make|mark|set) (?P<what>.+?) (?:as )?(?P<how>optional|mandatory|required)$", re.I)
_ANSWER = re.compile(
    r"^(?:the |our )?(?P<key>[\w -]{2,60}?)(?: is| are| will be|:| =) (?:the )?(?P<answer>[^:]{1,100})$", re.I
)
_WHOLE = re.compile(
    r"^(?P<verb>pause|resume|close|archive|finish|end|stop|reopen|cancel|put)"
    r" (?:the |this |our )?(?:whole |entire )?(?:process|run|workflow|thing)"
    r"(?: on hold| now| for now| again| then)*$",
    re.I,
)
_WORDS = {"finish": "close", "end": "close", "stop": "pause", "put": "pause", "reopen": "reopen process"}


def read_dependency(clause: str, scene: Scene) -> Reading | None:
    """Read "the newsletter can only go out after the legal review": both must be steps."""
    for pattern in _AFTER:
        found = pattern.match(clause)
        if found is None:
            continue
        other = match_step(found["other"], scene.process).step
        what = match_step(found["what"], scene.process, prefer=scene.unfinished)
        if other is None or not what.steps or what.step == other:
            continue
        return apply_to(what, _wait_for(other, scene), scene)
    return None


def _wait_for(other: Step, scene: Scene) -> Change:
    def already(step: Step) -> str | None:
        if step.state.is_finished:
            return f"“{step.title}” is finished already."
        return f"“{step.title}” waits for that already." if other.id in step.after_ids else None

    return Change(
        make=lambda step: UpdateStep(step.id, WaitFor((*step.after_ids, other.id))),
        words=lambda number: f"{number} waits for {other.alias}",
        question=f"Which step waits for {quoted(scene.process, other.id)}?",
        already=already,
    )


def read_optional(clause: str, scene: Scene) -> Reading | None:
    """Read "the newsletter is optional"."""
    found = _OPTIONAL.match(clause) or _MAKE.match(clause)
    if found is None or is_conditional(clause):
        return None
    is_optional = found["how"].lower() in ("optional", "not mandatory")
    word = "optional" if is_optional else "required"
    return apply_to(
        match_step(found["what"], scene.process, prefer=scene.unfinished),
        Change(
            make=lambda step: UpdateStep(step.id, MakeOptional(is_optional)),
            words=lambda number: f"{word} {number}",
            question=f"Which step is {word}?",
            already=lambda step: (
                f"“{step.title}” is {word} already." if step.is_optional is is_optional else None
            ),
        ),
        scene,
    )


def read_answer(clause: str, scene: Scene) -> Reading | None:
    """Read "the region is EU" when a step asks for the region and EU is one of the answers."""
    found = _ANSWER.match(clause)
    if found is None or is_conditional(clause) or is_negated(clause):
        return None
    wanted = " ".join(found["key"].casefold().split())
    fits = [step for step in scene.process.shown if step.question is not None and _asks(step, wanted)]
    if not fits:
        return None
    return apply_to(Match(tuple(fits)), _answering(clean_line(found["answer"])), scene)


def _asks(step: Step, wanted: str) -> bool:
    if step.question is None:
        return False
    return wanted in (step.question.key.casefold(), step.question.label.casefold().strip(" ?"))


def _answering(text: str) -> Change:
    def already(step: Step) -> str | None:
        if step.question is None:
            return f"“{step.title}” asks nothing."
        try:
            return "That is the answer already." if clean_answer(step.question, text) == step.answer else None
        except InvalidInputError as error:
            return error.public

    return Change(
        make=lambda step: UpdateStep(step.id, AnswerQuestion(_clean(step, text))),
        words=lambda number: f"answer {number} {text}",
        question="Which step does this answer?",
        already=already,
    )


def _clean(step: Step, text: str) -> str | None:
    return None if step.question is None else clean_answer(step.question, text)


def read_whole(clause: str, scene: Scene) -> Reading | None:
    """Read "let's pause the process": it is asked for by a menu, since a suggestion holds steps only."""
    found = _WHOLE.match(clause)
    if found is None or is_negated(clause):
        return None
    verb = found["verb"].lower()
    words = _WORDS.get(verb, verb)
    if words == "cancel":
        return Reading(note="To give the process up, say why: `cancel process because …`.")
    shown = {"reopen process": "Reopen"}.get(words, words.capitalize())
    return Reading(menu=Menu(f"{shown} “{scene.process.name}”?", (Choice(words, f"{shown} it"),)))


SHAPING: tuple[Rule, ...] = (
    read_whole,
    read_dependency,
    read_optional,
    read_answer,
)
"""In the order in which they are tried."""
