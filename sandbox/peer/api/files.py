"""files.*: announce an upload, complete it, read about a file."""

import secrets
from dataclasses import replace
from typing import Any

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.chat import announce, new_message
from sandbox.peer.api.content import Content, read_blocks
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import file_json
from sandbox.peer.rates import TIER_4
from sandbox.peer.state.files import FILE_BYTES, Expected, File, guessed_type

ALT_TEXT = 1_000
CHANNELS = 100
SNIPPET_BYTES = 2**20


def get_upload_url(context: Context, args: Arguments) -> Json:
    """Announce a file: hand out its id and the address that takes its content."""
    if args.optional("length") in (None, "", "0"):
        raise RefusalError("missing_argument")
    name = args.required("filename")
    length = args.integer("length", 0, high=2**62, error="invalid_arguments")
    if length > FILE_BYTES:
        raise RefusalError("file_upload_size_restricted")
    if args.optional("snippet_type") and length > SNIPPET_BYTES:
        raise RefusalError("snippet_too_large")
    alt_txt = args.optional("alt_txt")
    if alt_txt and len(alt_txt) > ALT_TEXT:
        raise RefusalError("alt_txt_too_large")
    workspace, key = context.workspace, secrets.token_urlsafe(24)
    workspace.expected[key] = expected = Expected(workspace.ids.new("F"), name, length, alt_txt)
    address = f"{context.base_url}upload/v1/{workspace.team_id}/{key}"
    return {"upload_url": address, "file_id": expected.file_id}


def complete_upload(context: Context, args: Arguments) -> Json:
    """Finish uploads and share them, together in one message for each channel."""
    keys = _arrived(context, args.structure("files"))
    wanted = [args.optional("channel_id") or "", *(args.optional("channels") or "").split(",")]
    channel_ids = list(dict.fromkeys(filter(None, wanted)))
    if len(channel_ids) > CHANNELS:
        raise RefusalError("channels_limit_exceeded")
    channels = [context.joined(channel_id) for channel_id in channel_ids]
    if thread_ts := args.optional("thread_ts"):
        for channel in channels:
            context.thread_root(channel, thread_ts)
    comment = args.optional("initial_comment")
    # Slack ignores blocks beside a comment.
    content = Content(comment, None if comment else read_blocks(args), None)
    workspace = context.workspace
    files = [_finished(context, workspace.expected.pop(key), title) for key, title in keys]
    for channel in channels:
        shared = workspace.share(files, channel)
        message = new_message(context, channel, args, content)
        announce(context, replace(message, subtype="file_share", files=tuple(file.id for file in shared)))
    return {"files": [file_json(workspace, workspace.files[file.id]) for file in files]}


def _arrived(context: Context, raw: Any) -> list[tuple[str, str | None]]:
    """Return the upload's key and the title of each file; refuse one that did not arrive."""
    if not isinstance(raw, list) or not raw or not all(isinstance(item, dict) for item in raw):
        raise RefusalError("invalid_arguments", messages=["missing required field: files"])
    arrived = {
        expected.file_id: key
        for key, expected in context.workspace.expected.items()
        if expected.content is not None
    }
    wanted = {item.get("id"): item.get("title") for item in raw}
    if set(wanted) - set(arrived):
        raise RefusalError("file_not_found")
    return [(arrived[file_id], title) for file_id, title in wanted.items()]


def _finished(context: Context, expected: Expected, title: str | None) -> File:
    workspace = context.workspace
    file = File(
        expected.file_id, expected.name, title or expected.name, guessed_type(expected.name),
        workspace.bot.id, int(workspace.clock.now()), expected.content or b"", alt_txt=expected.alt_txt,
    )  # fmt: skip
    workspace.files[file.id] = file
    return file


def files_info(context: Context, args: Arguments) -> Json:
    """Return one file that the bot may see."""
    workspace = context.workspace
    file = workspace.files.get(args.required("file"))
    if file is None or not workspace.shows_to_bot(file):
        raise RefusalError("file_not_found")
    shown = file_json(workspace, file)
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, TIER_4, scopes=("files:write",), takes_json=False),
    Method("files.completeUploadExternal", complete_upload, TIER_4, scopes=("files:write",)),
    Method("files.info", files_info, TIER_4, scopes=("files:read",), takes_json=False),
)
