"""The short phrases of a template in text, both ways: conditions, questions, and what stands in braces."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from domain.ids import UserId
from domain.processes.model import NewStep
from domain.processes.shapes import Condition, Question, StepKind
from domain.templates.duewords import EXAMPLES, parse_due, say_due
from domain.templates.keys import KEY, is_key, key_for
from domain.templates.model import Role

Fail = Callable[[str], None]
"""Notes what is wrong with the place that is being read."""
YES = ("", "yes", "true", "on", "1")
NO = ("no", "false", "off", "0")
_SPECIAL = re.compile(r"([\\{}\[\]|;,])")
_ESCAPED = re.compile(r"\\([\\{}\[\]|;,])")
_BRACES = re.compile(r"(?:^|(?<=\s))\{(?P<inner>(?:[^{}\\]|\\.)*)\}\s*\Z")
_BRACKETS = re.compile(r"(?:^|(?<=\s))\[(?P<inner>(?:[^\[\]\\]|\\.)*)\]\s*\Z")
_CONDITION = re.compile(rf"(?P<key>{KEY})\s*(?P<sign>=|!=|\bis not\b|\bis\b)\s*(?P<values>.+)", re.DOTALL)
_ATTRIBUTE = re.compile(r"#|(?:role|owner|due|kind|optional|after|if|key)\s*(?:[:;]|\Z)", re.IGNORECASE)
_USER = re.compile(r"(?:<@)?(?P<id>[UW][A-Z0-9]{2,30})(?:\|[^>]*)?>?")


def say_condition(condition: Condition) -> str:
    """Write a condition: `remote = Yes`, `size != Small, Medium`."""
    values = ", ".join(_escape(value) for value in condition.values)
    return f"{condition.question_key} {'!=' if condition.is_negated else '='} {values}"


def read_condition(words: str, fail: Fail) -> Condition | None:
    """Read what `say_condition` writes, `remote is Yes` and `remote is not Yes`."""
    found = _CONDITION.fullmatch(words.strip())
    if found is None:
        fail(f"“{words[:60]}” is no condition: write it like “remote = Yes” or “size != Small, Medium”")
        return None
    values = tuple(value for value in _parts(found["values"], ",") if value)
    return Condition(found["key"], values, found["sign"] in ("!=", "is not"))


def say_question(question: Question) -> str:
    """Write a question: `laptop: Which laptop? [Mac | Windows] {optional}`."""
    words = f"{question.key}: {_escape(question.label)}"
    if question.choices:
        words += f" [{' | '.join(_escape(choice) for choice in question.choices)}]"
    return words if question.is_required else f"{words} {{optional}}"


def read_question(words: str, taken: set[str], fail: Fail) -> Question:
    """Read what `say_question` writes; a question without a key gets one made of its text."""
    words = words.strip()
    is_required = True
    if found := _BRACES.search(words):
        words = words[: found.start()].rstrip()
        is_required = found["inner"].strip().casefold() != "optional"
        if is_required:
            fail(f"I do not know “{found['inner'][:40]}” about a question, only “optional”")
    choices: tuple[str, ...] = ()
    if found := _BRACKETS.search(words):
        words = words[: found.start()].rstrip()
        choices = _parts(found["inner"], "|")
    key, label = _key_and_label(words, taken, "question")
    taken.add(key)
    return Question(key, _unescape(label), choices, is_required)


def say_role(role: Role) -> str:
    """Write a role: `it: IT department`."""
    return f"{role.key}: {role.label}"


def read_role(words: str, taken: set[str]) -> Role:
    """Read what `say_role` writes; a role without a key gets one made of its label."""
    key, label = _key_and_label(words.strip(), taken, "role")
    taken.add(key)
    return Role(key, label)


def say_step(step: NewStep) -> str:
    """Write a step on one line: its title, and in braces all that is not a matter of course."""
    return f"{step.title} {{{'; '.join(_facts(step))}}}"


def read_step(words: str, fail: Fail) -> NewStep:
    """Read what `say_step` writes; braces that say nothing about a step belong to the title."""
    found = _BRACES.search(words)
    if found is None or not _ATTRIBUTE.match(found["inner"].strip()):
        return NewStep(words.strip())
    step = NewStep(words[: found.start()].strip())
    for fact in _raw_parts(found["inner"], ";"):
        step = _with_fact(step, fact.strip(), fail)
    return step


def read_flag(words: str, fail: Fail) -> bool:
    """Read yes or no."""
    said = words.strip().casefold()
    if said not in (*YES, *NO):
        fail(f"“{words[:40]}” is neither yes nor no")
    return said in YES


def read_fact(step: NewStep, name: str, value: str, fail: Fail) -> NewStep:
    """Return the step with one fact read from words; an unknown one is noted and left out."""
    match name:
        case "key":
            return replace(step, key=value)
        case "role":
            return replace(step, role=value or None)
        case "owner":
            return replace(step, owner_id=_owner(value, fail))
        case "due":
            return _with_due(step, value, fail)
        case "kind":
            return replace(step, kind=_kind(value, fail))
        case "optional":
            return replace(step, is_optional=read_flag(value, fail))
        case "after":
            return replace(step, after=tuple(key.strip() for key in value.split(",") if key.strip()))
        case "if":
            return replace(step, condition=read_condition(value, fail))
    fail(f"I do not know “{name[:40]}”; a step has key, role, owner, due, kind, optional, after and if")
    return step


def _facts(step: NewStep) -> Iterator[str]:
    yield f"#{step.key}"
    if step.role:
        yield f"role: {step.role}"
    if step.owner_id:
        yield f"owner: {step.owner_id}"
    if due := due_words(step):
        yield f"due: {due}"
    if step.kind is not StepKind.DO:
        yield f"kind: {step.kind.value}"
    if step.is_optional:
        yield "optional"
    if step.after:
        yield f"after: {', '.join(step.after)}"
    if step.condition:
        yield f"if: {say_condition(step.condition)}"


def due_words(step: NewStep) -> str:
    """Return a step's due date in words; empty when it has none."""
    if step.due_rule is not None:
        return say_due(step.due_rule)
    return step.due_on.isoformat() if step.due_on else ""


def _with_fact(step: NewStep, fact: str, fail: Fail) -> NewStep:
    if not fact:
        return step
    if fact.startswith("#"):
        return replace(step, key=fact[1:].strip())
    name, _, value = fact.partition(":")
    return read_fact(step, name.strip().casefold(), value.strip(), fail)


def _with_due(step: NewStep, value: str, fail: Fail) -> NewStep:
    if (rule := parse_due(value)) is not None:
        return replace(step, due_rule=rule)
    try:
        return replace(step, due_on=date.fromisoformat(value))
    except ValueError:
        fail(f"“{value[:60]}” is no due date: write {EXAMPLES}, or a date like 2026-12-31")
        return step


def _kind(value: str, fail: Fail) -> StepKind:
    try:
        return StepKind(value.casefold())
    except ValueError:
        fail(f"“{value[:40]}” is no kind of step: there are do, approve, fyi and evidence")
        return StepKind.DO


def _owner(value: str, fail: Fail) -> UserId | None:
    found = _USER.fullmatch(value)
    if found is None:
        fail(f"“{value[:40]}” is nobody's Slack id (like U024BE7LH); a role is usually the better choice")
        return None
    return UserId(found["id"])


def _key_and_label(words: str, taken: set[str], what: str) -> tuple[str, str]:
    key, colon, label = words.partition(":")
    if colon and is_key(key.strip()):
        return key.strip(), label.strip()
    return key_for(words, taken, what), words


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _raw_parts(text: str, sign: str) -> list[str]:
    """Part the text at a sign that is not escaped; escapes stay."""
    return re.findall(rf"(?:[^{re.escape(sign)}\\]|\\.|\\\Z)+", text, re.DOTALL)


def _parts(text: str, sign: str) -> tuple[str, ...]:
    return tuple(_unescape(part.strip()) for part in _raw_parts(text, sign))
