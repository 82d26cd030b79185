"""Files between the page and the workspace: what people share, and what they may see of it."""

from base64 import b64decode
from typing import Any

from aiohttp import web

from sandbox.peer import SlackPeer, Upload

Json = dict[str, Any]
# What a browser shows without running any of it; all else is only handed over.
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_HEARD = "audio/"


async def share(peer: SlackPeer, request: web.Request) -> Json:
    """Share the files of a multipart form as the person named in it; raise as the peer does."""
    form = await request.post()
    fields = {key: value for key, value in form.items() if isinstance(value, str)}
    seconds = fields.get("seconds")
    uploads = [
        _upload(part, float(seconds) if seconds else None)
        for part in form.getall("file", [])
        if isinstance(part, web.FileField)
    ]
    person = peer.person(fields["as"])
    ts = await peer.upload(
        person.id, fields["channel"], uploads, fields.get("text", ""), thread_ts=fields.get("thread") or None
    )
    return {"ts": ts}


def _upload(part: web.FileField, seconds: float | None) -> Upload:
    content, kind = part.file.read(), part.content_type.partition(";")[0]
    if seconds is not None:
        return Upload.voice(content, seconds, kind)
    return Upload(part.filename, content, kind)


def filled(value: Any) -> Any:
    """Return what a form's field holds as the peer takes it: files come as names and base64."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [Upload(one["name"], b64decode(one["content"]), one.get("kind", "")) for one in value]
    return value


def handed_over(peer: SlackPeer, file_id: str, user: str) -> web.Response:
    """Return a file that this person may see; raise LookupError for any other."""
    file = peer.file(file_id, as_user=user)
    is_shown = file.mimetype in _SHOWN or file.mimetype.startswith(_HEARD)
    response = web.Response(body=file.content)
    response.content_type = file.mimetype if is_shown else "application/octet-stream"
    if not is_shown:
        response.headers["Content-Disposition"] = "attachment"
    return response


def described(peer: SlackPeer, file_id: str) -> Json:
    """Return what the page shows of a file."""
    file = peer.file(file_id)
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "kind": file.mimetype,
        "size": file.size,
        "seconds": None if file.duration_ms is None else file.duration_ms / 1000,
        "is_picture": file.mimetype in _SHOWN,
        "is_sound": file.mimetype.startswith(_HEARD),
        "alt": file.alt_txt or "",
    }
