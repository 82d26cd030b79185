"""Pictures of the workspace shown in blocks: which files, and who sees them there."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox.peer.state.model import Message
from sandbox.peer.state.workspace import Workspace

Json = dict[str, Any]


def pictured(blocks: Any) -> Iterator[str]:
    """Yield the ids of the files that blocks show, wherever in them."""
    if isinstance(blocks, dict):
        if isinstance(file := blocks.get("slack_file"), dict):
            yield _file_id(file)
        for part in blocks.values():
            yield from pictured(part)
    elif isinstance(blocks, list | tuple):
        for part in blocks:
            yield from pictured(part)


def _file_id(file: Json) -> str:
    if "id" in file:
        return str(file["id"])
    parts = urlsplit(str(file.get("url", ""))).path.split("/")
    return next((part.rpartition("-")[2] for part in parts if "-F" in part), "")


def is_shown_to(workspace: Workspace, file_id: str, person: str) -> bool:
    """Tell whether a message that this person sees shows the file."""
    return any(file_id in pictured(message.blocks) for message in _seen(workspace, person))


def _seen(workspace: Workspace, person: str) -> Iterable[Message]:
    for channel in workspace.channels.values():
        if person in channel.members:
            yield from channel.messages.values()
            yield from workspace.ephemerals.get((person, channel.id), {}).values()
