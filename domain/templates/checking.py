"""Checks a definition as a whole: every fault with the line it is in, none hidden behind another."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from domain.processes.model import NewStep
from domain.processes.shapes import DueAnchor, Question
from domain.processes.titles import MAX_NAME, MAX_STEPS, MAX_TITLE
from domain.templates.faults import Fault, Path, TemplateFaultsError, Where, in_order, line_of
from domain.templates.keys import RESERVED, is_key
from domain.templates.model import Definition

MAX_DESCRIPTION = 2_000
MAX_NOTES = 2_000
MAX_LABEL = 150
MAX_CHOICE = 75
MAX_CHOICES = 20
MAX_ROLES = 20
MAX_QUESTIONS = 10
MAX_READ = 1_000
"""Steps, roles or questions of which the faults are looked for one by one."""
MAX_CYCLES = 5
"""Circles of waiting steps named at once."""


def require_sound(
    definition: Definition, where: Where | None = None, faults: Iterable[Fault] = ()
) -> Definition:
    """Return the definition; TemplateFaultsError with the faults of reading it and those of sense."""
    if found := (*faults, *check(definition, where or {})):
        raise TemplateFaultsError(found)
    return definition


def require_readable(definition: Definition, where: Where) -> Definition:
    """Return the definition unless it is so large that looking at all of it would take long.

    TemplateFaultsError then says only that.
    """
    parts = (("steps", definition.size, MAX_STEPS), ("roles", len(definition.roles), MAX_ROLES),
             ("questions", len(definition.questions), MAX_QUESTIONS))  # fmt: skip
    for name, count, fit in parts:
        if count > MAX_READ:
            what = "steps and substeps" if name == "steps" else name
            says = f"there are {count} {what}, at most {fit} fit"
            raise TemplateFaultsError([Fault(says, (name,), line_of((name,), where))])
    return definition


def check(definition: Definition, where: Where) -> tuple[Fault, ...]:
    """Return every fault of the definition, by line; empty when runs can be made of it."""
    found = (
        *_head(definition),
        *_roles(definition),
        *_questions(definition),
        *_steps(definition),
        *_circles(definition),
    )
    return in_order(Fault(says, path, line_of(path, where)) for path, says in found)


Found = Iterator[tuple[Path, str]]


def _head(definition: Definition) -> Found:
    if not definition.name:
        yield ("name",), "the template needs a name"
    if len(definition.name) > MAX_NAME:
        yield ("name",), f"the name has {len(definition.name)} characters, at most {MAX_NAME} fit"
    if len(definition.description) > MAX_DESCRIPTION:
        yield ("description",), f"the description is longer than {MAX_DESCRIPTION} characters"
    if not definition.steps:
        yield ("steps",), "the template needs at least one step"
    if definition.size > MAX_STEPS:
        yield ("steps",), f"there are {definition.size} steps and substeps, at most {MAX_STEPS} fit"


def _roles(definition: Definition) -> Found:
    seen: set[str] = set()
    for number, role in enumerate(definition.roles):
        path: Path = ("roles", number)
        yield from _key(path, "role", role.key, seen)
        if not role.label or len(role.label) > MAX_LABEL:
            yield path, f"role “{role.key}” needs a label of 1 to {MAX_LABEL} characters"
    if len(definition.roles) > MAX_ROLES:
        yield ("roles", MAX_ROLES), f"there are {len(definition.roles)} roles, at most {MAX_ROLES} fit"


def _questions(definition: Definition) -> Found:
    seen: set[str] = set()
    for number, question in enumerate(definition.questions):
        yield from _question(("questions", number), question, seen)
    for path, step, _ in paths(definition):
        if step.question is not None:
            yield from _question(path, step.question, seen)
    if (count := len(definition.questions)) > MAX_QUESTIONS:
        yield ("questions", MAX_QUESTIONS), f"there are {count} questions, at most {MAX_QUESTIONS} fit"


def _question(path: Path, question: Question, seen: set[str]) -> Found:
    yield from _key(path, "question", question.key, seen)
    name = f"question “{question.key}”"
    if not question.label or len(question.label) > MAX_LABEL:
        yield path, f"{name} needs a text of 1 to {MAX_LABEL} characters"
    if len(question.choices) > MAX_CHOICES:
        yield path, f"{name} has {len(question.choices)} choices, at most {MAX_CHOICES} fit"
    known: set[str] = set()
    for choice in question.choices:
        if not choice or len(choice) > MAX_CHOICE:
            yield path, f"{name} needs choices of 1 to {MAX_CHOICE} characters"
        elif choice.casefold() in known:
            yield path, f"{name} has the choice “{choice}” twice"
        known.add(choice.casefold())


def _key(path: Path, what: str, key: str, seen: set[str]) -> Found:
    if not is_key(key):
        yield path, f"“{key[:60]}” cannot be the key of a {what}: use a-z, 0-9, - and _, at most 40"
    elif key in seen:
        yield path, f"there are two {what}s with the key “{key}”"
    seen.add(key)


def _steps(definition: Definition) -> Found:
    seen: set[str] = set()
    keys = {step.key for _, step, _ in paths(definition) if step.key}
    roles = {role.key for role in definition.roles}
    questions = {question.key: question for question in definition.all_questions}
    for path, step, parent in paths(definition):
        name = f"step “{_short(step.title)}”"
        if not step.title:
            yield path, "the step has no title"
        elif len(step.title) > MAX_TITLE:
            yield path, f"{name} is longer than {MAX_TITLE} characters"
        yield from _key(path, "step", step.key or "", seen)
        if step.key in RESERVED:
            yield path, f"{name} cannot have the key “{step.key}”: due dates use that word"
        if parent is not None and step.substeps:
            yield path, f"{name} is a substep, and substeps have no substeps of their own"
        if step.notes is not None and len(step.notes) > MAX_NOTES:
            yield path, f"the notes of {name} are longer than {MAX_NOTES} characters"
        if step.role is not None and step.role not in roles:
            yield path, f"{name} names the role “{step.role}”, which is not a role of this template"
        yield from _references(path, name, step, keys)
        yield from _condition(path, name, step, questions)


def _references(path: Path, name: str, step: NewStep, keys: set[str]) -> Found:
    for key in step.after:
        if key not in keys:
            yield path, f"{name} waits for “{key}”, which is not a step of this template"
        elif key == step.key:
            yield path, f"{name} waits for itself"
    rule = step.due_rule
    if rule is None or rule.anchor is not DueAnchor.STEP:
        return
    if rule.step_key not in keys:
        yield path, f"{name} is due by “{rule.step_key}”, which is not a step of this template"
    elif rule.step_key == step.key:
        yield path, f"{name} is due by itself"


def _condition(path: Path, name: str, step: NewStep, questions: Mapping[str, Question]) -> Found:
    if step.condition is None:
        return
    asked = questions.get(step.condition.question_key)
    if asked is None:
        wanted = step.condition.question_key
        yield path, f"{name} depends on the question “{wanted}”, which this template does not ask"
        return
    if not step.condition.values:
        yield path, f"{name} depends on “{asked.key}”, but on no answer to it"
    if step.question is not None and step.question.key == asked.key:
        yield path, f"{name} depends on the question it asks itself"
    possible = {choice.casefold() for choice in asked.choices}
    for value in step.condition.values:
        if possible and value.casefold() not in possible:
            choices = ", ".join(f"“{choice}”" for choice in asked.choices[:8])
            yield path, f"{name} depends on “{value}”, but “{asked.key}” can only be {choices}"


def _circles(definition: Definition) -> Found:
    """Name steps that wait for one another, one circle at a time."""
    places = {step.key: (path, step) for path, step, _ in reversed(list(paths(definition))) if step.key}
    graph = dependencies(definition)
    for _ in range(MAX_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = list(reversed(error.args[1]))
            names = " → ".join(f"“{_short(places[key][1].title)}”" for key in circle)
            yield places[circle[0]][0], f"these steps wait for one another: {names}"
            graph = {key: needed - set(circle) for key, needed in graph.items() if key not in circle}
        else:
            return


def dependencies(definition: Definition) -> dict[str, set[str]]:
    """Return, for each step's key, the keys of the steps that must be finished before it can be.

    A step waits for those it names, for the one its due date counts from, for the one that asks the
    question it depends on, and for its own substeps, which wait for what it waits for. What a step says
    of itself is a fault of its own.
    """
    keys = {step.key for _, step, _ in paths(definition) if step.key}
    asking = {step.question.key: step.key for _, step, _ in paths(definition) if step.question is not None}
    graph: dict[str, set[str]] = {}
    for _, step, parent in paths(definition):
        if not step.key:
            continue
        needed = {*step.after, *(parent.after if parent else ()), *(child.key for child in step.substeps)}
        if step.due_rule is not None and step.due_rule.anchor is DueAnchor.STEP:
            needed.add(step.due_rule.step_key or "")
        asker = asking.get(step.condition.question_key) if step.condition else None
        if asker is not None and (parent is None or asker != parent.key):
            needed.add(asker)  # a substep may depend on what its own step asks
        graph.setdefault(step.key, set()).update({key for key in needed if key in keys} - {step.key})
    return graph


def paths(definition: Definition) -> Iterator[tuple[Path, NewStep, NewStep | None]]:
    """Yield each step and substep with its place and, for a substep, its parent."""
    for top, step in enumerate(definition.steps):
        yield ("steps", top), step, None
        for sub, child in enumerate(step.substeps):
            yield ("steps", top, sub), child, step


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:59].rstrip() + "…"
