"""The words `rename`, `assign`, `due` and `blocked`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from domain.conversations.commands import ApplyWords, problem, prose
from domain.conversations.days import parse_day
from domain.conversations.verbs.persons import person_named
from domain.conversations.verbs.pointing import point_at, split_reference, step_by_reference
from domain.conversations.verbs.scope import Scope, is_unfinished, update
from domain.conversations.verbs.spelling import folded
from domain.ids import UserId
from domain.operations.model import Assign, Block, Rename, Reschedule
from domain.people.moments import say_day
from domain.processes.model import Step
from domain.processes.titles import MAX_TITLE

SHORT = 3
"""Words of a rest that does not fit, up to which it is a slip to be named; a longer one is prose."""
FAR = timedelta(days=300)
"""A day and month without a year that lie further ahead than this have just passed."""
MOST_WORDS = 4
"""Words a day may take: `the 12th of May`."""
DATE_USAGE = "Say a day such as `fri`, `tomorrow`, `28 nov`, `2026-11-28`, `in 3 days`, or `none`."

_VERBS = {"rename": "Rename", "assign": "Assign", "due": "Set the date of", "blocked": "Block"}
_TO = re.compile(r"(?: |^)to ", re.IGNORECASE)
_LEADING = re.compile(r"^(?:(?:on|by|to|for|is|until|till)\b|[:=-])\s*", re.IGNORECASE)
_TRAILING = re.compile(r"(?:\s(?:on|by|to|for|is)|\s?[:=-])$", re.IGNORECASE)
_NOBODY = frozenset({"none", "nobody", "noone", "no one", "no owner"})
_NO_DAY = frozenset({"none", "never", "no date", "no due date", "nothing"})
_BECAUSE = re.compile(r" because (?:of )?", re.IGNORECASE)
_UNTIL = re.compile(r" (?:until|till) ", re.IGNORECASE)
_BY = re.compile(r" (?:by|on) ", re.IGNORECASE)


def read_rename(rest: str, scope: Scope) -> ApplyWords:
    """Read `rename 3 to TEXT` and `rename dns change to TEXT`."""
    for left, right in _splits(rest):
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
        step = _point(scope, left, "assign", f" to {right}")
        if step is None:
            continue
        if folded(right) in _NOBODY:
            return update(step, Assign(None))
        owner_id = _person(scope, right, f"assign {step.alias} to ")
        if owner_id is not None:
            return update(step, Assign(owner_id))
        if len(right.split()) > SHORT:
            raise prose()
        raise problem(f"I know nobody called “{scope.plain(right)}” here. Mention them with @.")
    raise _slip(scope, rest, "Say whom to give it to, e.g. `assign 3 to @ann`.")


def read_due(rest: str, scope: Scope) -> ApplyWords:
    """Read `due 3 fri`, `due 3 28 nov`, `due dns change tomorrow`, `due 3 none`.

    A weekday is the next such day: today does not count.
    """
    if found := split_reference(rest):
        step = step_by_reference(scope.process, found[0])
        return update(step, Reschedule(_day_or_none(scope, _LEADING.sub("", found[1]))))
    words = rest.split()
    for count in range(1, min(MOST_WORDS + 1, len(words))):
        day = " ".join(words[-count:])
        if folded(day) not in _NO_DAY and parse_day(day, scope.today) is None:
            continue
        titled = _point(scope, _TRAILING.sub("", " ".join(words[:-count])), "due", f" {day}")
        if titled is not None:
            return update(titled, Reschedule(_day_or_none(scope, day)))
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
    waits_on_id = _person(scope, by, f"blocked {step.alias} by ", rest[len(head) :]) if by else None
    reasons = [f"waits on {scope.plain(by)}"] if by and waits_on_id is None else []
    reasons += [scope.plain(reason)] if reason else []
    day = _day(scope, until) if until else None
    return update(step, Block(waits_on_id, day, "; ".join(reasons) or None))


def _splits(rest: str) -> Iterator[tuple[str, str]]:
    """Yield both sides of each `to` in the words."""
    for found in _TO.finditer(rest):
        if found.start():
            yield rest[: found.start()], rest[found.end() :]


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


def _point(scope: Scope, text: str, word: str, tail: str) -> Step | None:
    """Return the step a text means; a menu writes `word REFERENCE tail` for each that fits."""
    if not text:
        return None
    verb = _VERBS[word]
    return point_at(
        scope.process, text, among=is_unfinished, again=lambda ref: f"{word} {ref}{tail}", verb=verb
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


def _day_or_none(scope: Scope, text: str) -> date | None:
    if not text:
        raise problem(f"When? {DATE_USAGE}")
    if folded(text) in _NO_DAY:
        return None
    if len(text.split()) > SHORT and parse_day(text, scope.today) is None:
        raise prose()
    return _day(scope, text)


def _day(scope: Scope, text: str) -> date:
    day = parse_day(_LEADING.sub("", text), scope.today)
    if day is None:
        raise problem(f"I cannot read “{scope.plain(text)}” as a date. {DATE_USAGE}")
    has_year = re.search(r"\d{4}", text) is not None
    if not has_year and not text.casefold().startswith("in ") and day - scope.today > FAR:
        raise problem(f"“{scope.plain(text)}” has just passed. Add the year if you mean {day.year}.")
    if day < scope.today:
        raise problem(f"{say_day(day, scope.today)} is in the past. {DATE_USAGE}")
    return day
