"""People upload files and voice clips."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.peer.errors import NotPossibleError
from sandbox.peer.payloads import file_json
from sandbox.peer.state.files import FILE_BYTES, FILES_IN_A_MESSAGE, File, Upload, guessed_type, type_of
from sandbox.peer.state.model import Json, Person
from sandbox.peer.state.workspace import Workspace


def uploaded(workspace: Workspace, person: Person, uploads: Sequence[Upload]) -> list[File]:
    """Keep what a person uploads; refuse what Slack's client refuses."""
    if not 1 <= len(uploads) <= FILES_IN_A_MESSAGE:
        raise NotPossibleError(f"1 to {FILES_IN_A_MESSAGE} files can be uploaded at once")
    for upload in uploads:
        if not upload.content:
            raise NotPossibleError(f"{upload.name} is empty")
        if len(upload.content) > FILE_BYTES:
            raise NotPossibleError(f"{upload.name} is too large")
    files = [_file(workspace, person, upload) for upload in uploads]
    workspace.files |= {file.id: file for file in files}
    return files


def given(workspace: Workspace, person: Person, element: Json, uploads: Any) -> list[Json]:
    """Return the files that a person puts into a form, as its state carries them; the app may read them."""
    several = list(uploads) if isinstance(uploads, list | tuple) else [uploads]
    if not all(isinstance(upload, Upload) for upload in several):
        raise NotPossibleError("only files can be put into a file input")
    if len(several) > int(element.get("max_files", FILES_IN_A_MESSAGE)):
        raise NotPossibleError(f"{element.get('action_id')} takes no more than {element['max_files']} files")
    allowed = element.get("filetypes")
    for upload in several:
        if allowed and type_of(upload.name) not in allowed:
            raise NotPossibleError(f"{element.get('action_id')} takes no {type_of(upload.name)}")
    files = [replace(file, is_given=True) for file in uploaded(workspace, person, several)]
    workspace.files |= {file.id: file for file in files}
    return [file_json(workspace, file) for file in files]


def _file(workspace: Workspace, person: Person, upload: Upload) -> File:
    return File(
        id=workspace.ids.new("F"),
        name=upload.name,
        title=upload.title or upload.name,
        mimetype=upload.mimetype or guessed_type(upload.name),
        user=person.id,
        created=int(workspace.clock.now()),
        content=upload.content,
        duration_ms=None if upload.seconds is None else int(upload.seconds * 1000),
    )
