"""Streamed messages: what has arrived, and until when more may."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sandbox.peer.ids import random_id
from sandbox.peer.state.model import Message
from sandbox.peer.state.workspace import Workspace

LIFETIME_SECONDS = 300.0

Json = dict[str, Any]
StreamState = Literal["in_progress", "complete", "expired", "stopped_by_user"]


@dataclass(slots=True)
class Stream:
    """One streamed message under way."""

    channel_id: str
    ts: str
    thread_ts: str
    expires_at: float
    mode: str
    state: StreamState = "in_progress"
    text: str = ""
    bytes: int = 0
    plan_title: str = ""
    tasks: dict[str, Json] = field(default_factory=dict)
    blocks: list[Json] = field(default_factory=list)
    block_id: str = field(default_factory=random_id)
    timer: asyncio.TimerHandle | None = None

    def shown(self) -> tuple[Json, ...]:
        """Return the blocks of the message as it stands."""
        shown: list[Json] = []
        tasks = list(self.tasks.values())
        if tasks and self.mode == "plan":
            shown.append({"type": "plan", "block_id": f"p{self.block_id}",
                          "title": self.plan_title or "Plan", "tasks": tasks})  # fmt: skip
        else:
            shown += tasks
        if self.text:
            shown.append({"type": "markdown", "block_id": self.block_id, "text": self.text})
        return (*shown, *self.blocks)


class Streams:
    """Keep the streams of a workspace, closing each when its time is up."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.lifetime = LIFETIME_SECONDS
        self._streams: dict[tuple[str, str], Stream] = {}

    def prepare(self, message: Message, mode: str) -> Stream:
        """Return a stream for a message that is not yet kept."""
        expires_at = self._workspace.clock.now() + self.lifetime
        return Stream(message.channel_id, message.ts, message.thread_ts or message.ts, expires_at, mode)

    def begin(self, stream: Stream) -> None:
        """Keep a stream, and close it when its time is up."""
        changes = self._workspace.changes
        stream.timer = changes.later(self.lifetime, lambda: self.end(stream, "expired"))
        self._streams[stream.channel_id, stream.ts] = stream

    def find(self, channel_id: str, ts: str) -> Stream | None:
        """Return the stream of a message in its present state."""
        stream = self._streams.get((channel_id, ts))
        if stream and stream.state == "in_progress" and self._workspace.clock.now() >= stream.expires_at:
            self.end(stream, "expired")
        return stream

    def running_in(self, channel_id: str, thread_ts: str) -> list[Stream]:
        """Return the streams still open in a thread."""
        return [
            stream
            for stream in self._streams.values()
            if (stream.channel_id, stream.thread_ts, stream.state) == (channel_id, thread_ts, "in_progress")
        ]

    def show(self, stream: Stream) -> Message:
        """Write what has arrived into the message."""
        message = self._workspace.channels[stream.channel_id].messages[stream.ts]
        streaming = "in_progress" if stream.state == "in_progress" else "complete"
        return self._workspace.keep(
            replace(message, text=stream.text, blocks=stream.shown(), streaming=streaming)  # type: ignore[arg-type]
        )

    def end(self, stream: Stream, state: StreamState) -> None:
        """Close a stream: nothing more may be appended."""
        stream.state = state
        if stream.timer is not None:
            self._workspace.changes.forget(stream.timer)
        if stream.ts in self._workspace.channels[stream.channel_id].messages:
            self.show(stream)
