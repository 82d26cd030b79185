"""A process's history as people read it: newest first, in their own time, page by page."""

from datetime import date

from domain.operations.exporting import ExportFormat
from domain.operations.history import Entry, Timeline, sources_of, whence
from domain.people.model import Person
from domain.processes.model import Process
from handlers.views.blocks import actions, button, context, data_section, label, option, section
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.permalinks import permalink
from handlers.views.text import cut, day, escape, link, moment, name_of, notification, one_line, plain

EXPORTS = (
    ("Export as Markdown", ExportFormat.MARKDOWN),
    ("Export as JSON", ExportFormat.JSON),
    ("Export as CSV", ExportFormat.CSV),
)
MAX_BUTTONS = 3
"""Buttons of the row beside its menu; what turns the page comes first."""
MAX_SOURCES = 5
"""Messages that one entry links to."""
MAX_LINES = 6
"""Lines of one entry that are shown; the rest is counted."""


def timeline_message(
    timeline: Timeline, reader: Person, today: date, url: str = "", *, is_private: bool = True
) -> Message:
    """Return a page of the history; a private one can be turned, shared and exported.

    What came from messages links to them, in the workspace at `url`.
    """
    process = timeline.process
    name = cut(one_line(process.name), 150)
    head = f"History of “{name}”"
    page = f" · page {timeline.page + 1}" if timeline.page or timeline.has_more else ""
    blocks = [section(f"*{escape(head)}*{page}")]
    for entry in timeline.entries:
        blocks.append(data_section(_entry(entry, timeline, reader, today)))
        blocks += _came_from(entry, process, url)
    if is_private:
        blocks.append(actions(_turns(timeline), f"history:{process.id}:{timeline.page}"))
    zone = escape(reader.timezone if is_private else f"Times in {reader.timezone}")
    blocks.append(context(f"Only you see this · {zone}" if is_private else zone))
    return fit_message(Message(notification(head), tuple(blocks)))


def _entry(entry: Entry, timeline: Timeline, reader: Person, today: date) -> str:
    activity = entry.activity
    who = name_of(activity.actor_id, timeline.people)
    at = f"{day(activity.at.astimezone(reader.zone).date(), today)} {moment(activity.at, reader)}"
    gone = " · undone" if activity.undone_by is not None else ""
    lines = [cut(one_line(line), 400) for line in activity.lines[:MAX_LINES]]
    if len(activity.lines) > MAX_LINES:
        lines.append(f"… and {len(activity.lines) - MAX_LINES} more")
    told = "\n".join(f"    {line}" for line in lines)
    return plain(f"{at} · {who} · {whence(entry, timeline.people)}{gone}\n{told}")


def _came_from(entry: Entry, process: Process, url: str) -> list[Block]:
    sources = sources_of(entry, process)[:MAX_SOURCES] if url else ()
    links = [
        link(permalink(url, source), "this message" if number == 1 else str(number))
        for number, source in enumerate(sources, start=1)
    ]
    return [context(f"From {', '.join(links)}")] if links else []


def _turns(timeline: Timeline) -> list[Block]:
    process_id, page = timeline.process.id, timeline.page
    row = []
    if page:
        row.append(button("Newer", "history_page#newer", f"{process_id}:{page - 1}"))
    if timeline.has_more:
        row.append(button("Older", "history_page#older", f"{process_id}:{page + 1}"))
    row.append(button("Share", "history_share", f"{process_id}:{page}"))
    if len(row) < MAX_BUTTONS:
        row.append(button("Save as Template", "template_save", process_id) | {"confirm": _confirm()})
    exports = [option(text, f"{form.value}:{process_id}") for text, form in EXPORTS]
    return [*row, {"type": "overflow", "action_id": "history_export", "options": exports}]


def _confirm() -> Block:
    """Ask before what one channel sees becomes what the workspace sees."""
    return {
        "title": label("Make a template of it?", 100),
        "text": label(
            "Everyone here but guests can see templates: its name, its steps and their notes.", 300
        ),
        "confirm": label("Save", 30),
        "deny": label("Keep It Here", 30),
    }


def export_message(process: Process, text: str) -> Message:
    """Return an export in the message itself, for when no file can be sent."""
    head = f"“{cut(one_line(process.name), 150)}”: I may not send files here, so this is the text itself."
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": cut(text, 9_000)}]}
    blocks: tuple[Block, ...] = (data_section(head), {"type": "rich_text", "elements": [code]})
    return Message(notification(head), blocks)
