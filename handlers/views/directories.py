"""Directories of templates as people see them: the list, and what happened to one."""

from collections.abc import Sequence

from domain.people.model import Person
from domain.templates.model import Directory, DirectoryEntry, Shelf
from handlers.views.blocks import context, data_section, option, section
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.steps import People
from handlers.views.text import cut, day, escape, moment, name_of, notification, one_line, plain, plural

MAX_LISTED = 40
"""Directories a list shows; the rest is counted."""


def directory_list(shelves: Sequence[Shelf]) -> Message:
    """Return every directory with how many templates it holds; archived ones come last."""
    ordered = sorted(shelves, key=lambda shelf: shelf.directory.is_archived)
    head = f"{len(shelves)} {'directory' if len(shelves) == 1 else 'directories'}"
    blocks = [section(f"*{escape(head)}*"), *(_listed(shelf) for shelf in ordered[:MAX_LISTED])]
    if len(ordered) > MAX_LISTED:
        blocks.append(
            context(f"… and {len(ordered) - MAX_LISTED} more. See one with `/process directory NAME`.")
        )
    blocks.append(
        context("Editors and the workspace's admins change a directory. Make one: `/process directory NAME`")
    )
    names = ", ".join(one_line(shelf.directory.name) for shelf in ordered[:5])
    return fit_message(Message(notification(f"{head}: {names}"), tuple(blocks)))


def _listed(shelf: Shelf) -> Block:
    home = shelf.directory
    used = [template for template in shelf.templates if home.is_archived or not template.is_archived]
    facts = [cut(one_line(home.name), 150), plural(len(used), "template")]
    facts += ["archived"] if home.is_archived else []
    facts += ["from files"] if home.is_starter else []
    more = [("History", "history")]
    if shelf.can_edit and home.is_archived:
        more.append(("Bring Back", "restore"))
    elif shelf.can_edit:
        more += [("Edit", "edit"), ("Archive", "archive")]
    options = [option(text, f"{what}:{home.id}") for text, what in more]
    menu: Block = {"type": "overflow", "action_id": "directory_more", "options": options}
    return data_section(" · ".join(facts), menu) | {"block_id": f"directory:{home.id}"}


def directory_history(
    directory: Directory, entries: Sequence[DirectoryEntry], people: People, reader: Person
) -> Message:
    """Return what happened to a directory, the newest first, in the reader's time."""
    head = f"History of the directory “{cut(one_line(directory.name), 150)}”"
    lines = [_entry(entry, people, reader) for entry in entries] or ["Nothing was changed yet."]
    blocks = (
        section(f"*{escape(head)}*"),
        data_section("\n".join(lines)),
        context(f"Only you see this · {escape(reader.timezone)}"),
    )
    return fit_message(Message(notification(head), blocks))


def _entry(entry: DirectoryEntry, people: People, reader: Person) -> str:
    at = f"{day(entry.at.astimezone(reader.zone).date())} {moment(entry.at, reader)}"
    return plain(f"{at} · {name_of(entry.actor_id, people)} {cut(one_line(entry.line), 400)}")
