"""The word `move`."""

import re

from domain.conversations.commands import ApplyWords, problem, prose
from domain.conversations.verbs.dating import day_or_none, reads_as_day
from domain.conversations.verbs.pointing import point_at, split_reference, step_by_reference
from domain.conversations.verbs.scope import Scope, update
from domain.ids import StepId
from domain.operations.model import Move, Reschedule
from domain.processes.labels import quoted
from domain.processes.model import Step

SHORT = 3
"""Words of a rest that does not fit, up to which it is a slip to be named; a longer one is prose."""
USAGE = "Say where to, e.g. `move 3 after 5`, `move 3 first`, `move 3 up` or `move 3 down`."
_END = re.compile(
    r"^(?P<step>.+?) (?:to (?:the )?)?(?P<where>first|top|start|last|end|bottom|up|down)$", re.IGNORECASE
)
_PLACE = re.compile(
    r"^(?P<step>(?:step )?#?\d{1,3}(?:\.\d{1,3})?) to (?:(?:place|position|number|#) ?)?(?P<place>\d{1,3})$",
    re.IGNORECASE,
)
_DAY = re.compile(r"^(?P<step>.+?) (?:to|until|till) (?P<day>.+)$", re.IGNORECASE)
_BESIDE = re.compile(
    r"^(?P<step>.+?) (?P<side>after|below|behind|before|above) (?P<other>.+)$", re.IGNORECASE
)


def read_move(rest: str, scope: Scope) -> ApplyWords:
    """Read `move 3 after 5`, `move 3 before 5`, `move 3 to 5`, `move 3 first`, `last`, `up`, `down`.

    `move 3 to fri` moves its due date.
    """
    if found := _PLACE.match(rest):
        step = step_by_reference(scope.process, found["step"])
        return _to(scope, step, _place(scope, step, int(found["place"])))
    if (found := _DAY.match(rest)) and reads_as_day(scope, found["day"]):
        step = _point(scope, found["step"], f"to {found['day']}")
        day = day_or_none(scope, found["day"], lambda named: f"due {step.alias} {named}")
        return update(step, Reschedule(day))
    if found := _END.match(rest):
        step = _point(scope, found["step"], found["where"])
        return _to(scope, step, _end(scope, step, found["where"].casefold()))
    if found := _BESIDE.match(rest):
        side = found["side"].casefold()
        step = _point(scope, found["step"], f"{side} {found['other']}")
        other = point_at(
            scope.process,
            found["other"],
            among=lambda one: one.parent_id == step.parent_id,
            again=lambda ref: f"move {step.alias} {side} {ref}",
            verb="Move it beside",
        )
        if other is None:
            raise prose()
        return _to(scope, step, _beside(scope, step, other, after=side in ("after", "below", "behind")))
    found_number = split_reference(rest)
    if rest and (found_number is None or len(found_number[1].split()) > SHORT):
        raise prose()
    if found_number is not None:
        step_by_reference(scope.process, found_number[0])
    raise problem(USAGE)


def _point(scope: Scope, text: str, tail: str) -> Step:
    step = point_at(
        scope.process, text, among=lambda _: True, again=lambda ref: f"move {ref} {tail}", verb="Move"
    )
    if step is None:
        raise prose()
    return step


def _others(scope: Scope, step: Step) -> list[StepId]:
    return [one.id for one in scope.beside(step) if one.id != step.id]


def _end(scope: Scope, step: Step, where: str) -> StepId | None:
    siblings = [one.id for one in scope.beside(step)]
    place = siblings.index(step.id)
    others = _others(scope, step)
    match where:
        case "first" | "top" | "start":
            target = 0
        case "last" | "end" | "bottom":
            target = len(others)
        case "up":
            target = place - 1
        case _:
            target = place + 1
    if target == place or not 0 <= target <= len(others):
        spot = "first" if place == 0 and target <= place else "last"
        raise problem(f"{quoted(scope.process, step.id)} is {spot} already.")
    return others[target - 1] if target else None


def _place(scope: Scope, step: Step, place: int) -> StepId | None:
    """Return what a step comes after to be at a place, counted from 1 among the steps beside it."""
    others = _others(scope, step)
    if not 1 <= place <= len(others) + 1:
        raise problem(f"Places go from 1 to {len(others) + 1}. " + USAGE)
    return others[place - 2] if place > 1 else None


def _beside(scope: Scope, step: Step, other: Step, *, after: bool) -> StepId | None:
    if other.id == step.id:
        raise problem("A step cannot move beside itself. " + USAGE)
    if other.parent_id != step.parent_id:
        raise problem(f"{quoted(scope.process, step.id)} can only move among the steps beside it.")
    others = _others(scope, step)
    place = others.index(other.id)
    if after:
        return other.id
    return others[place - 1] if place else None


def _to(scope: Scope, step: Step, after_id: StepId | None) -> ApplyWords:
    siblings = [one.id for one in scope.beside(step)]
    place = siblings.index(step.id)
    if after_id == (siblings[place - 1] if place else None):
        raise problem(f"{quoted(scope.process, step.id)} is there already.")
    return update(step, Move(after_id))
