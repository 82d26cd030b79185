"""The one outgoing client: Slack's own, with rate limits, safe retries, a guard and a log line per call.

Everything the SDK sends goes through `_request` (`api_call`, and the paging of responses), so that is the
one method overridden; Slack's documentation stays true of the rest.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.errors import delivering
from bot.adapters.slack.guard import guarded
from bot.adapters.slack.identity import Identity, read_identity
from bot.adapters.slack.limits import LoopClock, MonotonicClock, RateLimiter
from bot.adapters.slack.responding import may_respond, post
from bot.adapters.slack.sending import Sender
from bot.adapters.slack.standing import Standing
from domain.errors import DeliveryError
from domain.ids import TeamId

SLACK_API = "https://slack.com/api/"
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SlackClient(AsyncWebClient):
    """A client for one workspace. Raises SlackApiError for what Slack refuses, DeliveryError otherwise.

    The codes of the latter are in `errors`. `scale` multiplies the rate limits, for load tests. Close the
    client, unless it was handed a session: that one is closed by its owner.
    """

    def __init__(
        self,
        token: str | None,
        *,
        base_url: str = SLACK_API,
        scale: float = 1.0,
        session: aiohttp.ClientSession | None = None,
        clock: MonotonicClock | None = None,
    ) -> None:
        # Unless its logger is above DEBUG, the SDK formats every request for it, text included.
        sdk_log = logging.getLogger("bot.adapters.slack.sdk")
        sdk_log.setLevel(logging.INFO)
        super().__init__(token, base_url=base_url, session=session, logger=sdk_log, retry_handlers=[])
        if urlsplit(self.base_url).hostname in _LOOPBACK:
            self.proxy = None
        self._owns_session = session is None
        clock = clock or LoopClock()
        self._sender = Sender(RateLimiter(scale=scale, clock=clock), clock)
        self.standing = Standing(clock)
        self._identity: Identity | None = None
        self._asking: asyncio.Task[Identity] | None = None

    async def close(self) -> None:
        """Close the connections this client opened."""
        if self._asking is not None:
            self._asking.cancel()
            with contextlib.suppress(asyncio.CancelledError, DeliveryError):
                await self._asking
        if self._owns_session and self.session is not None:
            await self.session.close()

    async def identity(self) -> Identity:
        """Return who we are; asked once, however many ask at the same time. Raises DeliveryError."""
        if self._identity is not None:
            return self._identity
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(_look_at)
        return await asyncio.shield(self._asking)

    async def respond(self, response_url: str, body: dict[str, Any]) -> None:
        """Post to a response_url on Slack's own host. Raises DeliveryError."""
        if not may_respond(response_url, self.base_url):
            raise DeliveryError("invalid_response_url")
        session = self._open_session()
        answer = await self._sender.send("response_url", None, lambda: post(session, response_url, body))
        if not answer["data"]["ok"]:
            raise DeliveryError(str(answer["data"].get("error", "unknown_error")))

    async def _ask(self) -> Identity:
        try:
            with delivering():
                self._identity = read_identity(await self.auth_test())
            return self._identity
        finally:
            self._asking = None

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        method = api_url.removeprefix(self.base_url)
        self.standing.require(method)
        for part in ("json", "params", "data"):
            if isinstance(req_args.get(part), dict):
                req_args[part] = guarded(method, req_args[part])
        self._open_session()
        send = super()._request
        answer = await self._sender.send(
            method,
            _channel_of(req_args),
            lambda: send(http_verb=http_verb, api_url=api_url, req_args=req_args),
        )
        self.standing.learn(answer["data"])
        return dict(answer)

    def _open_session(self) -> aiohttp.ClientSession:
        """Return the session; it can only be made inside a running loop, so not before the first call."""
        if self.session is None:
            self.session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self.session


ClientFor = Callable[[TeamId], SlackClient]
"""Gives the client of a workspace."""


def _look_at(task: asyncio.Task[Identity]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def _channel_of(req_args: dict[str, Any]) -> str | None:
    for part in ("json", "params", "data"):
        given = req_args.get(part)
        if isinstance(given, dict) and (channel := given.get("channel") or given.get("channel_id")):
            return str(channel)
    return None
