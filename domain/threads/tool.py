"""The function a model answers with: findings, each with the numbers of the messages it rests on."""

from collections.abc import Iterable
from typing import Any

from domain.gateway.model import ToolSpec
from domain.threads.model import FindingKind, Purpose

TOOL_NAME = "record_findings"


def record_findings(purpose: Purpose, people: Iterable[str]) -> ToolSpec:
    """Return the function. Only known people can be named; of what is looked for, only its kinds."""
    known = list(people)
    kinds = [FindingKind.ACTION] if purpose is Purpose.STEPS else list(FindingKind)
    owner: dict[str, Any] = (
        {"type": ["string", "null"], "enum": [*known, None]} if known else {"type": "null"}
    )
    finding = {
        "kind": {"type": "string", "enum": [kind.value for kind in kinds]},
        "text": {"type": "string", "description": "One short sentence; for an action, what is to be done."},
        "messages": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "The n of the one to three messages it rests on.",
        },
        "owner": owner | {"description": "action only: who is to do it, if somebody is named; else null."},
        "due_on": {
            "type": ["string", "null"],
            "description": "action only: the day it is due, YYYY-MM-DD, if one was said; else null.",
        },
    }
    return ToolSpec(
        name=TOOL_NAME,
        description="Record what was found in the conversation.",
        parameters=_object(
            {
                "title": {"type": "string", "description": "What the work is called, in a few words."},
                "findings": {"type": "array", "items": _object(finding)},
            }
        ),
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
