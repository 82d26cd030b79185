"""The words `optional`, `required`, `kind` and `make`: what finishing a step means, and if it must be."""

import re
from collections.abc import Mapping

from domain.conversations.commands import ApplyWords, problem, prose
from domain.conversations.verbs.pointing import (
    point_at_all,
    split_references,
    step_by_reference,
)
from domain.conversations.verbs.scope import Scope, is_unfinished, update_each
from domain.conversations.verbs.spelling import folded
from domain.operations.model import ChangeKind, MakeOptional, StepChange
from domain.processes.model import Step
from domain.processes.shapes import StepKind

KIND_USAGE = "Say the kind: `kind 3 do`, `kind 3 approve`, `kind 3 fyi` or `kind 3 evidence`."
_KINDS: Mapping[str, StepKind] = {
    "do": StepKind.DO, "task": StepKind.DO, "normal": StepKind.DO, "to do": StepKind.DO,
    "normal step": StepKind.DO, "approve": StepKind.APPROVE, "approval": StepKind.APPROVE,
    "approval step": StepKind.APPROVE, "sign off": StepKind.APPROVE, "fyi": StepKind.FYI,
    "information": StepKind.FYI, "info": StepKind.FYI, "for information": StepKind.FYI,
    "evidence": StepKind.EVIDENCE, "proof": StepKind.EVIDENCE, "evidence required": StepKind.EVIDENCE,
    "evidence step": StepKind.EVIDENCE,
}  # fmt: skip
_FLAGS = {"optional": True, "required": False, "mandatory": False, "not optional": False, "compulsory": False}
_LEADING = re.compile(r"^(?:(?:is|are|as|to|into|just|only|now|an?|of kind)\b|[:=])\s*", re.IGNORECASE)


def shape_named(text: str) -> StepChange | None:
    """Return the change that `optional`, `an approval` or `FYI` stands for; None for anything else."""
    bare = text
    while shorter := _LEADING.sub("", bare):
        if shorter == bare:
            break
        bare = shorter
    wanted = folded(bare)
    if wanted in _FLAGS:
        return MakeOptional(_FLAGS[wanted])
    kind = _KINDS.get(wanted)
    return None if kind is None else ChangeKind(kind)


def read_optional(rest: str, scope: Scope) -> ApplyWords:
    """Read `optional 3`, `optional 3 and 4`, `optional dns change`."""
    return update_each(_steps(scope, rest, "optional"), MakeOptional(True))


def read_required(rest: str, scope: Scope) -> ApplyWords:
    """Read `required 3`."""
    return update_each(_steps(scope, rest, "required"), MakeOptional(False))


def read_kind(rest: str, scope: Scope) -> ApplyWords:
    """Read `kind 3 approve`, `kind 3 and 4 fyi`; only numbers are pointed at, since "kind of" is prose."""
    found = split_references(rest)
    if found is None:
        raise prose() if rest else problem(KIND_USAGE)
    steps = tuple(step_by_reference(scope.process, one) for one in found[0])
    change = shape_named(found[1])
    if not isinstance(change, ChangeKind):
        raise problem(KIND_USAGE)
    return update_each(steps, change)


def read_make(rest: str, scope: Scope) -> ApplyWords:
    """Read `make 3 optional`, `make 3 an approval`, `make dns change required`."""
    words = rest.split()
    for count in range(min(3, len(words) - 1), 0, -1):
        tail = " ".join(words[-count:])
        change = shape_named(tail)
        if change is not None and (steps := _pointed(scope, " ".join(words[:-count]), "make", f" {tail}")):
            return update_each(steps, change)
    raise prose()


def _steps(scope: Scope, rest: str, word: str) -> tuple[Step, ...]:
    steps = _pointed(scope, rest, word)
    if not steps:
        raise prose() if rest else problem(f"Say which step, e.g. `{word} 3`.")
    return steps


def _pointed(scope: Scope, text: str, word: str, tail: str = "") -> tuple[Step, ...]:
    if not text:
        return ()
    return point_at_all(
        scope.process, text, among=is_unfinished, again=lambda ref: f"{word} {ref}{tail}", verb="Change"
    )
