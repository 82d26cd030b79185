"""One message of an answer: streamed while Slack lets us, posted and edited when the stream dies."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import DeliveryError
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from handlers.views.answers import markdown_block
from handlers.views.message import Block
from handlers.views.text import notification

log = structlog.get_logger(__name__)

SLACK_ERRORS = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, DeliveryError)
"""Whatever may come out of a call to Slack."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "not_found"})
"""Codes after which a message cannot be edited any more."""
UNCERTAIN = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "unavailable"}
)
"""Codes after which a message may have been posted although Slack said otherwise."""
CLOSE_ATTEMPTS = 3

Opened = Callable[[MessageTs], Awaitable[None]]
Adopt = Callable[[], Awaitable[MessageTs | None]]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Thread:
    """Where the answer goes and who asked; a stream in a channel names both team and person."""

    client: AsyncWebClient
    team_id: TeamId
    channel_id: ChannelId
    thread_ts: MessageTs
    recipient_id: UserId

    @property
    def is_dm(self) -> bool:
        """True in a direct message, where a stream needs no recipient."""
        return self.channel_id.startswith("D")


def code_of(error: Exception) -> str:
    """Return Slack's error code, or what stands for it when there was no answer."""
    if isinstance(error, DeliveryError):
        return error.code
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", error.response)
        if isinstance(data, dict) and data.get("error"):
            return str(data["error"])
        return f"http_{getattr(error.response, 'status_code', 'unknown')}"
    return type(error).__name__


def is_uncertain(error: Exception) -> bool:
    """True when the call may have taken effect: it got no answer, or one that says nothing."""
    code = code_of(error)
    if isinstance(error, SlackApiError | DeliveryError):
        return code in UNCERTAIN or code.startswith(("http_", "unknown"))
    return True


class AnswerMessage:
    """One message. `text` is all it holds, so that an edit can always replace what a stream left."""

    def __init__(self, thread: Thread, on_opened: Opened, adopt: Adopt, sleep: Sleep = asyncio.sleep) -> None:
        self._thread = thread
        self._on_opened = on_opened
        self._adopt = adopt
        self._sleep = sleep
        self.ts: MessageTs | None = None
        self.text = ""
        self.is_streaming = False

    async def take_over(self, ts: MessageTs) -> None:
        """Continue in a message that a killed attempt left, whatever it holds."""
        self.ts = ts
        await self._stop_quietly()

    async def append(self, text: str) -> None:
        """Add text; the first opens the message. Raises DeliveryError when nothing can be posted."""
        self.text += text
        if self.ts is None:
            await self._open()
        elif not self.is_streaming:
            await self._edit_or_wait()
        else:
            try:
                await self._thread.client.chat_appendStream(
                    channel=self._thread.channel_id, ts=self.ts, markdown_text=text
                )
            except SLACK_ERRORS as error:
                await self._fall_back(error)
                await self._edit_or_wait()

    async def close(self, text: str, blocks: Sequence[Block], session_status: str) -> bool:
        """Add the last text and the blocks below it, and end the message.

        Returns whether Slack took `session_status` along. Raises DeliveryError.
        """
        self.text += text
        if self.ts is not None and self.is_streaming:
            try:
                await self._stop(text, blocks, session_status)
                return True
            except SLACK_ERRORS as error:
                await self._fall_back(error)
        await self._settle(blocks)
        return False

    async def _open(self) -> None:
        thread = self._thread
        try:
            answer = await thread.client.chat_startStream(
                channel=thread.channel_id,
                thread_ts=thread.thread_ts,
                markdown_text=self.text,
                recipient_team_id=None if thread.is_dm else thread.team_id,
                recipient_user_id=None if thread.is_dm else thread.recipient_id,
            )
            self.is_streaming = True
        except SLACK_ERRORS as error:
            log.info("stream_not_opened", channel_id=thread.channel_id, code=code_of(error))
            if await self._adopted(error):
                await self._edit_or_wait()
            else:
                await self._post(())
            return
        self.ts = MessageTs(str(answer["ts"]))
        await self._on_opened(self.ts)

    async def _stop(self, text: str, blocks: Sequence[Block], session_status: str) -> None:
        more: dict[str, Any] = {"markdown_text": text} if text else {}
        if blocks:
            more["blocks"] = list(blocks)
        await self._thread.client.chat_stopStream(
            channel=self._thread.channel_id, ts=str(self.ts), session_status=session_status, **more
        )
        self.is_streaming = False

    async def _fall_back(self, error: Exception) -> None:
        """Leave the stream: from now on the whole message is written anew with each edit."""
        log.info("stream_died", channel_id=self._thread.channel_id, ts=self.ts, code=code_of(error))
        await self._stop_quietly()

    async def _stop_quietly(self) -> None:
        self.is_streaming = False
        try:
            await self._thread.client.chat_stopStream(channel=self._thread.channel_id, ts=str(self.ts))
        except SLACK_ERRORS as error:
            log.debug("stream_was_over", channel_id=self._thread.channel_id, ts=self.ts, code=code_of(error))

    async def _edit_or_wait(self) -> None:
        """Edit; what does not get through goes along with the next edit."""
        try:
            await self._edit(())
        except SLACK_ERRORS as error:
            await self._repost_or_log(error, ())

    async def _settle(self, blocks: Sequence[Block]) -> None:
        """Write the final state, trying again when Slack stumbles. Raises DeliveryError."""
        for attempt in range(1, CLOSE_ATTEMPTS + 1):
            try:
                if self.ts is None:
                    await self._post(blocks)
                else:
                    await self._edit(blocks)
                return
            except SLACK_ERRORS as error:
                if self.ts is None or attempt == CLOSE_ATTEMPTS:
                    raise DeliveryError(code_of(error)) from error
                if await self._repost_or_log(error, blocks):
                    return
                await self._sleep(float(attempt))

    async def _repost_or_log(self, error: Exception, blocks: Sequence[Block]) -> bool:
        code = code_of(error)
        log.info("edit_failed", channel_id=self._thread.channel_id, ts=self.ts, code=code)
        if code not in GONE:
            return False
        gone, self.ts = self.ts, None
        await self._post(blocks)
        await delete_quietly(self._thread, str(gone))
        return True

    async def _edit(self, blocks: Sequence[Block]) -> None:
        await self._thread.client.chat_update(
            channel=self._thread.channel_id,
            ts=str(self.ts),
            text=notification(self.text) or "Convers",
            blocks=self._body(blocks),
            parse="none",
            link_names=False,
        )

    async def _post(self, blocks: Sequence[Block]) -> None:
        thread = self._thread
        try:
            answer = await thread.client.chat_postMessage(
                channel=thread.channel_id,
                thread_ts=thread.thread_ts,
                text=notification(self.text) or "Convers",
                blocks=self._body(blocks),
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SLACK_ERRORS as error:
            if not await self._adopted(error):
                raise DeliveryError(code_of(error)) from error
            await self._settle(blocks)
            return
        self.ts = MessageTs(str(answer["ts"]))
        await self._on_opened(self.ts)

    async def _adopted(self, error: Exception) -> bool:
        """Look for the message that may exist although opening it failed, so that there is no second."""
        found = await self._adopt() if is_uncertain(error) else None
        if found is None:
            return False
        self.ts = found
        await self._on_opened(found)
        await self._stop_quietly()
        return True

    def _body(self, blocks: Sequence[Block]) -> list[Block]:
        return [*([markdown_block(self.text)] if self.text.strip() else []), *blocks]


async def delete_quietly(thread: Thread, ts: str) -> None:
    """Delete a message that must not be seen twice; a failure is only noted."""
    try:
        await thread.client.chat_delete(channel=thread.channel_id, ts=ts)
    except SLACK_ERRORS as error:
        log.info("delete_failed", channel_id=thread.channel_id, ts=ts, code=code_of(error))
