"""Forms about a process as a whole: its name, owner, due date, editors and answers; why it ends."""

import hashlib
import json

from domain.processes.model import Process
from domain.processes.questions import MAX_ANSWER
from domain.processes.shapes import Question
from domain.processes.titles import MAX_NAME, MAX_REASON
from handlers.views.blocks import button, context, field, label, modal, option, section, select
from handlers.views.fitting import fit_view
from handlers.views.message import Block, View
from handlers.views.processes import date_picker, people_picker, text_input
from handlers.views.text import cut, escape, one_line


def edit_process_modal(process: Process) -> View:
    """Return the form *Edit process*."""
    editors: Block = {"type": "multi_users_select", "placeholder": label("Choose people", 150)}
    if process.editors:
        editors["initial_users"] = list(process.editors)
    hint = "Besides the owner, they may change everything in it"
    blocks = [
        field("name", "Name", text_input(process.name, MAX_NAME, "Release 4.2")),
        field("owner", "Owner", people_picker(process.owner_id)),
        field("due", "Due", date_picker(process.due_on), optional=True),
        field("editors", "Editors", editors, hint=hint, optional=True),
    ]
    if process.questions:
        asked = button("Answers", "process_answers", process.id)
        blocks.append(section("What was answered at the start", asked))
    return fit_view(modal("process_edited", "Edit process", "Save", _metadata(process), blocks))


def answers_modal(process: Process) -> View:
    """Return the form *Answers*: what was answered at the start, to be answered anew."""
    told = context("Steps that depend on an answer come and go with it. What is finished stays.")
    blocks = [told, *(_question(one, process.answers.get(one.key, "")) for one in process.questions)]
    metadata = {
        "process_id": process.id,
        "channel_id": process.channel_id,
        "shown": answers_mark(process),
    }
    return fit_view(modal("process_answered", "Answers", "Save", json.dumps(metadata), blocks))


def answers_mark(process: Process) -> str:
    """Return a short mark of the answers there are: another one when one of them changes."""
    return hashlib.sha256(json.dumps(dict(process.answers), sort_keys=True).encode()).hexdigest()[:16]


def _question(question: Question, answer: str) -> Block:
    element: Block
    if question.choices:
        options = {choice: option(one_line(choice), choice) for choice in question.choices}
        element = select("Choose an answer", "answer", list(options.values()))
        if answer in options:
            element["initial_option"] = options[answer]
    else:
        element = text_input(answer, MAX_ANSWER, "Your answer")
    name = f"answer:{question.key}"
    return field(name, one_line(question.label), element, optional=not question.is_required)


def cancel_process_modal(process: Process, reason: str = "") -> View:
    """Return the form that asks why a process is cancelled."""
    name = escape(f"“{cut(one_line(process.name), 150)}” ends unfinished. It can be reopened.")
    why = text_input(reason, MAX_REASON, "The customer left", multiline=True)
    blocks = [context(name), field("reason", "Why?", why)]
    return fit_view(
        modal("process_cancelled", "Cancel process", "Cancel Process", _metadata(process), blocks)
    )


def _metadata(process: Process) -> str:
    """Return what the form showed, so that only what the person changed is changed."""
    return json.dumps(
        {
            "process_id": process.id,
            "channel_id": process.channel_id,
            "name": process.name,
            "owner_id": process.owner_id or "",
            "due_on": process.due_on.isoformat() if process.due_on else "",
            "editors": ",".join(process.editors),
        }
    )
