"""What a model drafted, as a definition: checked by the same rules as every template."""

import json
from collections.abc import Mapping
from typing import Any

from domain.gateway.model import ToolSpec
from domain.processes.model import NewStep
from domain.processes.shapes import DueRule, StepKind
from domain.processes.titles import MAX_NAME, MAX_TITLE
from domain.templates.checking import MAX_DESCRIPTION, MAX_LABEL, MAX_NOTES, MAX_ROLES, check
from domain.templates.keys import is_key, key_for
from domain.templates.model import Definition, Role
from domain.templates.normal import normal

TOOL_NAME = "draft_template"
MAX_ARGUMENTS = 60_000
MAX_DAYS = 400


class GarbledDraftError(Exception):
    """The arguments are no draft; says why, in words for the model."""


def draft_template() -> ToolSpec:
    """Return the function a model answers with, strict."""
    substep = _object({"title": {"type": "string"}})
    step = _object(
        {
            "title": {"type": "string"},
            "role": {"type": ["string", "null"], "description": "The key of a role; else null."},
            "due_days": {"type": ["integer", "null"]},
            "kind": {"type": "string", "enum": [kind.value for kind in StepKind]},
            "is_optional": {"type": "boolean"},
            "notes": {"type": ["string", "null"], "description": "What helps to do it; else null."},
            "after": {"type": "array", "items": {"type": "integer"}},
            "substeps": {"type": "array", "items": substep},
        }
    )
    role = _object({"key": {"type": "string"}, "label": {"type": "string"}})
    return ToolSpec(
        name=TOOL_NAME,
        description="Draft a template. A person edits it, and only a person saves it.",
        parameters=_object(
            {
                "name": {"type": "string"},
                "description": {"type": "string"},
                "roles": {"type": "array", "items": role},
                "steps": {"type": "array", "items": step},
            }
        ),
    )


def read_draft(arguments: str) -> tuple[Definition, tuple[str, ...]]:
    """Return the definition and what is wrong with it; GarbledDraftError where there is none."""
    if len(arguments) > MAX_ARGUMENTS:
        raise GarbledDraftError("The arguments are too long.")
    try:
        loaded = json.loads(arguments)
    except (ValueError, RecursionError):
        raise GarbledDraftError("The arguments are not valid JSON.") from None
    if not isinstance(loaded, dict) or not isinstance(loaded.get("steps"), list):
        raise GarbledDraftError("The arguments must be an object with a list of steps.")
    definition = normal(_definition(loaded))
    return definition, tuple(fault.says for fault in check(definition, {}))


def _definition(raw: Mapping[str, Any]) -> Definition:
    roles = tuple(_role(role) for role in _objects(raw.get("roles"))[:MAX_ROLES])
    known = {role.key for role in roles}
    titled = [step for step in _objects(raw["steps"]) if _text(step, "title", MAX_TITLE)]
    taken: set[str] = set()
    keys: list[str] = []
    for step in titled:
        key = key_for(_text(step, "title", MAX_TITLE), taken)
        taken.add(key)
        keys.append(key)
    steps = tuple(_step(step, place, keys, known) for place, step in enumerate(titled))
    return Definition(_text(raw, "name", MAX_NAME), steps, _text(raw, "description", MAX_DESCRIPTION), roles)


def _role(raw: Mapping[str, Any]) -> Role:
    label = _text(raw, "label", MAX_LABEL)
    key = _text(raw, "key", 40).lower()
    return Role(key if is_key(key) else key_for(label or key, (), "role"), label or key)


def _step(raw: Mapping[str, Any], place: int, keys: list[str], roles: set[str]) -> NewStep:
    kind = raw.get("kind")
    role, days, after = raw.get("role"), raw.get("due_days"), raw.get("after")
    earlier = [n for n in after if type(n) is int and 1 <= n <= place] if isinstance(after, list) else []
    titles = (_text(substep, "title", MAX_TITLE) for substep in _objects(raw.get("substeps")))
    return NewStep(
        title=_text(raw, "title", MAX_TITLE),
        key=keys[place],
        kind=StepKind(kind) if kind in [one.value for one in StepKind] else StepKind.DO,
        role=role if isinstance(role, str) and role in roles else None,
        is_optional=raw.get("is_optional") is True,
        notes=_text(raw, "notes", MAX_NOTES) or None,
        due_rule=DueRule(days) if type(days) is int and 0 <= days <= MAX_DAYS else None,
        after=tuple(keys[n - 1] for n in dict.fromkeys(earlier)),
        substeps=tuple(NewStep(title) for title in titles if title),
    )


def _objects(raw: Any) -> list[Mapping[str, Any]]:
    return [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []


def _text(raw: Mapping[str, Any], name: str, limit: int) -> str:
    value = raw.get(name)
    return " ".join(value.split())[:limit] if isinstance(value, str) else ""


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
