"""Steps that wait for others: `3 after 2`, `3 waits for 2 and 4`, `wait 3 for @ann`."""

import re
from collections.abc import Sequence

from domain.conversations.commands import ApplyWords, problem, prose
from domain.conversations.verbs.persons import person_named
from domain.conversations.verbs.pointing import (
    is_reference,
    point_at,
    step_by_reference,
    steps_by_references,
)
from domain.conversations.verbs.scope import Scope, update_each
from domain.conversations.verbs.spelling import folded
from domain.operations.model import Block, UpdateStep, WaitFor
from domain.processes.labels import quoted
from domain.processes.model import Step

SHORT = 6
"""Words that can say what a step waits for; more are prose."""
_NOTHING = frozenset({"nothing", "none", "no one", "nobody", "no other step", "no step"})
_STEP_FOR = re.compile(r"^(?P<step>\S+) (?:for|on) (?P<what>.+)$", re.IGNORECASE)
_FOR_STEP = re.compile(
    r"^(?:for|on) (?P<what>.+?) (?:for|with|on|in|at) (?P<step>[^ ]+|step \S+)$", re.IGNORECASE
)


def wait_for(scope: Scope, steps: Sequence[Step], needed: Sequence[Step]) -> ApplyWords:
    """Return the command that lets steps wait for others, besides those they wait for already."""
    for step in steps:
        if step in needed:
            raise problem(f"{quoted(scope.process, step.id)} cannot wait for itself.")
    new = [one.id for one in needed]
    return ApplyWords(
        tuple(UpdateStep(step.id, WaitFor(tuple(dict.fromkeys((*step.after_ids, *new))))) for step in steps)
    )


def read_wait(rest: str, scope: Scope) -> ApplyWords:
    """Read `wait 3 for @ann`, `wait on @ann for 3`, `wait 3 for 2`."""
    found = _FOR_STEP.match(rest) or _STEP_FOR.match(rest)
    if found is None or not is_reference(found["step"]):
        raise prose()
    return read_waits_for((step_by_reference(scope.process, found["step"]),), found["what"], scope)


def read_waits_for(steps: tuple[Step, ...], what: str, scope: Scope) -> ApplyWords:
    """Read what steps wait for: nothing, other steps, a person, or something else in a few words."""
    if folded(what) in _NOTHING:
        return update_each(steps, WaitFor(()))
    if needed := steps_by_references(scope.process, what):
        return wait_for(scope, steps, needed)
    listed = " and ".join(step.alias for step in steps)
    person_id = person_named(what, scope.people, scope.actor, again=lambda who: f"wait {listed} for {who}")
    if person_id is not None:
        return update_each(steps, Block(person_id))
    needed_step = point_at(
        scope.process,
        what,
        among=lambda _: True,
        again=lambda ref: f"{listed} waits for {ref}",
        verb="Wait for",
    )
    if needed_step is not None:
        return wait_for(scope, steps, (needed_step,))
    if len(what.split()) > SHORT:
        raise prose()
    return update_each(steps, Block(reason=f"waits for {scope.plain(what)}"))


def read_after(steps: tuple[Step, ...], what: str, scope: Scope) -> ApplyWords:
    """Read `3 after 2`: only numbers follow, since much else comes after something."""
    needed = steps_by_references(scope.process, what)
    if not needed:
        raise prose()
    return wait_for(scope, steps, needed)


def read_needs(steps: tuple[Step, ...], what: str, scope: Scope) -> ApplyWords:
    """Read `3 needs 2` and `3 depends on legal review`: steps only, since much else is needed."""
    if needed := steps_by_references(scope.process, what):
        return wait_for(scope, steps, needed)
    listed = " and ".join(step.alias for step in steps)
    step = point_at(
        scope.process, what, among=lambda _: True, again=lambda ref: f"{listed} needs {ref}", verb="Wait for"
    )
    if step is None:
        raise prose()
    return wait_for(scope, steps, (step,))
