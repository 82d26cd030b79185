"""Lines that begin with a number instead of a verb: `3 after 2`, `3 due fri`, `3 is optional`."""

import re
from collections.abc import Callable

from domain.conversations.commands import ApplyWords, SettledError
from domain.conversations.verbs.dating import LEADING, day_or_none, reads_as_day
from domain.conversations.verbs.depending import read_after, read_needs, read_waits_for
from domain.conversations.verbs.persons import MENTION, person_named
from domain.conversations.verbs.pointing import split_references, step_by_reference
from domain.conversations.verbs.scope import Scope, update_each
from domain.conversations.verbs.shaping import shape_named
from domain.conversations.verbs.spelling import folded
from domain.operations.model import Assign, ChangeKind, Reschedule
from domain.processes.model import Step
from domain.processes.shapes import StepKind

_AFTER = re.compile(
    r"(?:is |comes |can )?(?:only )?(?:start )?after|(?:is )?blocked by|(?:must|has to|have to) wait for",
    re.IGNORECASE,
)
_WAITS = re.compile(r"(?:is |are |must |has to |have to )?wait(?:s|ing)? (?:for|on)", re.IGNORECASE)
_NEEDS = re.compile(r"(?:needs?|depends? (?:up)?on|requires?|relies on)", re.IGNORECASE)
_DUE = re.compile(r"(?:is |are )?due", re.IGNORECASE)
_ARROW = re.compile(r"(?:->|-&gt;|→|=&gt;)")
_PROOF = frozenset({"evidence", "proof", "a proof"})

Read = Callable[[tuple[Step, ...], str, Scope], ApplyWords | None]


def read_statement(line: str, scope: Scope) -> ApplyWords | None:
    """Read a line about steps that begins with their numbers; None for anything that is not quite it."""
    found = split_references(line)
    if found is None or not found[1] or line.endswith("?"):
        return None
    for pattern, read in _STATEMENTS:
        begun = pattern.match(found[1])
        if begun is None:
            continue
        what = found[1][begun.end() :]
        if what[:1] not in ("", " ", ":"):
            continue
        return _read(read, found[0], what.strip(" :"), scope)
    change = shape_named(found[1]) if len(found[1].split()) <= 4 else None
    if change is None or found[1].casefold() in ("do", "task", "info", "evidence", "proof"):
        return None
    return update_each(_steps(scope, found[0]), change)


def _read(read: Read, references: tuple[str, ...], what: str, scope: Scope) -> ApplyWords | None:
    known = {reference for number, step in scope.process.numbered() for reference in (number, step.alias)}
    if not what or (not set(references) <= known and not split_references(what)):
        return None  # "12 due to illness" speaks of no step
    try:
        return read(_steps(scope, references), what, scope)
    except SettledError as settled:
        if settled.reading is None:
            return None
        raise


def _steps(scope: Scope, references: tuple[str, ...]) -> tuple[Step, ...]:
    return tuple(step_by_reference(scope.process, one) for one in references)


def _due(steps: tuple[Step, ...], what: str, scope: Scope) -> ApplyWords | None:
    if not reads_as_day(scope, what):
        return None
    listed = " and ".join(step.alias for step in steps)
    day = day_or_none(scope, LEADING.sub("", what), lambda day: f"due {listed} {day}")
    return update_each(steps, Reschedule(day))


def _needs(steps: tuple[Step, ...], what: str, scope: Scope) -> ApplyWords | None:
    if folded(what) in _PROOF:
        return update_each(steps, ChangeKind(StepKind.EVIDENCE))
    return read_needs(steps, what, scope)


def _goes_to(steps: tuple[Step, ...], what: str, scope: Scope) -> ApplyWords | None:
    if MENTION.fullmatch(what) is None:
        return None
    owner_id = person_named(what, scope.people, scope.actor, again=lambda who: who)
    return None if owner_id is None else update_each(steps, Assign(owner_id))


_STATEMENTS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_AFTER, read_after),
    (_WAITS, read_waits_for),
    (_NEEDS, _needs),
    (_DUE, _due),
    (_ARROW, _goes_to),
)
