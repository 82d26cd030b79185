"""What became of one request, and whether it may be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

REPEATABLE = frozenset(
    (
        "agents.sessions.rename",
        "agents.sessions.setStatus",
        "api.test",
        "apps.connections.open",
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "assistant.threads.setTitle",
        "auth.test",
        "chat.delete",
        "chat.getPermalink",
        "chat.stopStream",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.open",
        "conversations.replies",
        "reactions.add",
        "reactions.remove",
        "team.info",
        "users.info",
        "users.list",
        "views.publish",
        "views.update",
    )
)
"""Reads, and writes that leave the same behind when made twice. Everything else may double-post."""

BREAKDOWNS = frozenset(("fatal_error", "internal_error", "request_timeout", "service_unavailable"))
"""Refusals with which Slack itself says that part of the work may have been done."""
RATE_LIMITED = frozenset(("ratelimited", "rate_limited"))
UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""No connection was made, so no request went out."""
LOST = (aiohttp.ClientError, TimeoutError, OSError, SlackApiError)
"""The request may have arrived. The SDK raises SlackApiError here for an answer that is no JSON."""


class Outcome(Enum):
    """The four ways a request ends."""

    ANSWERED = auto()
    LIMITED = auto()
    UNSENT = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: what became of it, and Slack's answer or the error in its place."""

    outcome: Outcome
    answer: Mapping[str, Any] | None = None
    error: Exception | None = None

    @property
    def slack_error(self) -> str | None:
        """Slack's error code, None when all went well or there is no answer."""
        data = self.answer["data"] if self.answer is not None else None
        if isinstance(data, dict) and not data.get("ok", False):
            return str(data.get("error", "unknown_error"))
        return None

    @property
    def retry_after(self) -> float:
        """The seconds Slack asks to wait."""
        headers = self.answer["headers"] if self.answer is not None else {}
        try:
            return max(0.0, float(headers.get("Retry-After", 1)))
        except ValueError:
            return 1.0


def answered(answer: Mapping[str, Any]) -> Attempt:
    """Judge an answer as the SDK hands it over: status code, headers and data."""
    status, data = int(answer["status_code"]), answer["data"]
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in RATE_LIMITED:
        return Attempt(Outcome.LIMITED, answer)
    if status >= 500 or code in BREAKDOWNS:
        return Attempt(Outcome.UNCLEAR, answer)
    return Attempt(Outcome.ANSWERED, answer)


def failed(error: Exception) -> Attempt:
    """Judge an error raised in place of an answer."""
    outcome = Outcome.UNSENT if isinstance(error, UNSENT) else Outcome.UNCLEAR
    return Attempt(outcome, error=error)
