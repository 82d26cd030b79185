"""Templates as Markdown checklists, both ways.

    # Employee onboarding
    What a new colleague needs.

    ## Roles
    - it: IT department

    ## Questions
    - laptop: Which laptop? [Mac | Windows]

    ## Steps
    - [ ] Order the laptop {#order; role: it; due: 5 working days before start}
      > Ask finance above 2,000.
      - [ ] Install software {#install; after: order; if: laptop = Mac}
      ? size: Which screen? [Small | Large] {optional}

A plain checklist without the second-level headings is read, too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from domain.processes.model import NewStep
from domain.processes.shapes import Question
from domain.templates.checking import require_readable, require_sound
from domain.templates.faults import Fault, Path
from domain.templates.model import Definition, Role
from domain.templates.normal import normal
from domain.templates.phrases import (
    Fail,
    read_question,
    read_role,
    read_step,
    say_question,
    say_role,
    say_step,
)

_BULLET = re.compile(r"(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]?\](?:\s+|\Z))?|[-*+•–]\Z")
_CHECKBOX = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s")
_SECTION = re.compile(r"#{2,6}\s+(?P<name>.+?)\s*#*\s*\Z")
SECTIONS = {
    "role": "roles",
    "roles": "roles",
    "question": "questions",
    "questions": "questions",
    "step": "steps",
    "steps": "steps",
    "checklist": "steps",
    "tasks": "steps",
}


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and where."""

    section: str = "head"
    name: str = ""
    description: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    steps: list[NewStep] = field(default_factory=list)
    where: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    indent: int = 0
    role_keys: set[str] = field(default_factory=set)
    question_keys: set[str] = field(default_factory=set)


def write_markdown(definition: Definition) -> str:
    """Write a definition as a Markdown checklist."""
    lines = [f"# {definition.name}"]
    lines += [f"\\{line}" if line[:1] in ("#", "\\") else line for line in definition.description.split("\n")]
    if definition.roles:
        lines += ["", "## Roles", *(f"- {say_role(role)}" for role in definition.roles)]
    if definition.questions:
        lines += ["", "## Questions", *(f"- {say_question(question)}" for question in definition.questions)]
    lines += ["", "## Steps", *step_lines(definition.steps)]
    return "\n".join(lines) + "\n"


def step_lines(steps: Sequence[NewStep]) -> Iterator[str]:
    """Yield the lines of steps: each step, its notes and question, then its substeps, indented."""
    for step in steps:
        yield from _lines_of(step, "")
        for child in step.substeps:
            yield from _lines_of(child, "  ")


def _lines_of(step: NewStep, indent: str) -> Iterator[str]:
    yield f"{indent}- [ ] {say_step(step)}"
    if step.notes:
        yield from (f"{indent}  > {line}".rstrip() for line in step.notes.split("\n"))
    if step.question:
        yield f"{indent}  ? {say_question(step.question)}"


def read_markdown(text: str) -> Definition:
    """Read a Markdown checklist; TemplateFaultsError says every line that does not fit."""
    lines = text.removeprefix("\ufeff").expandtabs(4).splitlines()
    reading = _Reading()
    has_steps = any(_section_of(line) == "steps" for line in lines)
    for number, line in enumerate(lines, start=1):
        _read_line(reading, number, line, has_steps=has_steps)
    return require_sound(_definition_of(reading), reading.where, reading.faults)


def read_parts(name: str, description: str, roles: str, questions: str, steps: str) -> Definition:
    """Read a definition from the inputs of a form; lines are counted within each.

    TemplateFaultsError; the first part of a fault's path says which input it is in.
    """
    reading = _Reading(name=name, description=[description])
    for section, text in (("roles", roles), ("questions", questions), ("steps", steps)):
        reading.section = section
        for number, line in enumerate(text.expandtabs(4).splitlines(), start=1):
            _read_item(reading, number, line)
    return require_sound(_definition_of(reading), reading.where, reading.faults)


def read_steps(text: str, frame: Definition) -> tuple[NewStep, ...]:
    """Read the steps of a form, for a template whose name, roles and questions are known."""
    reading = _Reading("steps", frame.name, [frame.description], list(frame.roles), list(frame.questions))
    for number, line in enumerate(text.expandtabs(4).splitlines(), start=1):
        _read_item(reading, number, line)
    return require_sound(_definition_of(reading), reading.where, reading.faults).steps


def _definition_of(reading: _Reading) -> Definition:
    """Return what was read, in normal form; TemplateFaultsError for far too much."""
    definition = Definition(
        name=reading.name,
        steps=tuple(reading.steps),
        description="\n".join(reading.description),
        roles=tuple(reading.roles),
        questions=tuple(reading.questions),
    )
    return normal(require_readable(definition, reading.where))


def _section_of(line: str) -> str | None:
    found = _SECTION.match(line)
    return SECTIONS.get(found["name"].casefold().rstrip(":")) if found else None


def _read_line(reading: _Reading, number: int, line: str, *, has_steps: bool) -> None:
    if found := _SECTION.match(line):
        known = _section_of(line)
        if known is None:
            name = found["name"][:40]
            fault = f"I do not know the section “{name}”; there are Roles, Questions and Steps"
            reading.faults.append(Fault(fault, ("section",), number))
        reading.section = known or "unknown"
    elif reading.section == "head":
        if line.startswith("# ") and not reading.name:
            reading.name = line[2:]
            reading.where["name",] = number
        elif not has_steps and _CHECKBOX.match(line):
            reading.section = "steps"
            _read_item(reading, number, line)
        else:
            reading.description.append(line.removeprefix("\\"))
            reading.where.setdefault(("description",), number)
    else:
        _read_item(reading, number, line)


def _read_item(reading: _Reading, number: int, line: str) -> None:
    words = line.strip()
    if not words:
        return

    def fail(says: str) -> None:
        reading.faults.append(Fault(says, (reading.section,), number))

    match reading.section:
        case "roles":
            reading.where["roles", len(reading.roles)] = number
            reading.roles.append(read_role(_BULLET.sub("", words, count=1), reading.role_keys))
        case "questions":
            reading.where["questions", len(reading.questions)] = number
            words = _BULLET.sub("", words, count=1)
            reading.questions.append(read_question(words, reading.question_keys, fail))
        case "steps":
            _read_step_line(reading, number, line)


def _read_step_line(reading: _Reading, number: int, line: str) -> None:
    def fail(says: str) -> None:
        reading.faults.append(Fault(says, ("steps",), number))

    words = line.strip()
    if words.startswith((">", "? ")) and reading.steps:
        _add_to_last(reading, words, fail)
        return
    if words.startswith((">", "? ")):
        fail("notes and questions belong below a step")
        return
    bullet = _BULLET.match(words)
    step = read_step(words[bullet.end() :] if bullet else words, fail)
    indent = len(line) - len(line.lstrip())
    if not indent or not reading.steps:
        reading.where["steps", len(reading.steps)] = number
        reading.steps.append(step)
        return
    parent = reading.steps[-1]
    if parent.substeps and indent > reading.indent + 1:
        fail(f"“{step.title[:60]}” is a substep of a substep, and those have no substeps of their own")
        return
    reading.indent = indent
    reading.where["steps", len(reading.steps) - 1, len(parent.substeps)] = number
    reading.steps[-1] = replace(parent, substeps=(*parent.substeps, step))


def _add_to_last(reading: _Reading, words: str, fail: Fail) -> None:
    top = reading.steps[-1]
    last = top.substeps[-1] if top.substeps else top
    if words.startswith(">"):
        note = words[1:].removeprefix(" ")
        last = replace(last, notes=note if last.notes is None else f"{last.notes}\n{note}")
    else:
        last = replace(last, question=read_question(words[2:], reading.question_keys, fail))
    reading.steps[-1] = replace(top, substeps=(*top.substeps[:-1], last)) if top.substeps else last
