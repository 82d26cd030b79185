"""chat.startStream, appendStream, stopStream: text that arrives while it is written."""

from dataclasses import replace
from typing import Any

from sandbox.peer.api.agents import SESSION_STATUSES
from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.chat import announce, new_message
from sandbox.peer.api.content import Content, accepted_blocks, read_blocks, read_metadata, refused_blocks
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.blocks.layout import layout_block
from sandbox.peer.blocks.objects import URL
from sandbox.peer.blocks.shapes import Findings, Problem, array, one_of, record, string, tagged
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import message_json
from sandbox.peer.rates import TIER_2, TIER_4
from sandbox.peer.state.model import Message
from sandbox.peer.state.streams import Stream

CALL_CHARACTERS = 12_000
# Undocumented; failures were seen from 11.6k, so 11,000 bytes are safe and no more.
STREAM_BYTES = 11_000
STREAM_BLOCKS = 50

_TEXT = string(1, 256)
_SOURCE = record({"type": one_of("url"), "url": URL, "text": string(1)})
_CHUNK = tagged({
    "markdown_text": record({"type": one_of("markdown_text"), "text": string(1)}),
    "plan_update": record({"type": one_of("plan_update"), "title": _TEXT}),
    "task_update": record(
        {
            "type": one_of("task_update"), "id": string(1, 255), "title": _TEXT,
            "status": one_of("pending", "in_progress", "complete", "error"),
        },
        {"details": _TEXT, "output": _TEXT, "sources": array(_SOURCE)},
    ),
    "blocks": record({"type": one_of("blocks"), "blocks": array(layout_block, 1, STREAM_BLOCKS)}),
})  # fmt: skip


def start(context: Context, args: Arguments) -> Json:
    """Start a streamed reply in a thread."""
    channel = context.target(args.required("channel"))
    args.required("thread_ts")
    if not channel.is_direct:
        if not args.optional("recipient_team_id"):
            raise RefusalError("missing_recipient_team_id")
        if not args.optional("recipient_user_id"):
            raise RefusalError("missing_recipient_user_id")
    recipient = args.optional("recipient_user_id")
    if recipient and recipient not in context.workspace.people:
        raise RefusalError("user_not_found")
    mode = args.optional("task_display_mode") or "timeline"
    if mode not in ("timeline", "plan"):
        raise RefusalError("invalid_arguments", messages=[f"unsupported task_display_mode: {mode}"])
    chunks = _chunks(args)
    message = new_message(context, channel, args, Content("", None, None))
    stream = context.streams.prepare(message, mode)
    _append(stream, chunks)
    announce(context, replace(message, text=stream.text, blocks=stream.shown(), streaming="in_progress"))
    context.streams.begin(stream)
    return {"channel": channel.id, "ts": message.ts}


def append(context: Context, args: Arguments) -> Json:
    """Add text, tasks or blocks."""
    stream = _running(context, args, stopped="stopped_by_user")
    chunks = _chunks(args)
    if not chunks:
        raise RefusalError("no_text")
    _append(stream, chunks)
    context.streams.show(stream)
    return {"channel": stream.channel_id, "ts": stream.ts}


def stop(context: Context, args: Arguments) -> Json:
    """Finish the message, perhaps with blocks at its end."""
    stream = _running(context, args)
    chunks, blocks, metadata = _chunks(args), read_blocks(args), read_metadata(args)
    status = args.optional("session_status")
    if status is not None and status not in SESSION_STATUSES:
        raise RefusalError("invalid_arguments", messages=[f"unsupported session_status: {status}"])
    _append(stream, chunks)
    stream.blocks += blocks or ()
    if not stream.shown():
        raise RefusalError("no_text")
    before = context.workspace.channels[stream.channel_id].messages[stream.ts]
    context.streams.end(stream, "complete")
    after = _finished(context, stream, metadata)
    context.events.changed(before, after)
    thread = (stream.channel_id, stream.thread_ts)
    if status is not None or thread in context.sessions.by_thread:
        context.sessions.set_session(thread, status or "active")
    return {"channel": stream.channel_id, "ts": stream.ts, "message": message_json(context.workspace, after)}


def _finished(context: Context, stream: Stream, metadata: Json | None) -> Message:
    message = context.workspace.channels[stream.channel_id].messages[stream.ts]
    return context.workspace.keep(replace(message, metadata=metadata)) if metadata else message


def _running(context: Context, args: Arguments, stopped: str = "message_not_in_streaming_state") -> Stream:
    message = context.own_message(args.required("channel"), args.required("ts"), "message_not_owned_by_app")
    stream = context.streams.find(message.channel_id, message.ts)
    if stream is not None and stream.state == "stopped_by_user":
        raise RefusalError(stopped)
    if stream is None or stream.state != "in_progress":
        raise RefusalError("message_not_in_streaming_state")
    return stream


def _chunks(args: Arguments) -> list[Json]:
    text, raw = args.optional("markdown_text"), args.structure("chunks", "invalid_chunks")
    if text and raw:
        raise RefusalError("invalid_arguments", messages=["markdown_text and chunks exclude each other"])
    chunks: list[Json] = [{"type": "markdown_text", "text": text}] if text else raw or []
    findings = Findings("message")
    array(_CHUNK)(chunks, "/chunks", findings)
    if findings.problems:
        raise _refused(findings.problems)
    if sum(len(chunk["text"]) for chunk in chunks if chunk["type"] == "markdown_text") > CALL_CHARACTERS:
        raise RefusalError("msg_too_long")
    return chunks


def _refused(problems: list[Problem]) -> RefusalError:
    if any("/blocks" in problem.pointer for problem in problems):
        return refused_blocks(problems)
    return RefusalError("invalid_chunks", messages=[str(problem) for problem in problems])


def _append(stream: Stream, chunks: list[Json]) -> None:
    text = "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    size = stream.bytes + len(text.encode())
    new = [block for chunk in chunks if chunk["type"] == "blocks" for block in chunk["blocks"]]
    tasks = {chunk["id"] for chunk in chunks if chunk["type"] == "task_update"} | set(stream.tasks)
    if size > STREAM_BYTES:
        raise RefusalError("msg_too_long")
    if len(stream.blocks) + len(new) > STREAM_BLOCKS or len(tasks) > STREAM_BLOCKS:
        raise RefusalError("msg_blocks_too_many")
    stream.blocks += accepted_blocks(new)
    stream.text, stream.bytes = stream.text + text, size
    for chunk in chunks:
        match chunk["type"]:
            case "plan_update":
                stream.plan_title = chunk["title"]
            case "task_update":
                stream.tasks[chunk["id"]] = _task(stream.tasks.get(chunk["id"]), chunk)


def _task(known: Json | None, chunk: Json) -> Json:
    """Return the card of a task: details and output of the same id add up."""
    card: Json = {"type": "task_card", "block_id": f"task-{chunk['id']}"[:255], "task_id": chunk["id"]}
    card |= known or {}
    card |= {"title": chunk["title"], "status": chunk["status"]}
    for name in ("details", "output"):
        if name in chunk:
            earlier = card.get(name, {}).get("elements", [])
            card[name] = {"type": "rich_text", "elements": [*earlier, _line(chunk[name])]}
    if "sources" in chunk:
        card["sources"] = chunk["sources"]
    return card


def _line(text: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


_WRITE = ("chat:write",)

METHODS = (
    Method("chat.startStream", start, TIER_2, scopes=_WRITE),
    Method("chat.appendStream", append, TIER_4, scopes=_WRITE),
    Method("chat.stopStream", stop, TIER_2, scopes=_WRITE),
)
