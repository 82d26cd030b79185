"""What happens inside the three seconds: opening a modal, guarded; what takes longer is queued for it.

Errors are answered here and never left to Bolt: an exception right after `ack()` takes the
acknowledgement back, and Slack would show a warning sign for something that worked.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from domain.errors import ConversError, UnavailableError
from domain.ids import ChannelId, UserId
from handlers.context import Desk
from handlers.errors import UNEXPECTED
from handlers.listener import Listener, Now
from handlers.payloads import Body, team_of, with_opened
from handlers.views.answers import error_message
from handlers.views.message import Message
from handlers.views.waiting import told_view

log = structlog.get_logger(__name__)


Accept = Callable[[Listener, Body], Awaitable[None]]
"""Makes work durable."""


def opener(listener: Listener, now: Now, desk: Desk, accept: Accept) -> Callable[..., Awaitable[None]]:
    """Wrap an immediate handler for Bolt: acknowledge, run, queue the rest, answer errors privately."""

    async def answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        try:
            waiting = await now(body, desk)
            if waiting is not None:
                await _queue(listener, with_opened(body, waiting), waiting, desk, accept)
        except Exception as error:
            if isinstance(error, ConversError) and not isinstance(error, UnavailableError):
                log.info("refused", error=type(error).__name__)
                await _tell(body, desk, error_message(error.public, None))
                return
            reference = secrets.token_hex(4)
            log.exception("opening_failed", reference=reference)
            await _tell(body, desk, error_message(UNEXPECTED, reference))

    return answer


async def _queue(listener: Listener, body: Body, view_id: str, desk: Desk, accept: Accept) -> None:
    """Accept what fills the form; a form that nothing will ever fill says so."""
    try:
        await accept(listener, body)
    except Exception:
        await desk.slack.messenger.fill(team_of(body), view_id, told_view(error_message(UNEXPECTED, None)))
        raise


async def _tell(body: Body, desk: Desk, message: Message) -> None:
    """Tell the person privately; a failure to tell is logged, not raised."""
    try:
        if body.get("response_url"):
            await desk.slack.messenger.respond(str(body["response_url"]), message)
            return
        user_id = UserId(str((body.get("user") or {}).get("id") or body.get("user_id")))
        await desk.slack.messenger.whisper(team_of(body), ChannelId(user_id), user_id, message)
    except ConversError as error:
        log.warning("telling_failed", error=type(error).__name__)
