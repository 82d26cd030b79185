"""The words `done`, `skip`, `reopen` and `approve`."""

import re

from domain.conversations.commands import ApplyWords, SettledError, problem, prose
from domain.conversations.verbs.pointing import (
    is_reference,
    point_at,
    point_at_all,
    split_reference,
    step_by_reference,
    step_menu,
)
from domain.conversations.verbs.scope import Scope, is_unfinished, update_each
from domain.conversations.verbs.spelling import folded
from domain.operations.model import CompleteStep, Reopen, Skip
from domain.processes.labels import quoted
from domain.processes.model import Step, StepState
from domain.processes.shapes import StepKind

_WITH = re.compile(r"^with\s+(?:(?:the|my|our)\s+)?", re.IGNORECASE)
_RANGE = re.compile(r"^(?:steps? )?#?([0-9]{1,3})\s*(?:-|–|to|through)\s*#?([0-9]{1,3})$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,&+]+")
_JOINERS = frozenset({"and", "step", "steps", "substep", "substeps"})
_REASON = (
    re.compile(r",?\s+because(?:\s+of)?\s+", re.IGNORECASE),
    re.compile(r"\s*[,:;–—]\s+|\s+-\s+", re.IGNORECASE),
)


def read_done(rest: str, scope: Scope) -> ApplyWords:
    """Read `done`, `done 3`, `done 3, 4.1 and 5`, `done 3 dns change`, `done dns change`."""
    if not rest:
        return ApplyWords((CompleteStep(_the_open_step(scope).id),))
    bare = _WITH.sub("", rest)
    if span := _RANGE.match(bare):
        return _complete(scope, _from_to(scope, int(span[1]), int(span[2])))
    words = [word for word in _BETWEEN.split(bare.replace("&amp;", " ")) if word]
    references = [word for word in words if word.casefold() not in _JOINERS]
    if references and all(is_reference(word) for word in references):
        return _complete(scope, [step_by_reference(scope.process, word) for word in references])
    if found := split_reference(bare):
        return _complete(scope, [_numbered_and_titled(scope, *found)])
    step = point_at(
        scope.process, rest, among=is_unfinished, again=lambda ref: f"done {ref}", verb="Complete"
    )
    if step is None and bare != rest and (_is_whole(scope, bare) or len(folded(bare).split()) > 1):
        # "Done with lunch" is small talk even when some title has a lunch in it.
        step = point_at(
            scope.process, bare, among=is_unfinished, again=lambda ref: f"done {ref}", verb="Complete"
        )
    if step is None:
        raise prose()
    return _complete(scope, [step])


def read_skip(rest: str, scope: Scope) -> ApplyWords:
    """Read `skip 2`, `skip 2 because REASON`, `skip dns change: REASON`."""

    def point(text: str, tail: str) -> tuple[Step, ...]:
        return point_at_all(
            scope.process, text, among=is_unfinished, again=lambda ref: f"skip {ref}{tail}", verb="Skip"
        )

    if not rest:
        raise SettledError(
            step_menu(scope.process, "Skip which step?", scope.unfinished, lambda ref: f"skip {ref}")
        )
    if steps := point(rest, ""):
        return update_each(steps, Skip())
    for pattern in _REASON:
        found = pattern.search(rest)
        if found is None:
            continue
        reason = rest[found.end() :]
        if steps := point(rest[: found.start()], f" because {reason}"):
            return update_each(steps, Skip(scope.plain(reason) or None))
    raise prose()


def read_reopen(rest: str, scope: Scope) -> ApplyWords:
    """Read `reopen 3`, `reopen 3 and 4`, `reopen dns change`."""
    if not rest:
        shut = [step for step in scope.process.shown if step.state is not StepState.OPEN]
        if not shut:
            raise problem("Every step is open already.")
        raise SettledError(step_menu(scope.process, "Reopen which step?", shut, lambda ref: f"reopen {ref}"))
    steps = point_at_all(
        scope.process,
        rest,
        among=lambda step: step.state is not StepState.OPEN,
        again=lambda ref: f"reopen {ref}",
        verb="Reopen",
    )
    if not steps:
        raise prose()
    return update_each(steps, Reopen())


def read_approve(rest: str, scope: Scope) -> ApplyWords:
    """Read `approve 4` and `approve marketing sign-off`, of a step whose finishing is an approval.

    Whether the speaker is the one to approve is for the record to say.
    """
    steps = point_at_all(
        scope.process,
        rest,
        among=lambda step: is_unfinished(step) and step.kind is StepKind.APPROVE,
        again=lambda ref: f"approve {ref}",
        verb="Approve",
    )
    if not steps or (not split_reference(rest) and steps[0].kind is not StepKind.APPROVE):
        raise prose()
    for step in steps:
        if step.kind is not StepKind.APPROVE:
            raise problem(f"{quoted(scope.process, step.id)} is no approval. Say `done {step.alias}` for it.")
    return _complete(scope, list(steps))


def read_close(rest: str, scope: Scope) -> ApplyWords:
    """Read `close 3`, which is `done 3`; of a title it would be a guess."""
    if not is_reference(rest):
        raise prose()
    return _complete(scope, [step_by_reference(scope.process, rest)])


def read_resume(rest: str, scope: Scope) -> ApplyWords:
    """Read `resume 3`, which is `reopen 3`; of a title it would be a guess."""
    if not is_reference(rest):
        raise prose()
    return update_each([step_by_reference(scope.process, rest)], Reopen())


def _from_to(scope: Scope, first: int, last: int) -> list[Step]:
    """Return the unfinished steps of a span; both ends must be there."""
    ends = [step_by_reference(scope.process, str(number)) for number in (first, last)]
    span = [step for number, step in scope.process.numbered() if number in map(str, range(first, last + 1))]
    left = [step for step in span if is_unfinished(step)]
    if not left:
        raise prose() if not span else problem(f"{quoted(scope.process, ends[0].id)} is finished already.")
    return left


def _the_open_step(scope: Scope) -> Step:
    """Return the speaker's only open step, or the only open step there is; else settle on a menu."""
    left = scope.unfinished
    mine = [step for step in left if step.owner_id == scope.actor.id]
    if not left:
        raise problem("Every step is finished already. Say `reopen 3` to open one again.")
    for only in (mine, left):
        if len(only) == 1:
            return only[0]
    steps = [*mine, *(step for step in left if step not in mine)]
    raise SettledError(step_menu(scope.process, "Which step is done?", steps, lambda ref: f"done {ref}"))


def _numbered_and_titled(scope: Scope, reference: str, title: str) -> Step:
    """Return the step when what follows its number is its title; else it was prose ("3 of us …")."""
    known = dict(scope.process.numbered())
    step = known.get(reference) or scope.process.by_alias(reference)
    if step is None or not folded(title) or f" {folded(title)}" not in f" {folded(step.title)}":
        raise prose()
    return step


def _is_whole(scope: Scope, text: str) -> bool:
    return any(folded(step.title) == folded(text) for step in scope.process.steps)


def _complete(scope: Scope, steps: list[Step]) -> ApplyWords:
    """Complete each step once; a substep whose step is completed as well goes along with it."""
    named = {step.id: step for step in steps}
    return ApplyWords(tuple(CompleteStep(s.id) for s in named.values() if s.parent_id not in named))
