"""Texts of a template in their one normal form, so that what is written can be read back the same."""

import unicodedata
from dataclasses import replace

from domain.processes.model import NewStep
from domain.processes.shapes import Condition, Question
from domain.templates.keys import key_for
from domain.templates.model import Definition, Role

_BREAKS = ("\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


def line_of_text(text: str) -> str:
    """Return the text on one line, single-spaced, without control characters."""
    kept = (" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)
    return " ".join("".join(kept).split()).replace("\ufeff", "")


def paragraphs(text: str) -> str:
    """Return the text with its line breaks, each line single-spaced, without empty lines around it."""
    for sign in _BREAKS:
        text = text.replace(sign, "\n")
    return "\n".join(line_of_text(line) for line in text.split("\n")).strip("\n")


def normal(definition: Definition) -> Definition:
    """Return the definition with every text in normal form and a key for every step."""
    steps = tuple(_step(step) for step in definition.steps)
    return Definition(
        name=line_of_text(definition.name),
        steps=keyed(steps),
        description=paragraphs(definition.description),
        roles=tuple(Role(role.key, line_of_text(role.label)) for role in definition.roles),
        questions=tuple(_question(question) for question in definition.questions),
    )


def keyed(steps: tuple[NewStep, ...]) -> tuple[NewStep, ...]:
    """Give every step without a key one made of its title; keys that are there stay."""
    taken = {step.key for top in steps for step in (top, *top.substeps) if step.key}

    def with_key(step: NewStep) -> NewStep:
        if step.key:
            return step
        key = key_for(step.title, taken)
        taken.add(key)
        return replace(step, key=key)

    keyed_tops = []
    for top in steps:
        own = with_key(top)
        keyed_tops.append(replace(own, substeps=tuple(with_key(child) for child in top.substeps)))
    return tuple(keyed_tops)


def _step(step: NewStep) -> NewStep:
    return replace(
        step,
        title=line_of_text(step.title),
        notes=paragraphs(step.notes or "") or None,
        due_on=None if step.due_rule is not None else step.due_on,
        source=None,
        condition=_condition(step.condition) if step.condition else None,
        question=_question(step.question) if step.question else None,
        substeps=tuple(_step(child) for child in step.substeps),
    )


def _condition(condition: Condition) -> Condition:
    return replace(condition, values=tuple(line_of_text(value) for value in condition.values))


def _question(question: Question) -> Question:
    choices = tuple(line_of_text(choice) for choice in question.choices)
    return replace(question, label=line_of_text(question.label), choices=choices)
