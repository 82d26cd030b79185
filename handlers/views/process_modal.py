"""Forms about a process as a whole: its name, owner, due date and editors; why it rests or ends."""

import json

from domain.processes.model import Process
from domain.processes.titles import MAX_NAME, MAX_REASON
from handlers.views.blocks import context, field, label, modal
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
    return fit_view(modal("process_edited", "Edit process", "Save", _metadata(process), blocks))


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
