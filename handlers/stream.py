"""The answer as it is being written into the thread: status, stream, rotation, Stop, takeover.

`status` and `write` never wait for Slack. One pump at a time carries what has gathered to Slack, strictly in
order: the status, the first words at once, then every 256 characters or 0.35 seconds. Text is made safe
before it is sent.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from domain.conversations.model import AnsweredBy, Turn
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from handlers.stream_message import (
    SLACK_ERRORS,
    Adopt,
    AnswerMessage,
    Opened,
    Sleep,
    Thread,
    code_of,
    delete_quietly,
)
from handlers.stream_pages import Outline, cut_for
from handlers.views.answers import answer_end
from handlers.views.text import SafeStream

log = structlog.get_logger(__name__)

FLUSH_CHARS = 256


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two sendings of a stream, between two edits (Slack's own advice), before the first.

    The first words wait a moment, so that an answer that is there all at once is posted in one call.
    """

    flush_after: float = 0.35
    edit_after: float = 3.0
    first_after: float = 0.02


USUAL_PACE = Pace()


async def _unrecorded(ts: MessageTs) -> None:
    """Let a message be opened without a record of it."""


async def _none_found() -> MessageTs | None:
    """Find no message."""
    return None


class StreamedAnswer:
    """An AnswerWriter over Slack's streaming methods.

    `ref` names the turn for the feedback buttons. `on_opened` is awaited with the ts of each message as
    soon as it exists. `resume_ts` are messages a killed attempt left: the first is written over, the
    others are deleted, so that there is never a second answer. `adopt` looks for a message that may exist
    although opening it failed (no answer, a server error); it is written over too. `may_have_left` says
    that an earlier attempt was made, which may have left such a message as well.
    """

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        recipient_id: UserId,
        ref: str = "",
        may_have_left: bool = False,
        on_opened: Opened = _unrecorded,
        resume_ts: Sequence[MessageTs] = (),
        adopt: Adopt = _none_found,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        pace: Pace = USUAL_PACE,
    ) -> None:
        self._thread = Thread(client, team_id, channel_id, thread_ts, recipient_id)
        self._ref = ref
        self._may_have_left = may_have_left
        self._on_opened = on_opened
        self._resume = tuple(resume_ts)
        self._adopt = adopt
        self._monotonic = monotonic
        self._sleep = sleep
        self._pace_of = pace
        self._safe = SafeStream()
        self._outline = Outline()
        self._message: AnswerMessage | None = None
        self._opened_at = 0.0
        self._sent_at = float("-inf")
        self._pending = self._lead = ""
        self._is_first = True
        self._has_text = self._has_session = False
        self._pump: asyncio.Task[None] | None = None
        self._announcing: asyncio.Task[None] | None = None
        self._hurry, self._closing = asyncio.Event(), asyncio.Event()
        self._failure: Exception | None = None

    @property
    def ref(self) -> str:
        """What the feedback buttons name: the turn."""
        return self._ref

    async def begin(self, turn: Turn) -> None:
        """Take over what a killed attempt at this turn left: its messages, or one it could not record."""
        self._ref = turn.id
        self._resume = turn.answer_ts
        if not self._resume and self._may_have_left and (orphan := await self._adopt()) is not None:
            self._resume = (orphan,)

    @property
    def has_text(self) -> bool:
        """True once something was written."""
        return self._has_text

    async def status(self, text: str) -> None:
        """Show what is going on, before any text; nothing once there is some."""
        if not self._has_text:
            self._announcing = asyncio.create_task(self._announce(text, self._announcing))

    async def _announce(self, text: str, earlier: "asyncio.Task[None] | None") -> None:
        if earlier is not None:
            await earlier
        await asyncio.gather(self._begin(), self._show_status(text))

    async def _announced(self) -> None:
        """Wait for the status on its way: Slack clears it with the first text, so it must not come later."""
        if self._announcing is not None:
            await self._announcing

    async def _show_status(self, text: str) -> None:
        """Set the status line; a refusal is only logged."""
        thread = self._thread
        try:
            await thread.client.assistant_threads_setStatus(
                channel_id=thread.channel_id, thread_ts=thread.thread_ts, status=text
            )
        except SLACK_ERRORS as error:
            log.info("status_not_set", channel_id=thread.channel_id, code=code_of(error))

    async def write(self, markdown: str) -> None:
        """Append untrusted Markdown. Raises what stopped earlier text from being delivered."""
        self._raise_failure()
        self._has_text = self._has_text or bool(markdown.strip())
        self._gather(self._safe.feed(markdown))
        if self._pending and (self._pump is None or self._pump.done()):
            self._pump = asyncio.create_task(self._run())

    async def finish(self, *, answered_by: AnsweredBy, notice: str | None, was_stopped: bool) -> None:
        """Send the rest with label, notice and feedback. Raises DeliveryError."""
        self._closing.set()
        self._hurry.set()
        if self._pump is not None:
            await self._pump
        await self._announced()
        self._raise_failure()
        self._gather(self._safe.flush())
        blocks = answer_end(answered_by, notice, self._ref, was_stopped=was_stopped)
        rest = await self._turn_pages(self._taken())
        is_told = False
        if rest or self._message is not None or notice or was_stopped:
            message = await self._current()
            is_told = await message.close(rest, blocks, "active")
        else:
            await self._drop(self._resume)
        if self._has_session and not is_told:
            await self._session("active")

    async def abandon(self) -> None:
        """Let go without a last word: another worker owns this answer now."""
        running = {task for task in (self._pump, self._announcing) if task is not None and not task.done()}
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _gather(self, safe: str) -> None:
        text = safe.lstrip() if self._is_first else safe
        self._is_first = self._is_first and not text
        self._pending += text
        if len(self._pending) >= FLUSH_CHARS:
            self._hurry.set()

    def _taken(self) -> str:
        text, self._pending = self._pending, ""
        self._hurry.clear()
        return text

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    async def _begin(self) -> None:
        """Open the session once: it makes Slack show the Stop button."""
        if not self._has_session:
            self._has_session = True
            await self._session("processing")

    async def _session(self, status: str) -> None:
        thread = self._thread
        try:
            await thread.client.agents_sessions_setStatus(
                channel_id=thread.channel_id, thread_ts=thread.thread_ts, status=status
            )
        except SLACK_ERRORS as error:
            log.info("session_not_set", channel_id=thread.channel_id, status=status, code=code_of(error))

    async def _run(self) -> None:
        """Carry text to Slack until there is none left."""
        try:
            while self._pending:
                await self._pace()
                if self._closing.is_set():
                    return
                await self._announced()
                await self._begin()
                rest = await self._turn_pages(self._taken())
                if rest:
                    await self._append(rest)
                self._sent_at = self._monotonic()
        except Exception as error:
            self._failure = error

    async def _pace(self) -> None:
        """Wait until enough has gathered or enough time has passed; not for the first words."""
        is_edited = self._message is not None and not self._message.is_streaming
        enough = self._hurry if self._message is not None and not is_edited else self._closing
        pace = self._pace_of
        wait = pace.edit_after if is_edited else pace.flush_after
        wait -= self._monotonic() - self._sent_at
        if self._message is None:
            wait = 0.0 if self._announcing is not None else pace.first_after
        if wait > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(enough.wait(), wait)

    async def _turn_pages(self, text: str) -> str:
        """Fill and end every message that is full or old; return what belongs into the current one."""
        text = self._led(text)
        while text:
            used = len(self._message.text.encode()) if self._message else 0
            age = self._monotonic() - self._opened_at if self._message and self._message.is_streaming else 0.0
            cut = cut_for(text, used=used, age=age, is_open=self._outline.is_open)
            if not cut.ends_page:
                return text
            head, text = text[: cut.length], text[cut.length :]
            message = await self._current()
            self._outline.feed(head)
            await message.close(head + self._outline.closing(), (), "processing")
            self._lead, self._message = self._outline.turn_page(), None
            text = self._led(text)
        return text

    def _led(self, text: str) -> str:
        """Return the text that begins a message, after what has to be opened again there."""
        if self._message is not None:
            return text
        if not text.strip():
            self._lead += text if self._lead else ""
            return ""
        lead, self._lead = self._lead, ""
        return lead + text if lead else text.lstrip("\n")

    async def _append(self, text: str) -> None:
        message = await self._current()
        await message.append(text)
        self._outline.feed(text)

    async def _current(self) -> AnswerMessage:
        """Return the message being written, a taken-over one first."""
        if self._message is None:
            self._message = AnswerMessage(self._thread, self._on_opened, self._adopt, self._sleep)
            self._opened_at = self._monotonic()
            if self._resume:
                first, *others = self._resume
                self._resume = ()
                await self._message.take_over(first)
                await self._drop(others)
        return self._message

    async def _drop(self, leftover: Sequence[MessageTs]) -> None:
        for ts in leftover:
            await delete_quietly(self._thread, ts)
