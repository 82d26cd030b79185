"""The words `rename`, `assign`, `due` and `blocked`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.conversations.commands import ApplyWords, problem, prose, stranger
from domain.conversations.verbs.dating import (
    LEADING,
    SHORT,
    day_named,
    day_or_none,
    reads_as_day,
)
from domain.conversations.verbs.depending import wait_for
from domain.conversations.verbs.persons import person_named
from domain.conversations.verbs.pointing import (
    point_at,
    point_at_all,
    split_reference,
    split_references,
    step_by_reference,
    steps_by_references,
)
from domain.conversations.verbs.scope import Scope, is_unfinished, update, update_each
from domain.conversations.verbs.spelling import folded
from domain.ids import UserId
from domain.operations.model import Assign, Block, Rename, Reschedule
from domain.processes.model import Step
from domain.processes.titles import MAX_TITLE

MOST_WORDS = 4
"""Words a day may take: `the 12th of May`."""

_VERBS = {
    "rename": "Rename",
    "assign": "Assign",
    "unassign": "Take away",
    "due": "Set the date of",
    "blocked": "Block",
}
_TO = re.compile(r"(?: |^)to ", re.IGNORECASE)
_TRAILING = re.compile(r"(?:\s(?:on|by|to|for|is)|\s?[:=-])$", re.IGNORECASE)
_NOBODY = frozenset({"none", "nobody", "noone", "no one", "no owner"})
_BECAUSE = re.compile(r" because (?:of )?", re.IGNORECASE)
_UNTIL = re.compile(r" (?:until|till) ", re.IGNORECASE)
_ARROW = re.compile(r"^((?:step )?#?[0-9.]{1,7}|s[0-9]{1,4})\s*(?::|->|-&gt;|→|=&gt;)\s*(.+)$", re.IGNORECASE)
_FROM = re.compile(r" from .+$", re.IGNORECASE)
_BY = re.compile(r" (?:by|on) ", re.IGNORECASE)


def read_rename(rest: str, scope: Scope) -> ApplyWords:
    """Read `rename 3 to TEXT`, `rename 3: TEXT` and `rename dns change to TEXT`."""
    for left, right in [*_splits(rest), *_arrowed(rest)]:
        step = _point(scope, left, "rename", f" to {right}")
        title = scope.plain(right)
        if step is not None and title:
            if len(title) > MAX_TITLE:
                raise problem(f"A title has at most {MAX_TITLE} characters; this has {len(title)}.")
            return update(step, Rename(title))
    raise _slip(scope, rest, "Say `rename 3 to NEW TITLE`.")


def read_assign(rest: str, scope: Scope) -> ApplyWords:
    """Read `assign 3 to @ann`, `assign 3 to me`, `assign dns change to ann`, `assign 3 to nobody`."""
    for left, right in [*reversed([*_splits(rest)]), *_without_to(rest)]:
        steps = _point_all(scope, _FROM.sub("", left), "assign", f" to {right}")
        if not steps:
            continue
        if folded(right) in _NOBODY:
            return update_each(steps, Assign(None))
        named = " and ".join(step.alias for step in steps)
        owner_id = _person(scope, right, f"assign {named} to ")
        if owner_id is not None:
            return update_each(steps, Assign(owner_id))
        if len(right.split()) > SHORT:
            raise prose()
        raise stranger(scope.plain(right))
    raise _slip(scope, rest, "Say whom to give it to, e.g. `assign 3 to @ann`.")


def read_unassign(rest: str, scope: Scope) -> ApplyWords:
    """Read `unassign 3`, `unassign 3 and 4` and `unassign dns change`."""
    if steps := _point_all(scope, rest, "unassign", ""):
        return update_each(steps, Assign(None))
    raise prose() if rest else problem("Say which step loses its owner, e.g. `unassign 3`.")


def read_due(rest: str, scope: Scope) -> ApplyWords:
    """Read `due 3 fri`, `due 2 and 3 fri`, `due 3 28 nov`, `due dns change tomorrow`, `due 3 none`.

    A weekday is the next such day: today does not count.
    """
    if found := split_reference(rest):
        steps: tuple[Step, ...] = (step_by_reference(scope.process, found[0]),)
        several = split_references(rest)
        if several is not None and several[1] and len(several[0]) > 1 and not reads_as_day(scope, found[1]):
            found = (found[0], several[1])
            steps = tuple(step_by_reference(scope.process, one) for one in several[0])
        return update_each(steps, Reschedule(_due(scope, steps, found[1])))
    words = rest.split()
    for count in range(1, min(MOST_WORDS + 1, len(words))):
        day = " ".join(words[-count:])
        if not reads_as_day(scope, day):
            continue
        titled = _point(scope, _TRAILING.sub("", " ".join(words[:-count])), "due", f" {day}")
        if titled is not None:
            return update(titled, Reschedule(_due(scope, (titled,), day)))
    raise prose() if rest else problem("Say which step and when, e.g. `due 3 fri`.")


def read_blocked(rest: str, scope: Scope) -> ApplyWords:
    """Read `blocked 4`, `blocked 4 by @ann until thu because REASON`; each part may be missing.

    What blocks need not be a person: `blocked 4 by the supplier` keeps the words as the reason.
    """
    head, reason = _part(rest, _BECAUSE)
    head, until = _part(head, _UNTIL)
    name, by = _part(head, _BY)
    step = _point(scope, name, "blocked", rest[len(name) :])
    if step is None:
        raise prose() if rest else problem("Say which step waits, e.g. `blocked 4 by @ann until thu`.")
    if by and not (until or reason) and (needed := steps_by_references(scope.process, by)):
        return wait_for(scope, (step,), needed)
    waits_on_id = _person(scope, by, f"blocked {step.alias} by ", rest[len(head) :]) if by else None
    reasons = [f"waits on {scope.plain(by)}"] if by and waits_on_id is None else []
    reasons += [scope.plain(reason)] if reason else []
    day = None
    if until:
        tail = f" because {reason}" if reason else ""
        head = f"blocked {step.alias}{f' by {by}' if by else ''} until "
        day = day_named(scope, until, lambda named: f"{head}{named}{tail}")
    blocked = update(step, Block(waits_on_id, day, "; ".join(reasons) or None))
    return replace(blocked, has_stranger=bool(by) and waits_on_id is None)


def _splits(rest: str) -> Iterator[tuple[str, str]]:
    """Yield both sides of each `to` in the words."""
    for found in _TO.finditer(rest):
        if found.start():
            yield rest[: found.start()], rest[found.end() :]


def _arrowed(rest: str) -> Iterator[tuple[str, str]]:
    """Yield a number and the text after its colon or arrow."""
    if found := _ARROW.match(rest):
        yield found[1], found[2]


def _without_to(rest: str) -> Iterator[tuple[str, str]]:
    """Yield a number and what follows it, when that is one word: `assign 3 @ann`.

    A lone `to` is no name: it is left over where the mention after it was ours.
    """
    found = split_reference(rest)
    if found is not None and found[1] and len(found[1].split()) == 1 and found[1].casefold() != "to":
        yield found


def _part(text: str, before: re.Pattern[str]) -> tuple[str, str]:
    """Return what stands before the first such word, and what stands after it."""
    found = before.search(text)
    return (text, "") if found is None else (text[: found.start()], text[found.end() :])


def _due(scope: Scope, steps: tuple[Step, ...], text: str) -> date | None:
    listed = " and ".join(step.alias for step in steps)
    return day_or_none(scope, LEADING.sub("", text), lambda day: f"due {listed} {day}")


def _point(scope: Scope, text: str, word: str, tail: str) -> Step | None:
    """Return the step a text means; a menu writes `word REFERENCE tail` for each that fits."""
    if not text:
        return None
    verb = _VERBS[word]
    return point_at(
        scope.process, text, among=is_unfinished, again=lambda ref: f"{word} {ref}{tail}", verb=verb
    )


def _point_all(scope: Scope, text: str, word: str, tail: str) -> tuple[Step, ...]:
    """Return the steps that references mean, or the one a title means."""
    if not text:
        return ()
    return point_at_all(
        scope.process, text, among=is_unfinished, again=lambda ref: f"{word} {ref}{tail}", verb=_VERBS[word]
    )


def _person(scope: Scope, text: str, head: str, tail: str = "") -> UserId | None:
    """Return whom a text names; a menu writes the mention between `head` and `tail`."""
    return person_named(text, scope.people, scope.actor, again=lambda who: f"{head}{who}{tail}")


def _slip(scope: Scope, rest: str, usage: str) -> Exception:
    """Return a problem for words that begin with a step or with nothing at all, else prose."""
    found = split_reference(rest)
    if found is None:
        return prose() if rest else problem(usage)
    if len(found[1].split()) > SHORT:
        return prose()
    step_by_reference(scope.process, found[0])
    return problem(usage)
