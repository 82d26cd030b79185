"""The function a model answers with: tasks of the week, each for a goal or for a step that is there."""

from collections.abc import Iterable
from typing import Any

from domain.gateway.model import ToolSpec
from domain.plans.lengths import LEAST_MINUTES, MOST_MINUTES
from domain.plans.shapes import Effort, Priority

TOOL_NAME = "draft_tasks"


def draft_tasks(steps: Iterable[str]) -> ToolSpec:
    """Return the function, strict. Only the steps of the prompt can be named."""
    known = list(steps)
    step: dict[str, Any] = {"type": ["string", "null"], "enum": [*known, None]} if known else {"type": "null"}
    task = {
        "goal": {"type": ["integer", "null"], "description": "The n of the goal it is for; else null."},
        "step": step | {"description": "The id of the step it is; else null."},
        "title": {"type": "string", "description": "A few words, as a person would put it in a calendar."},
        "minutes": {"type": "integer", "description": f"{LEAST_MINUTES} to {MOST_MINUTES}."},
        "effort": {"type": "string", "enum": [one.value for one in Effort]},
        "priority": {"type": "string", "enum": [one.name.lower() for one in Priority]},
        "due": {"type": ["string", "null"], "description": "YYYY-MM-DD or YYYY-MM-DDTHH:MM, if said."},
        "earliest": {"type": ["string", "null"], "description": "The same, where it cannot begin before."},
        "after": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "The places in this list, from 1, of what must be finished before.",
        },
    }
    return ToolSpec(
        name=TOOL_NAME,
        description="Draft the tasks of a week. Where they go in it is worked out elsewhere.",
        parameters=_object({"tasks": {"type": "array", "items": _object(task)}}),
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
