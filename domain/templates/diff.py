"""What is different between two versions, in words a person reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.processes.model import NewStep
from domain.processes.shapes import Question
from domain.templates.model import Definition
from domain.templates.phrases import due_words, say_condition, say_question

MAX_WORDS = 80
"""Characters of a text inside a line."""


class Kind(StrEnum):
    """What happened to a part of a template."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `key` is the step's, None for what concerns the template as a whole."""

    kind: Kind
    says: str
    key: str | None = None


def differences(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """Return what a person has to know to see what became of a version."""
    return (*_head(old, new), *_steps(old, new))


def facts(step: NewStep) -> dict[str, str]:
    """Return everything a step says besides its place, by name, each in words; empty for nothing."""
    return {
        "title": step.title,
        "role": step.role or "",
        "owner": step.owner_id or "",
        "due": due_words(step),
        "kind": step.kind.value,
        "optional": "yes" if step.is_optional else "no",
        "waits for": ", ".join(step.after),
        "shown if": say_condition(step.condition) if step.condition else "",
        "asks": say_question(step.question) if step.question else "",
        "notes": step.notes or "",
    }


def moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return which of the keys in both changed places among themselves: as few as possible."""
    kept = [key for key in new if key in set(old)]
    place = {key: number for number, key in enumerate(old)}
    stay = _longest_rising([place[key] for key in kept])
    return {key for key in kept if place[key] not in stay}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return a longest rising part of the numbers."""
    runs: list[tuple[int, ...]] = [()]
    for number in numbers:
        fitting: list[tuple[int, ...]] = [run for run in runs if not run or run[-1] < number]
        runs.append((*max(fitting, key=len), number))
    longest: tuple[int, ...] = max(runs, key=len)
    return set(longest)


def _head(old: Definition, new: Definition) -> Iterator[Difference]:
    if old.name != new.name:
        yield Difference(Kind.CHANGED, f"name: {_arrow(old.name, new.name)}")
    if old.description != new.description:
        yield Difference(Kind.CHANGED, f"description: {_arrow(old.description, new.description)}")
    yield from _listed(
        "role", {role.key: role.label for role in old.roles}, {role.key: role.label for role in new.roles}
    )
    yield from _listed("question", _asked(old.questions), _asked(new.questions))


def _asked(questions: Sequence[Question]) -> dict[str, str]:
    return {question.key: say_question(question).partition(": ")[2] for question in questions}


def _listed(what: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Difference]:
    for key, label in new.items():
        if key not in old:
            yield Difference(Kind.ADDED, f"{what} “{_cut(label)}”")
        elif old[key] != label:
            yield Difference(Kind.CHANGED, f"{what} “{key}”: {_arrow(old[key], label)}")
    for key, label in old.items():
        if key not in new:
            yield Difference(Kind.REMOVED, f"{what} “{_cut(label)}”")


def _steps(old: Definition, new: Definition) -> Iterator[Difference]:
    before = {step.key or "": (step, parent) for _, step, parent in old.walk()}
    after = {step.key or "": (step, parent) for _, step, parent in new.walk()}
    shifted = _shifted(old, new)
    for key, (step, parent) in after.items():
        if key not in before:
            yield Difference(Kind.ADDED, f"“{_cut(step.title)}”{_place(new, key, parent)}", key)
            continue
        if key in shifted:
            yield Difference(Kind.MOVED, f"“{_cut(step.title)}”{_place(new, key, parent)}", key)
        if changes := _changes(before[key][0], step):
            yield Difference(Kind.CHANGED, f"“{_cut(before[key][0].title)}”: {changes}", key)
    for key, (step, _) in before.items():
        if key not in after:
            yield Difference(Kind.REMOVED, f"“{_cut(step.title)}”", key)


def _shifted(old: Definition, new: Definition) -> set[str]:
    """Return the steps that stand elsewhere: under another step, or in another order."""
    parents = {step.key: parent.key if parent else None for _, step, parent in old.walk()}
    shifted = {
        step.key or ""
        for _, step, parent in new.walk()
        if step.key in parents and parents[step.key] != (parent.key if parent else None)
    }
    groups = [("", old.steps)] + [(step.key or "", step.substeps) for step in old.steps]
    theirs = {"": new.steps} | {step.key or "": step.substeps for step in new.steps}
    for key, steps in groups:
        shifted |= moved(_keys(steps), _keys(theirs.get(key, ())))
    return shifted


def _keys(steps: Sequence[NewStep]) -> list[str]:
    return [step.key or "" for step in steps]


def _place(definition: Definition, key: str, parent: NewStep | None) -> str:
    siblings = parent.substeps if parent else definition.steps
    number = _keys(siblings).index(key)
    if number:
        return f" after “{_cut(siblings[number - 1].title)}”"
    return f" first under “{_cut(parent.title)}”" if parent else " at the beginning"


def _changes(old: NewStep, new: NewStep) -> str:
    before, after = facts(old), facts(new)
    return "; ".join(
        f"{name} {_arrow(before[name], after[name])}" for name in before if before[name] != after[name]
    )


def _arrow(old: str, new: str) -> str:
    return f"{_shown(old)} → {_shown(new)}"


def _shown(text: str) -> str:
    return f"“{_cut(text)}”" if text else "nothing"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_WORDS else line[: MAX_WORDS - 1].rstrip() + "…"
