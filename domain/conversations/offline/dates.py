"""Statements about when a step is due: "the launch moves to Friday"."""

import re
from datetime import date

from domain.conversations.offline.days import leading_day
from domain.conversations.offline.matching import match_step
from domain.conversations.offline.scene import INERT, Change, Reading, Scene, apply_to
from domain.conversations.offline.sentences import is_conditional, is_negated
from domain.operations.model import Reschedule, UpdateStep
from domain.processes.model import Step

_RULES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?:the )?(?:deadline|due date|date) (?:for|of) (?P<what>.+?) (?:is|moves?|moved|changes?"
            r"|changed|slips"
            r"|slipped)(?: now)?(?: to)? (?P<day>.+)$"
        ),
        (
            r"^(?P<what>.+?)(?:'s)? (?:deadline|due date) (?:is|moves?|moved|changes?|changed"
            r"|slips)(?: now)?(?: to)?"
            r" (?P<day>.+)$"
        ),
        (
            r"^(?:move|push|postpone|reschedule|delay|shift|bump|set|change|defer|bring forward|pull)"
            r"(?: (?:the )?(?:due date|deadline) (?:for|of))? (?P<what>.+?)(?: back| out| forward| in)?"
            r"(?:'s)?(?: due date| deadline| due)? (?:to|until|till|for|by) (?P<day>.+)$"
        ),
        (
            r"^(?P<what>.+?) (?:is |was |has |got |gets |has been |have been |will be |are |were |must "
            r"|should )?"
            r"(?:now )?(?:moves?|moved|moving|slips|slipped|slipping|pushed|postponed|delayed|rescheduled"
            r"|shifts|shifted"
            r"|deferred|bumped|due|planned|scheduled|set|happens|happening)(?: back| out| forward| now)?"
            r"(?: to| until| till| for| on| by)? (?P<day>.+)$"
        ),
        (
            r"^(?P<what>.+?) (?:should|must|has to|have to|needs to|need to|will|is to|can) be"
            r" (?:done|finished|ready|complete|completed|in place)(?: by| on| until)? (?P<day>.+)$"
        ),
        (
            r"^(?:we|i|you) (?:will |need to |have to |must |should |want to |can )?(?:finish|do|complete"
            r"|need|have)"
            r" (?P<what>.+?) (?:done |finished )?by (?P<day>.+)$"
        ),
        r"^(?:finish|do|complete) (?P<what>.+?) by (?P<day>.+)$",
    )
)


def read_due(clause: str, scene: Scene) -> Reading | None:
    """Read when a step is due; without a day that can be read there is no reading."""
    for pattern in _RULES:
        found = pattern.match(clause)
        if found is None:
            continue
        day = leading_day(found["day"], scene.today)
        if day is None:
            continue
        matched = match_step(found["what"], scene.process, prefer=scene.unfinished)
        reading = apply_to(matched, _reschedule(day), scene)
        if reading is not None:
            return INERT if is_negated(clause) or is_conditional(clause) else reading
    return None


def _reschedule(day: date) -> Change:
    def already(step: Step) -> str | None:
        if step.state.is_finished:
            return f"“{step.title}” is finished already."
        return f"“{step.title}” is due that day already." if step.due_on == day else None

    return Change(
        make=lambda step: UpdateStep(step.id, Reschedule(day)),
        words=lambda number: f"due {number} {day.isoformat()}",
        question="Which step moves?",
        already=already,
    )
