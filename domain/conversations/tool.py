"""The function offered to the model: `suggest_process_actions`, strict, with the record's ids only."""

from collections.abc import Iterable
from typing import Any

from domain.conversations.aliases import Aliases
from domain.conversations.prompting import visible_steps
from domain.gateway.model import ToolSpec
from domain.operations.model import OperationKind
from domain.processes.model import Process

TOOL_NAME = "suggest_process_actions"

_MEANING = {
    "operation": "complete_step finishes a step or substep. add_step adds a step at the end, or after "
    "step_id. add_substep adds a substep below step_id. update_step changes step_id, or substep_id when "
    "that is given.",
    "description": "Why, in one short sentence: what the newest message says that supports it.",
    "step_id": "The step, if one is meant.",
    "substep_id": "The substep, if one is meant instead of its step.",
    "content": "The title of what is added, or the new title for update_step; else null.",
    "owner": "Who is to have it; null to leave that alone.",
    "due_on": "The new due date, YYYY-MM-DD; null to leave it alone.",
    "completed": "update_step only: true finishes the step, false opens it again; else null.",
    "order": "update_step only: the new place among its siblings, 1 is first; else null.",
    "skipped": "update_step only: true leaves the step out because it is no longer needed; else null.",
    "waits_on": "update_step only: the person the step is waiting for; else null.",
    "waits_for": "update_step only: another step that must be finished before this one; else null.",
    "optional": "update_step only: true when it may be left out, false when it must be done; else null.",
}


def suggest_process_actions(process: Process, aliases: Aliases) -> ToolSpec:
    """Return the function for a process: its visible steps and the known people are the only legal ids."""
    shown = [step for _, step in visible_steps(process)]
    people = list(aliases.names())
    properties: dict[str, Any] = {
        "operation": {"type": "string", "enum": [kind.value for kind in OperationKind]},
        "description": {"type": "string"},
        "step_id": _one_of(step.alias for step in shown if step.parent_id is None),
        "substep_id": _one_of(step.alias for step in shown if step.parent_id is not None),
        "content": {"type": ["string", "null"]},
        "owner": _one_of(people),
        "due_on": {"type": ["string", "null"]},
        "completed": {"type": ["boolean", "null"]},
        "order": {"type": ["integer", "null"]},
        "skipped": {"type": ["boolean", "null"]},
        "waits_on": _one_of(people),
        "waits_for": _one_of(step.alias for step in shown),
        "optional": {"type": ["boolean", "null"]},
    }
    for name, schema in properties.items():
        schema["description"] = _MEANING[name]
    return ToolSpec(
        name=TOOL_NAME,
        description="Suggest actions to take on the process based on user input. Nothing happens until a "
        "person approves.",
        parameters=_object(
            {
                "is_process_related": {
                    "type": "boolean",
                    "description": "Whether the user message is related to the process",
                },
                "suggested_operations": {
                    "type": "array",
                    "items": _object(properties),
                    "description": "List of suggested operations based on the user message, at most five",
                },
            }
        ),
    )


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    known = list(names)
    return {"type": ["string", "null"], "enum": [*known, None]} if known else {"type": "null"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
