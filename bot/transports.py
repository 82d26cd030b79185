"""How Slack reaches us: Socket Mode with several connections, or HTTP on one path."""

import re
from datetime import datetime
from typing import Any, Protocol

import structlog
from aiohttp import WSMessage, WSMsgType, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import HttpSettings
from domain.errors import SettingError
from domain.ports import Clock

log = structlog.get_logger(__name__)

SLACK_PATH = "/slack/events"
PING_EVERY = 5.0
"""Seconds after which a connection that broke without a word is noticed and opened anew. Slack sends an
event again at once, and only then waits a minute: by that time we must be there."""
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Transport(Protocol):
    """A way in."""

    async def start(self) -> None:
        """Begin to receive."""
        ...

    async def stop(self) -> None:
        """Stop receiving; what was accepted stays accepted."""
        ...

    def health(self) -> dict[str, Any]:
        """Say how it is, for the health line."""
        ...


class SocketTransport:
    """Socket Mode. Two connections by default: while Slack refreshes one, the other receives."""

    def __init__(
        self, app: AsyncApp, app_token: str, web_client: AsyncWebClient, connections: int, clock: Clock
    ) -> None:
        self._clock = clock
        self._handlers = [
            AsyncSocketModeHandler(app, app_token, web_client=web_client, ping_interval=PING_EVERY)
            for _ in range(connections)
        ]
        self._last_hello: datetime | None = None
        for handler in self._handlers:
            handler.client.on_message_listeners.append(self._note_hello)

    async def start(self) -> None:
        """Open every connection."""
        for handler in self._handlers:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        log.info("socket_mode_connected", connections=len(self._handlers))

    async def stop(self) -> None:
        """Close every connection."""
        for handler in self._handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]

    def health(self) -> dict[str, Any]:
        """Count the connections that are up."""
        up = sum(
            handler.client.current_session is not None and not handler.client.current_session.closed
            for handler in self._handlers
        )
        hello = self._last_hello.isoformat() if self._last_hello else None
        return {
            "transport": "socket",
            "connections": len(self._handlers),
            "up": up,
            "last_hello": hello,
            "ok": up > 0,
        }

    async def _note_hello(self, message: WSMessage) -> None:
        """Slack greets each connection once it counts; one without a greeting receives nothing."""
        if message.type is WSMsgType.TEXT and '"type":"hello"' in message.data.replace(" ", "")[:200]:
            self._last_hello = self._clock.now()


class HttpTransport:
    """Slack's signed requests on one path of the HTTP server."""

    def __init__(self, app: AsyncApp, router: web.UrlDispatcher) -> None:
        self._app = app
        router.add_post(SLACK_PATH, self._receive)

    async def start(self) -> None:
        """Nothing to do: the HTTP server carries it."""

    async def stop(self) -> None:
        """Nothing to do: the HTTP server carries it."""

    def health(self) -> dict[str, Any]:
        """Say which transport it is."""
        return {"transport": "http", "path": SLACK_PATH, "ok": True}

    async def _receive(self, request: web.Request) -> web.Response:
        if not _is_signed(request):
            return web.Response(status=401, text="invalid request")
        try:
            asked = await to_bolt_request(request)
        except (AttributeError, LookupError, TypeError, ValueError):
            # Bolt reads a body before it checks its signature, and trips over one that is no object.
            return web.Response(status=400, text="invalid request")
        return await to_aiohttp_response(await self._app.async_dispatch(asked))


def _is_signed(request: web.Request) -> bool:
    """Tell whether the signature headers have their form; Bolt answers 500 where they do not."""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    return bool(re.fullmatch(r"[0-9]{1,12}", timestamp) and SIGNATURE.fullmatch(signature))


class HttpServer:
    """The one aiohttp server: Slack in HTTP mode, and `/health` always."""

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self.web_app = web.Application(client_max_size=2 * 1024 * 1024)
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The port in use (after start; differs from the setting when that is 0)."""
        assert self._runner is not None
        return int(self._runner.addresses[0][1])

    @property
    def url(self) -> str:
        """The server's own address, as this machine reaches it (after start)."""
        return f"http://{self._settings.host}:{self.port}"

    async def start(self) -> None:
        """Listen; SettingError when the port is taken."""
        self._runner = web.AppRunner(self.web_app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise SettingError(
                f"HTTP_PORT {self._settings.port} on {self._settings.host} cannot be used "
                f"({error.strerror}). Choose another port or stop what uses it."
            ) from None

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
