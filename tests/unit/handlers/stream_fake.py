"""A Slack that keeps messages and streams, and stumbles where a test tells it to."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, cast

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.conversations.model import AnsweredBy
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from handlers.stream import Pace, StreamedAnswer


def refused(code: str) -> SlackApiError:
    return SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]


class Broken:
    """An answer of Slack's without JSON in it."""

    status_code = 500


def broken() -> SlackApiError:
    return SlackApiError("500", Broken())  # type: ignore[no-untyped-call]


@dataclass
class Shown:
    """One message people see."""

    text: str
    is_streaming: bool
    blocks: list[dict[str, Any]] = field(default_factory=list)


class StreamingSlack:
    """The write methods an answer uses. `stumble` raises on the next call; with `late`, after acting.

    While `is_quick` is not set, the status line takes its time.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[str, Shown] = {}
        self.appended = asyncio.Event()
        self.is_quick = asyncio.Event()
        self.is_quick.set()
        self._errors: dict[str, deque[tuple[Exception, bool]]] = defaultdict(deque)

    @property
    def client(self) -> AsyncWebClient:
        return cast("AsyncWebClient", self)

    def stumble(self, method: str, *errors: Exception, late: bool = False) -> None:
        self._errors[method].extend((error, late) for error in errors)

    def leave(self, ts: str, text: str, *, is_streaming: bool = True) -> None:
        self.messages[ts] = Shown(text, is_streaming)

    def expire(self) -> None:
        for shown in self.messages.values():
            shown.is_streaming = False

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def texts(self) -> list[str]:
        return [shown.text for shown in self.messages.values()]

    def _begin(self, name: str, arguments: dict[str, Any]) -> Exception | None:
        self.calls.append((name, arguments))
        if not self._errors[name]:
            return None
        error, late = self._errors[name].popleft()
        if not late:
            raise error
        return error

    def _end(self, error: Exception | None, **answer: Any) -> dict[str, Any]:
        if error is not None:
            raise error
        return {"ok": True, **answer}

    def _new(self, shown: Shown) -> str:
        ts = f"{len(self.messages) + 100}.0"
        self.messages[ts] = shown
        return ts

    async def chat_startStream(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802
        error = self._begin("startStream", arguments)
        return self._end(error, ts=self._new(Shown(arguments["markdown_text"], True)))

    async def chat_appendStream(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802
        error = self._begin("appendStream", arguments)
        shown = self._streaming(arguments["ts"])
        shown.text += arguments["markdown_text"]
        self.appended.set()
        return self._end(error)

    async def chat_stopStream(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802
        error = self._begin("stopStream", arguments)
        shown = self._streaming(arguments["ts"])
        shown.text += arguments.get("markdown_text", "")
        shown.blocks = arguments.get("blocks", [])
        shown.is_streaming = False
        return self._end(error)

    def _streaming(self, ts: str) -> Shown:
        shown = self.messages[ts]
        if not shown.is_streaming:
            raise refused("message_not_in_streaming_state")
        return shown

    async def chat_postMessage(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802
        error = self._begin("postMessage", arguments)
        return self._end(error, ts=self._new(self._drawn(arguments["blocks"])))

    async def chat_update(self, **arguments: Any) -> dict[str, Any]:
        error = self._begin("update", arguments)
        if arguments["ts"] not in self.messages:
            raise refused("message_not_found")
        self.messages[arguments["ts"]] = self._drawn(arguments["blocks"])
        return self._end(error)

    def _drawn(self, blocks: list[dict[str, Any]]) -> Shown:
        text = "".join(block["text"] for block in blocks if block["type"] == "markdown")
        return Shown(text, False, [block for block in blocks if block["type"] != "markdown"])

    async def chat_delete(self, **arguments: Any) -> dict[str, Any]:
        error = self._begin("delete", arguments)
        self.messages.pop(arguments["ts"], None)
        return self._end(error)

    async def agents_sessions_setStatus(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802
        return self._end(self._begin("session", arguments))

    async def assistant_threads_setStatus(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802
        await self.is_quick.wait()
        return self._end(self._begin("status", arguments))


class Stopwatch:
    """Monotonic seconds that move when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def no_wait(_: float) -> None:
    """Sleep that does not."""


def answer(slack: StreamingSlack, **changes: Any) -> StreamedAnswer:
    given: dict[str, Any] = {
        "client": slack.client,
        "team_id": TeamId("T1"),
        "channel_id": ChannelId("C1"),
        "thread_ts": MessageTs("1.0"),
        "recipient_id": UserId("U0ANN"),
        "ref": "turn-1",
        "sleep": no_wait,
    }
    pace = {name: changes.pop(name, 0.0) for name in ("flush_after", "edit_after", "first_after")}
    return StreamedAnswer(pace=Pace(**pace), **given | changes)


async def settle() -> None:
    """Let the pump run dry."""
    for _ in range(20):
        await asyncio.sleep(0)


async def written(writer: StreamedAnswer, *pieces: str) -> None:
    for piece in pieces:
        await writer.write(piece)
        await settle()


async def finished(writer: StreamedAnswer, notice: str | None = None, *, was_stopped: bool = False) -> None:
    await writer.finish(answered_by=AnsweredBy.MODEL, notice=notice, was_stopped=was_stopped)
