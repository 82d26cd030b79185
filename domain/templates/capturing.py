"""A template made of work under way: its shape without its people, dates and results."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from domain.ids import StepId, UserId
from domain.people.model import Person
from domain.processes.model import NewStep, Process, Step
from domain.processes.shapes import DueAnchor, DueRule
from domain.templates.keys import RESERVED, is_key, key_for
from domain.templates.model import Definition, Role
from domain.templates.normal import normal


def captured(process: Process, people: Mapping[UserId, Person]) -> Definition:
    """Return the process's shape: owners become roles, dates become days after its start."""
    keys = _keys(process)
    roles = _roles(process, people)
    by_owner = {user_id: key for key, user_id in roles.items() if user_id is not None}

    def shaped(step: Step) -> NewStep:
        return NewStep(
            title=step.title,
            substeps=tuple(shaped(child) for child in process.children(step.id)),
            key=keys[step.id],
            kind=step.kind,
            role=step.role if step.role in roles else by_owner.get(step.owner_id or UserId("")),
            is_optional=step.is_optional,
            notes=step.notes,
            due_rule=_rule(process, step, keys),
            after=tuple(keys[step_id] for step_id in step.after_ids if step_id in keys),
            condition=step.condition,
            question=step.question,
        )

    definition = Definition(
        name=process.name,
        steps=tuple(shaped(step) for step in process.children(None)),
        roles=tuple(Role(key, _label(key, user_id, people)) for key, user_id in roles.items()),
        questions=process.questions,
    )
    return normal(definition)


def _keys(process: Process) -> dict[StepId, str]:
    keys: dict[StepId, str] = {}
    taken: set[str] = set()
    for step in process.steps:
        own = step.key
        if own is None or not is_key(own) or own in taken or own in RESERVED:
            own = key_for(step.title, {*taken, *(other.key or "" for other in process.steps)})
        taken.add(own)
        keys[step.id] = own
    return keys


def _roles(process: Process, people: Mapping[UserId, Person]) -> dict[str, UserId | None]:
    """Return the roles of the process with who fills them, and one for every other owner of a step."""
    roles: dict[str, UserId | None] = {}
    for step in process.steps:
        if step.role is not None and is_key(step.role):
            roles.setdefault(step.role, process.roles.get(step.role))
    for step in process.steps:
        if step.role is None and step.owner_id is not None and step.owner_id not in roles.values():
            person = people.get(step.owner_id)
            roles[key_for(person.name if person else "Somebody", roles, "person")] = step.owner_id
    return roles


def _label(key: str, user_id: UserId | None, people: Mapping[UserId, Person]) -> str:
    person = people.get(user_id) if user_id else None
    is_name = person is not None and key_for(person.name, (), "person") == key.rstrip("-0123456789")
    return person.name if person and is_name else key.replace("-", " ").replace("_", " ").capitalize()


def _rule(process: Process, step: Step, keys: Mapping[StepId, str]) -> DueRule | None:
    rule = step.due_rule
    if rule is not None and rule.anchor is DueAnchor.STEP:
        anchor = next((one for one in process.steps if one.key == rule.step_key), None)
        return replace(rule, step_key=keys[anchor.id]) if anchor is not None else None
    if rule is not None or step.due_on is None:
        return rule
    days: timedelta = step.due_on - process.started_at.date()
    return DueRule(days.days, is_working=False) if abs(days.days) <= 1000 else None
