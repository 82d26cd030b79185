"""Steps of a conversation as lines a person edits, and back: owner, date and message stay with the step."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher

from domain.conversations.days import parse_day
from domain.conversations.offline.naming import find_person
from domain.errors import InvalidInputError
from domain.ids import UserId
from domain.people.model import Person
from domain.processes.model import NewStep
from domain.processes.titles import MAX_TITLE
from domain.threads.model import Finding, FindingKind, Summary

SIMILAR = 0.6
"""How alike a changed line has to be to a step, by difflib's ratio, to keep its message."""
_MARKED = re.compile(r"^(?P<title>.*?)\s*\{(?P<marks>[^{}]*)\}\s*$")


def say_step(finding: Finding, people: Mapping[UserId, Person]) -> str:
    """Return `Write the notes {owner: Ben; due: 2026-11-27}`."""
    owner = people.get(finding.owner_id) if finding.owner_id else None
    marks = [f"owner: {_name(owner)}"] if owner else []
    marks += [f"due: {finding.due_on.isoformat()}"] if finding.due_on else []
    title = finding.text[:MAX_TITLE].replace("{", "(").replace("}", ")")
    return f"{title} {{{'; '.join(marks)}}}" if marks else title


def check_lines(steps: Sequence[NewStep]) -> None:
    """Raise InvalidInputError(`steps`) for what is in braces and cannot be read, whoever is around."""
    for step in _all(steps):
        for name, value in _marks(step.title)[1]:
            if name == "due" and parse_day(value, date(2026, 1, 1)) is None:
                raise InvalidInputError("steps", f"“{value[:40]}” is no day. Write {{due: 2026-12-01}}.")
            if name not in ("owner", "due"):
                raise InvalidInputError("steps", "In braces I know {owner: NAME; due: YYYY-MM-DD}.")


def read_lines(
    steps: Sequence[NewStep], summary: Summary, *, people: tuple[Person, ...], actor: Person, today: date
) -> tuple[NewStep, ...]:
    """Return the steps with owner, due date and the message each came from.

    An owner nobody is called leaves the step without one.
    """
    people = tuple({person.id: person for person in people}.values())
    found = summary.of(FindingKind.ACTION)

    def read(step: NewStep) -> NewStep:
        title, marks = _marks(step.title)
        origin = _origin(title, found)
        named = dict(marks)
        owner = _owner(named.get("owner"), origin, people, actor)
        due_on = parse_day(named["due"], today) if "due" in named else None
        source = origin.sources[0] if origin is not None else None
        substeps = tuple(read(substep) for substep in step.substeps)
        return replace(step, title=title, owner_id=owner, due_on=due_on, source=source, substeps=substeps)

    return tuple(read(step) for step in steps)


def _owner(
    name: str | None, origin: Finding | None, people: tuple[Person, ...], actor: Person
) -> UserId | None:
    if name is None:
        return None
    meant = next((person for person in people if origin and person.id == origin.owner_id), None)
    if meant is not None and _name(meant) == name:
        return meant.id  # the one who was found, also where two are called so
    person = find_person(name, people, actor)
    return person.id if person is not None else None


def _name(person: Person) -> str:
    """Return a name without what would end it early."""
    return " ".join("".join(sign if sign not in "{};" else " " for sign in person.name).split())


def _origin(title: str, found: Sequence[Finding]) -> Finding | None:
    def likeness(finding: Finding) -> float:
        return SequenceMatcher(None, finding.text.casefold(), title.casefold()).ratio()

    best = max(found, key=likeness, default=None)
    return best if best is not None and likeness(best) >= SIMILAR else None


def _marks(line: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    marked = _MARKED.match(line)
    if marked is None or not marked["title"]:
        return line, ()
    parts = (part.partition(":") for part in marked["marks"].split(";") if part.strip())
    return marked["title"], tuple((name.strip().casefold(), value.strip()) for name, _, value in parts)


def _all(steps: Sequence[NewStep]) -> Sequence[NewStep]:
    return [one for step in steps for one in (step, *step.substeps)]
