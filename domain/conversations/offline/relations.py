"""Answers about how steps hang together: what waits for what, what may be left out, when all is done."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from domain.conversations.offline.answers import Desk
from domain.conversations.offline.listing import bulleted, name_of, short_day, waits_for
from domain.conversations.offline.matching import match_step
from domain.conversations.offline.naming import find_person
from domain.processes.labels import label
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import waits_for as needed_by
from domain.processes.shapes import StepKind

NOTHING_WAITS = "Nothing is waiting."


def say_waits(_: re.Match[str], desk: Desk) -> str:
    """List what waits: for a person, a day or a reason, and for other steps."""
    return _listed([line for process in desk.processes for line in _waits(process, desk)], NOTHING_WAITS)


def say_waits_on_me(_: re.Match[str], desk: Desk) -> str:
    """List what waits on the one who asks, or for a step of theirs."""
    lines = []
    for process in desk.processes:
        for number, step in process.numbered():
            if step.state is StepState.BLOCKED and step.waits_on_id == desk.actor.id:
                lines.append(f"{number} {step.title} · {waits_for(step, desk.by_id, desk.today)}")
            elif not step.state.is_finished and any(
                one.owner_id == desk.actor.id for one in needed_by(process, step)
            ):
                lines.append(f"{number} {step.title} · {_after(process, step)}")
    return _listed(lines, "Nothing waits on you.")


def say_waits_on(found: re.Match[str], desk: Desk) -> str | None:
    """List what waits on somebody."""
    who = find_person(found["who"].strip(), desk.people, desk.actor)
    if who is None:
        return None
    name = name_of(who.id, desk.by_id)
    lines = [
        f"{number} {step.title} · {waits_for(step, desk.by_id, desk.today)}"
        for process in desk.processes
        for number, step in process.numbered()
        if step.state is StepState.BLOCKED and step.waits_on_id == who.id
    ]
    return _listed(lines, f"Nothing waits on {name}.")


def say_shares(_: re.Match[str], desk: Desk) -> str:
    """Say who has which of the open steps, those without an owner last."""
    shares: dict[str, list[str]] = {}
    opened = [
        (process, step) for process in desk.processes for step in process.shown if not step.state.is_finished
    ]
    for process, step in sorted(opened, key=lambda one: one[1].owner_id is None):
        name = name_of(step.owner_id, desk.by_id) if step.owner_id else "Nobody"
        shares.setdefault(name, []).append(label(process, step.id))
    return _listed([f"{name}: {', '.join(steps)}" for name, steps in shares.items()], "Nothing is open.")


def _waits(process: Process, desk: Desk) -> Iterator[str]:
    for number, step in process.numbered():
        if step.state is StepState.BLOCKED:
            owner = f" · {name_of(step.owner_id, desk.by_id)}" if step.owner_id else ""
            yield f"{number} {step.title}{owner} · {waits_for(step, desk.by_id, desk.today)}"
        elif not step.state.is_finished and step.parent_id is None and needed_by(process, step):
            yield f"{number} {step.title} · {_after(process, step)}"


def _after(process: Process, step: Step) -> str:
    return "after " + " and ".join(label(process, one.id) for one in needed_by(process, step))


def say_needed(found: re.Match[str], desk: Desk) -> str | None:
    """Say what a step waits for."""
    lines = []
    for process in desk.processes:
        for step in match_step(found["what"], process).steps:
            reasons = [_after(process, step)] if needed_by(process, step) else []
            if step.state is StepState.BLOCKED:
                reasons.append(waits_for(step, desk.by_id, desk.today))
            lines.append(f"{label(process, step.id)}: {', '.join(reasons) or 'waits for nothing'}.")
    return _listed(lines, "") if lines else None


def say_dependents(found: re.Match[str], desk: Desk) -> str | None:
    """Say which steps wait for a step."""
    lines = []
    is_known = False
    for process in desk.processes:
        meant = {step.id for step in match_step(found["what"], process).steps}
        is_known = is_known or bool(meant)
        waiting = (step for step in process.shown if meant & set(step.after_ids))
        lines += [f"{label(process, step.id)} · {_after(process, step)}" for step in waiting]
    return _listed(lines, "No step waits for it.") if is_known else None


def say_optional(_: re.Match[str], desk: Desk) -> str:
    """List what may be left out."""
    return _of_kind(desk, lambda step: step.is_optional, "No step is optional.")


def say_approvals(_: re.Match[str], desk: Desk) -> str:
    """List the approvals that are still to be given."""
    return _of_kind(
        desk,
        lambda step: step.kind is StepKind.APPROVE and not step.state.is_finished,
        "No approval is still to be given.",
    )


def say_proofs(_: re.Match[str], desk: Desk) -> str:
    """List the steps that still want evidence."""
    return _of_kind(
        desk,
        lambda step: step.kind is StepKind.EVIDENCE and not step.evidence and not step.state.is_finished,
        "No step wants evidence.",
    )


def _of_kind(desk: Desk, fits: Callable[[Step], bool], none: str) -> str:
    lines = [
        desk.line(number, step)
        for process in desk.processes
        for number, step in process.numbered()
        if fits(step)
    ]
    return _listed(lines, none)


def say_when_done(_: re.Match[str], desk: Desk) -> str:
    """Say when each process is due and what its last date is."""
    return _listed([_end(process, desk.today) for process in desk.processes], "")


def _end(process: Process, today: date) -> str:
    left = [step for step in process.shown if not step.state.is_finished]
    if not left:
        return f"{process.name}: every step is finished."
    due = f"due {short_day(process.due_on, today)}" if process.due_on else "without a due date"
    dated = [(step.due_on, step) for step in left if step.due_on is not None]
    said = f"{process.name} is {due}; {len(left)} steps are left"
    if not dated:
        return f"{said}, none of them with a date."
    day, last = max(dated, key=lambda pair: pair[0])
    without = len(left) - len(dated)
    more = f", {without} have no date" if without else ""
    return f"{said}{more}. The last date is {short_day(day, today)}: {label(process, last.id)}."


def _listed(lines: list[str], none: str) -> str:
    if not lines:
        return none
    return lines[0] if len(lines) == 1 else bulleted(lines)
