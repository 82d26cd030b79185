"""What the model reads: the system prompt, the state of the process, and the thread as data."""

import json
from dataclasses import dataclass
from datetime import date

from domain.conversations.aliases import Aliases, plain_name
from domain.conversations.window import Line, Window
from domain.gateway.model import ModelMessage
from domain.people.model import Person
from domain.processes.model import Process, Step
from domain.prompts import Prompt, load_prompt

MAX_STEPS = 150
"""Steps of one process shown to the model; finished ones give way first."""
MAX_TITLE = 120
"""Characters of a title shown to the model."""
NOT_SHARED = "[a message by someone who turned AI off]"
"""Stands for what somebody wrote whose messages no model may read."""


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """The processes an answer may speak of (in a thread: the one it is bound to), and the people."""

    processes: tuple[Process, ...]
    aliases: Aliases


def system_prompt() -> Prompt:
    """Return the part of the system prompt that never changes, with its hash."""
    return load_prompt("domain.conversations", "system")


def get_system_prompt(process_info: ProcessInfo | None) -> str:
    """Return the rules, the same for everyone so that a server may cache them, then the record."""
    record = "There is no process here."
    if process_info is not None and process_info.processes:
        record = "\n".join(describe_process(one, process_info.aliases) for one in process_info.processes)
    return f"{system_prompt().text}\n# The record\n\n{record}\n"


def describe_process(process: Process, aliases: Aliases) -> str:
    """Return a process as JSON objects, one a line: itself, then its steps with their short ids."""
    finished, total = process.progress
    head = {
        "process": process.name[:MAX_TITLE],
        "state": process.state.value,
        "owner": aliases.of(process.owner_id),
        "due_on": _day(process.due_on),
        "finished": f"{finished} of {total} steps",
    }
    shown = visible_steps(process)
    lines = [head, *(_step(number, step, process, aliases) for number, step in shown)]
    if len(shown) < total:
        lines.append({"left_out": f"{total - len(shown)} more steps"})
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def visible_steps(process: Process) -> tuple[tuple[str, Step], ...]:
    """Return the numbered steps a model gets to see: all, or the unfinished ones of a very long process."""
    numbered = tuple(process.numbered())
    if len(numbered) <= MAX_STEPS:
        return numbered
    return tuple(pair for pair in numbered if not pair[1].state.is_finished)[:MAX_STEPS]


def _step(number: str, step: Step, process: Process, aliases: Aliases) -> dict[str, str]:
    parent = process.step(step.parent_id) if step.parent_id else None
    facts = {
        "id": step.alias,
        "number": number,
        "title": step.title[:MAX_TITLE],
        "state": step.state.value,
        "substep_of": None if parent is None else parent.alias,
        "owner": aliases.of(step.owner_id),
        "due_on": _day(step.due_on),
        "waits_on": aliases.of(step.waits_on_id),
        "waits_until": _day(step.blocked_until),
        "reason": None if step.reason is None else step.reason[:MAX_TITLE],
    }
    return {name: value for name, value in facts.items() if value is not None}


def describe_asker(actor: Person, today: date, aliases: Aliases) -> str:
    """Return who asks, when it is for them, and who the aliases are."""
    asker = {
        "asker": aliases.of(actor.id),
        "name": plain_name(actor),
        "time_zone": actor.timezone,
        "today": today.isoformat(),
        "weekday": today.strftime("%A"),
    }
    people = {"people": aliases.names()}
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in (people, asker))


def build_messages(
    *,
    process_info: ProcessInfo | None,
    asker: str,
    summary: str | None,
    window: Window,
) -> tuple[ModelMessage, ...]:
    """Return the prompt: what changes least first, the question last."""
    system = ModelMessage("system", f"{get_system_prompt(process_info)}\n# Who is here\n\n{asker}\n")
    older = (
        () if not summary else (ModelMessage("user", json.dumps({"summary": summary}, ensure_ascii=False)),)
    )
    lines = (*window.lines, window.question)
    return (system, *older, *(_message(number, line) for number, line in enumerate(lines, start=1)))


def _message(number: int, line: Line) -> ModelMessage:
    return ModelMessage("assistant" if line.is_ours else "user", line.render(number))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
