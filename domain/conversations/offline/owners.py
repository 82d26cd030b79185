"""Statements about who has a step: "Ben takes the rollout", "I'll do DNS", "assign the launch to @ann"."""

import re

from domain.conversations.aliases import plain_name
from domain.conversations.offline.matching import match_step
from domain.conversations.offline.naming import find_person
from domain.conversations.offline.scene import INERT, Change, Reading, Scene, apply_to
from domain.conversations.offline.sentences import is_conditional, is_negated
from domain.operations.model import Assign, UpdateStep
from domain.people.model import Person
from domain.processes.model import Step

_NAME = r"(?P<who>[\w<@>|.'-]+(?: [\w<@>|.'-]+){0,2}?)"
_TAKES = (
    r"(?:takes?(?: over| on| care of)?|is taking(?: over| on| care of)?|will take(?: over| on| care of)?"
    r"|took over|can take(?: over| on| care of)?|handles|is handling|will handle|can handle|does"
    r"|is doing|will do"
    r"|can do|owns|own|will own|is on|picks up|will pick up|is picking up|is responsible for|looks after"
    r"|will look after|gets|should (?:take|do|own|handle|get)|is going to (?:take|do|handle)"
    r"|volunteered (?:for|to do)"
    r"|agreed to (?:take|do)|has|is in charge of|is now (?:on|doing|responsible for)|now (?:has|owns|does))"
)
_MINE = (
    r"(?:i'll|i will|i'm|i am|i can|i|let me|i'd) (?:happily |gladly |also |now )*"
    r"(?:take(?: over| on| care of)?|taking(?: over| on| care of)?|do|doing|handle|handling|own|pick up"
    r"|picking up|look after|on|be doing|got)"
)
_RULES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?:assign|give|hand(?: over)?|pass|delegate|transfer|move"
            r"|reassign) (?P<what>.+?) (?:over )?to (?P<who>.+)$"
        ),
        r"^(?:assign|put) (?P<who>.+?) (?:to|on) (?P<what>.+)$",
        (
            r"^(?P<what>.+?) (?:goes to|go to|is assigned to|belongs to|should go to|is with|is now with"
            r"|is for"
            r"|will be done by"
            r"|will be handled by|is handled by|is owned by|falls to) (?P<who>.+)$"
        ),
        r"^(?P<what>.+?) is (?:now )?(?P<who>mine|[\w<@>|.-]+)(?:'s)?(?: (?:job|task|step|now))*$",
        rf"^let {_NAME} (?:do|take|handle|own)(?: over| on| care of)? (?P<what>.+)$",
        rf"^make {_NAME} (?:the )?owner of (?P<what>.+)$",
        rf"^(?P<mine>{_MINE}) (?P<what>.+)$",
        rf"^{_NAME} {_TAKES} (?P<what>.+)$",
    )
)


def read_owner(clause: str, scene: Scene) -> Reading | None:
    """Read who takes a step; a name nobody here has, or several have, is no reading at all."""
    for pattern in _RULES:
        found = pattern.match(clause)
        if found is None:
            continue
        parts = found.groupdict()
        owner = scene.actor if parts.get("mine") else find_person(parts["who"], scene.people, scene.actor)
        if owner is None:
            continue
        reading = apply_to(
            match_step(found["what"], scene.process, prefer=scene.unfinished), _assign(owner), scene
        )
        if reading is not None:
            return INERT if is_negated(clause) or is_conditional(clause) else reading
    return None


def _assign(owner: Person) -> Change:
    def already(step: Step) -> str | None:
        if step.state.is_finished:
            return f"“{step.title}” is finished already."
        return f"{plain_name(owner)} has “{step.title}” already." if step.owner_id == owner.id else None

    return Change(
        make=lambda step: UpdateStep(step.id, Assign(owner.id)),
        words=lambda number: f"assign {number} to <@{owner.id}>",
        question=f"Which step goes to {plain_name(owner)}?",
        already=already,
    )
