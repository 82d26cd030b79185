"""One process as a text to take away: Markdown for people, JSON for programs, CSV for sheets."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from domain.ids import UserId
from domain.operations.history import Entry, Timeline, whence
from domain.processes.model import Process, Step
from domain.processes.shapes import MessageLink, StepKind

COLUMNS = (
    "number",
    "title",
    "state",
    "kind",
    "optional",
    "owner",
    "due",
    "after",
    "waits_on",
    "reason",
    "answer",
    "evidence",
    "finished_by",
    "finished_at",
    "notes",
    "source",
    "at",
    "who",
    "from",
    "what",
)
"""The columns of a sheet: those of a step, then those of an entry of the history, which has no others."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportFormat(StrEnum):
    """The forms a process can be exported in; the value is the file's ending."""

    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


LinkTo = Callable[[MessageLink], str]
"""Gives the address of a message."""


def export(timeline: Timeline, form: ExportFormat, link_to: LinkTo | None = None) -> str:
    """Write the process: its steps, each with its message where it was found in one, and its history."""
    match form:
        case ExportFormat.MARKDOWN:
            return "\n".join(_markdown(timeline, link_to)) + "\n"
        case ExportFormat.JSON:
            return json.dumps(_data(timeline, link_to), ensure_ascii=False, indent=2) + "\n"
        case ExportFormat.CSV:
            return _csv(timeline, link_to)


def filename(process: Process, form: ExportFormat) -> str:
    """Return a name for the file, made of letters, digits and dashes."""
    signs = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in process.name.lower())
    stem = "-".join(part for part in signs.split("-") if part) or "process"
    return f"{stem[:60]}.{form.value}"


def _name(timeline: Timeline, user_id: UserId | None) -> str | None:
    if user_id is None:
        return None
    person = timeline.people.get(user_id)
    return person.name if person is not None else user_id


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _source(step: Step, link_to: LinkTo | None) -> str | None:
    return link_to(step.source) if step.source is not None and link_to is not None else None


def _rows(timeline: Timeline, link_to: LinkTo | None) -> Iterator[dict[str, Any]]:
    process = timeline.process
    numbers = {step.id: number for number, step in process.numbered()}
    for number, step in process.numbered():
        yield {
            "number": number,
            "title": step.title,
            "state": step.state.value,
            "kind": step.kind.value,
            "optional": step.is_optional,
            "owner": _name(timeline, step.owner_id),
            "due": _day(step.due_on),
            "after": [numbers[step_id] for step_id in step.after_ids if step_id in numbers],
            "waits_on": _name(timeline, step.waits_on_id),
            "reason": step.reason,
            "answer": step.answer,
            "evidence": [f"{one.label}: {one.content}" for one in step.evidence],
            "finished_by": _name(timeline, step.finished_by),
            "finished_at": step.finished_at.isoformat() if step.finished_at else None,
            "notes": step.notes,
            "source": _source(step, link_to),
        }


def _data(timeline: Timeline, link_to: LinkTo | None) -> dict[str, Any]:
    process = timeline.process
    template = {"id": process.template_id, "version": process.template_version}
    return {
        "id": process.id,
        "name": process.name,
        "state": process.state.value,
        "reason": process.reason,
        "owner": _name(timeline, process.owner_id),
        "editors": [_name(timeline, user_id) for user_id in process.editors],
        "due": _day(process.due_on),
        "started_by": _name(timeline, process.started_by),
        "started_at": process.started_at.isoformat(),
        "origin": process.origin.value,
        "start_note": process.start_note,
        "template": template if process.template_id is not None else None,
        "roles": {role: _name(timeline, user_id) for role, user_id in process.roles.items()},
        "answers": dict(process.known_answers),
        "steps": list(_rows(timeline, link_to)),
        "history": [_entry(timeline, entry) for entry in timeline.entries],
    }


def _entry(timeline: Timeline, entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.activity.at.isoformat(),
        "who": _name(timeline, entry.activity.actor_id),
        "from": whence(entry, timeline.people),
        "what": list(entry.activity.lines),
    }


def _markdown(timeline: Timeline, link_to: LinkTo | None) -> Iterator[str]:
    process = timeline.process
    finished, total = process.progress
    yield f"# {_line(process.name)}"
    yield ""
    yield f"- State: {process.state.value}{f', because {_line(process.reason)}' if process.reason else ''}"
    yield f"- Owner: {_name(timeline, process.owner_id) or 'nobody'}"
    yield f"- Due: {_day(process.due_on) or 'no due date'}"
    yield f"- Finished: {finished} of {total}"
    yield f"- Started by {_name(timeline, process.started_by)} at {process.started_at:%Y-%m-%d %H:%M} UTC"
    yield ""
    yield "## Steps"
    yield ""
    for number, step in process.numbered():
        yield from _step_lines(timeline, number, step)
        if source := _source(step, link_to):
            yield f"{'  ' if step.parent_id is not None else ''}  - Source: {source}"
    yield ""
    yield "## History"
    yield ""
    for entry in timeline.entries:
        who = _name(timeline, entry.activity.actor_id)
        what = "; ".join(_line(line) for line in entry.activity.lines)
        yield f"- {entry.activity.at:%Y-%m-%d %H:%M} UTC, {who} ({whence(entry, timeline.people)}): {what}"


def _step_lines(timeline: Timeline, number: str, step: Step) -> Iterator[str]:
    indent = "  " if step.parent_id is not None else ""
    facts = (
        step.kind.value if step.kind is not StepKind.DO else None,
        "optional" if step.is_optional else None,
        _name(timeline, step.owner_id),
        f"due {_day(step.due_on)}" if step.due_on else None,
        step.state.value if step.state.value not in ("open", "done") else None,
        f"because {_line(step.reason)}" if step.reason else None,
    )
    told = ", ".join(fact for fact in facts if fact)
    box = "x" if step.state.is_finished else " "
    yield f"{indent}- [{box}] {number} {_line(step.title)}{f' ({told})' if told else ''}"
    for line in (step.notes or "").splitlines():
        yield f"{indent}  > {line}"
    if step.answer:
        yield f"{indent}  - Answer: {_line(step.answer)}"
    for one in step.evidence:
        yield f"{indent}  - Evidence: {_line(one.label)}: {_line(one.content)}"


def _csv(timeline: Timeline, link_to: LinkTo | None) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    for row in _rows(timeline, link_to):
        writer.writerow([_cell(row.get(column)) for column in COLUMNS])
    for entry in timeline.entries:
        writer.writerow([_cell(_entry(timeline, entry).get(column)) for column in COLUMNS])
    return sheet.getvalue()


def _cell(value: Any) -> str:
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    # A sheet would carry out what begins like a formula.
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(text: str) -> str:
    return " ".join(text.split())
