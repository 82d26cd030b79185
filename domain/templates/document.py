"""Templates as structured documents (YAML), both ways: plain data out, positioned nodes in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from domain.processes.model import NewStep
from domain.processes.shapes import Question, StepKind
from domain.templates.checking import require_readable, require_sound
from domain.templates.faults import Fault, Path, TemplateFaultsError
from domain.templates.keys import key_for
from domain.templates.model import Definition, Role
from domain.templates.normal import normal
from domain.templates.phrases import due_words, read_fact, read_flag, say_condition

HEAD = ("name", "description", "roles", "questions", "steps")
QUESTION = ("key", "ask", "choices", "optional")
STEP = (
    "key", "title", "role", "owner", "due", "kind", "optional", "after", "if", "notes", "question", "steps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document with its line: a text, a list, or names with values."""

    line: int
    value: "str | tuple[Node, ...] | dict[str, Node]"

    @property
    def text(self) -> str | None:
        """The value when it is a text."""
        return self.value if isinstance(self.value, str) else None


@dataclass(slots=True)
class _Reading:
    where: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fail(self, line: int, says: str, path: Path = ()) -> None:
        self.faults.append(Fault(says, path, line))

    def failing(self, line: int, path: Path) -> Callable[[str], None]:
        return lambda says: self.fail(line, says, path)

    def text(self, node: Node | None, what: str) -> str:
        if node is None:
            return ""
        if node.text is None:
            self.fail(node.line, f"{what} is to be a text")
        return node.text or ""

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Return the items of a list; a single text counts as a list of one."""
        if node is None or node.value == "":
            return ()
        if isinstance(node.value, tuple):
            return node.value
        if isinstance(node.value, str):
            return (node,)
        self.fail(node.line, f"{what} is to be a list")
        return ()

    def names(self, node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
        """Return names and values; what nobody knows is noted and left out."""
        if not isinstance(node.value, dict):
            self.fail(node.line, f"{what} is to have names with values, such as “{known[0]}: …”")
            return {}
        for name, value in node.value.items():
            if name not in known:
                self.fail(value.line, f"I do not know “{name[:40]}” here; there are {', '.join(known)}")
        return {name: value for name, value in node.value.items() if name in known}


def read_document(root: Node) -> Definition:
    """Read a definition; TemplateFaultsError says every line that does not fit."""
    reading = _Reading()
    head = reading.names(root, "the template", HEAD)
    if not isinstance(root.value, dict):
        raise TemplateFaultsError(reading.faults)
    for name in HEAD:
        if name in head:
            reading.where[name,] = head[name].line
    definition = Definition(
        name=reading.text(head.get("name"), "the name"),
        steps=tuple(_steps(reading, head.get("steps"))),
        description=reading.text(head.get("description"), "the description"),
        roles=tuple(_roles(reading, head.get("roles"))),
        questions=tuple(_questions(reading, head.get("questions"))),
    )
    readable = require_readable(definition, reading.where)
    return require_sound(normal(readable), reading.where, reading.faults)


def write_document(definition: Definition) -> dict[str, Any]:
    """Return the definition as plain data: texts, lists and dicts, in the order people read."""
    data: dict[str, Any] = {"name": definition.name}
    if definition.description:
        data["description"] = definition.description
    if definition.roles:
        data["roles"] = {role.key: role.label for role in definition.roles}
    if definition.questions:
        data["questions"] = [_question_data(question) for question in definition.questions]
    data["steps"] = [_step_data(step) for step in definition.steps]
    return data


def _roles(reading: _Reading, node: Node | None) -> Iterator[Role]:
    if node is None or node.value == "":
        return
    if not isinstance(node.value, dict):
        reading.fail(node.line, "the roles are to be keys with labels, such as “it: IT department”")
        return
    for number, (key, value) in enumerate(node.value.items()):
        reading.where["roles", number] = value.line
        yield Role(key, reading.text(value, "the label of a role"))


def _questions(reading: _Reading, node: Node | None) -> Iterator[Question]:
    taken: set[str] = set()
    for number, item in enumerate(reading.items(node, "the questions")):
        reading.where["questions", number] = item.line
        yield _question(reading, item, taken)


def _question(reading: _Reading, node: Node, taken: set[str]) -> Question:
    facts = reading.names(node, "a question", QUESTION)
    label = reading.text(facts.get("ask"), "what a question asks")
    key = reading.text(facts.get("key"), "the key") or key_for(label, taken, "question")
    taken.add(key)
    choices = tuple(
        reading.text(choice, "a choice") for choice in reading.items(facts.get("choices"), "the choices")
    )
    optional = facts.get("optional")
    is_optional = optional is not None and read_flag(
        reading.text(optional, "optional"), reading.failing(optional.line, ("questions",))
    )
    return Question(key, label, choices, not is_optional)


def _steps(reading: _Reading, node: Node | None) -> Iterator[NewStep]:
    taken: set[str] = set()
    for number, item in enumerate(reading.items(node, "the steps")):
        yield _step(reading, item, ("steps", number), taken)


def _step(reading: _Reading, node: Node, path: Path, taken: set[str]) -> NewStep:
    reading.where[path] = node.line
    if node.text is not None:
        return NewStep(node.text)
    facts = reading.names(node, "a step", STEP)
    step = NewStep(
        reading.text(facts.get("title"), "the title"), notes=reading.text(facts.get("notes"), "the notes")
    )
    for name in ("key", "role", "owner", "due", "kind", "optional", "if"):
        if name in facts and (words := reading.text(facts[name], f"“{name}”")):
            step = read_fact(step, name, words, reading.failing(facts[name].line, path))
    after = [reading.text(key, "a key in “after”") for key in reading.items(facts.get("after"), "“after”")]
    step = replace(step, after=tuple(key.strip() for words in after for key in words.split(",")))
    if "question" in facts:
        step = replace(step, question=_question(reading, facts["question"], taken))
    children = reading.items(facts.get("steps"), "the substeps")
    if len(path) > 2 and children:
        reading.fail(children[0].line, "substeps have no substeps of their own", path)
        children = ()
    return replace(
        step,
        substeps=tuple(
            _step(reading, child, (*path, number), taken) for number, child in enumerate(children)
        ),
    )


def _question_data(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = {"key": question.key, "ask": question.label}
    if question.choices:
        data["choices"] = list(question.choices)
    if not question.is_required:
        data["optional"] = "yes"
    return data


def _step_data(step: NewStep) -> dict[str, Any]:
    data: dict[str, Any] = {"key": step.key, "title": step.title}
    facts: dict[str, Any] = {
        "role": step.role,
        "owner": step.owner_id,
        "due": due_words(step),
        "kind": step.kind.value if step.kind is not StepKind.DO else None,
        "optional": "yes" if step.is_optional else None,
        "after": list(step.after),
        "if": say_condition(step.condition) if step.condition else None,
        "notes": step.notes,
        "question": _question_data(step.question) if step.question else None,
        "steps": [_step_data(child) for child in step.substeps],
    }
    return data | {name: value for name, value in facts.items() if value}
