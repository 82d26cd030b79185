"""The running program: start everything in order, stop it in reverse, say how it is."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from typing import Any

import structlog
from aiohttp import web

from bot.adapters.system import SystemClock
from bot.container import Container
from bot.database import RunningDatabase
from bot.settings import Settings
from bot.transports import HttpServer, HttpTransport, SocketTransport, Transport
from domain.errors import SettingError

LOOK_EVERY = 5.0
"""Seconds between looks at the embedded server."""

log = structlog.get_logger(__name__)


class Convers:
    """Convers, running. `async with Convers(settings, url)` is ready to receive once entered."""

    def __init__(self, settings: Settings, database_url: str) -> None:
        self._settings = settings
        self._database_url = database_url
        self._stack = AsyncExitStack()
        self.http = HttpServer(settings.http)
        self.container: Container | None = None
        self._transport: Transport | None = None

    async def __aenter__(self) -> "Convers":
        """Start: record, queue, HTTP, then the door to Slack."""
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop: first the door, last the record."""
        await self._stack.aclose()
        log.info("stopped")

    async def _start(self) -> None:
        container = await self._stack.enter_async_context(Container.open(self._settings, self._database_url))
        self.container = container
        self._transport = self._make_transport(container)
        self.http.web_app.router.add_get("/health", self._health)
        container.feeds.register(self.http.web_app.router)
        try:
            await self.http.start()
        except BaseException:
            await self._transport.stop()  # its connections are made before they are opened
            raise
        self._stack.push_async_callback(self.http.stop)
        await container.start_work()
        self._stack.push_async_callback(container.stop_work)
        await self._transport.start()
        self._stack.push_async_callback(self._transport.stop)
        log.info("started", team=container.authorizer.identity.team_id, model=container.model_name)

    def _make_transport(self, container: Container) -> Transport:
        slack = self._settings.slack
        if slack.uses_socket:
            assert slack.app_token is not None
            token = slack.app_token.get_secret_value()
            client, connections = container.socket_client, slack.socket_connections
            return SocketTransport(container.app, token, client, connections, SystemClock())
        return HttpTransport(container.app, self.http.web_app.router)

    async def _health(self, _: web.Request) -> web.Response:
        facts = await self.facts()
        return web.json_response(facts, status=200 if facts["ok"] else 503)

    async def facts(self) -> dict[str, Any]:
        """Say how each part is; `ok` is False when one of them cannot work."""
        assert self.container is not None
        assert self._transport is not None
        parts = {"slack": self._transport.health(), **await self.container.health()}
        return {"ok": all(part.get("ok", True) for part in parts.values()), **parts}


async def run_until_signal(settings: Settings, database: RunningDatabase) -> None:
    """Run until SIGINT or SIGTERM, with the embedded server brought back should it die."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Convers(settings, database.url):
        while not await _is_set_within(stop, LOOK_EVERY):
            await _keep_running(database)
        log.info("stopping")


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


async def _keep_running(database: RunningDatabase) -> None:
    """See to it that the database runs; a failure is said and tried again at the next look."""
    try:
        await asyncio.to_thread(database.ensure_running)
    except SettingError as error:
        log.error("database_not_running", mend=error.public)
